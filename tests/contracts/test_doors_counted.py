"""What people do at every door stands in the channel statistics, counted by hand.

At each door where that can be done somebody finishes a form, somebody else leaves one
behind; the page, the CSV and the JSON must tell what this file counts.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.contracts.doors import (
    Counter,
    Door,
    Portal,
    Suitcase,
    Telephone,
    Terminal,
    tour,
)
from tests.contracts.sheets import Answers, words
from tests.contracts.test_every_door import Told, client_of, told
from tests.contracts.test_every_door import cases as case_ids
from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import case_view
from verbund.cases.tests.region import Region, build_region, offer
from verbund.channels.hotline.tests.office import employ
from verbund.core.rights import Actor
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.members import actions as members
from verbund.nodes import applying, wire
from verbund.publishing import actions, suppression

KEY = "hundesteuer"
START = datetime(2026, 3, 2, 10, tzinfo=clock.BERLIN)
#: What the page calls the columns of the file, in its order.
COLUMNS = ("received", "sent", "given_up", "elsewhere", "unfinished", "minutes", "days")
HEADINGS = (
    "Eingegangen", "Formulare gesendet", "Aufgegeben", "An anderer Stelle gesendet",
    "Noch offen", "Minuten zum Ausfüllen (Median)",
    "Tage bis zur Entscheidung (Median)",
)  # fmt: skip
#: By hand: who came to which door, see ``a_day``.
COUNTED: dict[str, tuple[int | None, ...]] = {
    # One sent after 7 minutes, one given up, one taken to the counter.
    "web": (1, 2, 1, 1, 0, 7, 3),
    # One sent after 4 minutes, one given up, one went on by telephone.
    "terminal": (1, 2, 1, 1, 0, 4, None),
    # One sent after 5 minutes and the one begun at the terminal; one left lying.
    "hotline": (2, 1, 0, 0, 1, 5, None),
    # One entered and the one begun at home: a clerk has no form to give up.
    "counter": (2, 0, 0, 0, 0, None, None),
    "paper": (1, 0, 0, 0, 0, None, None),
    "suitcase": (1, 0, 0, 0, 0, None, None),
    "api": (1, 0, 0, 0, 0, None, None),
    "open311": (1, 0, 0, 0, 0, None, None),
}


class Letter(Counter):
    """A clerk who enters a form that came by post."""

    channel = "paper"

    def _type(self, answers: Answers, button: Mapping[str, str]) -> None:
        super()._type(answers, {**button, "channel": self.channel})


class Day:
    """A town, its staff, somebody's answers, and a clock."""

    def __init__(self, time: clock.Frozen) -> None:
        self.time = time
        self.region: Region = build_region(KEY)
        offer("anliegen-strasse", self.region.schoenberg)
        members.switch_topic(member=self.region.schoenberg, topic="reports", on=True)
        staff: dict[type[Door], Actor] = {
            Telephone: employ("Ayşe Demirtaş", self.region.meerane, "agent"),
            Counter: employ("Jana Petzold", self.region.meerane, "clerk"),
        }
        self.clerk = staff[Counter]
        self.staff = {**staff, Letter: self.clerk}
        self.said: Told = next(
            one for one in told(self.region) if one.kept["request"] == "change"
        )
        time.move_to(self.said.at)

    def begins(self, door: type[Door]) -> Any:
        somebody = door(self.region, client_of(door, self.staff))
        somebody.begin(KEY, self.said.service)
        return somebody

    def finishes(self, door: type[Door], minutes: int) -> None:
        somebody = self.begins(door)
        self.time.advance(timedelta(minutes=minutes))
        somebody.finish(self.said.answers)

    def goes_on(self, start: type[Door], finish: type[Door]) -> None:
        first = self.begins(start)
        first.first(self.said.answers)
        code = first.code()
        self.time.advance(timedelta(minutes=50))
        then = finish(self.region, client_of(finish, self.staff))
        then.resume(code)
        then.finish(self.said.answers)

    def gives_up(self, door: type[Door]) -> Any:
        somebody = self.begins(door)
        somebody.first(self.said.answers)
        self.time.advance(timedelta(minutes=2))
        return somebody

    def tours(self, home: Path) -> None:
        """Filled in without a network; then the office takes in what was sealed."""
        with tour(self.region, home) as koffer:
            officer = Suitcase(self.region, koffer)
            officer.begin(KEY, self.said.service)
            officer.finish(self.said.answers)
            (operation,) = koffer.operations()
            assert isinstance(operation.payload, wire.CaseOpened)
            contents = {
                note.sha256: applying.Content(
                    note.sha256, koffer.file(operation, note.sha256)
                )
                for note in operation.files
            }
        applying.open_case(
            operation, operation.payload, contents, device="Koffer 2", at=clock.now()
        )

    def sends(self, address: str, body: object, **options: Any) -> None:
        """A program: nobody fills in anything here."""
        answer = Client().post(f"/{address}", body, **options)
        assert answer.status_code in {200, 201}, answer.content


def decide(case_id: UUID, clerk: Actor, transition: str) -> None:
    position = case_view(case_id, clerk).row.position
    command = engine.Act(
        transition=transition, input={}, actor=ref(clerk), channel="web"
    )
    cases.act(case_id=case_id, command=command, expected_position=position, actor=clerk)


def a_day(time: clock.Frozen, home: Path) -> Day:
    """What ``COUNTED`` counts."""
    day = Day(time)
    day.finishes(Portal, 7)
    (first,) = case_ids()
    left = day.gives_up(Portal)
    left.post({"discard": "1"}, f"{left.tasks}spaeter/")
    day.goes_on(Portal, Counter)
    day.finishes(Terminal, 4)
    gone = day.gives_up(Terminal)
    gone.post({}, f"{gone.base}ende/")
    day.goes_on(Terminal, Telephone)
    day.finishes(Telephone, 5)
    day.gives_up(Telephone)
    day.finishes(Counter, 3)
    day.finishes(Letter, 3)
    day.tours(home)
    answers = {"answers": day.said.kept, "service": day.said.service}
    day.sends(
        f"api/v1/schoenberg/services/{KEY}/cases",
        json.dumps({**answers, "channel": "api"}),
        content_type="application/json",
    )
    day.sends(
        "schoenberg/open311/v2/requests.json",
        {
            "service_code": "strasse-schlagloch",
            "address_string": "Dorfstraße 2, 08393 Schönberg",
            "description": "Tiefes Loch",
        },
    )
    time.advance(timedelta(days=3))
    decide(first, day.clerk, "confirm_change")
    actions.catch_up()
    return day


@pytest.fixture
def time(db: None) -> Iterator[clock.Frozen]:
    with clock.frozen(START) as held:
        yield held


def read(what: str) -> str:
    answer = Client().get(f"/schoenberg/statistik/zugaenge{what}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_everybody_at_every_door_is_counted_once(
    time: clock.Frozen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(time, tmp_path)
    # Eight doors with one or two people each: nothing of it may be told …
    told_now = json.loads(read(".json"))["channels"]
    assert {line["channel"] for line in told_now} == {*COUNTED}
    assert {line[name] for line in told_now for name in COLUMNS} <= {None, 0}
    # … and this is what is not told.
    monkeypatch.setattr(suppression, "LEAST", 1)
    raw = {
        line["channel"]: tuple(line[name] for name in COLUMNS)
        for line in json.loads(read(".json"))["channels"]
    }
    assert raw == COUNTED
    lines = csv.DictReader(io.StringIO(read(".csv").lstrip("\ufeff")), delimiter=";")
    table = {line["Zugang"]: line for line in lines if line["Zugang"]}
    for channel, line in COUNTED.items():
        cells = [table[channel][name] for name in HEADINGS]
        assert cells[:5] == [str(n) for n in line[:5]], channel
        assert cells[5:] == ["" if n is None else f"{n},0" for n in line[5:]], channel
    page = words(read("/"))
    for channel, line in COUNTED.items():
        shown = " ".join("–" if n is None else str(n) for n in line)
        name = translate(f"publishing.channel.{channel}")
        assert f"{name} {shown}" in page, page
