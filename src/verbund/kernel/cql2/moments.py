"""Dates and timestamps of filters as comparable moments in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from verbund.kernel.cql2.model import FilterError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIMESTAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})", re.I
)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_UNIT = timedelta(microseconds=1)


def read_date(text: str) -> date:
    """``2026-11-22``; raises ``FilterError``."""
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise FilterError(
        f"„{text}“ ist kein Datum. Richtig ist zum Beispiel 2026-11-22.",
        f"“{text}” is not a date; write 2026-11-22, for example.",
    )


def read_timestamp(text: str) -> datetime:
    """``2026-11-22T10:00:00Z`` (RFC 3339, any offset); raises ``FilterError``."""
    if _TIMESTAMP.fullmatch(text):
        try:
            # More than six digits of a second are cut, as Python does from 3.11 on.
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise FilterError(
        f"„{text}“ ist kein Zeitpunkt. Richtig ist zum Beispiel 2026-11-22T10:00:00Z.",
        f"“{text}” is not a timestamp; write 2026-11-22T10:00:00Z, for example.",
    )


def read_instant(text: str) -> date | datetime:
    """A date or a timestamp."""
    return read_date(text) if _DATE.fullmatch(text) else read_timestamp(text)


def first_moment(value: date | datetime | None) -> datetime:
    """Where it begins: a day at midnight UTC, nothing at the beginning of time."""
    if value is None:
        return _FIRST
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min, UTC)


def last_moment(value: date | datetime | None) -> datetime:
    """Where it ends: a day with its last moment, nothing at the end of time."""
    if value is None:
        return _LAST
    if isinstance(value, datetime):
        return value
    try:
        return first_moment(value) + timedelta(days=1) - _UNIT
    except OverflowError:
        return _LAST


def stored(value: object) -> date | datetime | None:
    """A stored property as date or moment; ``None`` if it is neither."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
