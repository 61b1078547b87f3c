"""What everybody may read, and the description of all of it."""

import jsonschema
import pytest
from django.test import Client
from django.urls import Resolver404, include, path, resolve

from verbund.cases.tests.cast import Cast, answers
from verbund.channels.api.dispatch import patterns
from verbund.channels.api.openapi import document
from verbund.channels.api.registry import ENDPOINTS
from verbund.channels.api.tests.conftest import Program


def test_members_come_in_stable_pages(cast: Cast, visitor: Program) -> None:
    first = visitor("GET", "/members?limit=2").json()  # type: ignore[attr-defined]
    assert [m["slug"] for m in first["items"]] == ["fulda", "meerane"]
    assert first["total"] == 3
    rest = visitor("GET", f"/members?limit=2&cursor={first['next_cursor']}").json()  # type: ignore[attr-defined]
    assert [m["slug"] for m in rest["items"]] == ["schoenberg"]
    assert rest["next_cursor"] == ""


def test_a_member_and_its_services(cast: Cast, visitor: Program) -> None:
    assert visitor("GET", "/schoenberg").json()["name"] == "Schönberg"  # type: ignore[attr-defined]
    services = visitor("GET", "/schoenberg/services").json()["items"]  # type: ignore[attr-defined]
    assert "register" in {line["service"] for line in services}
    assert {line["acting"] for line in services} == {"meerane"}


def test_the_schema_of_answers_judges_answers(cast: Cast, visitor: Program) -> None:
    found = visitor("GET", "/schoenberg/services/hundesteuer").json()  # type: ignore[attr-defined]
    schema = found["answers_schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answers(), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answers(family_name=5), schema)
    assert found["parameters"]
    assert found["legal"]
    assert found["submit_url"].endswith("/api/v1/schoenberg/services/hundesteuer/cases")


def test_the_finder_forgives(cast: Cast, visitor: Program) -> None:
    found = visitor("GET", "/search?q=hunt+anmeldn&member=schoenberg").json()  # type: ignore[attr-defined]
    assert found["own"][0]["service"] == "register"


def test_english_is_spoken_on_request(cast: Cast, visitor: Program) -> None:
    german = visitor("GET", "/schoenberg/services/hundesteuer").json()  # type: ignore[attr-defined]
    english = visitor("GET", "/schoenberg/services/hundesteuer?language=en").json()  # type: ignore[attr-defined]
    assert (german["title"], english["title"]) == ("Hundesteuer", "Dog tax")


@pytest.mark.parametrize(
    "path",
    [
        "/members?limit=0",
        "/members?limit=x",
        "/members?nothing=1",
        "/members?limit=1&limit=2",
        "/search",
        "/search?q=%00",
        "/members?language=fr",
    ],
)
def test_wrong_parameters_are_named(cast: Cast, visitor: Program, path: str) -> None:
    found = visitor("GET", path)
    assert found.status_code == 422
    assert found.json()["errors"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_told_which_are_possible(
    cast: Cast, visitor: Program, method: str
) -> None:
    found = visitor(method, "/members")
    assert found.status_code == 405
    assert found.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_every_endpoint_is_described(db: None) -> None:
    described = document()
    operations = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method in methods
    }
    assert operations == {(e.method, f"/api/v1{e.path}") for e in ENDPOINTS}
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert set(operation["responses"]) >= {"401", "422"}


def test_the_pages_name_every_address(db: None) -> None:
    client = Client()
    assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"
    page = client.get("/api/").content.decode()
    for endpoint in ENDPOINTS:
        assert f"/api/v1{endpoint.path}" in page
    assert "http://" not in page.replace("http://testserver", "")


_ID = "0193b2c4-7f00-7abc-8def-0123456789ab"
_VALUES = {
    "member": "schoenberg", "blueprint": "hundesteuer", "id": _ID, "document": _ID,
    "transition": "decide", "token": "a" * 32,
}  # fmt: skip


@pytest.mark.parametrize("one", sorted({e.path for e in ENDPOINTS}))
def test_an_address_leads_where_trying_each_would_lead(one: str) -> None:
    address = "/api/v1" + one.format_map(_VALUES)
    plain = path("api/v1/", include(patterns())).resolve(address[1:])
    assert plain is not None
    found = resolve(address)
    assert (found.url_name, found.kwargs) == (plain.url_name, plain.kwargs)
    assert found.route == "api/v1/" + plain.route.removeprefix("^")
    for wrong in (f"{address}/", f"{address}/x", f"{address} ", address + chr(10)):
        try:
            expected = path("api/v1/", include(patterns())).resolve(wrong[1:])
        except Resolver404:
            expected = None
        name = expected.url_name if expected else "api-nothing"
        assert resolve(wrong).url_name == name
