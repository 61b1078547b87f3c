"""The 115 promise can be read by anybody: per municipality, few calls not told."""

import json
from datetime import datetime, timedelta

from django.test import Client

from verbund.calls import actions as calling
from verbund.calls.tests.desk import agent, system, tell
from verbund.cases.tests.cast import Cast
from verbund.kernel.clock import BERLIN, Frozen
from verbund.publishing.calls import told_promise


def a_year(cast: Cast, time: Frozen) -> None:
    """Schönberg's calls at Meerane's desk: 3 in September, 8 in October, then 6."""
    phone, ayse = system(cast), agent(cast)
    for month, rings in ((9, [9] * 3), (10, [9] * 8), (11, [9] * 5 + [31])):
        time.move_to(datetime(2026, month, 3, 9, tzinfo=BERLIN))
        for number, ring in enumerate(rings):
            call = tell(phone, "newCall", f"{month}-{number}")
            time.advance(timedelta(seconds=ring))
            calling.take(call_id=call.id, actor=ayse)
            calling.place(call_id=call.id, member=cast.schoenberg, actor=ayse)
            calling.finish(call_id=call.id, outcome="answered", actor=ayse)
    time.move_to(datetime(2026, 11, 4, 9, tzinfo=BERLIN))
    calling.reckon_days()


def test_few_calls_and_what_they_could_be_computed_from_are_not_told(
    town: Cast, time: Frozen
) -> None:
    a_year(town, time)
    told = told_promise([town.schoenberg])
    assert (told.year, str(told.through)) == (2026, "2026-11-03")
    # 16 of 17 are 94.11…: cut off.
    assert (told.whole.offered, told.whole.in_time) == (17, 94.1)
    assert [(month, line.offered) for month, line in told.months] == [
        (9, None), (10, 8), (11, None),
    ]  # fmt: skip
    assert [line.in_time for _, line in told.months] == [None, 100.0, None]
    ((desk, line),) = told.desks
    assert (desk, line.offered, line.first) == ("Meerane", 17, 100.0)
    # Whoever answered: the calls were Schönberg's, and so is the promise.
    assert told_promise([town.meerane]).months == ()


def test_the_promise_is_open_data(town: Cast, time: Frozen) -> None:
    a_year(town, time)
    browser = Client()
    shown = browser.get("/schoenberg/statistik/115/").content.decode()
    for part in ("Oktober", "94,1\u00a0%", "Stand: 3.\u00a0November 2026", "Meerane"):
        assert part in shown, part
    assert "/schoenberg/statistik/115/" in (
        browser.get("/schoenberg/statistik/").content.decode()
    )
    table = browser.get("/schoenberg/statistik/115.csv").content.decode()
    assert ";10;;8;100,0;0;8;100,0;0;" in table
    raw = json.loads(browser.get("/schoenberg/statistik/115.json").content)
    assert raw["whole"]["offered"] == 17
    assert raw["months"][0]["offered"] is None
    assert raw["licence"] == "dl-de/zero-2.0"
    assert browser.get("/statistik/115/").status_code == 200
    assert browser.get("/schoenberg/statistik/115.xls").status_code == 404
    none = browser.get("/fulda/statistik/115/")
    assert "noch keine Zahlen zu Anrufen" in none.content.decode()
