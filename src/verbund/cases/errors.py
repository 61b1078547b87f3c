"""What can go wrong with a case, said to the person who can act on it."""

from collections.abc import Iterable
from datetime import datetime

from verbund import engine
from verbund.core.errors import Conflict, FieldProblem, Invalid, NotFound, VerbundError
from verbund.kernel.german import time_de


class CaseNotFound(NotFound):
    """No such case, or not for this person; both look the same."""

    title = "Diesen Vorgang gibt es hier nicht."
    title_en = "There is no such case here."


class DraftNotFound(NotFound):
    """The code opens nothing: mistyped, expired or already sent."""

    title = "Zu diesem Code finden wir nichts."
    title_en = "This code opens nothing."

    def __init__(self) -> None:
        super().__init__(
            "Bitte prüfen Sie die Zeichen. Ein Entwurf wird nach 30 Tagen ohne "
            "Änderung gelöscht.",
            detail_en="Please check the characters. Drafts expire after 30 days.",
        )


class CaseChangedMeanwhile(Conflict):
    """Somebody changed the case after it was read; nothing was overwritten."""

    kind = "case-changed"
    title = "Der Vorgang wurde inzwischen geändert."
    title_en = "The case was changed meanwhile."

    def __init__(self, *, at: datetime, name: str, position: int) -> None:
        who = f" von {name}" if name else ""
        super().__init__(
            f"Der Vorgang wurde um {time_de(at)}{who} geändert. Bitte laden Sie ihn "
            "neu; Ihr Text bleibt stehen.",
            detail_en="Reload the case and try again.",
            extra={"position": position},
        )


class IdempotencyMismatch(Conflict):
    """One key was used for two different submissions."""

    kind = "idempotency-key-reused"
    title = "Dieser Schlüssel gehört schon zu einer anderen Einreichung."
    title_en = "This Idempotency-Key was used with other answers."

    def __init__(self) -> None:
        super().__init__(
            "Bitte verwenden Sie für neue Angaben einen neuen Idempotency-Key.",
            detail_en="Use a new Idempotency-Key for new answers.",
        )


class CommandRefused(VerbundError):  # as its kin in core.errors
    """The engine refused; nothing changed."""

    kind = "refused"
    status = 409
    title = "Dieser Schritt ist jetzt nicht möglich."
    title_en = "This step is not possible now."

    def __init__(self, refusal: engine.Refusal, language: str = "de") -> None:
        self.code = refusal.code
        super().__init__(
            refusal.message.get(language),
            detail_en=refusal.message.get("en"),
            fields=field_problems(refusal.field_errors, language),
            status=422 if refusal.field_errors else 409,
            extra={"code": refusal.code},
        )


class AnswersInvalid(Invalid):
    """The answers do not make an application; each field says why."""

    def __init__(self, refusal: engine.Refusal, language: str = "de") -> None:
        self.code = refusal.code
        super().__init__(
            refusal.message.get(language),
            detail_en=refusal.message.get("en"),
            fields=field_problems(refusal.field_errors, language),
            extra={"code": refusal.code},
        )


class DocumentRefused(Invalid):
    """A file cannot be taken; the text says why and what would work."""

    kind = "document-refused"
    title = "Diese Datei können wir nicht annehmen."
    title_en = "This file was refused."


def field_problems(
    errors: Iterable[engine.FieldError], language: str = "de"
) -> tuple[FieldProblem, ...]:
    """The engine's field errors as the ground floor reports them."""
    return tuple(
        FieldProblem(
            path=error.path,
            message=error.message.get(language),
            code=error.code,
            message_en=error.message.get("en"),
        )
        for error in errors
    )


def refuse(refusal: engine.Refusal, language: str = "de") -> VerbundError:
    """The error that tells ``refusal``."""
    if refusal.field_errors:
        return AnswersInvalid(refusal, language)
    return CommandRefused(refusal, language)
