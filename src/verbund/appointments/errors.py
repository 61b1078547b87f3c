"""What can go wrong with times."""

from verbund.core.errors import Conflict, Invalid, NotFound


class NoAppointments(NotFound):
    """This case has no appointments, or no office for them."""

    def __init__(self) -> None:
        super().__init__(
            "Für diesen Vorgang gibt es keine Termine.",
            detail_en="There are no appointments for this case.",
        )


class SlotTaken(Conflict):
    """Somebody else was faster, or the time was never offered."""

    def __init__(self) -> None:
        super().__init__(
            "Diese Zeit ist nicht mehr frei. Bitte wählen Sie eine andere.",
            title="Die Zeit ist vergeben.",
            detail_en="This time is no longer free. Please choose another one.",
        )


class OfferOpen(Conflict):
    """A time is kept for this case; another one can be had after the answer."""

    def __init__(self) -> None:
        super().__init__(
            "Für Sie ist gerade ein Termin zurückgehalten. Nehmen Sie ihn an oder "
            "lehnen Sie ihn ab, dann können Sie einen anderen wählen.",
            title="Ein Angebot ist offen.",
            detail_en="A time is being kept for you. Take or decline it first.",
        )


class OfferOver(Conflict):
    """The offer ran out, was answered, or never was."""

    def __init__(self) -> None:
        super().__init__(
            "Dieses Angebot gilt nicht mehr. Sie bleiben auf der Warteliste.",
            title="Das Angebot ist vorbei.",
            detail_en="This offer no longer holds. You stay on the waiting list.",
        )


class PatternInvalid(Invalid):
    """A weekly pattern that means no time."""


class FeedUnknown(NotFound):
    """No such subscription, or it was revoked."""

    def __init__(self) -> None:
        super().__init__(
            "Dieses Kalender-Abo gibt es nicht (mehr).",
            detail_en="There is no such calendar subscription.",
        )


class NoQueue(NotFound):
    """This office gives no numbers for that, or not now."""

    def __init__(self) -> None:
        super().__init__(
            "Hier gibt es dafür keine Wartenummern. Bitte fragen Sie am Empfang.",
            title="Keine Wartenummer.",
            detail_en="There are no waiting numbers for this. Please ask at the desk.",
        )


class TicketUnknown(NotFound):
    """No such number today."""

    def __init__(self) -> None:
        super().__init__(
            "Diese Wartenummer gibt es heute nicht.",
            detail_en="There is no such number today.",
        )


class TicketMovedOn(Conflict):
    """Somebody else called, finished or parked the number meanwhile."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(
            f"Die Nummer {number} ist inzwischen {state}. Die Seite zeigt den "
            "neuen Stand.",
            title="Die Nummer ist schon weiter.",
            detail_en=f"Number {number} is {state} by now.",
        )


class CounterMissing(Invalid):
    """Nobody can be called to a counter without a name."""

    def __init__(self) -> None:
        super().__init__("Sagen Sie zuerst, an welchem Platz Sie sitzen.")


class NothingToCheckIn(NotFound):
    """No appointment here today for this code."""

    def __init__(self) -> None:
        super().__init__(
            "Zu diesem Code gibt es heute hier keinen Termin. Bitte fragen Sie am "
            "Empfang oder ziehen Sie eine Nummer.",
            title="Kein Termin gefunden.",
            detail_en="There is no appointment here today for this code.",
        )
