"""Calendar files (RFC 5545) for one event: what phones and programs import."""

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

_LIMIT = 75


class CalendarEvent(Struct, frozen=True, kw_only=True):
    """One event. Moments are aware; ``sequence`` rises with every change.

    Whole days are given as ``date``, the last one inclusive.
    """

    uid: str
    starts_at: datetime | date
    ends_at: datetime | date
    stamped_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar_file(events: tuple[CalendarEvent, ...], *, product: str) -> bytes:
    """The file with these events, in UTC, folded and escaped as RFC 5545 wants it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_escaped(product)}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escaped(event.uid)}",
            f"DTSTAMP:{_moment(event.stamped_at)}",
            f"DTSTART{_when(event.starts_at)}",
            f"DTEND{_when(event.ends_at, end=True)}",
            f"SEQUENCE:{event.sequence}",
            f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
            f"SUMMARY:{_escaped(event.summary)}",
        ]
        if event.location:
            lines.append(f"LOCATION:{_escaped(event.location)}")
        if event.description:
            lines.append(f"DESCRIPTION:{_escaped(event.description)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _when(when: datetime | date, *, end: bool = False) -> str:
    if isinstance(when, datetime):
        return f":{_moment(when)}"
    # The end of whole days is the first day that is not meant (RFC 5545, 3.6.1).
    day = when + timedelta(days=1) if end else when
    return f";VALUE=DATE:{day:%Y%m%d}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Text as a property value (RFC 5545, 3.3.11); control characters go."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in plain if c == "\n" or c.isprintable())
    for mark in ("\\", ";", ","):
        kept = kept.replace(mark, f"\\{mark}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A content line of at most 75 octets each, never cut inside a character."""
    parts: list[bytes] = []
    part = b""
    for char in line:
        octets = char.encode()
        limit = _LIMIT if not parts else _LIMIT - 1
        if len(part) + len(octets) > limit:
            parts.append(part)
            part = b""
        part += octets
    parts.append(part)
    return b"\r\n ".join(parts) + b"\r\n"
