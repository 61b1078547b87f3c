"""Reports of apps: taken, refused with their own names, and confirmed by mail."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings
from PIL import Image

from verbund.cases.models import Case, CaseDocument
from verbund.cases.queries import working_copy
from verbund.channels.api.actions import create_token
from verbund.core.config import config
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.messages.models import Outgoing
from verbund.topics.reports import actions
from verbund.topics.reports.models import Report
from verbund.topics.reports.open311.form import read_address
from verbund.topics.reports.open311.tests.conftest import errors, tree
from verbund.topics.reports.tests.cast import IN_ADORF, IN_BEDORF, MOMENT, Cast

pytestmark = pytest.mark.django_db
URL = "/adorf/open311/v2/requests"
FORM = {
    "service_code": "strasse-schlagloch",
    "lat": str(IN_ADORF[0]),
    "long": str(IN_ADORF[1]),
    "description": "Tiefes Loch",
}


@pytest.fixture(autouse=True)
def _standing_still() -> Any:
    with clock.frozen(MOMENT):
        yield


def send(client: Client, kind: str = "json", **changes: Any) -> Any:
    form = {k: v for k, v in {**FORM, **changes}.items() if v is not None}
    return client.post(f"{URL}.{kind}", form)


def cases() -> int:
    with everywhere("test"):
        return Case.objects.count()


def stored(public_id: str) -> tuple[Report, dict[str, Any]]:
    with everywhere("test"):
        row = Report.objects.get(public_id=public_id)
        return row, dict(working_copy(row.case_id).state.answers)


def test_a_report_is_a_case_and_answers_with_its_number(
    cast: Cast, client: Client
) -> None:
    answer = send(client)
    assert answer.status_code == 200, errors(answer)
    found = answer.json()
    assert len(found) == 1
    assert "token" not in found[0]
    assert "Bauhof" in found[0]["service_notice"]
    row, answers = stored(found[0]["service_request_id"])
    assert (row.channel, row.category) == ("open311", "strasse-schlagloch")
    assert answers["description"] == "Tiefes Loch"
    shown = client.get(f"{URL}/{row.public_id}.json").json()[0]
    assert (shown["lat"], shown["long"]) == IN_ADORF


def test_the_answer_in_xml_has_its_names(cast: Cast, client: Client) -> None:
    root = tree(send(client, "xml"))
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    assert stored(root[0].findtext("service_request_id") or "")


def test_an_address_alone_is_enough(cast: Cast, client: Client) -> None:
    answer = send(
        client, lat=None, long=None, address_string="Amselweg 3a, 53111 Adorf"
    )
    row, answers = stored(answer.json()[0]["service_request_id"])
    assert answers["place"] == {
        "street": "Amselweg", "house_number": "3a", "postal_code": "53111",
        "city": "Adorf",
    }  # fmt: skip
    assert (row.lat, row.zipcode) == (None, "53111")


def test_the_number_on_a_thing_is_an_address_id(cast: Cast, client: Client) -> None:
    answer = send(
        client, service_code="beleuchtung-lampe", lat=None, long=None, address_id="L-17"
    )
    row, _ = stored(answer.json()[0]["service_request_id"])
    assert row.asset == "L-17"
    shown = client.get(f"{URL}/{row.public_id}.json").json()[0]
    assert shown["address_id"] == "L-17"
    assert "lat" not in shown


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("50997 Köln - Godorf, Amselweg 3",
         {"street": "Amselweg", "house_number": "3", "postal_code": "50997",
          "city": "Köln", "note": "Godorf"}),
        ("Am Alten Tor 12-14", {"street": "Am Alten Tor", "house_number": "12-14"}),
        ("Warden Ave / Freeman St, Scarborough",
         {"note": "Warden Ave / Freeman St, Scarborough"}),
        ("hinter der Kirche", {"note": "hinter der Kirche"}),
    ],
)  # fmt: skip
def test_addresses_are_taken_apart_where_they_can(
    text: str, place: dict[str, str]
) -> None:
    assert read_address(text) == place


@pytest.mark.parametrize(
    ("changes", "status", "name"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "gibts-nicht"}, 404, "gibts-nicht"),
        ({"lat": None, "long": None}, 400, "lat:"),
        ({"lat": "50,75"}, 400, "lat:"),
        ({"long": None}, 400, "long:"),
        ({"lat": str(IN_ADORF[1]), "long": str(IN_ADORF[0])}, 400, "lat:"),
        ({"lat": "0", "long": "0"}, 400, "lat:"),
        ({"description": "x" * 4001}, 400, "description:"),
        ({"description": "x" * 3000}, 400, "description:"),
        ({"api_key": "falsch"}, 403, "api_key"),
        ({"jurisdiction_id": "nirgends"}, 404, "nirgends"),
        ({"service_code": "abfall-wild"}, 400, "email:"),
        ({"service_code": "abfall-wild", "email": "keine"}, 400, "email:"),
        ({"media": "kein Bild"}, 400, "media"),
    ],
)
@pytest.mark.usefixtures("cast")
def test_mistakes_are_named_as_the_app_named_them(
    client: Client, changes: dict[str, Any], status: int, name: str
) -> None:
    answer = send(client, **changes)
    assert answer.status_code == status, answer.content
    assert any(name in said for said in errors(answer)), errors(answer)
    assert cases() == 0


def test_a_category_with_confirmation_answers_with_a_token(
    cast: Cast, client: Client
) -> None:
    answer = send(client, service_code="abfall-wild", email="erika@example.org")
    (found,) = answer.json()
    assert set(found) == {"token", "service_notice"}
    assert cases() == 0
    tokens = f"/adorf/open311/v2/tokens/{found['token']}"
    assert client.get(f"{tokens}.json").json() == [{"token": found["token"]}]
    with everywhere("test"):
        mail = Outgoing.objects.get()
    link = re.search(r"/bestaetigen/([a-z2-7]+)/", mail.body)
    assert link is not None
    assert found["token"] not in mail.body
    done = actions.confirm(member=cast.adorf, token=link[1])
    assert client.get(f"{tokens}.json").json() == [
        {"service_request_id": done.public_id, "token": found["token"]}
    ]
    root = tree(client.get(f"{tokens}.xml"))
    assert root[0].findtext("service_request_id") == done.public_id


def test_a_place_beyond_the_border_goes_to_who_is_responsible(
    cast: Cast, client: Client
) -> None:
    lat, lon = IN_BEDORF
    answer = send(client, lat=str(lat), long=str(lon))
    (found,) = answer.json()
    with everywhere("test"):
        row = Report.objects.get()
    assert row.owner_id == cast.bedorf.id
    assert found["service_request_id"] == row.public_id
    assert "(jurisdiction_id=bedorf)" in found["service_notice"]
    there = f"/bedorf/open311/v2/requests/{row.public_id}.json"
    assert client.get(there).status_code == 200


def test_a_picture_comes_with_the_form(cast: Cast, client: Client) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "loch.jpg"
    answer = send(client, media=picture)
    assert answer.status_code == 200, errors(answer)
    _, answers = stored(answer.json()[0]["service_request_id"])
    assert [one["name"] for one in answers["photos"]] == ["loch.jpg"]
    with everywhere("test"):
        assert CaseDocument.objects.count() == 1
    # Nobody has looked at it yet.
    shown = client.get(f"{URL}.json").json()[0]
    assert "media_url" not in shown


def test_a_file_that_is_no_picture_leaves_nothing_behind(
    cast: Cast, client: Client
) -> None:
    file = BytesIO(b"<svg onload='x()'/>")
    file.name = "bild.svg"
    answer = send(client, media=file)
    assert answer.status_code == 400
    assert errors(answer)[0].startswith("media:")
    assert cases() == 0


def test_a_repeated_key_gives_the_same_report(cast: Cast, client: Client) -> None:
    first, second = (
        client.post(f"{URL}.json", FORM, headers={"Idempotency-Key": "app-1"}).json()
        for _ in range(2)
    )
    assert first[0]["service_request_id"] == second[0]["service_request_id"]
    assert cases() == 1


def test_a_key_is_needed_where_it_is_configured(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERBUND_OPEN311_KEY_REQUIRED", "true")
    config.cache_clear()
    try:
        assert send(client).status_code == 403
        _, secret = create_token(member=cast.adorf, name="App", scopes=["cases:submit"])
        assert re.fullmatch(r"[\w-]+", secret)
        assert send(client, api_key=secret).status_code == 200
        _, reading = create_token(member=cast.adorf, name="x", scopes=["cases:read"])
        assert send(client, api_key=reading).status_code == 403
        assert client.get(f"{URL}.json").status_code == 200
    finally:
        monkeypatch.undo()
        config.cache_clear()


def test_too_many_reports_from_one_address_wait(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbund.topics.reports.open311.submit._WITHOUT_KEY", 2)
    assert [send(client).status_code for _ in range(3)] == [200, 200, 429]
    answer = send(client)
    assert answer.headers["Retry-After"] == "600"


def test_names_that_are_not_asked_for_are_told_and_not_kept(
    cast: Cast, client: Client
) -> None:
    answer = send(
        client, first_name="Erika", last_name="Muster", phone="0228 1234",
        email="erika@example.org", device_id="tt222111", **{"attribute[easting]": "1"},
    )  # fmt: skip
    _, answers = stored(answer.json()[0]["service_request_id"])
    assert answers["reporter"] == {"name": "Erika Muster", "email": "erika@example.org"}
    assert answer.headers["Open311-Ignored"] == "phone, attribute[easting], device_id"


def test_a_server_of_another_site_may_send(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    with override_settings(DEBUG=False):
        answer = strict.post(
            f"{URL}.json", FORM, headers={"Origin": "https://app.example"}
        )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
