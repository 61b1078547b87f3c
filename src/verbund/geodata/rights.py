"""Who may publish geodata."""

from verbund.core.rights import Right, extend_role, register_right

MANAGE: Right = register_right(
    "geodata.manage",
    "Geodaten veröffentlichen",
    "Dateien mit Geodaten prüfen lassen, veröffentlichen und zurückziehen.",
)

for _role in ("data_officer", "lead", "coordinator"):
    extend_role(_role, (MANAGE.key,))
