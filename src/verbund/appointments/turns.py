"""Who is called before whom: pure."""

from datetime import datetime, timedelta

#: An appointment counts as due this long before its time.
EARLY = timedelta(minutes=5)


def order(
    due_at: datetime | None, queued_at: datetime, now: datetime
) -> tuple[int, datetime]:
    """Where somebody stands; the smaller goes first.

    Appointments whose time has come, by their time; then numbers as they were drawn;
    appointments that are early last.
    """
    if due_at is None:
        return (1, queued_at)
    return (0, due_at) if due_at <= now + EARLY else (2, due_at)
