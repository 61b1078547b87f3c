"""What one may do here."""

from verbund.core.rights import Right, extend_role, register_right

WEBHOOKS: Right = register_right(
    "watching.webhooks",
    "Webhooks verwalten",
    "Programme anderer eintragen, die bei Neuigkeiten aufgerufen werden.",
)

extend_role("data_officer", (WEBHOOKS.key,))
extend_role("lead", (WEBHOOKS.key,))
extend_role("operator", (WEBHOOKS.key,))
