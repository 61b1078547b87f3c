"""Feeds and calendars are read by programs that are not ours."""

import re
from xml.etree import ElementTree as Tree

import icalendar
import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.watching import feeds, queries
from verbund.watching.shapes import Watch, watch_key
from verbund.watching.tests.conftest import PROBE, tell, told

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
GEORSS = "{http://www.georss.org/georss}"
ALL = Watch(collections=(PROBE,), member="schoenberg")


def test_the_feed_has_every_element_that_atom_demands(cast: Cast) -> None:
    tell(told("1"), told("2 <b>\x07", at=None))
    answer = Client().get(queries.feed_path(ALL))
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = Tree.fromstring(answer.content)  # noqa: S314 # our own
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Stadt Schönberg"
    second, first = feed.findall(f"{ATOM}entry")
    assert first.findtext(f"{GEORSS}point") == "50.8500000 12.5000000"
    assert second.find(f"{GEORSS}point") is None
    itself = feed.find(f"{ATOM}link[@rel='self']")
    assert itself is not None
    assert itself.get("href", "").endswith(queries.feed_path(ALL))


def test_a_reader_that_has_the_feed_is_not_sent_it_again(cast: Cast) -> None:
    tell(told("1"))
    path = queries.feed_path(ALL)
    etag = Client().get(path).headers["ETag"]
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304
    tell(told("2"))
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 200


def test_each_collection_and_category_has_its_open_feed(cast: Cast) -> None:
    tell(told("1"), told("2", kind="school"), told("3", member="fulda"))

    def titles(path: str) -> list[str]:
        content = Client().get(path).content
        feed = Tree.fromstring(content)  # noqa: S314 # our own
        return [str(one.findtext(f"{ATOM}title")) for one in feed.iter(f"{ATOM}entry")]

    assert titles(f"/abos/sammlung/{PROBE}/feed.atom") == ["3 open", "2 open", "1 open"]
    assert titles(f"/schoenberg/abos/{PROBE}/feed.atom") == ["2 open", "1 open"]
    assert titles(f"/schoenberg/abos/{PROBE}/school/feed.atom") == ["2 open"]
    for path in (
        "/schoenberg/abos/nothing/feed.atom",
        f"/abos/sammlung/{PROBE}/x/feed.atom",
    ):
        assert Client().get(path).status_code == 404


def test_whole_days_in_the_calendar_end_with_the_last_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = told("1", **{"from": "2026-11-20", "to": "2026-12-04"})
    monkeypatch.setattr(feeds, "features_for", lambda _watch: [site])
    answer = Client().get(f"/abos/{watch_key(ALL)}/kalender.ics")
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART").isoformat() == "2026-11-20"
    # RFC 5545, 3.6.1: the end of whole days is not part of them.
    assert event.decoded("DTEND").isoformat() == "2026-12-05"
    assert str(event["LOCATION"]) == "Hauptstraße"


def test_the_first_page_leads_to_the_watch_that_was_asked_for(cast: Cast) -> None:
    browser = Client()
    start = "/schoenberg/abos/"
    assert browser.get(start).status_code == 200
    found = browser.get(
        start,
        {"weiter": "1", "sammlung": PROBE, "strasse": "Hauptstr. 3", "ort.lat": "50,85",
         "ort.lon": "12,5", "umkreis": "500"},
    )  # fmt: skip
    wanted = Watch(
        collections=(PROBE,), member="schoenberg", street="Hauptstr. 3",
        lat=50.85, lon=12.5, metres=500,
    )  # fmt: skip
    assert found.headers["Location"] == queries.watch_path(wanted)
    for wrong in (
        {},
        {"sammlung": PROBE, "ort.lat": "95", "ort.lon": "1"},
        {"sammlung": "x"},
    ):
        assert browser.get(start, {"weiter": "1", **wrong}).status_code == 422


CORNERS = "50,84 12,44\n50.84; 12.56\n\n50.9, 12.5\n50,84 12,44"
BAD_AREAS = {
    "50,84 12,44\n50,85 12,5": "mindestens drei",
    "50,84 12,44\n50,85\n50,9 12,5": "Zeile 2 besteht nicht",
    "12,44 50,84\n12,5 50,85\n12,6 50,9": "Zeile 1 liegt nicht in Deutschland",
    "50,8 12,4\n50,9 12,5\n50,8 12,5\n50,9 12,4": "überschneidet sich",
    "\n".join(f"50,{n} 12,{n}" for n in range(100, 250)): "höchstens 100",
}


def test_an_area_is_drawn_or_written_corner_by_corner(cast: Cast) -> None:
    start, asked = "/schoenberg/abos/", {"weiter": "1", "sammlung": PROBE}
    found = Client().get(start, {**asked, "gebiet": CORNERS})
    wanted = Watch(
        collections=(PROBE,), member="schoenberg",
        polygon=((12.44, 50.84), (12.56, 50.84), (12.5, 50.9)),
    )  # fmt: skip
    assert found.headers["Location"] == queries.watch_path(wanted)
    for wrong, words in BAD_AREAS.items():
        answer = Client().get(start, {**asked, "gebiet": wrong})
        page = answer.content.decode()
        assert (answer.status_code, words in page) == (422, True), wrong
        # What was written stands in the field again, and the field is in sight.
        assert wrong.splitlines()[0] in page
        assert 'href="#gebiet"' in page
        assert re.search(r"<details[^>]* open", page)


def test_the_page_of_a_watch_shows_what_is_new_in_three_languages(cast: Cast) -> None:
    tell(told("1"))
    for language, words in (
        ("de", "Per E-Mail"),
        ("de-simple", "Mit E-Mail"),
        ("en", "By e-mail"),
    ):
        text = (
            Client().get(queries.watch_path(ALL), {"lang": language}).content.decode()
        )
        assert words in text
        assert "/schoenberg/probe/1/" in text
        assert "kalender.ics" in text
