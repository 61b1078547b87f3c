"""What this room refuses, in words for the person who asked."""

from collections.abc import Iterable

import msgspec

from verbund.core.errors import Conflict, Invalid, NotFound, SignInNeeded


class MemberNotFound(NotFound):
    """No member has this name, id or key."""

    kind = "member-not-found"
    title = "Diese Kommune ist hier nicht dabei."
    title_en = "No such member."


class PersonNotFound(NotFound):
    """No active person has this id."""

    kind = "person-not-found"
    title = "Diese Person gibt es hier nicht."
    title_en = "No such person."


class MemberRefused(Invalid):
    """A fact about a member, office, delegation or person cannot be stored."""

    kind = "member-refused"


class MemberClash(Conflict):
    """It would contradict what is already there."""

    kind = "member-clash"
    title = "Das widerspricht dem, was schon eingetragen ist."
    title_en = "This contradicts what is already there."


class SignInRefused(SignInNeeded):
    """Name, password, passkey or link do not fit; it is never said which of them."""

    kind = "sign-in-refused"
    title = "Die Anmeldung hat nicht geklappt."
    title_en = "Sign-in failed."


class RegisterFault(msgspec.Struct, frozen=True):
    """What is wrong in a register file; ``line`` and ``column`` as people count."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"Zeile {self.line}"
        if self.column:
            place += f", Spalte {self.column}"
        return f"{place}: {self.message}"


class RegisterRefused(Invalid):
    """A register file has faults; nothing of it was read in."""

    kind = "register-refused"
    title = "Die Datei wurde nicht eingelesen."
    title_en = "The register file was refused."

    def __init__(self, file: str, faults: Iterable[RegisterFault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        shown = "\n".join(str(fault) for fault in self.faults)
        super().__init__(f"{file}: nichts wurde geändert.\n{shown}")


class TopicOff(NotFound):
    """The member does not take part in this topic."""

    kind = "topic-off"
    title = "Das bietet diese Kommune hier nicht an."
    title_en = "This municipality does not offer this here."
