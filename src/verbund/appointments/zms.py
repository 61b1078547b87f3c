"""Opening rules of ZMS (it-at-m/eappointment) as patterns: pure, every loss named.

Reads the answer of ``GET /scope/{id}/availability/`` or a list of availabilities
(schema ``availability.json``). Counts and flags come there as numbers, texts or
booleans; days as moments in Berlin.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Final

from msgspec import Struct

from verbund.appointments.steps import LAST_WEEK, Pattern
from verbund.kernel.clock import to_berlin

_DAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_SHORTEST: Final = 5
#: What is read; anything else in a rule is named as not taken over.
_READ: Final = frozenset(
    {
        "$schema", "id", "version", "kind", "lastChange", "weekday", "repeat",
        "bookable", "workstationCount", "multipleSlotsAllowed", "slotTimeInMinutes",
        "startDate", "endDate", "startTime", "endTime", "type", "description",
        "scope", "processingNote",
    }
)  # fmt: skip


class Loss(Struct, frozen=True):
    """Something of a rule that was not taken over, and why; ``rule`` is ZMS's id."""

    rule: str
    what: str


class Found(Struct, frozen=True):
    """The patterns of a file, its closed days, and what was lost on the way."""

    patterns: tuple[Pattern, ...]
    closed: tuple[tuple[date, str], ...]
    losses: tuple[Loss, ...]
    rules: int


def read(document: bytes | str) -> Found:
    """The patterns of a file; ``ValueError`` with a German sentence if it is none."""
    try:
        content = json.loads(document)
    except ValueError:
        raise ValueError("Das ist keine JSON-Datei.") from None
    data = content.get("data", content) if isinstance(content, Mapping) else content
    rules = list(data.values()) if isinstance(data, Mapping) else data
    if not isinstance(rules, list) or not all(isinstance(r, Mapping) for r in rules):
        raise ValueError("Die Datei enthält keine Öffnungsregeln (availability).")
    patterns: list[Pattern] = []
    losses: list[Loss] = []
    closed: dict[date, str] = {}
    for rule in rules:
        name = str(rule.get("id") or "ohne Nummer")
        losses += [Loss(name, what) for what in _not_read(rule)]
        closed |= dict(_days_off(rule))
        try:
            patterns += _patterns(rule)
        except _NotTaken as reason:
            losses.append(Loss(name, str(reason)))
        else:
            losses += [Loss(name, what) for what in _changed(rule)]
    return Found(
        tuple(patterns), tuple(sorted(closed.items())), tuple(losses), len(rules)
    )


class _NotTaken(Exception):
    """The whole rule stays out."""


def _patterns(rule: Mapping[str, object]) -> Iterator[Pattern]:
    if rule.get("type") != "appointment":
        raise _NotTaken(
            f"Art „{rule.get('type')}“: keine Zeiten für Termine (Öffnungszeiten "
            "stehen bei uns am Amt)."
        )
    counts = _mapping(rule.get("workstationCount"))
    intern, public = _int(counts.get("intern"), 0), _int(counts.get("public"), 0)
    capacity = max(intern, public)
    if capacity < 1:
        raise _NotTaken("Keine Arbeitsplätze (public und intern 0): bietet nichts an.")
    minutes = _int(rule.get("slotTimeInMinutes"), 10)
    if minutes < _SHORTEST:
        raise _NotTaken(f"Schritte von {minutes} Minuten: bei uns mindestens fünf.")
    opens, closes = _time(rule.get("startTime")), _time(rule.get("endTime"))
    if opens >= closes:
        raise _NotTaken("Das Ende liegt nicht nach dem Beginn.")
    first, last = _date(rule.get("startDate")), _date(rule.get("endDate"))
    if first is None or (last is not None and last < first):
        raise _NotTaken("Kein gültiger Zeitraum (startDate, endDate).")
    repeat, bookable = _mapping(rule.get("repeat")), _mapping(rule.get("bookable"))
    weeks = _int(repeat.get("afterWeeks"), 1)
    days = [
        number
        for number, name in enumerate(_DAYS, 1)
        if _flag(_mapping(rule.get("weekday")).get(name), default=False)
    ]
    if not days:
        raise _NotTaken("Kein Wochentag.")
    for weekday in days:
        yield Pattern(
            weekday=weekday,
            opens=opens,
            closes=closes,
            minutes=minutes,
            capacity=capacity,
            valid_from=first,
            valid_to=last,
            quotas={"web": public} if public < capacity else None,
            weeks=max(1, weeks),
            week_of_month=min(_int(repeat.get("weekOfMonth"), 0), LAST_WEEK),
            from_days=_int(bookable.get("startInDays"), 1),
            to_days=_int(bookable.get("endInDays"), 60),
            several=_flag(rule.get("multipleSlotsAllowed"), default=True),
        )


def _changed(rule: Mapping[str, object]) -> Iterator[str]:
    """What a taken rule says that a pattern cannot."""
    counts = _mapping(rule.get("workstationCount"))
    intern, public = _int(counts.get("intern"), 0), _int(counts.get("public"), 0)
    if public > intern:
        yield (
            f"public ({public}) ist größer als intern ({intern}): als {public} Plätze "
            "für alle gelesen."
        )
    if counts.get("callcenter") not in {None, "", 0, "0"}:
        yield f"workstationCount.callcenter ({counts['callcenter']})"
    if rule.get("description"):
        yield f"Bemerkung „{rule['description']}“"


def _not_read(rule: Mapping[str, object]) -> Iterator[str]:
    for key in sorted(set(map(str, rule)) - _READ):
        yield f"Angabe „{key}“"
    scope = _mapping(rule.get("scope"))
    preferences = _mapping(scope.get("preferences"))
    for key in sorted(map(str, preferences)):
        yield f"Einstellung des Standorts „{key}“"


def _days_off(rule: Mapping[str, object]) -> Iterator[tuple[date, str]]:
    found = _mapping(rule.get("scope")).get("dayoff")
    for day in found if isinstance(found, list) else ():
        on = _date(_mapping(day).get("date"))
        if on is not None:
            yield on, str(_mapping(day).get("name") or "")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _int(value: object, default: int) -> int:
    if isinstance(value, bool | int | float):
        return int(value)
    text = str(value or "").strip()
    return int(text) if text.isdigit() else default


def _flag(value: object, *, default: bool) -> bool:
    """``"0"``, ``0``, ``false``: no; ``"8"``: yes, ZMS counts weekdays in powers."""
    if value is None or value == "":
        return default
    return value is True or _int(value, 0) > 0


def _time(value: object) -> time:
    text = str(value or "")
    try:
        hours, minutes = text.split(":")[:2]
        return time(int(hours), int(minutes))
    except ValueError:
        raise _NotTaken(f"„{text}“ ist keine Uhrzeit.") from None


def _date(value: object) -> date | None:
    """The day of a moment in Berlin."""
    if not isinstance(value, int | float | str) or not str(value).strip():
        return None
    try:
        moment = datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return to_berlin(moment).date()
