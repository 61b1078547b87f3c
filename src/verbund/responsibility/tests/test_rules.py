"""The table itself: the first row that fits decides, and says what it passed over."""

from datetime import date

import pytest

from verbund.responsibility.review import World, check
from verbund.responsibility.rules import (
    CompiledTable,
    NamedArea,
    Question,
    Rule,
    Table,
    Target,
    Words,
    passed_over,
)

DAY = date(2026, 11, 22)
OFFICE = Target(kind="office", key="tiefbauamt")
COUNTY = Target(kind="external", key="strassen-nrw")


def square(lon: float, lat: float, side: float = 0.01) -> dict[str, object]:
    return {
        "type": "Polygon",
        "coordinates": [
            [
                [lon, lat],
                [lon + side, lat],
                [lon + side, lat + side],
                [lon, lat + side],
                [lon, lat],
            ]
        ],
    }


def ask(category: str = "strasse-schlagloch", **more: object) -> Question:
    return Question(category=category, on=DAY, **more)  # type: ignore[arg-type]


def decided(table: Table, question: Question) -> str:
    rule = CompiledTable(table).decide(question).rule
    return rule.id if rule else ""


def test_first_row_that_fits_decides() -> None:
    table = Table(
        rules=(
            Rule(
                id="bund", categories=("strasse-*",), road_classes=("B",), target=COUNTY
            ),
            Rule(id="strasse", categories=("strasse-*",), target=OFFICE),
            Rule(id="rest", target=Target(kind="office")),
        )
    )
    assert decided(table, ask(road_class="b")) == "bund"
    assert decided(table, ask(road_class="G")) == "strasse"
    assert decided(table, ask("abfall-wild")) == "rest"


def test_unknown_is_not_no_and_the_passed_row_is_named() -> None:
    table = Table(
        rules=(
            Rule(id="bund", road_classes=("B",), target=COUNTY),
            Rule(id="lampe", assets=("L-07*",), target=COUNTY),
            Rule(id="rest", target=OFFICE),
        )
    )
    hit = CompiledTable(table).decide(ask())
    assert hit.rule is not None
    assert hit.rule.id == "rest"
    assert [(c.rule, c.reason) for c in passed_over(hit)] == [
        ("bund", "road_unknown"),
        ("lampe", "asset_unknown"),
    ]


def test_areas_hold_by_polygon_not_by_box() -> None:
    triangle = {
        "type": "Polygon",
        "coordinates": [[[7.0, 50.0], [7.02, 50.0], [7.0, 50.02], [7.0, 50.0]]],
    }
    table = Table(
        rules=(
            Rule(id="hafen", areas=("hafen",), target=COUNTY),
            Rule(id="rest", target=OFFICE),
        ),
        areas=(NamedArea(id="hafen", geometry=triangle),),
    )
    assert decided(table, ask(lat=50.004, lon=7.004)) == "hafen"
    assert decided(table, ask(lat=50.019, lon=7.019)) == "rest"
    assert decided(table, ask()) == "rest"


def test_rows_hold_from_their_first_day_up_to_their_last() -> None:
    table = Table(
        rules=(
            Rule(id="neu", valid_from=date(2026, 11, 22), target=OFFICE),
            Rule(id="alt", valid_to=date(2026, 11, 22), target=COUNTY),
        )
    )
    assert decided(table, ask()) == "neu"
    before = Question(category="x", on=date(2026, 11, 21))
    assert decided(table, before) == "alt"


def test_assets_and_municipalities_fit_by_their_beginning() -> None:
    table = Table(
        rules=(
            Rule(id="lampe", assets=("l-07*", "L-1"), target=OFFICE),
            Rule(id="kreis", municipalities=("05334",), target=COUNTY),
        )
    )
    assert decided(table, ask(asset="L-0712")) == "lampe"
    assert decided(table, ask(asset="l-1")) == "lampe"
    assert decided(table, ask(asset="L-12", municipality="053340016016")) == "kreis"
    assert decided(table, ask(asset="L-12", municipality="05315000")) == ""


def test_explanation_lists_the_rows_of_other_categories_too() -> None:
    table = Table(
        rules=(
            Rule(id="abfall", categories=("abfall-*",), target=COUNTY),
            Rule(id="rest", target=OFFICE),
        )
    )
    compiled = CompiledTable(table)
    assert [c.rule for c in compiled.decide(ask()).considered] == ["rest"]
    assert [(c.rule, c.reason) for c in compiled.explain(ask()).considered] == [
        ("abfall", "category"),
        ("rest", "hit"),
    ]


def test_row_with_an_unknown_area_is_no_table() -> None:
    with pytest.raises(ValueError, match="nirgends"):
        CompiledTable(Table(rules=(Rule(id="a", areas=("nirgends",), target=OFFICE),)))


# --- review ---------------------------------------------------------------------------

WORLD = World(
    categories={"strasse-schlagloch": "Schlagloch", "abfall-wild": "Wilder Müll"},
    offices=("tiefbauamt",),
    members=("bonn",),
    external=("strassen-nrw",),
    roads=("strassen",),
)


def codes(table: Table) -> list[tuple[str, str, str]]:
    return [(f.kind, f.code, f.rule) for f in check(table, WORLD, on=DAY)]


def test_names_that_nobody_knows_block_the_table() -> None:
    table = Table(
        rules=(
            Rule(id="a", target=Target(kind="office", key="bauamt")),
            Rule(id="a", target=Target(kind="member", key="köln"), because=Words("x")),
            Rule(id="B", areas=("hafen",), target=Target(kind="external", key="x")),
        )
    )
    assert {code for kind, code, _ in codes(table) if kind == "error"} == {
        "office", "twice", "member", "id", "area", "external",
    }  # fmt: skip


def test_gap_is_named_for_every_category_without_a_row() -> None:
    assert codes(
        Table(rules=(Rule(id="a", categories=("strasse-*",), target=OFFICE),))
    ) == [("warning", "gap", "")]
    table = Table(
        rules=(
            Rule(id="a", categories=("strasse-*",), road_classes=("G",), target=OFFICE),
            Rule(id="b", categories=("abfall-wild",), target=OFFICE),
        ),
        roads="strassen",
    )
    assert codes(table) == [("warning", "gap_rest", "")]


def test_rows_by_road_class_need_streets_that_know_it() -> None:
    rules = (Rule(id="a", target=OFFICE, road_classes=("K",)),)
    everything = (*rules, Rule(id="z", target=Target(kind="office")))
    assert codes(Table(rules=everything)) == [("warning", "roads", "")]
    gone = Table(rules=everything, roads="zurueckgezogen")
    assert codes(gone) == [("warning", "roads", "")]
    assert codes(Table(rules=everything, roads="strassen")) == []


def test_row_below_a_wider_one_never_decides() -> None:
    table = Table(
        rules=(
            Rule(id="alles", target=OFFICE),
            Rule(id="tot", categories=("strasse-*",), target=Target(kind="office")),
            Rule(id="doppelt", road_classes=("B",), target=OFFICE),
        ),
        roads="strassen",
    )
    assert codes(table) == [
        ("warning", "dead", "tot"),
        ("warning", "double", "doppelt"),
    ]


def test_overlapping_areas_are_no_fault_their_order_decides() -> None:
    table = Table(
        rules=(
            Rule(id="hafen", areas=("hafen",), target=COUNTY, because=Words("Hafen")),
            Rule(id="stadt", areas=("stadt",), target=OFFICE),
            Rule(id="rest", target=OFFICE),
        ),
        areas=(
            NamedArea(id="hafen", geometry=square(7.0, 50.0)),
            NamedArea(id="stadt", geometry=square(6.9, 49.9, 0.3)),
        ),
    )
    assert decided(table, ask(lat=50.005, lon=7.005)) == "hafen"
    assert [flaw for flaw in codes(table) if flaw[0] == "error"] == []


def test_area_that_is_no_surface_blocks_the_table() -> None:
    line = {"type": "LineString", "coordinates": [[7.0, 50.0], [7.1, 50.1]]}
    table = Table(areas=(NamedArea(id="weg", geometry=line),))
    assert ("error", "geometry", "") in codes(table)
