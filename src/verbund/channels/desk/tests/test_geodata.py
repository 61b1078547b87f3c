"""Geodata at the desk: a file is checked, looked at, published, withdrawn."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import signed_in, text
from verbund.channels.desk.web import geodata as web
from verbund.core.rights import Actor
from verbund.geodata.queries import feature
from verbund.kernel import clock
from verbund.members.models import Member, Person, RoleAssignment

PAGE = "/desk/geodaten/"
FORM = {"title": "Sitzbänke", "key": "baenke", "licence": "dl-de/zero-2.0"}


def officer(member: Member) -> Client:
    """The browser of who publishes data for a town."""
    person = Person.objects.create(
        email=f"daten@{member.slug}.example",
        name="Dana Weiß",
        home=member,
        passkey_handle=f"dana-{member.slug}",
        created_at=clock.now(),
    )
    RoleAssignment.objects.create(
        person=person, member=member, role="data_officer", valid_from="2020-01-01"
    )
    return signed_in(Actor(kind="staff", id=str(person.pk), name=person.name))


def sent(content: bytes | str, name: str = "baenke.csv") -> dict[str, Any]:
    """The form with a file."""
    raw = content if isinstance(content, bytes) else content.encode()
    return {**FORM, "file": SimpleUploadedFile(name, raw)}


BENCHES = "Nr;Name;seit;Breite;Länge\n1;Bank;1.2.2026;50,85;12,46\n2;Stein;;50,84;12,47"


def uploaded(browser: Client, content: str = BENCHES, **more: str) -> str:
    """Where a file that was sent waits."""
    there = browser.post(PAGE, {**sent(content), **more})
    assert there.status_code == 302, text(there)
    return str(there.headers["Location"])


def test_a_file_is_looked_at_before_it_is_public(cast: Cast) -> None:
    browser = officer(cast.meerane)
    waiting = uploaded(browser)
    page = text(browser.get(waiting))
    assert "2 Objekte ohne Fehler" in page
    assert "Noch ist nichts öffentlich" in page
    for words in ("Bank", "2026-02-01", "50,8400° – 50,8500° N", "Punkte: 2"):
        assert words in page
    assert feature("baenke", "1") is None
    assert "Sitzbänke" in text(browser.get(PAGE))
    form = {"what": "publish", "title": "Bänke", "category": "Name", "begin": "seit"}
    done = browser.post(waiting, form, follow=True)
    assert "2 Objekte sind öffentlich" in text(done)
    assert "öffentlich" in text(done)
    found = feature("baenke", "1")
    assert found is not None
    assert found.properties == {"Nr": 1, "Name": "Bank", "seit": "2026-02-01"}
    assert browser.get(waiting).status_code == 404


def test_a_file_with_faults_is_refused_row_by_row(cast: Cast) -> None:
    browser = officer(cast.meerane)
    answer = browser.post(PAGE, sent(f"{BENCHES}\n3;Falsch;;12,46;50,85"))
    assert answer.status_code == 422
    page = text(answer)
    assert "Zeile 4: Breite 12,46 und Länge 50,85 sind vertauscht" in page
    assert "Nichts wurde gespeichert" in page
    assert 'value="Sitzbänke"' in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({**FORM}, "Wählen Sie eine Datei"),
        (sent(BENCHES) | {"key": "Bänke"}, "ohne Umlaute"),
        (sent(BENCHES) | {"title": ""}, "Titel fehlt"),
        (sent(BENCHES) | {"licence": "dl-de/by-2.0"}, "Quelle genannt"),
        (sent(BENCHES) | {"key": "gemeinden"}, "das Programm selbst füllt"),
        (sent(b"<kml/>", "x.kml"), "wird nicht gelesen"),
        (sent("x;y\n1;2"), "Koordinatensystem"),
    ],
)
def test_what_is_missing_is_said_at_the_field(
    cast: Cast, form: dict[str, Any], words: str
) -> None:
    answer = officer(cast.meerane).post(PAGE, form)
    assert answer.status_code in {409, 422}
    assert words in text(answer)


def test_a_large_file_is_refused_before_it_is_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "MOST_BYTES", 10)
    answer = officer(cast.meerane).post(PAGE, sent(BENCHES))
    assert answer.status_code == 422
    assert "verbund geo import" in text(answer)


def test_replacing_says_what_changes_and_withdrawing_asks_once_more(
    cast: Cast,
) -> None:
    browser = officer(cast.meerane)
    browser.post(uploaded(browser), {"what": "publish"})
    again = browser.post(PAGE, sent(BENCHES))
    assert again.status_code == 409
    newer = BENCHES.replace("2;Stein", "3;Holz")
    waiting = uploaded(browser, newer, replace="yes")
    page = text(browser.get(waiting))
    assert "Fällt weg" in page
    browser.post(waiting, {"what": "discard"})
    assert feature("baenke", "2") is not None
    address = f"{PAGE}baenke/zurueckziehen/"
    assert "2 Objekte" in text(browser.get(address))
    browser.post(address)
    assert feature("baenke", "1") is None
    assert browser.get(address).status_code == 404
    assert "zurückgezogen" in text(browser.get(PAGE))


def test_nobody_else_sees_or_touches_it(cast: Cast) -> None:
    waiting = uploaded(officer(cast.meerane))
    stranger = officer(cast.fulda)
    assert "baenke.csv" not in text(stranger.get(PAGE))
    for answer in (stranger.get(waiting), stranger.post(waiting, {"what": "publish"})):
        assert isinstance(answer, HttpResponse)
        assert answer.status_code == 404
    assert signed_in(cast.sabine).get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302


def test_hostile_text_stays_text(cast: Cast) -> None:
    browser = officer(cast.meerane)
    geometry = {"type": "Point", "coordinates": [12.46, 50.85]}
    properties = {"name": "<script>alert(1)</script>"}
    content = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": geometry, "properties": properties}
            ],
        }
    )
    answer = browser.post(PAGE, sent(content, "x.geojson"), follow=True)
    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()
