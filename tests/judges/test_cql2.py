"""``cql2`` (Rust) reads filters as we do and chooses the same features.

Expressions like those of the standard's own tests (21-065r2, annex A) are read by both
if they belong to the classes we promise; those of other classes we refuse.
"""

import json
from typing import Any

import cql2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.channels.ogc.documents import CONFORMS_TO
from verbund.kernel.cql2 import FilterError, meets, read_json, read_text
from verbund.kernel.cql2.tests.test_reading import PAIRS
from verbund.kernel.geo.geometry import read_geometry
from verbund.kernel.geo.relations import intersects

pytestmark = pytest.mark.judge
NOON = "TIMESTAMP('2026-11-02T12:00:00Z')"
OPEN_END = "INTERVAL('2026-11-02T00:00:00Z','..')"
DAY = "INTERVAL('2026-11-02T00:00:00Z','2026-11-02T23:59:59Z')"
HALF = "S_INTERSECTS(geometry,BBOX(-180,-90,-90,90))"
HOLED = "POLYGON((0 0,9 0,9 9,0 9,0 0), (1 1,2 1,2 2,1 2,1 1))"
CORNER = "POLYGON((7 50,8 50,7 51,7 50))"
#: By class, in the form of annex A with names of our own.
PROMISED = {
    "basic-cql2": [
        "n = 50", "n <> 50", "n > 50", "n < 50", "n >= 50", "n <= 50", "n IS NULL",
        "n is not null", "true", "false", "NOT (n = 50) OR n < 3 AND true",
    ],
    "advanced-comparison-operators": [
        "t LIKE '%'", "t like '_%'", "t like ''", "t like '%%'", "t like '\\\\%\\\\_'",
        "n BETWEEN 0 AND 100", "n between 100.0 and 1.0", "t IN ('a','b')",
        "n NOT IN (1,2.5)", "t NOT LIKE 'a%'", "n NOT BETWEEN 1 AND 2",
    ],
    "case-insensitive-comparison": [
        "CASEI(t) = casei('foo')", "CASEI(t) <> casei('FOO')",
        "CASEI(t) LIKE casei('foo%')", "CASEI(t) IN (casei('FOO'), casei('ÄÖ'))",
    ],
    "basic-spatial-functions": [
        "S_INTERSECTS(geometry,BBOX(-180,-90,180,90))",
        "S_INTERSECTS(geometry,POINT(7.02 49.92))",
        f"{HALF} AND S_INTERSECTS(geometry,BBOX(90,-90,180,90))",
    ],
    "basic-spatial-functions-plus": [
        "S_INTERSECTS(geometry,MULTIPOINT(7.02 49.92, 90 80))",
        "S_INTERSECTS(geometry,LINESTRING(-180 -45, 0 -45))",
        "S_INTERSECTS(geometry,MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45)))",
        f"S_INTERSECTS(geometry,{HOLED})",
        "S_INTERSECTS(geometry,MULTIPOLYGON(((7 5,8 5,7 6,7 5)),((0 0,9 0,0 9,0 0))))",
        f"S_INTERSECTS(geometry,GEOMETRYCOLLECTION(POINT(7 49.92), {CORNER}))",
    ],
    "temporal-functions": [
        f"T_{name}(at,{other})"
        for name in ("AFTER", "BEFORE", "DISJOINT", "EQUALS", "INTERSECTS")
        for other in (NOON, DAY, "DATE('2026-11-02')", "INTERVAL('2026-11-01','..')")
    ]
    + [
        f"T_{name}(INTERVAL(since,until),{DAY})"
        for name in (
            "CONTAINS", "DURING", "FINISHEDBY", "FINISHES", "MEETS", "METBY",
            "OVERLAPPEDBY", "OVERLAPS", "STARTEDBY", "STARTS",
        )
    ],
}  # fmt: skip
OTHERS = {
    "accent-insensitive-comparison": ["ACCENTI(t) = accenti('äöü')"],
    "array-functions": ["A_CONTAINS(t,('foo','bar'))"],
    "property-property": ["n = m", "n < m"],
    "spatial-functions": [f"S_WITHIN(geometry,{CORNER})"],
    "functions": ["avg(n) > 3"],
    "arithmetic": ["n + 1 = 3"],
}


def promised(name: str) -> bool:
    return f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" in CONFORMS_TO


@pytest.mark.parametrize("name", PROMISED)
def test_what_we_promise_is_read_alike(name: str) -> None:
    assert promised(name)
    for text in PROMISED[name]:
        theirs = cql2.parse_text(text)
        theirs.validate()
        # Our reading of their JSON, of their text and of the original is one.
        assert read_json(json.dumps(theirs.to_json())) == read_text(text), text
        assert read_text(theirs.to_text()) == read_text(text), text


@pytest.mark.parametrize("text", PAIRS)
def test_our_json_is_theirs(text: str) -> None:
    assert cql2.parse_text(text).to_json() == PAIRS[text][0]


@pytest.mark.parametrize("name", OTHERS)
def test_what_we_refuse_we_do_not_promise(name: str) -> None:
    assert not promised(name)
    for text in OTHERS[name]:
        cql2.parse_text(text)
        with pytest.raises(FilterError):
            read_text(text)


@pytest.mark.parametrize(
    "text",
    ["n =", "n = 'a", "(n = 1", "n LIKE", "n BETWEEN 1", "n IN ()", "n 1"],
)
def test_what_they_cannot_read_we_cannot_either(text: str) -> None:
    with pytest.raises(cql2.ParseError):
        cql2.parse_text(text)
    with pytest.raises(FilterError):
        read_text(text)


def one_of(*values: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


#: A feature; what has no value is unknown.
items = st.fixed_dictionaries(
    {
        "kind": one_of("lamp", "hole", "Müll", None),
        "depth": one_of(0, 1, 2.5, 3, None),
        "open": one_of(True, False, None),
        "day": one_of("2026-11-01", "2026-11-02", None),
        "at": one_of("2026-11-01T12:00:00Z", "2026-11-02T12:00:00Z"),
        "geometry": st.builds(
            lambda x, y: {"type": "Point", "coordinates": [x, y]},
            one_of(7, 7.5, 8), one_of(50, 50.5, 51),
        ),
    }
)  # fmt: skip
order = one_of("=", "<>", "<", ">", "<=", ">=")
texts = st.one_of(
    st.builds("kind {} '{}'".format, one_of("=", "<>"), one_of("lamp", "Müll")),
    st.builds("depth {} {}".format, order, one_of(0, 1, 2.5, 3)),
    st.builds("depth BETWEEN {} AND {}".format, one_of(0, 1), one_of(1, 2.5)),
    st.builds("depth {}IN (0,1)".format, one_of("", "NOT ")),
    st.builds("kind {}LIKE '{}'".format, one_of("", "NOT "), one_of("l%", "h_le", "%")),
    st.builds("CASEI(kind) = CASEI('{}')".format, one_of("LAMP", "MÜLL")),
    st.builds("{} IS {}NULL".format, one_of("kind", "depth"), one_of("", "NOT ")),
    st.builds("open = {}".format, one_of("TRUE", "FALSE")),
    st.builds("S_INTERSECTS(geometry,BBOX(7,50,{},50.5))".format, one_of(7.2, 7.5, 8)),
    st.just(f"S_INTERSECTS(geometry,{CORNER})"),
    st.builds(
        "T_{}(at,{})".format,
        one_of("AFTER", "BEFORE", "DISJOINT", "INTERSECTS"),
        one_of(NOON, DAY, OPEN_END),
    ),
    st.builds("day {} DATE('2026-11-02')".format, order),
    st.builds("at {} {}".format, order, st.just(NOON)),
)  # fmt: skip
filters = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.builds("NOT ({})".format, inner),
        st.builds("({} {} {})".format, inner, one_of("AND", "OR"), inner),
    ),
    max_leaves=6,
)


@given(filters, items)
@settings(max_examples=400)
def test_both_choose_the_same_features(text: str, item: dict[str, Any]) -> None:
    properties = {name: value for name, value in item.items() if name != "geometry"}
    ours = meets(
        read_text(text), properties, read_geometry(item["geometry"]), intersects
    )
    try:
        theirs = cql2.parse_text(text).matches(item)
    except Exception as error:
        # Unknown, which counts as no.
        assert "reduce" in str(error)  # noqa: PT017
        theirs = False
    assert ours == theirs
