"""The npm package opening_hours, which knows OpenStreetMap's hours, agrees with ours.

It has its own holidays for every Land, its own calendar arithmetic and JavaScript's
clock; so it judges the service-hour clock and the opening hours of offices.
"""

import json
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from shutil import which
from typing import Any

import pytest

from verbund.kernel.calendars import LAND_NAMES, Calendar
from verbund.kernel.clock import BERLIN
from verbund.kernel.service_hours import ServiceHours, parse_week, written
from verbund.members.opening import state_at

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(
        which("node") is None or not (MODULES / "opening_hours").is_dir(),
        reason="node or the npm package opening_hours is not installed",
    ),
]
YEARS = range(2022, 2033)
#: The judge knows no holiday that was given once, and no year a holiday began in.
KNOWN = [
    "BE 2025-05-08: 80. Jahrestag der Befreiung vom Nationalsozialismus und der "  # noqa: ISC004
    "Beendigung des Zweiten Weltkriegs in Europa",
    "MV 2022-03-08: None",
]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def ask(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The judge's answers, one for each question."""
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("opening_hours.cjs")), str(MODULES)],
        input="\n".join(map(json.dumps, questions)) + "\n",
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "Europe/Berlin", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def kept(land: str) -> Calendar:
    """The calendar that the judge has for a Land: in Bavaria everybody's holidays."""
    if land == "BY":
        return Calendar("BY", "09761000", catholic=True)
    return Calendar(land)


def week(dice: Random, *, nights: bool) -> str:
    """Invented hours with up to three spans a day, in steps of five minutes."""
    rules = []
    first = 0 if nights else 4 * 12
    for day in ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"):
        cuts = sorted(dice.sample(range(first, 24 * 12), 2 * dice.randrange(1, 4)))
        said = [f"{c // 12:02d}:{c % 12 * 5:02d}" for c in cuts]
        spans = ",".join(f"{a}-{b}" for a, b in zip(said[::2], said[1::2], strict=True))
        if dice.random() < 0.85:
            rules.append(f"{day} {spans}")
    return "; ".join(rules) or "Mo 08:00-12:00"


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(dice: Random) -> datetime:
    """Any minute of the years."""
    first = datetime(YEARS.start, 1, 1, tzinfo=UTC)
    return first + dice.randrange((YEARS.stop - YEARS.start) * 365 * 1440) * MINUTE


def test_the_same_days_are_holidays_in_all_lands() -> None:
    questions = [
        {
            "week": "Mo-Su 00:00-24:00; PH off",
            "state": LAND_NAMES[land],
            "at": [
                iso(datetime.combine(day, time(12), tzinfo=BERLIN)) for day in days()
            ],
        }
        for land in sorted(LAND_NAMES)
    ]
    differing = []
    for land, answer in zip(sorted(LAND_NAMES), ask(questions), strict=True):
        calendar = kept(land)
        for day, is_open in zip(days(), answer["open"], strict=True):
            if calendar.is_holiday(day) is is_open:
                differing.append(f"{land} {day}: {calendar.holiday_name(day)}")
    assert differing == KNOWN


def days() -> list[date]:
    count = (date(YEARS.stop, 1, 1) - date(YEARS.start, 1, 1)).days
    return [date(YEARS.start, 1, 1) + DAY * n for n in range(count)]


def test_the_same_minutes_are_open() -> None:
    dice = Random("Servicezeit")  # noqa: S311 # the same every time
    asked, ours = [], []
    for land in sorted(LAND_NAMES):
        for _ in range(4):
            said = week(dice, nights=True)
            service = ServiceHours(parse_week(said), kept(land))
            at = [moment(dice) for _ in range(150)]
            asked.append(
                {
                    "week": f"{said}; PH off",
                    "state": LAND_NAMES[land],
                    "at": [iso(one) for one in at],
                }
            )
            ours.append([service.is_open(one) for one in at])
    theirs = [answer["open"] for answer in ask(asked)]
    assert theirs == ours
    # Neither always open nor always closed: the test can fail.
    total = [one for row in ours for one in row]
    assert 0.2 < sum(total) / len(total) < 0.8


def test_exactly_the_minutes_asked_for_pass_until_due() -> None:
    dice = Random("Rückruf")  # noqa: S311 # the same every time
    asked, wanted = [], []
    for land in sorted(LAND_NAMES):
        for _ in range(12):
            # By day: at night JavaScript has its own idea of an hour that comes twice.
            said = week(dice, nights=False)
            service = ServiceHours(parse_week(said), kept(land))
            start, minutes = moment(dice), dice.randrange(1, 4000)
            asked.append(
                {
                    "week": f"{said}; PH off",
                    "state": LAND_NAMES[land],
                    "at": [],
                    "from": iso(start),
                    "to": iso(service.add(start, minutes)),
                }
            )
            wanted.append(minutes)
    passed = [
        sum(end - begin for begin, end in answer["periods"]) / 60_000
        for answer in ask(asked)
    ]
    assert passed == wanted


def test_the_clock_change_moves_what_is_due_by_day_as_the_judge_says() -> None:
    # Spans over the change, from the evening before to the noon after.
    whole = "Mo-Su 00:00-24:00"
    service = ServiceHours(parse_week(whole), Calendar("HE"))
    asked, wanted = [], []
    for day in (date(2025, 3, 30), date(2025, 10, 26), date(2026, 3, 29)):
        start = datetime.combine(day - DAY, time(20), tzinfo=BERLIN)
        for minutes in (60, 240, 301, 500, 999, 2000):
            asked.append(
                {
                    "week": whole,
                    "state": "Hessen",
                    "at": [],
                    "from": iso(start),
                    "to": iso(service.add(start, minutes)),
                }
            )
            wanted.append(minutes)
    passed = [
        sum(end - begin for begin, end in answer["periods"]) / 60_000
        for answer in ask(asked)
    ]
    assert passed == wanted


def test_offices_are_open_when_the_judge_says_so() -> None:
    dice = Random("Bürgerbüro")  # noqa: S311 # the same every time
    special: list[dict[str, object]] = [
        {"date": "2026-12-24", "opens": None, "note": "Heiligabend"},
        {"date": "2026-12-28", "opens": "10:00", "closes": "11:30"},
        {"date": "2026-12-26", "opens": "09:00", "closes": "12:00"},
    ]
    exceptions = "2026 Dec 24 off; 2026 Dec 28 10:00-11:30; 2026 Dec 26 09:00-12:00"
    asked, ours = [], []
    for land in sorted(LAND_NAMES):
        said = week(dice, nights=False)
        rows = [
            {"day": index + 1, "opens": f"{a // 60:02d}:{a % 60:02d}",
             "closes": f"{b // 60:02d}:{b % 60:02d}"}
            for index, spans in enumerate(parse_week(said)) for a, b in spans
        ]  # fmt: skip
        rows += special
        december = datetime(2026, 12, 20, tzinfo=UTC)
        at = [december + dice.randrange(14 * 1440) * MINUTE for _ in range(100)]
        at += [moment(dice) for _ in range(100)]
        asked.append(
            {
                "week": f"{said}; PH off; {exceptions}",
                "state": LAND_NAMES[land],
                "at": [iso(one) for one in at],
            }
        )
        ours.append([state_at(rows, one, kept(land)).is_open for one in at])
    assert [answer["open"] for answer in ask(asked)] == ours


def test_the_way_hours_are_written_is_read_alike() -> None:
    said = "Mo-Fr 08:00-18:00; Sa 09:00-12:00,14:00-16:00"
    at = [datetime(2026, 11, 16, tzinfo=UTC) + n * 37 * MINUTE for n in range(272)]
    one, other = ask(
        [
            {"week": text, "state": "Hessen", "at": [iso(each) for each in at]}
            for text in (said, written(parse_week(said)))
        ]
    )
    assert one == other
