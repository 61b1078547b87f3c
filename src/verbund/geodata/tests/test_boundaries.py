"""Whose ground a point is, how far the border, who lives next door."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases.tests.cast import Cast
from verbund.geodata import boundaries
from verbund.geodata.actions import boundaries as actions
from verbund.geodata.actions import follow_members, load_boundaries
from verbund.geodata.boundaries import member_at, nearest, spot
from verbund.geodata.models import Boundary
from verbund.geodata.queries import feature, page
from verbund.geodata.shipped import shipped_boundaries
from verbund.kernel.clock import Frozen
from verbund.members.models import MemberKey, touch

MARKET_OF_MEERANE = (50.8471, 12.4637)
FULDA = (50.5510, 9.6760)
NORTH_SEA = (54.6, 5.9)


@pytest.fixture
def loaded(cast: Cast) -> Cast:
    """The cast with the keys of the register, and the boundaries around it."""
    for member, ags in (
        (cast.meerane, "14524190"),
        (cast.schoenberg, "14524270"),
        (cast.fulda, "06631009"),
    ):
        MemberKey.objects.update_or_create(
            member=member,
            scheme="AGS",
            defaults={"value": ags, "valid_from": date(2020, 1, 1)},
        )
    load_boundaries()
    return cast


def square(ars: str, west: float, south: float, **values: object) -> Boundary:
    """A municipality of a tenth of a degree."""
    ring = [(west, south), (west + 0.1, south), (west + 0.1, south + 0.1),
            (west, south + 0.1), (west, south)]  # fmt: skip
    row = Boundary.objects.create(
        ars=ars,
        ags=f"{ars[:5]}{ars[-3:]}",
        name=f"Ort {ars}",
        geometry=json.dumps({"type": "Polygon", "coordinates": [ring]}),
        source="Vermessung",
        **({"valid_from": date(2020, 1, 1)} | values),
    )
    actions.touch()
    return row


def test_all_of_germany_is_shipped_and_nearly_every_place_is_on_one_ground() -> None:
    rows = list(shipped_boundaries())
    assert len(rows) == 10_997
    assert len({row.ars for row in rows}) == len(rows)


def test_a_point_is_on_the_ground_of_its_member(loaded: Cast) -> None:
    found = spot(*MARKET_OF_MEERANE)
    assert found is not None
    assert (found.name, found.member_id) == ("Meerane", loaded.meerane.id)
    assert member_at(*FULDA) == loaded.fulda.id


def test_who_does_not_take_part_is_known_by_name(loaded: Cast) -> None:
    found = spot(50.8190, 12.5440)  # Glauchau
    assert found is not None
    assert (found.name, found.ars, found.member_id) == (
        "Glauchau", "145240080080", None,
    )  # fmt: skip
    assert member_at(50.8190, 12.5440) is None


def test_outside_of_all_there_is_only_the_nearest(loaded: Cast) -> None:
    assert spot(*NORTH_SEA) is None
    assert nearest(*NORTH_SEA) == ()
    assert nearest(0.0, 0.0) == ()
    square("999990000001", 5.0, 54.0)
    square("999990000002", 5.2, 54.0)
    assert spot(54.05, 5.13) is None
    first, second = nearest(54.05, 5.13)
    assert (first.ars, second.ars) == ("999990000001", "999990000002")
    assert first.metres == pytest.approx(1959, rel=0.01)


def test_near_the_border_the_neighbour_is_named_with_metres(cast: Cast) -> None:
    square("999990000001", 5.0, 54.0)
    square("999990000002", 5.1, 54.0)
    inside = spot(54.05, 5.09)
    at_border = spot(54.05, 5.0997)
    assert inside is not None
    assert at_border is not None
    assert inside.neighbours == ()
    assert inside.border_m == pytest.approx(653, rel=0.01)
    assert at_border.border_m == pytest.approx(19.6, rel=0.01)
    [other] = at_border.neighbours
    assert (other.ars, other.member_id) == ("999990000002", None)
    assert other.metres == pytest.approx(19.6, rel=0.01)
    assert spot(54.05, 5.0997, tolerance=10).neighbours == ()  # type: ignore[union-attr]


def test_where_the_drawn_border_is_rough_neighbours_are_named_earlier(
    cast: Cast,
) -> None:
    square("999990000001", 5.0, 54.0, accuracy_m=1000)
    square("999990000002", 5.1, 54.0, accuracy_m=1000)
    found = spot(54.05, 5.09)
    assert found is not None
    assert [n.ars for n in found.neighbours] == ["999990000002"]
    assert found.accuracy_m == 1000


def test_a_merger_gives_the_ground_to_the_new_one_on_its_day(
    cast: Cast, time: Frozen
) -> None:
    day = time.moment.date() + timedelta(days=1)
    square("999990000001", 5.0, 54.0, valid_to=day)
    square("999990000009", 5.0, 54.0, valid_from=day)
    before = spot(54.05, 5.05)
    time.advance(timedelta(days=1))
    after = spot(54.05, 5.05)
    assert before is not None
    assert after is not None
    assert (before.ars, after.ars) == ("999990000001", "999990000009")


def test_the_map_of_municipalities_names_members_and_follows_them(
    loaded: Cast,
) -> None:
    found = feature("gemeinden", "145245118190")
    assert found is not None
    assert found.properties["member"] == loaded.meerane.slug
    assert found.member() == loaded.meerane.id
    MemberKey.objects.filter(member=loaded.meerane).delete()
    touch("members")
    follow_members()
    again = feature("gemeinden", "145245118190")
    assert again is not None
    assert again.id == found.id
    assert again.properties["member"] is None


def test_loading_again_writes_nothing(loaded: Cast) -> None:
    before = boundaries.revision()
    load_boundaries()
    with CaptureQueriesContext(connection) as context:
        load_boundaries()
    writes = [q["sql"] for q in context if not q["sql"].startswith("SELECT")]
    assert all("SAVEPOINT" in sql or sql in {"BEGIN", "COMMIT"} for sql in writes)
    assert boundaries.revision() == before


def test_only_members_and_their_surroundings_take_memory(loaded: Cast) -> None:
    names = set(Boundary.objects.values_list("name", flat=True))
    assert {"Meerane", "Glauchau", "Fulda"} <= names
    assert not {"Hamburg", "München"} & names
    shown = page("gemeinden", limit=1000).features
    assert {f.properties["name"] for f in shown} == names
