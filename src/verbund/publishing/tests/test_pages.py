"""The public pages and files, as anybody on the net gets them."""

import csv
import io
import json

import pytest
from django.test import Client

from verbund.cases.tests import property_office as office
from verbund.cases.tests.cast import Cast
from verbund.members.models import Member
from verbund.publishing import actions
from verbund.publishing.charts import bars


@pytest.fixture
def filled(town: Cast) -> Cast:
    for place in ("Marktplatz", "=1+1", "Am Bad"):
        office.store(office.report(town.schoenberg, office.FIND), town.jana, place)
    for _ in range(3):
        office.report(town.schoenberg, office.LOSS)
    actions.catch_up()
    return town


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_register_is_a_table_in_every_language(
    client: Client, filled: Cast
) -> None:
    page = read(client, "/schoenberg/verzeichnis/found_items/")
    assert "<table" in page
    assert "Marktplatz" in page
    assert "Schlüssel" in page
    assert "Gefunden am" in page
    assert "roter Punkt" not in page
    assert "rotem Punkt" not in page
    assert "Found on" in read(client, "/schoenberg/verzeichnis/found_items/?lang=en")
    read(client, "/schoenberg/verzeichnis/found_items/?lang=de-simple")


def test_a_search_that_finds_nothing_says_so(client: Client, filled: Cast) -> None:
    page = read(client, "/schoenberg/verzeichnis/found_items/?suche=Elefant&seite=x")
    assert "Hier steht gerade nichts." in page
    page = read(client, "/schoenberg/verzeichnis/found_items/?suche=<script>")
    assert "<script>" not in page.replace("<script type", "")


def test_the_files_hold_the_same(client: Client, filled: Cast) -> None:
    text = read(client, "/schoenberg/verzeichnis/found_items.csv")
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert lines[0] == ["Nummer", "Art", "Gefunden am", "Ort"]
    assert len(lines) == 4
    assert sorted(line[3] for line in lines[1:]) == ["'=1+1", "Am Bad", "Marktplatz"]
    facts = json.loads(read(client, "/schoenberg/verzeichnis/found_items.json"))
    assert facts["licence"] == "dl-de/zero-2.0"
    assert facts["rows"][0]["found_on"] == "2026-10-30"
    assert {"number", "category", "found_on", "place"} == set(facts["rows"][0])


def test_statistics_of_a_town(client: Client, filled: Cast) -> None:
    page = read(client, "/schoenberg/statistik/")
    assert "Statistik: Schönberg, 2026" in page
    assert "nicht gezeigt" in page
    assert "<svg" in page
    assert page.index("<table") < page.index("<figure")
    lines = read(client, "/schoenberg/statistik.csv").splitlines()
    assert lines[0].startswith("\ufeffJahr;Kommune;Leistung")
    assert ";.;" in lines[1]
    facts = json.loads(read(client, "/schoenberg/statistik.json?jahr=2026"))
    assert facts["received"] == 6
    assert facts["services"][0]["received"] is None


def test_the_association_sees_its_members(
    client: Client, filled: Cast, association: Member
) -> None:
    page = read(client, "/vg-schoenberg/statistik/")
    assert "VG Meerane-Schönberg" in page
    page = read(client, "/vg-schoenberg/verzeichnis/found_items/")
    assert "Kommune" in page
    read(client, "/statistik/")
    read(client, "/verzeichnis/")
    read(client, "/verzeichnis/found_items/")
    read(client, "/schoenberg/verzeichnis/")


@pytest.mark.parametrize(
    "path",
    [
        "/schoenberg/verzeichnis/cases/",
        "/schoenberg/verzeichnis/found_items.xml",
        "/schoenberg/statistik.exe",
        "/nirgendwo/statistik/",
    ],
)
def test_what_does_not_exist_is_not_found(
    client: Client, filled: Cast, path: str
) -> None:
    assert client.get(path).status_code == 404


def test_a_town_without_cases_has_a_page(client: Client, town: Cast) -> None:
    assert "noch keine Zahlen" in read(client, "/fulda/statistik/")


def test_a_chart_of_nothing_is_no_chart() -> None:
    assert bars([], title="t", hidden="h") == ""
    assert bars([("a", 0)], title="t", hidden="h") == ""
    assert "&lt;b&gt;" in bars([("a", 9)], title="<b>", hidden="h")
