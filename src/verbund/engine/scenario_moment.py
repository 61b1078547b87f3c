"""Moments of scenarios, and what to say of a step that cannot be read."""

from datetime import UTC, datetime

from verbund.kernel.clock import BERLIN


class StepUnreadable(ValueError):
    """A scenario step that means no command; the sentence says what would be right."""


def moment_of(said: object) -> datetime:
    """A moment by the German wall clock; a day alone means its first minute."""
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        raise StepUnreadable(
            f"at: „{said}“ ist kein Zeitpunkt. Richtig: 2026-11-02T19:42."
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=BERLIN)
    return found.astimezone(UTC)
