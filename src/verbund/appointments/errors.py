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


class PatternInvalid(Invalid):
    """A weekly pattern that means no time."""
