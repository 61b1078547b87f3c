"""Who sends suitcases out, and who decides about what they bring back."""

from verbund.core.rights import extend_role, register_right

MANAGE = register_right(
    "nodes.manage",
    "Koffer verwalten",
    "Koffer anmelden, Touren packen, verlorene Koffer sperren.",
)
REVIEW = register_right(
    "nodes.review",
    "Abgleich bearbeiten",
    "Was Koffer mitbringen: Konflikte entscheiden, Angehaltenes freigeben.",
)

extend_role("clerk", (REVIEW.key,))
extend_role("approver", (REVIEW.key,))
extend_role("lead", (MANAGE.key, REVIEW.key))
extend_role("coordinator", (MANAGE.key,))
