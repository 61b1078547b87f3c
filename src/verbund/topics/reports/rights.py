"""Who may decide what the public sees of reports."""

from verbund.core.rights import extend_role, register_right

MODERATE = register_right(
    "reports.moderate",
    "Anliegen prüfen",
    "Anliegen sichten, Texte für die Öffentlichkeit freigeben oder verbergen, "
    "doppelte zusammenführen.",
)

for _role in ("clerk", "approver", "lead"):
    extend_role(_role, (MODERATE.key,))
