"""``verbund appointments import`` as a town's IT runs it, with the rules of ZMS."""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from verbund.appointments import queries
from verbund.appointments.tests.counter import MOMENT, Counter, build
from verbund.kernel.clock import frozen
from verbund.site.cli import parser
from verbund.site.cli.support import CommandError

#: Mondays from ten to eleven in steps of twelve minutes, from 2 November 2026 on.
RULE = {
    "id": 7, "type": "appointment", "weekday": {"monday": "2"},
    "repeat": {"afterWeeks": 1, "weekOfMonth": 0},
    "bookable": {"startInDays": 0, "endInDays": 60},
    "workstationCount": {"public": 1, "intern": 2},
    "slotTimeInMinutes": 12, "startDate": 1793574000, "endDate": 1825110000,
    "startTime": "10:00", "endTime": "11:00",
}  # fmt: skip


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        yield build()


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Two rules of which one means nothing."""
    path = tmp_path / "availability.json"
    path.write_text(json.dumps([RULE, {**RULE, "id": 8, "weekday": {}}]))
    return path


def options(path: Path, office: str = "auslaenderamt") -> argparse.Namespace:
    words = ["appointments", "import", str(path), "--member", "meerane"]
    return parser().parse_args([*words, "--office", office, "--kind", "pass"])


def offered(counter: Counter) -> tuple[queries.PatternRow, ...]:
    return queries.patterns_of(counter.office.id, counter.cast.sabine, MOMENT.date())


def test_rules_become_times_once_and_losses_are_named(
    counter: Counter, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        found = options(rules)
        assert found.run(found) == 0
        said = capsys.readouterr().out
        assert "2 Regeln gelesen, 1 übernommen." in said
        assert "nicht übernommen, Regel 8: Kein Wochentag" in said
    (row,) = [row for row in offered(counter) if row.kind == "pass"]
    assert (row.weekday, row.minutes, row.capacity) == (1, 12, 2)
    assert row.quotas == {"web": 1}
    assert row.valid_from == date(2026, 11, 2)


def test_a_wrong_office_or_file_is_refused_and_nothing_is_kept(
    counter: Counter, rules: Path, tmp_path: Path
) -> None:
    before = offered(counter)
    lost = options(rules, "nirgendwo")
    with pytest.raises(CommandError, match="Es gibt: auslaenderamt"):
        lost.run(lost)
    page = tmp_path / "seite.html"
    page.write_text("<html>")
    for path in (page, tmp_path / "fehlt.json"):
        wrong = options(path)
        with pytest.raises(CommandError, match=path.name):
            wrong.run(wrong)
    assert offered(counter) == before
