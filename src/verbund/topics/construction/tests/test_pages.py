"""Pages of building sites: a list first, one street, one site, the desk."""

import html
import json
import re
from datetime import date, timedelta

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import signed_in
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen
from verbund.topics.construction import actions, queries
from verbund.topics.construction.models import Site
from verbund.topics.construction.shapes import Phase
from verbund.topics.construction.tests.conftest import facts, officer
from verbund.topics.construction.tests.test_files import collection, feature

pytestmark = pytest.mark.django_db
HERE = "/schoenberg/baustellen/"


def text(path: str, **query: str) -> str:
    answer = Client().get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_list_shows_who_is_stopped_and_leads_to_the_site(cast: Cast) -> None:
    site = actions.enter_site(facts=facts(), actor=officer(cast))
    for query in ({}, {"ansicht": "karte"}, {"stand": "running"}, {"lang": "en"}):
        found = text(HERE, **query)
        assert f"{HERE}{site}/" in found
    assert "gesperrt für Rollstühle" in text(HERE)
    assert str(site) not in text(HERE, passierbar="wheelchair")
    assert str(site) not in text(HERE, stand="finished")
    assert str(site) in text("/baustellen/")
    assert str(site) not in text("/meerane/baustellen/")


def test_the_map_asks_for_what_the_list_shows(cast: Cast) -> None:
    site = str(actions.enter_site(facts=facts(), actor=officer(cast)))
    for query, there in (
        ({}, True), ({"stand": "running"}, True), ({"stand": "finished"}, False),
        ({"passierbar": "wheelchair"}, False), ({"passierbar": "foot"}, True),
    ):  # fmt: skip
        page = text(HERE, ansicht="karte", **query)
        found = re.search(r'data-items="([^"]*)"', page)
        assert found is not None
        told = Client().get(html.unescape(found[1]))
        assert told.status_code == 200, told.content
        listed = [one["id"] for one in told.json()["features"]]
        assert (site in page, listed) == (there, [site] if there else [])
    names = re.search(r'data-names="([^"]*)"', text(HERE, ansicht="karte"))
    assert names is not None
    assert ["wheelchair", "Im Rollstuhl"] in [
        one[:2] for one in json.loads(html.unescape(names[1]))
    ]


def test_the_calendar_lists_days_by_month(cast: Cast) -> None:
    actions.enter_site(facts=facts(), actor=officer(cast))
    found = text(HERE, ansicht="kalender")
    assert "Dezember 2026" in found
    # Begun last month: what is over is no appointment.
    assert "Oktober 2026" not in found


def test_one_street_answers_for_one_house(cast: Cast) -> None:
    actions.enter_site(facts=facts(), actor=officer(cast))
    page = f"{HERE}meine-strasse/"
    here = text(page, strasse="Hauptstr. 12")
    assert "Kanal in der Hauptstraße" in here
    assert "Weiter weg" not in here
    further = text(page, strasse="Hauptstr. 80")
    assert "Weiter weg in derselben Straße" in further
    assert "/abos/" in further
    assert "nichts im Bau" in text(page, strasse="Am Anger 3")
    assert "nichts im Bau" not in text(page)


def test_a_site_shows_phases_papers_and_its_history(cast: Cast, time: Frozen) -> None:
    actor = officer(cast)
    phases = (Phase(title="Ostseite", starts_on=date(2026, 10, 5), bike="no"),)
    told = facts(
        phases=phases, cost_cents=12_345_600, order="VA 12/26", client="Stadtwerke",
        council_url="https://rat.example/1",
    )  # fmt: skip
    site = actions.enter_site(facts=told, actor=actor)
    time.advance(timedelta(days=1))
    changed = facts(phases=phases, cost_cents=12_345_600, detour="Über Am Anger")
    actions.change_site(site_id=site, facts=changed, actor=actor)
    found = text(f"{HERE}{site}/")
    for words in (
        "Ostseite",
        "123.456,00",
        "Über Am Anger",
        "VA 12/26 → keine Angabe",
        "gesperrt für Rollstühle und Räder",
    ):
        assert words in found, words
    assert "B. Amt" not in found
    assert Client().get(f"/meerane/baustellen/{site}/").status_code == 404


def test_schools_and_day_care_centres_stand_together(cast: Cast) -> None:
    actor = officer(cast)
    actions.enter_site(facts=facts(), actor=actor)
    actions.enter_site(facts=facts(title="Neue Kita", kind="daycare"), actor=actor)
    found = text(f"{HERE}schulen-und-kitas/")
    assert "Neue Kita" in found
    assert "Kanal" not in found


def test_the_calendar_file_holds_whole_days(cast: Cast) -> None:
    actions.enter_site(facts=facts(), actor=officer(cast))
    for path in (f"{HERE}kalender.ics", "/baustellen/kalender.ics"):
        answer = Client().get(path)
        (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        assert event.decoded("DTSTART") == date(2026, 10, 5)
        assert event.decoded("DTEND") == date(2026, 12, 5)
        again = Client().get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_a_member_that_takes_no_part_shows_nothing(cast: Cast) -> None:
    for path in ("baustellen/", "baustellen/kalender.ics", "baustellen/meine-strasse/"):
        assert Client().get(f"/fulda/{path}").status_code == 404
    assert Client().get("/wzdx/v4.2/fulda/feed.geojson").status_code == 404


def test_the_desk_enters_changes_and_imports(cast: Cast) -> None:
    browser = signed_in(cast.sabine)
    desk = "/desk/baustellen/"
    assert browser.get(desk).status_code == 200
    form = {
        "title": "Gehweg Markt", "kind": "path", "state": "running", "street": "Markt",
        "foot": "no", "wheelchair": "no", "bike": "yes", "traffic": "none",
        "starts_on": "2026-11-01", "ends_on": "30.11.2026", "cost": "1.500,50",
        "geometry": '{"type": "Point", "coordinates": [12.45, 50.85]}',
        "phases.0.title": "Pflaster", "phases.0.foot": "limited", "phases.1.title": "",
    }  # fmt: skip
    wrong = browser.post(
        f"{desk}neu/", {**form, "title": "", "cost": "viel", "geometry": "?"}
    )
    assert wrong.status_code == 422
    for field in ("#title", "#cost", "#geometry"):
        assert f'href="{field}"' in wrong.content.decode()
    assert browser.post(f"{desk}neu/", {}).status_code == 422
    entered = browser.post(f"{desk}neu/", form)
    assert entered.status_code == 302
    page = entered.headers["Location"]
    shown = browser.get(page).content.decode()
    assert "1500,50" in shown
    assert "Pflaster" in shown
    assert browser.post(page, {**form, "state": "finished"}).status_code == 302
    (row,) = queries.sites_of(cast.sabine)
    assert (row.facts.state, row.facts.cost_cents) == ("finished", 150_050)
    assert row.facts.phases[0].foot == "limited"
    file = SimpleUploadedFile("a.geojson", collection(feature(title="Aus der Datei")))
    taken = browser.post(f"{desk}einlesen/", {"file": file, "starts_on": "2026-11-10"})
    assert taken.status_code == 302
    bad = SimpleUploadedFile("a.geojson", b"{}")
    assert browser.post(f"{desk}einlesen/", {"file": bad}).status_code == 422
    assert browser.post(f"{desk}einlesen/").status_code == 422
    assert "Aus der Datei" in browser.get(desk).content.decode()
    browser.post(f"{page}loeschen/")
    assert browser.get(page).status_code == 404


def test_the_desk_of_another_member_does_not_open(cast: Cast) -> None:
    site = actions.enter_site(facts=facts(), actor=officer(cast))
    browser = signed_in(cast.ines)
    for path in (f"/desk/baustellen/{site}/",):
        assert browser.get(path).status_code in {403, 404}
    browser.post(f"/desk/baustellen/{site}/loeschen/")
    with acting_within({cast.schoenberg.id}):
        assert Site.objects.filter(id=site).exists()
