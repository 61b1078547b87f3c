"""A clerk says where a site lies without GeoJSON: a spot, or the ends of a stretch."""

import pytest
from django.http import QueryDict

from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import signed_in
from verbund.core.errors import FieldProblem
from verbund.topics.construction import queries
from verbund.topics.construction.web.spots import geometry_of, given_of

FORM = {"title": "Kanal Markt", "kind": "road", "state": "planned", "traffic": "none",
        "foot": "yes", "wheelchair": "yes", "bike": "yes"}  # fmt: skip
ENDS = {
    "from.lat": "50,85",
    "from.lon": "12,45",
    "to.lat": "50.851",
    "to.lon": "12.452",
}
LINE = {"type": "LineString", "coordinates": [[12.45, 50.85], [12.452, 50.851]]}


@pytest.mark.django_db
def test_two_ends_become_a_line_and_come_back_as_two_ends(cast: Cast) -> None:
    browser = signed_in(cast.sabine)
    page = browser.get("/desk/baustellen/neu/").content.decode()
    assert 'name="from.lat"' in page
    assert "data-map-pick" in page
    entered = browser.post("/desk/baustellen/neu/", {**FORM, **ENDS})
    assert entered.status_code == 302
    (row,) = queries.sites_of(cast.sabine)
    assert row.facts.geometry == LINE
    shown = browser.get(entered.headers["Location"]).content.decode()
    for value in ("50,850000", "12,450000", "50,851000", "12,452000"):
        assert f'value="{value}"' in shown
    wrong = browser.post("/desk/baustellen/neu/", {**FORM, **ENDS, "from.lat": "hier"})
    assert wrong.status_code == 422
    assert 'href="#from-lat"' in wrong.content.decode()


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        LINE,
        {"type": "Point", "coordinates": [12.45, 50.85]},
        {"type": "LineString", "coordinates": [[12, 50], [12.1, 50], [12.2, 50.1]]},
        {
            "type": "Polygon",
            "coordinates": [[[12, 50], [12.1, 50], [12, 51], [12, 50]]],
        },
    ],
)
def test_what_the_form_shows_is_what_it_reads(
    geometry: dict[str, object] | None,
) -> None:
    given = QueryDict(mutable=True)
    given.update(given_of(geometry))
    wrong: list[FieldProblem] = []
    assert geometry_of(given, wrong) == geometry
    assert wrong == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ("from.lat=50.85", "from.lon"),
        ("to.lat=x&to.lon=12", "to.lat"),
        ("from.lat=0&from.lon=0", "from.lat"),
        ("from.lat=12.45&from.lon=50.85", "from.lat"),
        ("from.lat=50.85&from.lon=12.45&geometry={}", "geometry"),
        ("geometry=nix", "geometry"),
    ],
)
def test_a_wrong_place_names_its_field(given: str, field: str) -> None:
    wrong: list[FieldProblem] = []
    geometry_of(QueryDict(given), wrong)
    assert [problem.path for problem in wrong] == [field]
    assert wrong[0].message
