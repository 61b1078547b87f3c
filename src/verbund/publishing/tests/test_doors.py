"""Channels side by side: received, given up, sent elsewhere, minutes and days."""

import json
from datetime import timedelta
from uuid import UUID

from django.test import Client

from verbund.cases import actions as cases
from verbund.cases.access import citizen
from verbund.cases.shapes import DraftView
from verbund.cases.tests.cast import Cast, answers
from verbund.kernel.clock import Frozen
from verbund.publishing import actions
from verbund.publishing.doors import doors

PAGES = ["request", "person", "contact"]


def form(cast: Cast, channel: str, done: list[str]) -> DraftView:
    draft = cases.begin_draft(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        service="register",
        channel=channel,
    )
    return cases.save_draft(
        draft_id=draft.id, member=cast.schoenberg, answers=answers(), pages_done=done
    )


def send(cast: Cast, draft: UUID, channel: str) -> None:
    cases.open_case(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        answers=answers(),
        channel=channel,
        actor=citizen(),
        draft=draft,
    )


def a_year(cast: Cast, time: Frozen) -> None:
    """At the terminal: six sent after 9 minutes, five at home, 13 given up."""
    for channel, sent_by in [("terminal", "terminal")] * 6 + [("terminal", "web")] * 5:
        draft = form(cast, channel, PAGES)
        time.advance(timedelta(minutes=9))
        send(cast, draft.id, sent_by)
    for done in [PAGES] * 6 + [["request"]] * 2 + [["request", "person"]] * 5:
        draft = form(cast, "terminal", done)
        cases.discard_draft(draft_id=draft.id, member=cast.schoenberg)
    actions.catch_up()


def test_each_door_tells_what_came_in_and_what_was_given_up(
    town: Cast, time: Frozen
) -> None:
    a_year(town, time)
    told = doors([town.schoenberg], year=2026)
    terminal, web = told.lines
    assert (terminal.channel, terminal.received) == ("terminal", 6)
    assert (terminal.sent, terminal.given_up, terminal.elsewhere) == (11, 13, 5)
    assert terminal.minutes == 9
    assert (web.channel, web.received, web.sent) == ("web", 5, 0)
    # Nothing is decided yet, and what was sent elsewhere is no time of filling in.
    assert (terminal.days, web.days, web.minutes) == (None, None, None)


def test_a_page_where_few_gave_up_is_not_told_nor_the_next_smallest(
    town: Cast, time: Frozen
) -> None:
    a_year(town, time)
    (stop,) = doors([town.schoenberg], year=2026).stops
    assert (stop.service.de, stop.page.de) == (
        "Hund anmelden",
        "Bereits angemeldete Hunde",
    )
    assert (stop.count, round(stop.share, 3)) == (6, round(6 / 24, 3))


def test_the_channels_are_open_data(town: Cast, time: Frozen) -> None:
    a_year(town, time)
    browser = Client()
    shown = browser.get("/schoenberg/statistik/zugaenge/").content.decode()
    assert "Am Bürgerterminal" in shown
    assert "/schoenberg/statistik/zugaenge/" in (
        browser.get("/schoenberg/statistik/").content.decode()
    )
    table = browser.get("/schoenberg/statistik/zugaenge.csv").content.decode()
    assert "terminal" in table
    raw = json.loads(browser.get("/schoenberg/statistik/zugaenge.json").content)
    assert raw["channels"][0]["given_up"] == 13
    assert raw["given_up_at"][0]["count"] == 6
    assert browser.get("/statistik/zugaenge/").status_code == 200


def test_another_members_forms_are_not_counted(town: Cast, time: Frozen) -> None:
    a_year(town, time)
    assert doors([town.fulda], year=2026).lines == ()
