"""Who writes the table of responsibilities."""

from verbund.core.rights import Right, extend_role, register_right

RULES: Right = register_right(
    "responsibility.rules",
    "Zuständigkeiten pflegen",
    "Regeln, wer sich um welches Anliegen kümmert, und Stellen außerhalb eintragen.",
)

for _role in ("lead", "coordinator"):
    extend_role(_role, (RULES.key,))
