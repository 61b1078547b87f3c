"""What the engine refuses, and how it says so."""

from typing import Literal

from msgspec import Struct

from verbund.engine.text import Text

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True, kw_only=True):
    """Something in a blueprint that is wrong, where it stands and what would be right.

    ``file`` is relative to the blueprint's folder, ``path`` the place inside the file
    (``dogs.fields.name.label``), ``line`` and ``column`` count from 1.
    """

    file: str
    message: str
    line: int = 1
    column: int = 1
    path: str = ""
    severity: Severity = "error"
    code: str = ""

    def __str__(self) -> str:
        place = f" ({self.path})" if self.path else ""
        word = "Fehler" if self.severity == "error" else "Hinweis"
        return f"{self.file}:{self.line}:{self.column}: {word}: {self.message}{place}"


#: So many findings of one file or one check are told; a person mends those first.
MOST_FINDINGS = 100


class TooManyFindings(Exception):
    """Enough is wrong; looking for more would only cost time."""


class BlueprintInvalid(Exception):
    """A blueprint cannot be used; ``findings`` say why."""

    def __init__(self, findings: tuple[Finding, ...] | list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class ExpressionInvalid(ValueError):
    """An expression cannot be compiled.

    ``position`` counts characters from 0 inside ``source``; ``hint`` says what would be
    right.
    """

    def __init__(
        self, message: str, *, source: str = "", position: int = 0, hint: str = ""
    ) -> None:
        self.message = message
        self.source = source
        self.position = position
        self.hint = hint
        super().__init__(f"{message} {hint}".strip())


class FieldError(Struct, frozen=True, kw_only=True):
    """What is wrong with one answer. ``path`` counts items from 0: ``dogs.0.name``."""

    path: str
    code: str
    message: Text


class Refusal(Struct, frozen=True, kw_only=True):
    """A command that changes nothing, and the reason in the reader's language."""

    code: str
    message: Text
    field_errors: tuple[FieldError, ...] = ()
