"""Features by box, time, property, filter and cursor; coordinates in every system."""

import json
from urllib.parse import quote

import pytest

from verbund.channels.ogc.tests.conftest import Visitor

pytestmark = pytest.mark.django_db
CORNER = "POLYGON((7%2050.7,7.02%2050.7,7%2050.72,7%2050.7))"
UTM = "http://www.opengis.net/def/crs/EPSG/0/25832"
WGS = "http://www.opengis.net/def/crs/EPSG/0/4326"


def test_a_page_says_how_many_there_are_and_where_it_goes_on(visitor: Visitor) -> None:
    first = visitor.get("/collections/probe/items?limit=10")
    assert (first["numberReturned"], first["numberMatched"]) == (10, 25)
    assert first["type"] == "FeatureCollection"
    rels = [link["rel"] for link in first["links"]]
    assert rels.count("next") == 1
    assert visitor.ids("limit=10") == [f"p{n:03}" for n in range(25)]


def test_nothing_is_missed_or_doubled_while_features_are_added(
    visitor: Visitor,
) -> None:
    from verbund.channels.ogc.tests.conftest import fill  # noqa: PLC0415

    seen: list[str] = []
    path = "/collections/probe/items?limit=7"
    for round_ in range(20):
        document = visitor.get(path)
        seen += [feature["id"] for feature in document["features"]]
        following = [x["href"] for x in document["links"] if x["rel"] == "next"]
        if round_ < 3:
            # New ones, and every old one written anew.
            fill(25 + 5 * (round_ + 1))
        if not following:
            break
        path = following[0].partition("/ogc")[2]
    assert seen == [f"p{n:03}" for n in range(40)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("bbox=6.995,50.695,7.015,50.715", 4),
        ("bbox=6.995,50.695,0,7.015,50.715,100", 4),
        (f"bbox=50.695,6.995,50.715,7.015&bbox-crs={WGS}", 4),
        ("bbox=170,-90,-170,90", 0),
        ("bbox=7.005,50,-170,90", 20),
        ("kind=lamp", 12),
        ("kind=lamp&open=false&depth=0.5", 1),
        ("kind=unbekannt", 0),
        ("open=true", 7),
        ("q=müll", 9),
        ("q=100%20%25", 9),
        ("q=straße%2013", 1),
        ("datetime=2026-11-01T12:00:00Z", 2),
        ("datetime=../2026-11-02T23:59:59Z", 4),
        ("datetime=2026-11-19/..", 2),
        ("datetime=2026-11-03/2026-11-04", 4),
        ("seen=2026-11-01T12:00:00Z", 2),
        ("filter=depth>=11", 3),
        ("filter=kind='lamp'%20AND%20NOT%20depth<10", 2),
        ("filter=CASEI(text)=CASEI('STRASSE%201')", 1),
        ("filter=text%20LIKE%20'%25100%25'", 9),
        ("filter=T_AFTER(seen,DATE('2026-11-18'))", 2),
        ("filter=S_INTERSECTS(geometry,POINT(7.0%2050.7))", 1),
        (f"filter=S_INTERSECTS(geometry,{CORNER})", 6),
    ],
)  # fmt: skip
def test_conditions_choose_features(visitor: Visitor, query: str, count: int) -> None:
    assert len(visitor.ids(query)) == count
    assert visitor.ids(f"{query}&limit=3") == visitor.ids(query)


def test_the_same_filter_as_json(visitor: Visitor) -> None:
    tree = {"op": ">=", "args": [{"property": "depth"}, 11]}
    query = f"filter-lang=cql2-json&filter={quote(json.dumps(tree))}"
    assert visitor.ids(query) == visitor.ids("filter=depth>=11")


def test_shapes_are_met_exactly_and_not_by_their_box(visitor: Visitor) -> None:
    # In the box of the triangle, but beyond its long side.
    assert visitor.ids("bbox=7.08,50.78,7.09,50.79", "flaechen") == []
    assert visitor.ids("bbox=7.01,50.71,7.02,50.72", "flaechen") == ["dreieck"]
    assert visitor.ids("bbox=7.24,50.74,7.26,50.76", "flaechen") == ["linie"]
    assert len(visitor.ids("", "flaechen")) == 3


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        (UTM, (358763.388, 5618372.518)),
        (WGS, (50.7, 7.0)),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", (779236.4, 6568397.8)),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", (7.0, 50.7)),
    ],
)
def test_coordinates_come_in_the_system_that_was_asked_for(
    visitor: Visitor, uri: str, wanted: tuple[float, float]
) -> None:
    response = visitor.raw(f"/collections/probe/items?limit=1&crs={uri}")
    assert response["Content-Crs"] == f"<{uri}>"
    point = response.json()["features"][0]["geometry"]["coordinates"]
    assert point == pytest.approx(wanted, rel=1e-7)
    one = visitor.raw(f"/collections/probe/items/p000?crs={uri}")
    assert one["Content-Crs"] == f"<{uri}>"
    assert one.json()["geometry"]["coordinates"] == point


def test_a_box_in_metres_is_the_box_in_metres(visitor: Visitor) -> None:
    all_of_them = visitor.get(f"/collections/probe/items?crs={UTM}")["features"]
    x, y = all_of_them[6]["geometry"]["coordinates"]
    box = (x - 800, y - 1200, x + 750, y + 1100)
    inside = [
        feature["id"]
        for feature in all_of_them
        if box[0] <= feature["geometry"]["coordinates"][0] <= box[2]
        and box[1] <= feature["geometry"]["coordinates"][1] <= box[3]
    ]
    text = ",".join(map(str, box))
    assert len(inside) > 1
    assert visitor.ids(f"bbox={text}&bbox-crs={UTM}") == inside
    assert visitor.ids(f"bbox={text}&bbox-crs={UTM}&limit=2") == inside
    by_filter = f"filter=S_INTERSECTS(geometry,BBOX({text}))&filter-crs={UTM}"
    assert visitor.ids(by_filter) == inside


WRONG = {
    "limit=0": "limit",
    "limit=-1": "limit",
    "limit=many": "limit",
    "offset=20": "offset",
    "unbekannt=1": "unbekannt",
    "bbox=1,2,3": "bbox",
    "bbox=a,b,c,d": "bbox",
    "bbox=7,51,8,50": "bbox",
    "bbox=355000,5600000,360000,5700000": "bbox",
    "bbox=1,2,3,4&bbox-crs=EPSG:4711": "bbox-crs",
    "crs=http://www.opengis.net/def/crs/EPSG/0/4711": "crs",
    "datetime=gestern": "datetime",
    "datetime=2026-11-02/2026-11-01": "datetime",
    "datetime=../..": "datetime",
    "datetime=2026-13-01": "datetime",
    "filter=depth": "filter",
    "filter=tiefe=3": "filter",
    "filter=depth='x'": "filter",
    "filter=depth=1&filter-lang=sql": "filter-lang",
    "filter-lang=sql": "filter-lang",
    "filter-crs=x": "filter-crs",
    "depth=tief": "depth",
    "open=vielleicht": "open",
    "seen=morgen": "seen",
    "q=": "q",
    "cursor=%3Cscript%3E": "cursor",
    "cursor=abc": "cursor",
    "limit=1&limit=2": "limit",
    "f=xml": "f",
    "text=a%00b": "text",
    "text=%FF": "",
}


@pytest.mark.parametrize("query", WRONG)
def test_wrong_parameters_are_refused_with_the_reason(
    visitor: Visitor, query: str
) -> None:
    response = visitor.raw(f"/collections/probe/items?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem.get("parameter", "") == WRONG[query]
    assert problem["detail"].endswith((".", ")"))
    english = visitor.raw(
        f"/collections/probe/items?{query}", **{"Accept-Language": "en"}
    ).json()
    assert english["detail"] != problem["detail"]


def test_beginning_at_the_beginning_is_no_offset(visitor: Visitor) -> None:
    assert visitor.ids("offset=0&limit=20") == visitor.ids("")


def test_more_than_the_most_is_no_error(visitor: Visitor) -> None:
    assert visitor.get("/collections/probe/items?limit=100000")["numberReturned"] == 25


def test_what_is_not_there_is_404(visitor: Visitor) -> None:
    assert visitor.get("/collections/nein", 404)["status"] == 404
    assert visitor.get("/collections/nein/items", 404)["status"] == 404
    assert visitor.get("/collections/probe/items/nein", 404)["status"] == 404


def test_one_feature_has_links_and_lasts(visitor: Visitor) -> None:
    response = visitor.raw("/collections/probe/items/p003")
    feature = response.json()
    assert feature["id"] == "p003"
    assert {link["rel"] for link in feature["links"]} == {
        "self", "alternate", "collection",
    }  # fmt: skip
    same = visitor.raw(
        "/collections/probe/items/p003", **{"If-None-Match": response["ETag"]}
    )
    assert (same.status_code, same.content) == (304, b"")
    later = visitor.raw(
        "/collections/probe/items/p003",
        **{"If-Modified-Since": response["Last-Modified"]},
    )
    assert later.status_code == 304
    assert visitor.raw("/collections/probe/items/p004")["ETag"] != response["ETag"]
