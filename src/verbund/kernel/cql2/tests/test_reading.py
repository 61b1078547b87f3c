"""Filters as text and as JSON become the same tree; what is wrong is named."""

import json
from datetime import UTC, date, datetime

import pytest

from verbund.kernel.cql2 import Field, FilterError, check, read_json, read_text
from verbund.kernel.cql2.model import (
    And,
    Between,
    Compare,
    Constant,
    Intersects,
    IsNull,
    Like,
    Not,
    OneOf,
    Or,
    Property,
    Span,
    Temporal,
)
from verbund.kernel.geo.geometry import Box

A, B = Property("a"), Property("b")
DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def call(op: str, *args: object) -> dict[str, object]:
    return {"op": op, "args": list(args)}


PAIRS = {
    "a = 'x'": (call("=", {"property": "a"}, "x"), Compare("=", A, "x")),
    "a<>1.5": (call("<>", {"property": "a"}, 1.5), Compare("<>", A, 1.5)),
    "5 < a": (call("<", 5, {"property": "a"}), Compare(">", A, 5)),
    "-2 >= a": (call(">=", -2, {"property": "a"}), Compare("<=", A, -2)),
    "a = TRUE": (call("=", {"property": "a"}, True), Compare("=", A, True)),
    "a = 'it''s'": (call("=", {"property": "a"}, "it's"), Compare("=", A, "it's")),
    '"größe (m)" > 3': (
        call(">", {"property": "größe (m)"}, 3),
        Compare(">", Property("größe (m)"), 3),
    ),
    "a LIKE 'Schl%'": (
        call("like", {"property": "a"}, "Schl%"),
        Like(A, "Schl%"),
    ),
    "a NOT LIKE '_b'": (
        call("not", call("like", {"property": "a"}, "_b")),
        Not(Like(A, "_b")),
    ),
    "a between 1 and 3": (
        call("between", {"property": "a"}, 1, 3),
        Between(A, 1, 3),
    ),
    "a in ('x','y')": (
        call("in", {"property": "a"}, ["x", "y"]),
        OneOf(A, ("x", "y")),
    ),
    "a IS NOT NULL": (call("not", call("isNull", {"property": "a"})), Not(IsNull(A))),
    "NOT a = 1 AND b = 2 OR TRUE": (
        call(
            "or",
            call(
                "and",
                call("not", call("=", {"property": "a"}, 1)),
                call("=", {"property": "b"}, 2),
            ),
            True,
        ),
        Or((And((Not(Compare("=", A, 1)), Compare("=", B, 2))), Constant(True))),
    ),
    "CASEI(a) = casei('STRAßE')": (
        call("=", call("casei", {"property": "a"}), call("casei", "STRAßE")),
        Compare("=", Property("a", folded=True), "strasse"),
    ),
    "a >= DATE('2026-11-22')": (
        call(">=", {"property": "a"}, {"date": "2026-11-22"}),
        Compare(">=", A, DAY),
    ),
    "T_AFTER(a, TIMESTAMP('2026-11-22T09:00:00Z'))": (
        call("t_after", {"property": "a"}, {"timestamp": "2026-11-22T09:00:00Z"}),
        Temporal("t_after", Span(A, A), Span(MOMENT, MOMENT)),
    ),
    "t_during(interval(a, b), INTERVAL('2026-11-22','..'))": (
        call(
            "t_during",
            {"interval": [{"property": "a"}, {"property": "b"}]},
            {"interval": ["2026-11-22", ".."]},
        ),
        Temporal("t_during", Span(A, B), Span(DAY, None)),
    ),
}


@pytest.mark.parametrize("text", PAIRS)
def test_text_and_json_say_the_same(text: str) -> None:
    form, tree = PAIRS[text]
    assert read_text(text) == tree
    assert read_json(json.dumps(form)) == tree


def test_shapes_are_read_from_text_and_json() -> None:
    ring = [[7.0, 50.0], [8.0, 50.0], [8.0, 51.0], [7.0, 50.0]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    by_text = read_text("S_INTERSECTS(geometry, POLYGON((7 50, 8 50, 8 51, 7 50)))")
    by_json = read_json(
        json.dumps(call("s_intersects", {"property": "geometry"}, polygon))
    )
    assert by_text == by_json
    assert isinstance(by_text, Intersects)
    assert by_text.shape.geojson() == {
        "type": "Polygon",
        "coordinates": (tuple(map(tuple, ring)),),
    }
    assert by_text.box == Box(7.0, 50.0, 8.0, 51.0)
    box = read_text("S_INTERSECTS(geometry, BBOX(7,50,8,51))")
    assert isinstance(box, Intersects)
    assert (box.plain, box.box) == (True, Box(7.0, 50.0, 8.0, 51.0))
    high = read_json(
        json.dumps(
            call(
                "s_intersects", {"property": "geometry"}, {"bbox": [7, 50, 0, 8, 51, 9]}
            )
        )
    )
    assert high == box


def test_a_box_across_the_antimeridian_is_two() -> None:
    found = read_text("S_INTERSECTS(geometry, BBOX(170,-20,-170,20))")
    assert isinstance(found, Or)
    assert [p.box for p in found.parts if isinstance(p, Intersects)] == [
        Box(170.0, -20.0, 180.0, 20.0),
        Box(-180.0, -20.0, -170.0, 20.0),
    ]


@pytest.mark.parametrize("kind", ["POINT(7 50)", "POINT Z(7 50 3)",
    "MULTIPOINT((7 50))", "MULTIPOINT(7 50, 8 51)", "LINESTRING(7 50,8 51)",
    "MULTILINESTRING((7 50,8 51))",
    "MULTIPOLYGON(((7 50,8 50,8 51,7 50)))",
    "GEOMETRYCOLLECTION(POINT(7 50),LINESTRING(7 50,8 51))"])  # fmt: skip
def test_every_kind_of_geometry_is_read(kind: str) -> None:
    assert isinstance(read_text(f"S_INTERSECTS(geometry, {kind})"), Intersects)


WRONG = {
    "": "am Ende",
    "a =": "am Ende",
    "a = 'x": "Zeichen 4",
    "a == 1": "Zeichen 4",
    "a = b": "Zwei Felder",
    "1 = 2": "muss ein Feld",
    "a LIKE 3": "Muster",
    "a = 1 AND": "am Ende",
    "(a = 1": ")",
    "a IN ()": "nicht lesbar",
    "S_WITHIN(geometry, POINT(1 2))": "nur S_INTERSECTS",
    "S_INTERSECTS(a, POINT(1 2))": "keine Geometrie",
    "S_INTERSECTS(geometry, BBOX(1,2,3))": "vier oder sechs",
    "S_INTERSECTS(geometry, BBOX(1,9,3,2))": "unter",
    "T_AFTER(DATE('2026-01-01'), DATE('2026-01-02'))": "mindestens ein Feld",
    "a > DATE('2026-02-30')": "kein Datum",
    "a > TIMESTAMP('2026-02-03 10:00')": "kein Zeitpunkt",
    "T_DURING(a, INTERVAL('2026-02-03','2026-02-01'))": "bevor er beginnt",
    "avg(a) = 3": "Funktion AVG",
    "a = 1; DROP TABLE x": "Zeichen 6",
    "AND = 1": "nicht lesbar",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named(text: str) -> None:
    with pytest.raises(FilterError) as found:
        read_text(text)
    assert WRONG[text] in found.value.german
    assert found.value.english


@pytest.mark.parametrize(
    "text",
    ["nonsense", "[]", "3", '{"op": "="}', '{"op": "and", "args": [true]}',
     '{"op": "=", "args": [{"property": "a"}, null]}',
     '{"op": "=", "args": [{"property": "a"}, {"bbox": ["a"]}]}',
     '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Cube"}]}',
     '{"op": "in", "args": [{"property": "a"}, 3]}'],
)  # fmt: skip
def test_wrong_json_is_refused(text: str) -> None:
    with pytest.raises(FilterError):
        read_json(text)


def test_depth_and_length_are_limited() -> None:
    with pytest.raises(FilterError, match="deeply"):
        read_text("(" * 60 + "a = 1" + ")" * 60)
    with pytest.raises(FilterError, match="longer"):
        read_text("a = '" + "x" * 9000 + "'")
    nested: object = call("=", {"property": "a"}, 1)
    for _ in range(60):
        nested = call("not", nested)
    with pytest.raises(FilterError, match="deeply"):
        read_json(json.dumps(nested))


FIELDS = {f.name: f for f in (Field("a", "string"), Field("n", "integer"),
                              Field("seen", "date-time"))}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("aa = 'x'", "Meinten Sie „a“"),
        ("a = 3", "ein Text"),
        ("n = '3'", "eine Zahl"),
        ("n = TRUE", "eine Zahl"),
        ("CASEI(n) = 'x'", "nur für Texte"),
        ("T_AFTER(a, DATE('2026-01-01'))", "keine Zeit"),
        ("S_INTERSECTS(geometry, POINT(7 50))", "keine Orte"),
        ("n IN (1, 'x')", "eine Zahl"),
        ("n BETWEEN 1 AND 'x'", "eine Zahl"),
    ],
)
def test_names_and_kinds_are_checked(text: str, said: str) -> None:
    with pytest.raises(FilterError) as found:
        check(read_text(text), FIELDS, geometry=False)
    assert said in found.value.german


def test_what_fits_is_let_through() -> None:
    text = "a = 'x' AND n > 2.5 AND seen > DATE('2026-01-01') AND a IS NULL"
    check(read_text(text), FIELDS, geometry=False)


def test_coordinates_of_another_system_are_turned_into_degrees() -> None:
    def back(x: float, y: float) -> tuple[float, float]:
        return x / 1000, y / 1000

    text = (
        "S_INTERSECTS(geometry, POLYGON((7000 50000,8000 50000,8000 51000,7000 50000)))"
    )
    found = read_text(text, back)
    assert isinstance(found, Intersects)
    assert found.box == Box(7.0, 50.0, 8.0, 51.0)
    corners = call(
        "s_intersects", {"property": "geometry"}, {"bbox": [7000, 50000, 8000, 51000]}
    )
    boxed = read_json(json.dumps(corners), back)
    assert isinstance(boxed, Intersects)
    assert boxed.box == found.box


def test_timestamps_of_any_offset_are_the_same_moment() -> None:
    assert read_text("a = TIMESTAMP('2026-11-22T10:00:00+01:00')") == read_text(
        "a = TIMESTAMP('2026-11-22T09:00:00Z')"
    )
