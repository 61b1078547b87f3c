"""The clock that runs only while somebody is there, from moment to moment.

A week has any number of spans on each weekday, by the wall clock in Germany; holidays
of the Land and the municipality are closed, exceptions replace a whole day. Minutes are
real ones: the night in March lacks an hour, the one in October has one twice, and a
span that covers it counts what really passed. The same clock reckons the 115 promise,
call-backs and ``verbund hours``.
"""

import re
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN, to_berlin

#: A span of one day in minutes after midnight; 1440 is the end of the day.
Span = tuple[int, int]
Week = tuple[tuple[Span, ...], ...]

MOST_MINUTES = 1_000_000
"""About eight years of 115 hours; whoever asks for more has mistyped."""

_DAY = timedelta(days=1)
_END_OF_DAY = 24 * 60
_LOOK_AHEAD_DAYS = 800
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# What Germans write for the days.
_ALSO = {"DI": "Tu", "MI": "We", "DO": "Th", "SO": "Su"}
_RULE = re.compile(r"([A-Za-z]{2}(?:\s*[-,]\s*[A-Za-z]{2})*)\s+(.+)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class NoServiceTime(ValueError):
    """So many service minutes never come: the hours are empty, or closed for years."""


class ServiceHours:
    """When a service is there. Frozen, comparable, and a cache key.

    ``week`` holds the spans of Monday to Sunday, ``exceptions`` the spans of single
    days (none: closed), which count even on a holiday. Raises ``ValueError`` with a
    German sentence for spans that are empty, overlap or leave the day.
    """

    __slots__ = ("_key", "calendar", "exceptions", "week")

    def __init__(
        self,
        week: Sequence[Sequence[Span]],
        calendar: Calendar,
        *,
        exceptions: Mapping[date, Sequence[Span]] | None = None,
    ) -> None:
        if len(week) != len(_DAYS):
            raise ValueError(f"Eine Woche hat sieben Tage, nicht {len(week)}.")
        self.week: Week = tuple(_checked(spans) for spans in week)
        self.calendar = calendar
        self.exceptions: Mapping[date, tuple[Span, ...]] = MappingProxyType(
            {day: _checked(spans) for day, spans in (exceptions or {}).items()}
        )
        self._key = (self.week, calendar, frozenset(self.exceptions.items()))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The spans of a day by the wall clock, in order."""
        special = self.exceptions.get(day)
        if special is not None:
            return special
        if self.calendar.is_holiday(day):
            return ()
        return self.week[day.weekday()]

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is there at ``moment`` (aware)."""
        here = to_berlin(moment)
        minute = here.hour * 60 + here.minute
        return any(a <= minute < b for a, b in self.spans_on(here.date()))

    def next_open(self, moment: datetime) -> datetime:
        """``moment`` itself while it is open, otherwise when it opens next, in Germany.

        Raises ``NoServiceTime`` if it does not within two years.
        """
        begin, _ = next(self._periods(moment.astimezone(UTC)))
        return max(begin, moment.astimezone(UTC)).astimezone(BERLIN)

    def add(self, moment: datetime, minutes: int) -> datetime:
        """The first moment at which ``minutes`` service minutes have passed.

        ``moment`` is aware, the answer is in German time. What fills a day exactly is
        due when it closes, not the next morning; no minutes are due at once. Raises
        ``NoServiceTime``; ``ValueError`` for negative or absurd numbers.
        """
        if not 0 <= minutes <= MOST_MINUTES:
            raise ValueError(
                f"{minutes} Minuten lassen sich nicht zählen; erlaubt sind 0 bis "
                f"{MOST_MINUTES}."
            )
        at = to_berlin(moment).astimezone(UTC)
        if not minutes:
            return at.astimezone(BERLIN)
        left = timedelta(minutes=minutes)
        for begin, end in self._periods(at):
            passed = end - max(begin, at)
            if passed >= left:
                return (max(begin, at) + left).astimezone(BERLIN)
            left -= passed
        raise NoServiceTime("Diese Servicezeit wird nie erreicht.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The service time from ``start`` to ``end``, negative if that is earlier."""
        if end < start:
            return -self.between(end, start)
        begin, until = start.astimezone(UTC), end.astimezone(UTC)
        total = timedelta()
        day, last = to_berlin(start).date(), to_berlin(end).date()
        while day <= last:
            for a, b in self._on(day):
                total += max(min(b, until) - max(a, begin), timedelta())
            day += _DAY
        return total

    def _periods(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open periods in UTC that end after ``at``, one after the other."""
        day = at.astimezone(BERLIN).date()
        idle = 0
        while idle < _LOOK_AHEAD_DAYS:
            idle += 1
            for begin, end in self._on(day):
                if end > at:
                    idle = 0
                    yield begin, end
            try:
                day += _DAY
            except OverflowError:
                break
        raise NoServiceTime(
            "Zu diesen Zeiten ist zwei Jahre lang niemand da. Prüfen Sie die "
            "Servicezeiten."
        )

    def _on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        return tuple(
            period for span in self.spans_on(day) for period in _real(day, span)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ServiceHours) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"ServiceHours({written(self.week)!r}, {self.calendar!r})"


def parse_week(text: str) -> Week:
    """A week written as ``Mo-Fr 08:00-18:00; Sa 09:00-12:00,14:00-16:00``.

    Later rules replace earlier ones for their days, as in OpenStreetMap; days may be
    German (``Di``, ``Mi``, ``Do``, ``So``). Raises ``ValueError`` with a German
    sentence.
    """
    week: list[list[Span]] = [[] for _ in _DAYS]
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        found = _RULE.fullmatch(rule)
        if found is None:
            raise ValueError(f"„{rule}“ ist keine Zeit wie „Mo-Fr 08:00-18:00“.")
        spans: list[Span] = []
        for part in found[2].split(","):
            if part.strip().lower() not in {"off", "zu"}:
                insort(spans, _span(part.strip()))
        for index in _days(found[1]):
            week[index] = list(spans)
    return tuple(_checked(spans) for spans in week)


def written(week: Week) -> str:
    """The week in the same writing, which OpenStreetMap's readers know too."""
    rules: list[str] = []
    for name, spans in zip(_DAYS, week, strict=True):
        said = ",".join(f"{_clock(a)}-{_clock(b)}" for a, b in spans)
        if said:
            rules.append(f"{name} {said}")
    return "; ".join(rules)


def _checked(spans: Sequence[Span]) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans))
    for a, b in ordered:
        if not 0 <= a < b <= _END_OF_DAY:
            raise ValueError(
                f"{_clock(a)} bis {_clock(b)} ist keine Zeit eines Tages; das Ende "
                "liegt nach dem Beginn und spätestens um 24:00."
            )
    for first, second in pairwise(ordered):
        if first[1] > second[0]:
            raise ValueError(
                f"Zwei Zeiten überschneiden sich: ab {_clock(first[0])} und ab "
                f"{_clock(second[0])}."
            )
    return ordered


def _days(said: str) -> list[int]:
    found: list[int] = []
    for part in said.split(","):
        first, _, last = part.partition("-")
        begin = _day(first)
        end = _day(last) if last else begin
        length = (end - begin) % len(_DAYS) + 1
        found += [(begin + step) % len(_DAYS) for step in range(length)]
    return found


def _day(said: str) -> int:
    name = said.strip().capitalize()
    name = _ALSO.get(name.upper(), name)
    if name not in _DAYS:
        raise ValueError(f"„{said.strip()}“ ist kein Wochentag wie Mo, Di oder Fr.")
    return _DAYS.index(name)


def _span(said: str) -> Span:
    found = _SPAN.fullmatch(said)
    if found is None:
        raise ValueError(f"„{said}“ ist keine Zeit wie 08:00-18:00.")
    opens, from_, closes, until = map(int, found.groups())
    if from_ > 59 or until > 59:
        raise ValueError(f"„{said}“ ist keine Zeit wie 08:00-18:00.")
    return opens * 60 + from_, closes * 60 + until


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@lru_cache(maxsize=4096)
def _real(day: date, span: Span) -> tuple[tuple[datetime, datetime], ...]:
    """The real periods (UTC) in which the wall clock of ``day`` stands within ``span``.

    One, but two if the clock is put back in between, and none if it jumps over all.
    """
    found = []
    for begin, end, offset in _pieces(day):
        midnight = datetime.combine(day, time(), tzinfo=UTC) - offset
        a = max(midnight + timedelta(minutes=span[0]), begin)
        b = min(midnight + timedelta(minutes=span[1]), end)
        if a < b:
            found.append((a, b))
    return tuple(found)


def _pieces(day: date) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """A day cut where the clock changes: begin and end in UTC, and the offset."""
    begin = datetime.combine(day, time(), tzinfo=BERLIN).astimezone(UTC)
    end = datetime.combine(day + _DAY, time(), tzinfo=BERLIN).astimezone(UTC)
    first, last = _offset(begin), _offset(end - timedelta(seconds=1))
    if first == last:
        yield begin, end, first
        return
    low, high = begin, end
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if _offset(middle) == first else (low, middle)
    change = high.replace(microsecond=0)
    yield begin, change, first
    yield change, end, last


def _offset(moment: datetime) -> timedelta:
    offset = moment.astimezone(BERLIN).utcoffset()
    if offset is None:
        raise ValueError(f"{moment} has no offset in Germany.")
    return offset
