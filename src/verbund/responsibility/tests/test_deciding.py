"""From a place to an office, across borders, with the reason."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from verbund.core.rights import SYSTEM
from verbund.geodata.actions import CollectionWords, publish_collection
from verbund.geodata.reading import check_file
from verbund.kernel.clock import Frozen
from verbund.members.models import Delegation, Member
from verbund.responsibility import actions, roads
from verbund.responsibility.queries import Decision, decide_office
from verbund.responsibility.rules import Rule, Table, Target, Words
from verbund.responsibility.tests.cast import (
    ARS,
    AT_BORDER,
    FAR_AWAY,
    HOLE,
    IN_ADORF,
    IN_BEDORF,
    IN_CEDORF,
    ON_THE_RIVER,
    Cast,
)

OFFICE = Target(kind="office", key="bauhof")


def counts(cast: Cast, member: Member, *rules: Rule, **more: object) -> None:
    """These rules count for the member from now on."""
    table = Table(rules=rules, **more)  # type: ignore[arg-type]
    actions.save_draft(member=member, table=table, actor=SYSTEM)
    actions.activate(member=member, actor=SYSTEM)


def decide(
    member: Member, at: tuple[float, float] | None = None, **more: object
) -> Decision:
    lat, lon = at or (None, None)
    values = {"category": HOLE, "lat": lat, "lon": lon, **more}
    return decide_office(member_id=member.id, **values)  # type: ignore[arg-type]


def chosen(decision: Decision) -> tuple[str, UUID | None, str]:
    assert decision.target is not None
    return decision.outcome, decision.target.member_id, decision.target.office


def test_without_a_table_the_only_office_or_the_common_worklist_has_it(
    cast: Cast,
) -> None:
    assert chosen(decide(cast.bedorf)) == ("one", cast.bedorf.id, "Tiefbauamt")
    assert chosen(decide(cast.adorf)) == ("one", cast.adorf.id, "")
    assert decide(cast.adorf).because.de


def test_without_a_table_whoever_acts_for_the_member_has_it(cast: Cast) -> None:
    Delegation(owner=cast.adorf, acting=cast.bedorf, valid_from=date(2020, 1, 1)).save()
    assert chosen(decide(cast.adorf))[1] == cast.bedorf.id


def test_row_decides_and_says_why(cast: Cast) -> None:
    counts(
        cast,
        cast.adorf,
        Rule(
            id="loch",
            categories=("strasse-*",),
            target=OFFICE,
            because=Words("Der Bauhof flickt.", "The depot mends."),
        ),
    )
    decision = decide(cast.adorf, IN_ADORF)
    assert chosen(decision) == ("one", cast.adorf.id, "Bauhof")
    assert decision.because.get("en") == "The depot mends."
    assert (decision.rule, decision.version) == ("loch", 1)
    assert decision.table_of == cast.adorf.id


def test_place_wins_over_the_form_that_was_open(cast: Cast) -> None:
    counts(cast, cast.adorf, Rule(id="alles", target=OFFICE))
    decision = decide(cast.adorf, IN_BEDORF)
    assert chosen(decision) == ("one", cast.bedorf.id, "Tiefbauamt")


def test_near_the_border_both_sides_are_options_with_metres(cast: Cast) -> None:
    decision = decide(cast.adorf, AT_BORDER)
    assert decision.outcome == "ask"
    assert [(o.name, o.metres is not None) for o in decision.options] == [
        ("Adorf", True),
        ("Bedorf", True),
    ]
    assert 8 <= (decision.options[1].metres or 0) <= 12
    assert "10 m" in decision.because.de
    answered = decide(cast.adorf, AT_BORDER, chosen=cast.bedorf.id)
    assert chosen(answered) == ("one", cast.bedorf.id, "Tiefbauamt")


def test_made_up_choice_at_a_border_is_asked_again(cast: Cast) -> None:
    stranger = UUID(int=7)
    assert decide(cast.adorf, AT_BORDER, chosen=stranger).outcome == "ask"
    far = decide(cast.adorf, IN_ADORF, chosen=cast.bedorf.id)
    assert far.target is not None
    assert far.target.member_id == cast.adorf.id


def test_tolerance_is_the_members_own(cast: Cast) -> None:
    counts(cast, cast.adorf, Rule(id="a", target=OFFICE), tolerance_m=5)
    assert decide(cast.adorf, AT_BORDER).outcome == "one"


def test_member_may_tell_both_sides_instead_of_asking(cast: Cast) -> None:
    counts(cast, cast.adorf, Rule(id="a", target=OFFICE), at_border="both")
    decision = decide(cast.adorf, AT_BORDER)
    assert decision.outcome == "both"
    assert [o.member_id for o in decision.options] == [cast.adorf.id, cast.bedorf.id]


STREETS = (
    {"name": "Bonner Straße", "Straßenklasse": "Kreisstraße"},
    {"name": "Gehweg", "highway": "footway"},
    {"name": "Ringweg", "highway": "residential"},
)


def streets(cast: Cast) -> None:
    """Lines from west to east: the first one through Adorf's middle, a footway beside
    it, the last one 200 m further north."""
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [[7.04, 50.75 + up], [7.06, 50.75 + up]],
            },
            "properties": properties,
        }
        for properties, up in zip(STREETS, (0.00002, 0.0, 0.002), strict=True)
    ]
    content = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    publish_collection(
        member=cast.adorf,
        words=CollectionWords(key="strassen", title="Straßen"),
        checked=check_file(content, "strassen.geojson"),
    )


def test_class_of_the_road_comes_from_published_streets_and_is_told(
    cast: Cast,
) -> None:
    streets(cast)
    rules = (
        Rule(
            id="kreis", road_classes=("K",), target=Target(kind="office", key="bauhof")
        ),
        Rule(
            id="stadt",
            road_classes=("G",),
            target=Target(kind="office", key="ordnungsamt"),
        ),
    )
    counts(cast, cast.adorf, *rules)
    assert decide(cast.adorf, IN_ADORF).rule == ""
    counts(cast, cast.adorf, *rules, roads="strassen")
    on_county_road = decide(cast.adorf, IN_ADORF)
    assert on_county_road.rule == "kreis"
    assert on_county_road.because.de.startswith(
        "Bonner Straße ist dort eine Kreisstraße (K). "
    )
    assert decide(cast.adorf, (50.752, 7.05)).rule == "stadt"
    # Where no street is near, a row by class is passed over, and the trace says so.
    beside = decide(cast.adorf, (50.76, 7.05))
    assert beside.rule == ""
    assert {one.reason for one in beside.considered} == {"road_unknown"}


@pytest.mark.parametrize(
    ("columns", "klass"),
    [
        ({"Klasse": "K"}, "K"),
        ({"Widmung": "Staatsstraße"}, "L"),
        ({"ref": "B 37;B 3"}, "B"),
        ({"highway": "primary", "ref": "L 600a"}, "L"),
        ({"highway": "primary"}, ""),
        ({"highway": "service", "ref": "17"}, ""),
        ({"highway": "living_street"}, "G"),
        ({"Klasse": "sonstige", "Nummer": "K 9702"}, "K"),
    ],
)
def test_what_a_column_does_not_say_is_not_guessed(
    columns: dict[str, str], klass: str
) -> None:
    assert roads.class_of(columns) == klass


def test_outside_all_members_the_sentence_says_whose_place_it_is(cast: Cast) -> None:
    decision = decide(cast.adorf, IN_CEDORF)
    assert (decision.outcome, decision.target) == ("none", None)
    assert "Cedorf" in decision.because.de
    assert "115" in decision.because.de


def test_row_for_a_foreign_municipality_knows_whom_to_tell(cast: Cast) -> None:
    actions.save_body(
        member=cast.adorf,
        key="cedorf",
        name="Gemeinde Cedorf",
        kind="email",
        email="rathaus@cedorf.example",
        actor=SYSTEM,
    )
    counts(
        cast,
        cast.adorf,
        Rule(
            id="cedorf",
            municipalities=(ARS["cedorf"],),
            target=Target(kind="external", key="cedorf"),
            because=Words("Das liegt in Cedorf."),
        ),
        Rule(id="rest", target=OFFICE),
    )
    decision = decide(cast.adorf, IN_CEDORF)
    assert decision.target is not None
    assert (decision.target.kind, decision.target.external) == ("external", "cedorf")
    assert decide(cast.adorf, IN_ADORF).rule == "rest"


def test_on_the_river_the_nearest_member_passes_it_on(cast: Cast) -> None:
    decision = decide(cast.bedorf, ON_THE_RIVER)
    assert decision.outcome == "nearest"
    assert decision.target is not None
    assert decision.target.member_id == cast.adorf.id
    assert "am nächsten" in decision.because.de


@pytest.mark.parametrize("place", [FAR_AWAY, (10.0, 10.0)])
def test_far_away_nobody_is_named(cast: Cast, place: tuple[float, float]) -> None:
    decision = decide(cast.adorf, place)
    assert (decision.outcome, decision.target) == ("none", None)


@pytest.mark.parametrize("place", [(0.0, 0.0), (7.05, 50.75)])
def test_zero_and_swapped_coordinates_count_as_no_place(
    cast: Cast, place: tuple[float, float]
) -> None:
    counts(cast, cast.adorf, Rule(id="alles", target=OFFICE))
    assert chosen(decide(cast.adorf, place)) == ("one", cast.adorf.id, "Bauhof")


def test_target_member_decides_with_its_own_table(cast: Cast) -> None:
    counts(
        cast,
        cast.adorf,
        Rule(
            id="bund",
            road_classes=("B",),
            target=Target(kind="member", key="bedorf"),
            because=Words("Bundesstraßen macht Bedorf."),
        ),
        Rule(id="rest", target=OFFICE),
    )
    decision = decide(cast.adorf, IN_ADORF, road_class="B")
    assert chosen(decision) == ("one", cast.bedorf.id, "Tiefbauamt")
    assert decision.because.de == "Bundesstraßen macht Bedorf."
    assert decision.rule == "bund"


def test_tables_that_point_at_each_other_come_to_an_end(cast: Cast) -> None:
    for member, other in ((cast.adorf, "bedorf"), (cast.bedorf, "adorf")):
        counts(
            cast,
            member,
            Rule(
                id="weiter",
                target=Target(kind="member", key=other),
                because=Words("Nebenan."),
            ),
        )
    assert decide(cast.adorf, IN_ADORF).target is not None


def test_office_that_was_closed_leaves_the_common_worklist(cast: Cast) -> None:
    counts(cast, cast.adorf, Rule(id="alles", target=OFFICE))
    cast.works.closed_on = date(2026, 1, 1)
    cast.works.save()
    decision = decide(cast.adorf, IN_ADORF)
    assert chosen(decision) == ("one", cast.adorf.id, "")


def test_change_of_a_table_counts_at_once(cast: Cast, time: Frozen) -> None:
    counts(cast, cast.adorf, Rule(id="alles", target=OFFICE))
    assert chosen(decide(cast.adorf, IN_ADORF))[2] == "Bauhof"
    other = Target(kind="office", key="ordnungsamt")
    counts(cast, cast.adorf, Rule(id="alles", target=other))
    decision = decide(cast.adorf, IN_ADORF)
    assert chosen(decision)[2] == "Ordnungsamt"
    assert decision.version == 2
