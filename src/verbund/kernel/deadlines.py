"""Legal deadlines that explain themselves: §§ 187–193 BGB, § 31 VwVfG, § 108 AO.

A ``Reckoning`` says on which day something starts and ends and why, one ``Step`` for
each move, in words for the person concerned. A day is a calendar day in Germany; the
last day ends at midnight.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, get_args

import msgspec

from verbund.kernel.calendars import LAND_NAMES, Calendar
from verbund.kernel.german import count_words_de, ordinal_de, short_date_de, weekday_de

Announcement = Literal[
    "post_vwvfg", "post_ao", "service", "electronic_ao", "electronic_vwvfg"
]
Law = Literal["vwvfg", "ao", "vwgo", "bgb"]
Suspension = tuple[date, date]

_DAY = timedelta(days=1)
#: Before this day the third day counted (PostModG, BGBl. 2024 I Nr. 236).
_FOURTH_DAY_SINCE = date(2025, 1, 1)
_PERIOD = re.compile(
    r"P(?:([0-9]{1,5})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,5})D)?"
    r"|P([0-9]{1,5})WD"
)
_LONGEST_DAYS = 36_525

# What was done on the first day, and the rule that makes it known days later.
_SENDING = {
    "post_vwvfg": ("Bescheid zur Post gegeben", "Notice posted", "§ 41 Abs. 2 VwVfG"),
    "post_ao": (
        "Bescheid zur Post gegeben",
        "Notice posted",
        "§ 122 Abs. 2 Nr. 1 AO",
    ),
    "electronic_vwvfg": (
        "Bescheid elektronisch abgesandt",
        "Notice sent electronically",
        "§ 41 Abs. 2 VwVfG",
    ),
    "electronic_ao": (
        "Bescheid im Postfach bereitgestellt",
        "Notice placed in the mailbox",
        "§ 122a Abs. 4 AO",
    ),
}
_COUNTING = {
    "vwvfg": "§ 31 Abs. 1 VwVfG, ",
    "ao": "§ 108 Abs. 1 AO, ",
    "vwgo": "§ 57 Abs. 2 VwGO, § 222 Abs. 1 ZPO, ",
    "bgb": "",
}
_MOVING = {
    "vwvfg": "§ 31 Abs. 3 VwVfG",
    "ao": "§ 108 Abs. 3 AO",
    "vwgo": "§ 57 Abs. 2 VwGO, § 222 Abs. 2 ZPO",
    "bgb": "§ 193 BGB",
}


class Step(msgspec.Struct, frozen=True):
    """One move of the calculation: what counts on ``day``, and by which paragraph."""

    day: date
    text_de: str
    text_en: str
    legal_basis: str


class Reckoning(msgspec.Struct, frozen=True):
    """A calculated span: ``start`` does not count, ``end`` is the last day."""

    start: date
    end: date
    steps: tuple[Step, ...]

    def then(self, later: "Reckoning") -> "Reckoning":
        """This calculation and one that starts on its end, told as one story."""
        if later.start != self.end:
            raise ValueError(f"{later.start} does not follow on {self.end}.")
        return Reckoning(self.start, later.end, self.steps + later.steps[1:])


class Period(msgspec.Struct, frozen=True):
    """A length of time in law: calendar units, or working days alone."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    working_days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ``P1M``, ``P2W``, ``P30D``, ``P1Y6M``, and ``P20WD`` for working days.

        Raises ``ValueError`` with a German sentence for anything else, for a length of
        zero and for more than a hundred years.
        """
        match = _PERIOD.fullmatch(text.strip().upper())
        numbers = [int(number or 0) for number in match.groups()] if match else []
        if not any(numbers):
            raise ValueError(
                f"„{text}“ ist keine Dauer. Erlaubt sind zum Beispiel P1M (ein Monat), "
                "P2W (zwei Wochen), P30D (30 Tage), P1Y (ein Jahr) und "
                "P20WD (20 Arbeitstage)."
            )
        period = cls(*numbers)
        if period.longest_days() > _LONGEST_DAYS:
            raise ValueError(f"Die Dauer „{text}“ ist länger als hundert Jahre.")
        return period

    def longest_days(self) -> int:
        """An upper bound in calendar days, good for sanity checks only."""
        months = self.years * 12 + self.months
        return months * 30 + self.weeks * 7 + self.days + self.working_days

    def __str__(self) -> str:
        if self.working_days:
            return f"P{self.working_days}WD"
        units = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"))
        text = "".join(f"{n}{unit}" for n, unit in (*units, (self.days, "D")) if n)
        return f"P{text}"

    def words(self, language: str = "de") -> str:
        """``ein Monat``, ``zwei Wochen``, ``20 Arbeitstage``."""
        english = language.startswith("en")
        parts = [
            _counted(number, *(names[2:] if english else names[:2]), english=english)
            for number, names in zip(
                (self.years, self.months, self.weeks, self.days, self.working_days),
                _UNIT_NAMES,
                strict=True,
            )
            if number
        ]
        return (" and " if english else " und ").join(parts)


_UNIT_NAMES = (
    ("ein Jahr", "Jahre", "one year", "years"),
    ("ein Monat", "Monate", "one month", "months"),
    ("eine Woche", "Wochen", "one week", "weeks"),
    ("ein Tag", "Tage", "one day", "days"),
    ("ein Arbeitstag", "Arbeitstage", "one working day", "working days"),
)


def announcement(kind: Announcement, posted: date, calendar: Calendar) -> Reckoning:
    """The day on which a notice counts as known; ``end`` is that day.

    The fourth day after posting (the third before 2025). In tax matters that day moves
    off weekends and holidays (§ 108 Abs. 3 AO), in general procedure it stays.
    With ``service`` the given day itself counts; also for a letter that came later,
    with the day it came.
    """
    if kind == "service":
        step = Step(
            posted,
            "Der Bescheid ist bekannt gegeben",
            "The notice was handed over or served",
            "§ 41 Abs. 1 VwVfG",
        )
        return Reckoning(posted, posted, (step,))
    if kind not in _SENDING:
        allowed = ", ".join(get_args(Announcement))
        raise ValueError(f"Announcement must be one of {allowed}; got {kind!r}.")
    sent_de, sent_en, basis = _SENDING[kind]
    wait = 4 if posted >= _FOURTH_DAY_SINCE else 3
    fiction = _shift_days(posted, wait)
    steps = [Step(posted, sent_de, sent_en, basis)]
    after_de = f"{ordinal_de(wait)}r Tag danach"
    after_en = f"{ordinal_de(wait, 'en')} day after that"
    known_de = "Der Bescheid gilt als bekannt gegeben"
    known_en = "the notice counts as known"
    moved = calendar.next_working_day(fiction) if kind.endswith("_ao") else fiction
    if moved == fiction:
        text = (f"{after_de}: {known_de}", f"{after_en}: {known_en}")
        steps.append(Step(fiction, *text, basis))
    else:
        why_de, why_en = _why_not(fiction, calendar)
        skipped = (
            f"{after_de}; {why_de} zählt bei Steuern nicht",
            f"{after_en}; {why_en} does not count in tax matters",
        )
        steps.append(Step(fiction, *skipped, basis))
        text = (f"nächster Werktag: {known_de}", f"next working day: {known_en}")
        steps.append(Step(moved, *text, _MOVING["ao"]))
    return Reckoning(posted, moved, tuple(steps))


def deadline(
    start: date,
    period: Period | str,
    calendar: Calendar,
    *,
    suspended: Iterable[Suspension] = (),
    move_off_holiday: bool = True,
    law: Law = "vwvfg",
    legal_basis: str = "",
) -> Reckoning:
    """The last day of a deadline that an event on ``start`` sets running.

    The event's day does not count (§ 187 Abs. 1 BGB); months end on the same day number
    or, where there is none, on the month's last day (§ 188 Abs. 2 and 3). ``suspended``
    are spans with both days included, each day of which is added (§ 209 BGB). ``law``
    names the rules quoted, ``legal_basis`` the paragraph that sets this deadline.
    """
    length = Period.parse(period) if isinstance(period, str) else period
    pauses = merge_suspensions(suspended)
    steps = [
        Step(
            start,
            "Dieser Tag zählt nicht mit",
            "This day does not count",
            "§ 187 Abs. 1 BGB",
        )
    ]
    later = (f"{length.words()} später", f"{length.words('en')} later")
    rule = _COUNTING[law]
    if length.working_days:
        end, more = _after_working_days(start, length.working_days, calendar, pauses)
        later = (later[0] + more[0], later[1] + more[1])
        basis = f"{rule}§ 187 Abs. 1 BGB"
    else:
        end, cut = _after_period(start, length)
        if cut:
            later = (
                f"{later[0]} am Monatsende, denn einen {start.day}. gibt es hier nicht",
                f"{later[1]} at the end of the month, which has no day {start.day}",
            )
        paragraph = "§ 188 Abs. 1" if _days_only(length) else "§ 188 Abs. 2"
        basis = f"{rule}{paragraph}{' und 3' if cut else ''} BGB"
        end, pause_steps = _suspend(start, end, pauses)
        if pause_steps:
            steps.append(Step(pause_steps[0], *later, basis))
            later = pause_steps[1]
            basis = "§ 209 BGB entsprechend"
    if legal_basis:
        basis = f"{legal_basis}; {basis}"
    last = calendar.next_working_day(end) if move_off_holiday else end
    if last == end:
        text = (f"{later[0]}: letzter Tag", f"{later[1]}: last day")
        steps.append(Step(end, *text, basis))
    else:
        why_de, why_en = _why_not(end, calendar)
        text = (
            f"{later[0]}; {why_de} zählt nicht als letzter Tag",
            f"{later[1]}; {why_en} does not count as the last day",
        )
        steps.append(Step(end, *text, basis))
        text = ("nächster Werktag: letzter Tag", "next working day: last day")
        steps.append(Step(last, *text, _MOVING[law]))
    return Reckoning(start, last, tuple(steps))


def notice_deadline(
    kind: Announcement,
    posted: date,
    period: Period | str,
    calendar: Calendar,
    *,
    suspended: Iterable[Suspension] = (),
    law: Law = "vwgo",
    legal_basis: str = "§ 70 Abs. 1 VwGO",
) -> Reckoning:
    """From posting a notice to the last day for an objection, told as one story.

    ``start`` is the posting, ``end`` the last day. The day of announcement is the
    ``end`` of ``announcement`` with the same arguments.
    """
    known = announcement(kind, posted, calendar)
    span = deadline(
        known.end,
        period,
        calendar,
        suspended=suspended,
        law=law,
        legal_basis=legal_basis,
    )
    return known.then(span)


def merge_suspensions(spans: Iterable[Suspension]) -> list[Suspension]:
    """Spans in order, overlapping and touching ones joined; no day counts twice."""
    merged: list[Suspension] = []
    for begin, end in sorted(spans):
        if end < begin:
            raise ValueError(
                f"Die Hemmung endet am {end:%d.%m.%Y}, also vor ihrem Beginn am "
                f"{begin:%d.%m.%Y}. Bitte prüfen Sie beide Tage."
            )
        if merged and begin <= merged[-1][1] + _DAY:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _after_period(start: date, length: Period) -> tuple[date, bool]:
    """The last day by §§ 188, 189 BGB, and whether the month was too short for it."""
    month = start.year * 12 + start.month - 1 + length.years * 12 + length.months
    year, month = divmod(month, 12)
    if year > date.max.year - 1:
        raise ValueError(_too_far(start))
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    days_in_month = (following - first).days
    cut = start.day > days_in_month
    end = first.replace(day=min(start.day, days_in_month))
    return _shift_days(end, length.weeks * 7 + length.days), cut


def _after_working_days(
    start: date, count: int, calendar: Calendar, pauses: Sequence[Suspension]
) -> tuple[date, tuple[str, str]]:
    """The last of ``count`` working days and what was skipped on the way, in words."""
    day, left, paused = start, count, 0
    skipped: list[tuple[date, str, str]] = []
    while left:
        day = _shift_days(day, 1)
        if any(begin <= day <= end for begin, end in pauses):
            paused += 1
        elif calendar.is_working_day(day):
            left -= 1
        elif (name := calendar.holiday_name(day)) and day.weekday() < 5:
            skipped.append((day, name, calendar.holiday_name(day, "en") or name))
    text_de, text_en = ", ohne Wochenenden", ", without weekends"
    for one, name_de, name_en in skipped:
        text_de += f", ohne {name_de} ({short_date_de(one)})"
        text_en += f", without {name_en} ({short_date_de(one, 'en')})"
    if paused:
        text_de += f", ohne {_counted(paused, 'einen Tag', 'Tage')} Hemmung"
        text_en += f", without {paused} days of suspension"
    return day, (text_de, text_en)


def _suspend(
    start: date, end: date, pauses: Sequence[Suspension]
) -> tuple[date, tuple[date, tuple[str, str]] | None]:
    """Add the days of ``pauses`` that fall into the running deadline."""
    before, total = end, 0
    for begin, until in pauses:
        counted_from = max(begin, start + _DAY)
        if counted_from > end or until < counted_from:
            continue
        days = (until - counted_from).days + 1
        total += days
        end = _shift_days(end, days)
    if not total:
        return end, None
    added = _counted(total, "ein Tag", "Tage")
    text = (
        f"{added} Hemmung angehängt",
        f"{total} days of suspension added",
    )
    return end, (before, text)


def _why_not(day: date, calendar: Calendar) -> tuple[str, str]:
    """Why ``day`` is no working day, as the subject of a sentence."""
    name = calendar.holiday_name(day)
    if name is None:
        return f"ein {weekday_de(day)}", f"a {weekday_de(day, 'en')}"
    land = LAND_NAMES[calendar.land]
    name_en = calendar.holiday_name(day, "en") or name
    return (
        f"der Feiertag {name} ({land})",
        f"the public holiday {name_en} ({land})",
    )


def _counted(number: int, one: str, many: str, *, english: bool = False) -> str:
    if number == 1:
        return one
    return f"{count_words_de(number, 'en' if english else 'de')} {many}"


def _days_only(length: Period) -> bool:
    return not (length.years or length.months or length.weeks)


def _shift_days(day: date, count: int) -> date:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise ValueError(_too_far(day)) from None


def _too_far(day: date) -> str:
    return (
        f"Das Datum {day:%d.%m.%Y} liegt zu weit in der Zukunft, "
        "um eine Frist zu berechnen. Bitte prüfen Sie das Jahr."
    )
