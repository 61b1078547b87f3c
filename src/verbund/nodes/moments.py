"""The moment that counts for something that a clock without network has stamped.

Deadlines run from when the officer finished it, corrected by what is known of the
device's clock, never before the device was enrolled and never in the future.
"""

from datetime import datetime, timedelta

from msgspec import Struct

#: So far may the clock be wrong without anybody being told.
_TOLERANCE = timedelta(minutes=5)
# A clock that was set between sealing and sending: which offset held is not known.
_DRIFT_S = 300.0


class Moment(Struct, frozen=True):
    """When it counts as done, and what a clerk should know about that."""

    at: datetime
    note: str = ""


def effective(
    *,
    captured_at: datetime,
    offset_s: float,
    offset_now_s: float | None,
    received_at: datetime,
    earliest: datetime,
) -> Moment:
    """``captured_at`` in the centre's time, within ``earliest`` and ``received_at``.

    ``offset_s`` is what the device knew of its clock's error (its clock minus ours),
    ``offset_now_s`` what shows now that it calls; ``None`` for a stick. If they differ
    the clock was set in between or has run away, and the later reading is taken that
    does not lie in the future.
    """
    readings = [captured_at - timedelta(seconds=offset_s)]
    if offset_now_s is not None and abs(offset_now_s - offset_s) > _DRIFT_S:
        readings.append(captured_at - timedelta(seconds=offset_now_s))
    possible = [at for at in readings if earliest <= at <= received_at]
    at = max(possible) if possible else min(max(readings[0], earliest), received_at)
    if abs(at - captured_at) <= _TOLERANCE:
        return Moment(at)
    return Moment(at, "Die Uhr des Koffers ging falsch; die Zeit wurde berichtigt.")
