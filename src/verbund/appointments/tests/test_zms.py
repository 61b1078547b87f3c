"""Real opening rules of a Berlin office become patterns; its real day is the judge."""

import json
from collections import Counter as Count
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from verbund.appointments import zms
from verbund.appointments.steps import steps_of
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import to_berlin

DATA = Path(__file__).parents[5] / "shared/data/channels/zms"
RULES = DATA / "GET_scope_141_availability.json"
DAY = DATA / "GET_scope_141_freeProcessList.json"

needs_data = pytest.mark.skipif(not RULES.exists(), reason="no data beside the clone")


@needs_data
def test_every_rule_becomes_a_pattern_or_is_named_as_lost() -> None:
    found = zms.read(RULES.read_bytes())
    assert found.rules == 24
    # Twelve are opening hours, one offers nothing.
    assert len(found.patterns) == 11
    whole = [loss for loss in found.losses if "openinghours" in loss.what]
    assert len(whole) == 12
    assert [loss.rule for loss in found.losses if "bietet nichts" in loss.what] == [
        "93532"
    ]
    taken = {(p.weekday, p.opens, p.closes, p.capacity) for p in found.patterns}
    assert (5, time(8), time(13, 50), 2) in taken
    assert all(p.minutes == 10 and not p.several for p in found.patterns)
    assert all((p.from_days, p.to_days) == (0, 60) for p in found.patterns)
    assert (date(2016, 11, 2), "Personalversammlung") in found.closed


@needs_data
def test_our_day_is_the_day_of_zms() -> None:
    """All that ZMS gave out on a Friday has a place with us; no time is ours alone."""
    given: Count[datetime] = Count()
    rules = set()
    for process in json.loads(DAY.read_bytes())["data"].values():
        for appointment in process["appointments"]:
            given[datetime.fromtimestamp(appointment["date"], UTC)] += 1
            rules.add(appointment["availability"]["$ref"])
    assert rules == {"availability/94678/"}
    (day,) = {to_berlin(moment).date() for moment in given}
    found = zms.read(RULES.read_bytes())
    closed = frozenset(on for on, _ in found.closed)
    steps = steps_of(found.patterns, day, Calendar("BE"), closed)
    assert {step.at for step in steps} == set(given)
    assert all(given[step.at] <= step.capacity for step in steps)
    assert sum(given.values()) == 68
    assert sum(step.capacity for step in steps) == 70


@needs_data
def test_days_off_of_zms_are_closed_with_us_too() -> None:
    found = zms.read(RULES.read_bytes())
    closed = frozenset(on for on, _ in found.closed)
    # A Friday, and no holiday anywhere in Germany but Good Friday.
    assert steps_of(found.patterns, date(2016, 3, 25), Calendar("BE"), closed) == ()
    meeting = date(2016, 11, 2)
    assert steps_of(found.patterns, meeting, Calendar("BE")) != ()
    assert steps_of(found.patterns, meeting, Calendar("BE"), closed) == ()


def rule(**changes: object) -> str:
    given: dict[str, object] = {
        "id": 7, "type": "appointment", "weekday": {"monday": True},
        "repeat": {"afterWeeks": 2, "weekOfMonth": 0},
        "bookable": {"startInDays": 2, "endInDays": 30},
        "workstationCount": {"public": 2, "intern": 5}, "slotTimeInMinutes": 12,
        "startDate": 1447919543, "endDate": 1479541943, "startTime": "10:00",
        "endTime": "15:30",
    }  # fmt: skip
    return json.dumps([{**given, **changes}])


def test_public_workstations_become_the_quota_of_the_web() -> None:
    (pattern,) = zms.read(rule()).patterns
    assert pattern.quotas == {"web": 2}
    assert (pattern.capacity, pattern.weeks, pattern.minutes) == (5, 2, 12)
    assert (pattern.from_days, pattern.to_days) == (2, 30)
    assert pattern.several


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"workstationCount": {"public": 5, "intern": 2}}, "größer als intern"),
        ({"description": "Nur Pässe"}, "Nur Pässe"),
        ({"futureThing": 1}, "futureThing"),
        ({"slotTimeInMinutes": 3}, "mindestens fünf"),
        ({"startTime": "16:00"}, "Ende"),
        ({"startTime": "früh"}, "Uhrzeit"),
        ({"weekday": {}}, "Kein Wochentag"),
        ({"startDate": None}, "Zeitraum"),
        (
            {"workstationCount": {"public": 1, "intern": 1, "callcenter": 2}},
            "callcenter",
        ),
    ],
)
def test_what_is_lost_is_named(changes: dict[str, object], said: str) -> None:
    found = zms.read(rule(**changes))
    assert any(said in loss.what for loss in found.losses)


def test_no_file_of_zms_is_refused() -> None:
    for wrong in ("<html>", '"text"', "[1, 2]"):
        with pytest.raises(ValueError, match="Datei"):
            zms.read(wrong)
