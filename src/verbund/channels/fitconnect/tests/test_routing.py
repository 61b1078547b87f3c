"""Routing by ARS and LeiKa key, over our own register and adoptions."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.catalogue.edges.fitconnect import jose
from verbund.channels.fitconnect.models import Destination
from verbund.channels.fitconnect.tests.conftest import BASE, LEIKA
from verbund.members.models import MemberKey, RegisterEntry, RegisterKey
from verbund.members.models.member import touch

ARS = "145240000270"


def get(path: str, **query: Any) -> Any:
    return Client().get(f"{BASE}/routing/{path}", query)


@pytest.fixture
def keyed(cast: Cast, destination: Destination) -> Destination:
    for member, value in ((cast.schoenberg, ARS), (cast.fulda, "066310009009")):
        MemberKey.objects.create(
            member=member, scheme="ARS", value=value, valid_from=date(2020, 1, 1)
        )
    touch("members")
    return destination


def test_the_responsible_body_is_found_by_key_and_service(keyed: Destination) -> None:
    answer = get("routes", ars=ARS, leikaKey=LEIKA)
    assert answer.status_code == 200
    (route,) = answer.json()["routes"]
    assert route["destinationId"] == str(keyed.id)
    assert route["destinationName"] == "Stadt Schönberg"
    (key,) = Client().get(f"{BASE}/.well-known/jwks.json").json()["keys"]
    claims = jose.verify(route["destinationSignature"], key)
    assert claims["services"][0]["leistungIDs"] == [
        f"urn:de:fim:leika:leistung:{LEIKA}"
    ]


def test_the_beginning_of_a_key_finds_all_below_it(keyed: Destination) -> None:
    assert get("routes", ars="14524", leikaKey=LEIKA).json()["totalCount"] == 1
    assert get("routes", ars="06", leikaKey=LEIKA).json()["totalCount"] == 0


def test_another_service_has_no_route(keyed: Destination) -> None:
    assert get("routes", ars=ARS, leikaKey="99000000000000").json()["routes"] == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"leikaKey": LEIKA},
        {"ars": ARS},
        {"ars": ARS, "ags": "14524270", "leikaKey": LEIKA},
        {"ars": "1", "leikaKey": LEIKA},
        {"ars": ARS, "leikaKey": "12"},
        {"ars": ARS, "leikaKey": LEIKA, "limit": "0"},
        {"areaId": "x", "leikaKey": LEIKA},
    ],
)
def test_a_wrong_question_is_a_problem(db: None, query: dict[str, str]) -> None:
    answer = get("routes", **query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_areas_and_info(db: None) -> None:
    assert get("info").json() == {"version": {"major": 2, "minor": 0, "patch": 0}}
    assert get("areas", areaSearchexpression="Schön*").json()["totalCount"] == 0
    assert get("areas").status_code == 400
    assert get("areas", areaSearchexpression="*").status_code == 400


def test_a_place_found_by_name_leads_to_its_route(keyed: Destination) -> None:
    entry = RegisterEntry.objects.create(
        kind="municipality", name="Schönberg", kind_name="Stadt", land="SN",
        postal_code="08393",
    )  # fmt: skip
    RegisterKey.objects.create(
        entry=entry, scheme="ARS", value=ARS, name="Schönberg",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    for words in ("Schönberg", "Schön*", "*berg", "*önbe*", "08393"):
        found = get("areas", areaSearchexpression=words).json()
        assert [one["name"] for one in found["areas"]] == ["Schönberg"], words
    area = found["areas"][0]["id"]
    (route,) = get("routes", areaId=area, leikaKey=LEIKA).json()["routes"]
    assert route["destinationId"] == str(keyed.id)
