"""Services, requests and errors exactly as GeoReport v2 wants them."""

from datetime import timedelta
from typing import Any

import pytest

from verbund.kernel import clock
from verbund.topics.reports.open311.tests.conftest import Ask, errors, tree
from verbund.topics.reports.shapes import Reported
from verbund.topics.reports.tests.cast import IN_ADORF, MOMENT, Cast, answers, submit

NOW = MOMENT + timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_still() -> Any:
    with clock.frozen(NOW):
        yield


def test_services_are_there_in_both_formats(cast: Cast, ask: Ask) -> None:
    found = ask("services.json").json()
    assert [one["service_code"] for one in found] == [
        "strasse-schlagloch", "beleuchtung-lampe", "barriere-aufzug", "abfall-wild",
    ]  # fmt: skip
    assert found[0] == {
        "service_code": "strasse-schlagloch",
        "service_name": "Schlagloch",
        "description": "",
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": "Schaden melden",
    }
    root = tree(ask("services.xml"))
    assert (root.tag, {one.tag for one in root}) == ("services", {"service"})
    assert [one.findtext("service_code") for one in root][1] == "beleuchtung-lampe"


def test_a_category_that_is_confirmed_by_mail_is_of_type_batch(
    cast: Cast, ask: Ask
) -> None:
    kinds = {one["service_code"]: one["type"] for one in ask("services.json").json()}
    assert kinds["abfall-wild"] == "batch"
    assert kinds["strasse-schlagloch"] == "realtime"


def test_the_definition_of_a_service_without_questions_is_empty(
    cast: Cast, ask: Ask
) -> None:
    code = "services/strasse-schlagloch"
    assert ask(f"{code}.json").json() == {
        "service_code": "strasse-schlagloch",
        "attributes": [],
    }
    assert tree(ask(f"{code}.xml")).findtext("service_code") == "strasse-schlagloch"


def test_json_is_a_bare_array_and_a_single_request_is_one_too(
    reported: list[Reported], ask: Ask
) -> None:
    listed = ask("requests.json").json()
    one = ask(f"requests/{reported[0].public_id}.json").json()
    assert isinstance(listed, list)
    assert [item["service_request_id"] for item in one] == [reported[0].public_id]
    assert one[0] == listed[2]


def test_newest_come_first_and_every_field_is_as_specified(
    reported: list[Reported], ask: Ask
) -> None:
    listed = ask("requests.json").json()
    assert [one["service_request_id"] for one in listed] == [
        report.public_id for report in reversed(reported)
    ]
    assert listed[0] == {
        "service_request_id": reported[2].public_id,
        "status": "open",
        "status_notes": "Eingegangen. Wir sehen es uns an.",
        "service_name": "Aufzug defekt",
        "service_code": "barriere-aufzug",
        # Not checked by anybody yet: no word of it is public.
        "description": "",
        "agency_responsible": "Bauhof",
        "requested_datetime": "2026-11-02T12:00:00+01:00",
        "updated_datetime": "2026-11-02T12:00:00+01:00",
        "expected_datetime": "2026-11-16T23:59:59+01:00",
        "address": "Amselweg",
        "address_id": "",
        "zipcode": "",
        "lat": IN_ADORF[0],
        "long": IN_ADORF[1],
    }


def test_xml_says_the_same_with_its_own_names(
    reported: list[Reported], ask: Ask
) -> None:
    root = tree(ask("requests.xml"))
    assert (root.tag, {one.tag for one in root}) == ("service_requests", {"request"})
    as_json = ask("requests.json").json()
    for item, element in zip(as_json, root, strict=True):
        # An empty address is no address: JSON leaves it out.
        assert {k: str(v) for k, v in item.items()} | {"media_url": ""} == {
            child.tag: child.text or "" for child in element
        }


def test_ids_match_what_clients_check_for(reported: list[Reported], ask: Ask) -> None:
    for one in ask("requests.json").json():
        for name in ("service_request_id", "service_code"):
            assert one[name].replace("-", "").replace("_", "").isalnum()


def test_the_list_of_ids_overrides_everything_else(
    reported: list[Reported], ask: Ask
) -> None:
    ids = f"{reported[2].public_id},{reported[0].public_id},NIE-1"
    found = ask(
        "requests.json",
        service_request_id=ids,
        status="quatsch",
        start_date="quatsch",
        service_code="beleuchtung-lampe",
    )
    assert [one["service_request_id"] for one in found.json()] == [
        reported[2].public_id,
        reported[0].public_id,
    ]


def test_filters_of_the_specification(reported: list[Reported], ask: Ask) -> None:
    def ids(**asked: Any) -> list[str]:
        answer = ask("requests.json", **asked)
        assert answer.status_code == 200, errors(answer)
        return [one["service_request_id"] for one in answer.json()]

    first, second, third = (report.public_id for report in reported)
    assert ids(service_code="strasse-schlagloch,barriere-aufzug") == [third, first]
    assert ids(status="closed") == []
    assert ids(status="open,closed") == [third, second, first]
    assert ids(start_date="2026-11-02T11:00:00+01:00") == [third, second]
    assert ids(end_date="2026-11-02T10:00:00Z") == [second, first]
    assert ids(status="", service_code="", start_date="") == [third, second, first]


def test_filters_of_citysdk(reported: list[Reported], ask: Ask) -> None:
    def count(**asked: Any) -> int:
        answer = ask("requests.json", **asked)
        assert answer.status_code == 200, errors(answer)
        return len(answer.json())

    lat, lon = IN_ADORF
    assert count(lat=lat, long=lon, radius=100) == 3
    assert count(lat=lat + 0.01, long=lon, radius=100) == 0
    assert count(detailed_status="RECEIVED") == 3
    assert count(detailed_status="PROCESSED") == 0
    assert count(detailed_status="PENDING") == 0
    assert count(detailed_status="registered") == 3
    assert count(keyword="problem") == 3
    assert count(keyword="idea") == 0
    assert count(keyword="Aufzug defekt") == 1
    assert count(with_picture="true") == 0
    assert count(max_requests=2) == 2
    assert ask("requests.json", just_count="true").json() == {"count": 3}


def test_what_is_older_than_90_days_needs_its_own_dates(
    reported: list[Reported], ask: Ask
) -> None:
    with clock.frozen(MOMENT + timedelta(days=100)):
        assert ask("requests.json").json() == []
        found = ask("requests.json", start_date="2026-11-01T00:00:00Z").json()
        assert len(found) == 3
        assert len(ask("requests.json", cursor="*").json()) == 3


def test_a_span_of_more_than_90_days_is_a_400(cast: Cast, ask: Ask) -> None:
    answer = ask(
        "requests.xml",
        start_date="2026-01-01T00:00:00Z",
        end_date="2026-06-01T00:00:00Z",
    )
    assert answer.status_code == 400
    assert "90 Tage" in errors(answer)[0]


@pytest.mark.parametrize(
    ("what", "asked", "status", "word"),
    [
        ("services", {"jurisdiction_id": "nirgendwo"}, 404, "nirgendwo"),
        ("services/unbekannt", {}, 404, "unbekannt"),
        ("requests/ADO-1999-1", {}, 404, "Anliegen"),
        ("tokens/abcdefgh", {}, 404, "Token"),
        ("requests", {"status": "done"}, 400, "open, closed"),
        ("requests", {"start_date": "2026-01-01T00:00:00"}, 400, "Zeitzone"),
        ("requests", {"page_size": "0"}, 400, "1 bis 1000"),
        ("requests", {"lat": "50"}, 400, "long"),
        ("requests", {"cursor": "abc"}, 400, "cursor=*"),
    ],
)
@pytest.mark.usefixtures("cast")
def test_errors_are_lists_with_the_right_status(
    ask: Ask, what: str, asked: dict[str, str], status: int, word: str
) -> None:
    answer = ask(f"{what}.json", **asked)
    assert answer.status_code == status
    assert word in errors(answer)[0]
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json()[0]["code"] == status
    answer = ask(f"{what}.xml", **asked)
    assert answer.status_code == status
    root = tree(answer)
    assert (root.tag, root[0].tag) == ("errors", "error")
    assert root[0].findtext("code") == str(status)


def test_one_endpoint_serves_all_members_by_their_jurisdiction(
    reported: list[Reported], cast: Cast, ask: Ask
) -> None:
    base = "/open311/v2/"
    missing = ask("requests.json", base=base)
    assert missing.status_code == 400
    assert "jurisdiction_id" in errors(missing)[0]
    assert len(ask("requests.json", base=base, jurisdiction_id="adorf").json()) == 3
    assert ask("requests.json", base=base, jurisdiction_id="bedorf").json() == []
    by_key = ask("requests.json", base=base, jurisdiction_id="053340001001")
    assert len(by_key.json()) == 3
    other = ask("requests.json", jurisdiction_id="bedorf")
    assert other.status_code == 404


def test_a_request_of_another_member_is_not_found_here(
    reported: list[Reported], ask: Ask
) -> None:
    there = ask(f"requests/{reported[0].public_id}.json", base="/bedorf/open311/v2/")
    assert there.status_code == 404


def test_a_wrong_ending_or_address_is_a_404_in_xml(cast: Cast, ask: Ask) -> None:
    for what in ("requests", "requests.yaml", "services/", "", "x/y.json"):
        answer = ask(what)
        assert answer.status_code == 404, what
        assert errors(answer)


def test_another_method_is_refused_with_the_methods_named(
    cast: Cast, client: Any
) -> None:
    answer = client.delete("/adorf/open311/v2/requests.json")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_any_site_may_read_and_ask_again_cheaply(
    reported: list[Reported], client: Any
) -> None:
    first = client.get("/adorf/open311/v2/requests.json")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    mark = first.headers["ETag"]
    again = client.get(
        "/adorf/open311/v2/requests.json", headers={"If-None-Match": mark}
    )
    assert (again.status_code, again.content) == (304, b"")
    before = client.options("/adorf/open311/v2/requests.json")
    assert before.status_code == 204
    assert "POST" in before.headers["Access-Control-Allow-Methods"]
    head = client.head("/adorf/open311/v2/requests.json")
    assert (head.status_code, head.content) == (200, b"")


def test_what_was_not_understood_is_told_in_a_header(cast: Cast, ask: Ask) -> None:
    assert ask("requests.json", farbe="rot").headers["Open311-Ignored"] == "farbe"
    assert "Open311-Ignored" not in ask("requests.json", status="open").headers


def test_extensions_add_history_and_a_link_for_people(
    reported: list[Reported], ask: Ask
) -> None:
    key = reported[2].public_id
    plain = ask(f"requests/{key}.json").json()[0]
    found = ask(f"requests/{key}.json", extensions="true").json()[0]
    extra = found.pop("extended_attributes")
    notes = found.pop("notes")
    assert found == plain
    assert extra["detailed_status"] == "RECEIVED"
    assert extra["url"].endswith(f"/adorf/anliegen/{key}/")
    assert [(note["type"], note["description"]) for note in notes] == [
        ("registered", "Eingegangen. Wir sehen es uns an.")
    ]
    root = tree(ask(f"requests/{key}.xml", extensions="true"))
    assert root[0].findtext("notes/note/type") == "registered"
    assert root[0].findtext("extended_attributes/detailed_status") == "RECEIVED"


def test_texts_come_in_the_language_asked_for(
    reported: list[Reported], ask: Ask
) -> None:
    found = ask("requests.json", language="en").json()[0]
    assert found["service_name"] == "Lift out of order"
    assert found["status_notes"].startswith("Received")


def test_what_the_public_may_not_see_is_not_there(cast: Cast, ask: Ask) -> None:
    secret = "Ruft mich an: Erika 0151"
    with clock.frozen(MOMENT):
        submit(cast.adorf, answers(description=secret, email="erika@example.org"))
    for kind in ("xml", "json"):
        for extended in ("", "true"):
            body = ask(f"requests.{kind}", extensions=extended).content.decode()
            assert "Erika" not in body
            assert "erika@example.org" not in body
