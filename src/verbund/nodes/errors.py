"""What the centre refuses, in words for the office and for the device."""

from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound, VerbundError


class CodeRefused(Forbidden):
    """The enrolment code is wrong, used or too old; all look the same."""

    kind = "enrolment-code"
    title = "Mit diesem Code lässt sich kein Koffer anmelden."
    title_en = "This code enrols no device."

    def __init__(self) -> None:
        super().__init__(
            "Prüfen Sie die Zeichen. Ein Code gilt einmal und 24 Stunden lang; einen "
            "neuen gibt die Verwaltung aus.",
            detail_en="A code works once, within 24 hours.",
        )


class RequestRefused(VerbundError):
    """The request is not signed by an enrolled device, or was sent before."""

    kind = "device-refused"
    status = 401
    title = "Diese Anfrage kommt von keinem angemeldeten Koffer."
    title_en = "This request is of no enrolled device."


class RequestRepeated(Conflict):
    """The same signed request came before."""

    kind = "request-repeated"
    title = "Diese Anfrage wurde schon ausgeführt."
    title_en = "This request was carried out before."


class DeviceNotFound(NotFound):
    """No such device, or not of this member."""

    title = "Diesen Koffer gibt es hier nicht."
    title_en = "There is no such device here."


class ArrivalNotFound(NotFound):
    """No such part, or not of this member."""

    title = "Diesen Teil gibt es hier nicht."
    title_en = "There is no such operation here."


class NotOpen(Conflict):
    """Somebody was faster."""

    kind = "not-open"
    title = "Das ist schon erledigt."
    title_en = "This is settled already."


class ChoiceMissing(Invalid):
    """A decision lacks a choice or a reason."""

    kind = "choice-missing"
    title = "Es fehlt noch etwas."
    title_en = "Something is missing."


class SecondPersonNeeded(Forbidden):
    """Who proposed may not release."""

    kind = "second-person"
    title = "Freigeben muss eine zweite Person."
    title_en = "A second person has to release it."
