"""What the door tells about itself: documents, formats, headers, files, pages."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from django.test import Client

from verbund.channels.ogc.tests.conftest import Visitor

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = (
    "/", "/?q=probe", "/?q=xyzzy", "/?art=karte", "/?lizenz=dl-de/by-2.0",
    "/conformance", "/api", "/collections", "/collections/probe",
    "/collections/probe/queryables", "/collections/probe/schema",
    "/collections/probe/items", "/collections/probe/items?kind=lamp&q=&von=&bis=",
    "/collections/probe/items?von=2026-11-03&bis=2026-11-04",
    "/collections/probe/items/p003", "/collections/flaechen/items",
    "/collections/flaechen/items/linie", "/collections/flaechen/items/nirgends",
)  # fmt: skip


def test_every_link_of_every_document_leads_somewhere(visitor: Visitor) -> None:
    todo, seen = ["/ogc/"], set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        response = visitor.client.get(path)
        assert response.status_code == 200, path
        kind = response["Content-Type"]
        if response.streaming:
            # To its end, which closes it.
            assert b"".join(response.streaming_content)
        if "json" not in kind or response.streaming:
            continue
        document = response.json()
        parts = [document, *document.get("collections", ())]
        hrefs = [link["href"] for part in parts for link in part.get("links", ())]
        todo += [
            href.partition("testserver")[2] for href in hrefs if "testserver" in href
        ]
    assert len(seen) > 25


def test_landing_page_and_conformance_name_what_there_is(visitor: Visitor) -> None:
    rels = {link["rel"] for link in visitor.get("/")["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= rels
    classes = visitor.get("/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.1/conf/core" in classes
    assert "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text" in classes


def test_a_collection_tells_place_time_and_licence(visitor: Visitor) -> None:
    found = visitor.get("/collections/probe")
    assert found["extent"]["spatial"]["bbox"] == [[7.0, 50.7, 7.04, 50.74]]
    first, last = found["extent"]["temporal"]["interval"][0]
    assert (first[:10], last[:10]) == ("2026-11-01", "2026-11-20")
    assert found["storageCrs"].endswith("CRS84")
    assert len(found["crs"]) == 5
    by_rel = {link["rel"]: link["href"] for link in found["links"]}
    assert by_rel["license"].startswith("https://www.govdata.de/dl-de/zero")
    assert "enclosure" in by_rel
    table = visitor.get("/collections/flaechen")
    assert [x["href"] for x in table["links"] if x["rel"] == "license"] == [
        "https://www.govdata.de/dl-de/by-2-0"
    ]


def test_queryables_describe_kinds_and_roles(visitor: Visitor) -> None:
    response = visitor.raw("/collections/probe/queryables")
    assert response["Content-Type"] == "application/schema+json"
    properties = response.json()["properties"]
    assert properties["geometry"]["format"] == "geometry-point"
    assert properties["kind"]["enum"] == ["lamp", "hole"]
    assert properties["seen"]["x-ogc-role"] == "primary-instant"
    assert "id" in visitor.get("/collections/probe/schema")["properties"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_people(visitor: Visitor, path: str) -> None:
    for language in ("de", "de-simple", "en"):
        joint = "&" if "?" in path else "?"
        response = visitor.raw(f"{path}{joint}lang={language}", Accept=BROWSER)
        assert response.status_code == 200, response.content[:300]
        assert response["Content-Type"].startswith("text/html")
        assert "private" in response["Cache-Control"]


def test_the_format_is_chosen_by_parameter_before_accept(visitor: Visitor) -> None:
    path = "/collections/probe/items"
    kinds = {
        "": ("*/*", "application/geo+json"),
        "?f=json": (BROWSER, "application/geo+json"),
        "?f=csv": (BROWSER, "text/csv; charset=utf-8"),
        "?f=html": ("application/geo+json", "text/html; charset=utf-8"),
        "?limit=1": ("text/csv;q=0.5, text/html;q=0.1", "text/csv; charset=utf-8"),
    }
    for query, (accept, wanted) in kinds.items():
        assert visitor.raw(path + query, Accept=accept)["Content-Type"] == wanted
    refused = visitor.raw(path, Accept="application/gml+xml")
    assert refused.status_code == 406
    assert refused["Content-Type"] == "application/problem+json"


def test_a_refusal_is_a_page_for_people(visitor: Visitor) -> None:
    response = visitor.raw("/collections/probe/items?limit=x", Accept=BROWSER)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")
    assert "„limit“" in response.content.decode()


def test_other_sites_and_caches_may_have_it(visitor: Visitor) -> None:
    for path in ("/", "/collections/probe/items", "/collections/nein"):
        response = visitor.raw(path)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in response
    assert visitor.raw("/collections/probe/items")["Cache-Control"].startswith("public")
    asked = visitor.client.options("/ogc/collections/probe/items")
    assert asked.status_code == 204
    assert "GET" in asked["Access-Control-Allow-Methods"]
    refused = Client().post("/ogc/collections/probe/items", {})
    assert refused.status_code == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS"


def test_head_tells_the_same_without_a_body(visitor: Visitor) -> None:
    head = visitor.client.head("/ogc/collections/probe/items")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == visitor.raw("/collections/probe/items")["ETag"]


def test_unknown_parameters_are_refused_everywhere(visitor: Visitor) -> None:
    for path in ("/", "/conformance", "/api", "/collections", "/collections/probe",
                 "/collections/probe/queryables", "/collections/probe/items/p001",
                 "/style.json", "/collections/probe/download.csv"):  # fmt: skip
        assert visitor.raw(f"{path}?unbekannt=1").status_code == 400, path


def test_csv_opens_in_a_german_spreadsheet(visitor: Visitor) -> None:
    text = visitor.raw("/collections/probe/items?f=csv&limit=2").content.decode()
    assert text.startswith("\ufeffid;kind;text;depth;open;seen;lat;lon\r\n")
    first = next(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))
    assert (first["lat"], first["lon"], first["open"]) == ("50,7", "7,0", "ja")
    lines = visitor.raw("/collections/flaechen/items?f=csv").content.decode()
    assert "LINESTRING (7.2 50.7, 7.3 50.8)" in lines
    more = visitor.raw("/collections/probe/items?f=csv&limit=2")
    assert 'rel="next"' in more["Link"]


def test_formulas_stay_texts(visitor: Visitor) -> None:
    from verbund.geodata.actions import NewFeature, put_features  # noqa: PLC0415

    feature = NewFeature(
        fid="=1+1", member_id=None, geometry=None, properties={"name": "@cmd"}
    )
    put_features(collection="flaechen", features=[feature])
    text = visitor.raw("/collections/flaechen/items?f=csv").content.decode()
    assert "\n'=1+1;'@cmd;" in text


def test_the_whole_collection_as_a_file(visitor: Visitor, tmp_path: Path) -> None:
    def fetched(name: str) -> bytes:
        response = visitor.raw(f"/collections/{name}")
        assert response.status_code == 200
        assert "attachment" in response["Content-Disposition"]
        return b"".join(response.streaming_content)

    assert len(json.loads(fetched("probe/download.geojson"))["features"]) == 25
    assert fetched("probe/download.csv").count(b"\r\n") == 26
    for key, count in (("probe", 25), ("flaechen", 3)):
        path = tmp_path / f"{key}.gpkg"
        path.write_bytes(fetched(f"{key}/download.gpkg"))
        with sqlite3.connect(path) as connection:
            found = connection.execute(f"SELECT count(*) FROM {key}")  # noqa: S608
            assert found.fetchone() == (count,)
        connection.close()
    assert fetched("probe/download.fgb").startswith(b"fgb")
    assert fetched("flaechen/download.fgb").startswith(b"fgb")
    assert visitor.raw("/collections/probe/download.exe").status_code == 404


def test_the_description_names_every_address(visitor: Visitor) -> None:
    response = visitor.raw("/api")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = response.json()
    assert document["openapi"].startswith("3.0")
    assert "/collections/probe/items" in document["paths"]
    own = document["paths"]["/collections/probe/items"]["get"]["parameters"]
    assert {"kind", "depth"} <= {one.get("name") for one in own}


def test_rows_of_cases_look_like_features(visitor: Visitor) -> None:
    known = {one["id"] for one in visitor.get("/collections")["collections"]}
    assert {"probe", "flaechen"} <= known


def test_the_filter_form_may_be_sent_half_empty(visitor: Visitor) -> None:
    page = visitor.raw("/collections/probe/items?f=html").content.decode()
    form = page.partition('<form method="get" action="/ogc/collections')[2]
    assert "<select" in form
    assert " required" not in form.partition("</form>")[0]
