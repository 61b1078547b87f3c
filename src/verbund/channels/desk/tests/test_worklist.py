"""The worklist: who sees what, filters, pages, selection, saved views, CSV."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from verbund.cases.tests.cast import Cast, answers, submit
from verbund.channels.desk.tests.office import (
    hidden,
    operator,
    path,
    signed_in,
    state,
    text,
)


def test_visitor_is_led_to_the_sign_in_page_and_back(cast: Cast) -> None:
    response = Client().get("/desk/?ansicht=all")
    assert response.status_code == 302
    assert response["Location"] == "/desk/anmelden/?next=%2Fdesk%2F%3Fansicht%3Dall"


def test_list_shows_cases_of_the_members_and_no_others(cast: Cast) -> None:
    own = submit(cast)
    other = submit(cast, member=cast.fulda)
    page = text(signed_in(cast.sabine).get("/desk/?ansicht=all"))
    assert own.number in page
    assert other.number not in page
    assert "Schönberg handelt: Meerane" in page
    assert "eingegangen" in page
    assert "noch" in page


def test_frame_names_body_and_whom_it_serves(cast: Cast) -> None:
    page = text(signed_in(cast.sabine).get("/desk/"))
    assert "Stadt Meerane handelt auch für eine Kommune" in page
    rows = ("Arbeitsvorrat", "Aufgaben", "Freigaben", "Postausgang", "Statistik")
    places = [page.rindex(f" {row} ", 0, page.index("Statistik") + 11) for row in rows]
    assert places == sorted(places)
    assert "Betrieb" not in page


def test_operator_sees_operations_instead_of_cases(cast: Cast) -> None:
    client = operator(cast)
    assert client.get("/desk/")["Location"] == "/desk/betrieb/"
    assert client.get("/desk/betrieb/").status_code == 200


def test_first_page_asks_at_most_eight_questions(cast: Cast) -> None:
    for name in ("Vogel", "Meinel", "Grimm"):
        submit(cast, answers=answers(family_name=name))
    client = signed_in(cast.sabine)
    client.get("/desk/?ansicht=all")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/desk/?ansicht=all").status_code == 200
    assert len(asked) <= 8, [q["sql"][:90] for q in asked]


def test_filters_become_chips_that_remove_themselves(cast: Cast) -> None:
    submit(cast)
    client = signed_in(cast.sabine)
    response = client.get("/desk/?ansicht=all&zustand=received&zugang=web&suche=Vogel")
    page = response.content.decode()
    assert "Zustand: eingegangen" in page
    assert "Zugang: Portal" in page
    assert "Suche: Vogel" in page
    assert "ansicht=all&amp;sort=-changed&amp;zustand=received&amp;zugang=web" in page


def test_empty_list_says_what_there_would_be_without_which_filter(cast: Cast) -> None:
    submit(cast)
    page = text(
        signed_in(cast.sabine).get("/desk/?ansicht=all&zustand=waiting&zugang=web")
    )
    assert "Kein Vorgang passt zu diesen zwei Filtern" in page
    assert "Zustand: Antwort erwartet : 1 Vorgang" in page
    assert "Zugang: Portal : 0 Vorgänge" in page


@pytest.mark.parametrize("number", [60])
def test_pages_are_stable_and_complete(cast: Cast, number: int) -> None:
    made = {submit(cast).number for _ in range(number)}
    client = signed_in(cast.sabine)
    seen: list[str] = []
    address = "/desk/?ansicht=all&sort=number"
    for _ in range(3):
        page = client.get(address).content.decode()
        seen += [n for n in sorted(made) if f">{n}</a>" in page]
        if 'rel="next"' not in page:
            break
        submit(cast)
        start = page.index('rel="next"')
        link = page[page.rindex("<a", 0, start) : start]
        address = "/desk/" + link.split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert seen == sorted(made)


def _ticked(client: Client, *numbers: str) -> list[str]:
    page = client.get("/desk/?ansicht=all").content.decode()
    found = dict(re.findall(r'value="([0-9a-f-]{36}\.\d+)".*?>([A-Z]+-\d+-\d+) ', page))
    return [value for value, number in found.items() if number in numbers]


def test_bulk_assignment_reports_each_case(cast: Cast) -> None:
    first, second = submit(cast), submit(cast)
    client = signed_in(cast.sabine)
    ticked = _ticked(client, first.number, second.number)
    assert len(ticked) == 2
    signed_in(cast.jana).post(
        path(second, "zuweisen/"), {"person": cast.jana.id, "position": ""}
    )
    response = client.post(
        "/desk/sammeln/",
        {
            "case": ticked,
            "do": "assign",
            "person": cast.sabine.id,
            "back": "?ansicht=all",
        },
        follow=True,
    )
    page = text(response)
    assert "1 von 2 erledigt" in page
    assert f"{second.number}: Der Vorgang wurde um" in page
    assert state(first, cast.sabine).state.assignee == cast.sabine.id
    assert state(second, cast.sabine).state.assignee == cast.jana.id


def test_bulk_resubmission(cast: Cast) -> None:
    case = submit(cast)
    client = signed_in(cast.sabine)
    client.post(
        "/desk/sammeln/",
        {"case": _ticked(client, case.number), "do": "resubmit", "on": "2026-11-20"},
    )
    assert state(case, cast.sabine).state.resubmit_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"case": "x"},
        {"case": "x.1", "do": "assign"},
        {"case": "00000000-0000-0000-0000-000000000000.1", "do": "nonsense"},
        {"case": "00000000-0000-0000-0000-000000000000.1", "do": "resubmit", "on": "?"},
        {
            "case": "00000000-0000-0000-0000-000000000000.9",
            "do": "assign",
            "person": "x",
        },
        {"back": "https://evil.example/"},
    ],
)
def test_odd_bulk_forms_never_fail(cast: Cast, data: dict[str, str]) -> None:
    response = signed_in(cast.sabine).post("/desk/sammeln/", data)
    assert response.status_code == 302
    assert response["Location"].startswith("/desk/")


def test_views_are_kept_by_name(cast: Cast) -> None:
    submit(cast)
    client = signed_in(cast.sabine)
    response = client.post(
        "/desk/ansicht/", {"ansicht": "all", "name": "Meine Hunde", "zugang": "web"}
    )
    page = client.get(response["Location"])
    assert "Meine Hunde" in text(page)
    assert "Zugang: Portal" in text(page)
    assert "Meine Hunde" not in text(signed_in(cast.jana).get("/desk/"))
    link = response["Location"].split("gespeichert=")[1]
    client.post(f"/desk/ansicht/{link}/loeschen/")
    client.get("/desk/")
    assert "Meine Hunde" not in text(client.get("/desk/"))


def test_csv_holds_the_rows_of_the_list(cast: Cast) -> None:
    case = submit(cast)
    response = signed_in(cast.sabine).get("/desk/arbeitsvorrat.csv?ansicht=all")
    assert response["Content-Type"].startswith("text/csv")
    assert case.number in response.content.decode("utf-8-sig")


def test_next_case_opens_or_says_that_there_is_none(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    assert "Für Sie ist gerade kein Vorgang fällig" in text(
        client.get("/desk/naechster/", follow=True)
    )
    case = submit(cast)
    assert client.get("/desk/naechster/")["Location"] == path(case)


@pytest.mark.parametrize(
    "query",
    [
        "ansicht=x&sort=y&nach=zzzz",
        "nach=%00%ff",
        "kommune=abc&frist-bis=31.31.2026",
        "suche=%00%F0%9F%92%A9" + "a" * 500,
        "zustand=' OR 1=1 --&leistung=<script>",
        "person=x&stelle=y&offen=z&gespeichert=nope",
    ],
)
def test_odd_addresses_never_fail(cast: Cast, query: str) -> None:
    submit(cast)
    response = signed_in(cast.sabine).get(f"/desk/?{query}")
    assert response.status_code in {200, 400, 422}
    assert b"<script>" not in response.content


def test_hidden_field_helper_finds_the_way_back(cast: Cast) -> None:
    submit(cast)
    response = signed_in(cast.sabine).get("/desk/?ansicht=all")
    assert hidden(response, "back").startswith("?ansicht=all")
