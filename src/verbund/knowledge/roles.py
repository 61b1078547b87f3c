"""The right to write what the 115 desk tells people."""

from verbund.core.rights import Right, extend_role, register_right

EDIT_KNOWLEDGE: Right = register_right(
    "knowledge.edit",
    "Wissen pflegen",
    "Artikel der eigenen Kommune schreiben und gelernte Suchwörter bestätigen.",
)

for _role in ("lead", "supervisor"):
    extend_role(_role, (EDIT_KNOWLEDGE.key,))
