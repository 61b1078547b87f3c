"""Who may write: the desk's right, and the one who is acting."""

from verbund.core.rights import Right, extend_role, register_right

MAINTAIN: Right = register_right(
    "accessibility.maintain",
    "Barrierefreiheit pflegen",
    "Orte und Maße eintragen, Vorschläge von Freiwilligen prüfen, Pläne einlesen.",
)

for _role in ("clerk", "lead", "data_officer"):
    extend_role(_role, (MAINTAIN.key,))
