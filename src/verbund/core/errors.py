"""Expected failures as values for people; mapped to HTTP in ``problems`` only."""

from collections.abc import Mapping, Sequence

import msgspec


class FieldProblem(msgspec.Struct, frozen=True):
    """One field that must change; ``path`` as in ``dogs.0.name``."""

    path: str
    message: str
    code: str = "invalid"
    message_en: str = ""


class VerbundError(Exception):
    """A refusal that a person can act on.

    ``title`` says what happened, ``detail`` what to do now (German; ``title_en`` and
    ``detail_en`` for the API). ``kind`` ends the problem's type address.
    """

    kind = "problem"
    status = 400
    title = "Das hat nicht geklappt."
    title_en = "The request was refused."

    def __init__(
        self,
        detail: str = "",
        *,
        title: str = "",
        detail_en: str = "",
        status: int | None = None,
        fields: Sequence[FieldProblem] = (),
        extra: Mapping[str, object] | None = None,
    ) -> None:
        self.detail = detail
        self.detail_en = detail_en
        self.fields = tuple(fields)
        self.extra = dict(extra or {})
        if title:
            self.title = title
        if status is not None:
            self.status = status
        super().__init__(detail or self.title)


class NotFound(VerbundError):
    """There is no such thing – or not for this member, which must look the same."""

    kind = "not-found"
    status = 404
    title = "Das gibt es hier nicht."
    title_en = "Not found."


class Forbidden(VerbundError):
    """The actor lacks a right."""

    kind = "forbidden"
    status = 403
    title = "Dafür fehlt Ihnen die Berechtigung."
    title_en = "You lack the right to do this."


class SignInNeeded(VerbundError):
    """Nobody is signed in, or the sign-in is over."""

    kind = "sign-in-needed"
    status = 401
    title = "Bitte melden Sie sich an."
    title_en = "Please sign in."


class Conflict(VerbundError):
    """Somebody else was faster; nothing was changed."""

    kind = "conflict"
    status = 409
    title = "Jemand anderes hat das inzwischen geändert."
    title_en = "Somebody else changed this meanwhile."


class Invalid(VerbundError):
    """Some input does not fit; each field is named."""

    kind = "invalid"
    status = 422
    title = "Bitte prüfen Sie Ihre Angaben."
    title_en = "Please check your input."


class LengthMissing(VerbundError):
    """The request does not say how long it is (RFC 9110, 15.5.12)."""

    kind = "length-missing"
    status = 411
    title = "Die Länge der Sendung fehlt."
    title_en = "The length of the request is missing."


class TooLarge(VerbundError):
    """A request or file is larger than allowed."""

    kind = "too-large"
    status = 413
    title = "Das ist zu groß."
    title_en = "Too large."


class TooMany(VerbundError):
    """Too many attempts in a short time."""

    kind = "too-many"
    status = 429
    title = "Das waren zu viele Versuche."
    title_en = "Too many attempts."


class Unavailable(VerbundError):
    """A part that is needed does not answer."""

    kind = "unavailable"
    status = 503
    title = "Das geht gerade nicht."
    title_en = "Temporarily unavailable."
