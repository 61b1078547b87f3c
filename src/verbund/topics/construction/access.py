"""Who may enter building sites: the building department and the data officers."""

from verbund.core.rights import Right, extend_role, register_right

MAINTAIN: Right = register_right(
    "construction.maintain",
    "Baustellen pflegen",
    "Baustellen eintragen, einlesen, ändern und beenden.",
)

for _role in ("clerk", "lead", "data_officer"):
    extend_role(_role, (MAINTAIN.key,))
