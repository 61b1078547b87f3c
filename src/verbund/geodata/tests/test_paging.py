"""Reading on by cursor while others write: no gap, no double; filters lose no row."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbund.geodata import collections, queries
from verbund.geodata.actions import NewFeature, drop_features, put_features
from verbund.geodata.collections import CollectionSpec, Property
from verbund.geodata.errors import BadCursor, CollectionNotFound
from verbund.geodata.models import Feature
from verbund.kernel.cql2 import meets, read_text
from verbund.kernel.geo import distance_m, read_geometry
from verbund.kernel.geo.relations import intersects

pytestmark = pytest.mark.django_db
ONE, TWO = UUID(int=1), UUID(int=2)
#: One transaction of the test holds all examples; each begins with an empty table.
each = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def lamps(monkeypatch: pytest.MonkeyPatch) -> Iterator[CollectionSpec]:
    """A collection of points with a class, a number, a day and a truth value."""
    monkeypatch.setattr(collections, "_declared", dict(collections._declared))
    title = {"de": "Lampen", "de-simple": "Lampen", "en": "Lamps"}
    return collections.register_collection(
        CollectionSpec(
            key="lampen",
            title=title,
            description=title,
            properties=(
                Property(name="kind"),
                Property(name="height", type="number"),
                Property(name="since", type="date"),
                Property(name="until", type="date"),
                Property(name="lit", type="boolean"),
            ),
            datetime=("since", "until"),
            category="kind",
        )
    )


def lamp(fid: int, *, member: UUID | None = None, **values: Any) -> NewFeature:
    """A lamp on a street that runs east."""
    lat, lon = values.pop("at", (50.0, 7.0 + fid / 10_000))
    return NewFeature(
        fid=str(fid),
        member_id=member,
        geometry={"type": "Point", "coordinates": [lon, lat]},
        properties=values,
    )


def read_all(limit: int, **asked: Any) -> list[str]:
    """The ids of all pages one after the other."""
    found, after = [], ""
    while True:
        page = queries.page("lampen", limit=limit, after=after, **asked)
        assert len(page.features) <= limit
        found += [f.fid for f in page.features]
        after = page.next
        if not after:
            return found


@each
@given(
    st.integers(0, 12),
    st.integers(1, 4),
    st.lists(
        st.tuples(st.sampled_from(["add", "change", "drop"]), st.integers(0, 30)),
        max_size=12,
    ),
)
def test_who_reads_while_others_write_misses_nothing_and_sees_nothing_twice(
    lamps: CollectionSpec, count: int, limit: int, writes: list[tuple[str, int]]
) -> None:
    Feature.objects.all().delete()
    put_features(collection="lampen", features=[lamp(n) for n in range(count)])
    kept = {str(n) for n in range(count)}
    read: list[str] = []
    after, steps, fresh = "", iter(writes), 100
    while True:
        page = queries.page("lampen", limit=limit, after=after)
        read += [f.fid for f in page.features]
        after = page.next
        if not after:
            break
        verb, at = next(steps, ("", 0))
        if verb == "add":
            fresh += 1
            put_features(collection="lampen", features=[lamp(fresh)])
            kept.add(str(fresh))
        elif verb == "change" and str(at) in kept:
            put_features(collection="lampen", features=[lamp(at, kind="new")])
        elif verb == "drop":
            drop_features(collection="lampen", fids=[str(at)])
            kept.discard(str(at))
    assert len(read) == len(set(read))
    assert kept <= set(read)


@each
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "mast", "wall", "Mast", "ma_t", "it's"]),
            st.sampled_from([None, 0, 1, 2.5, -3, 10]),
            st.sampled_from([None, "2026-01-01", "2026-06-30"]),
            st.sampled_from([None, True, False]),
        ),
        max_size=8,
    ),
    st.lists(
        st.sampled_from(
            [
                "kind = 'mast'",
                "kind <> 'mast'",
                "kind LIKE 'ma%'",
                "kind LIKE 'ma\\_t'",
                "CASEI(kind) = CASEI('MAST')",
                "kind IN ('wall', 'it''s')",
                "kind IS NULL",
                "kind < 'n'",
                "height > 1",
                "height BETWEEN 0 AND 2.5",
                "height IS NOT NULL",
                "NOT height = 1",
                "since > DATE('2026-03-01')",
                "T_BEFORE(since, DATE('2026-03-01'))",
                "lit = TRUE",
                "lit <> TRUE",
                "S_INTERSECTS(geometry, BBOX(7.0, 49.9, 7.00025, 50.1))",
                "S_INTERSECTS(geometry, POLYGON((7 49, 7.0005 49, 7 51, 7 49)))",
            ]
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([" AND ", " OR ", " AND NOT ", " OR NOT "]),
)
def test_a_filter_finds_exactly_what_it_says(
    lamps: CollectionSpec,
    rows: list[tuple[Any, ...]],
    parts: list[str],
    word: str,
) -> None:
    where = read_text(word.join(f"({part})" for part in parts))
    Feature.objects.all().delete()
    names = ("kind", "height", "since", "lit")
    put_features(
        collection="lampen",
        features=[
            lamp(at, **dict(zip(names, row, strict=True)))
            for at, row in enumerate(rows)
        ],
    )
    expected = []
    for found in queries.page("lampen", limit=100).features:
        document = found.document()
        shape = read_geometry(document["geometry"])
        if meets(where, document["properties"], shape, intersects):
            expected.append(document["id"])
    assert read_all(2, where=where) == expected
    counted = queries.count("lampen", where=where)
    assert counted in {None, len(expected)}


@each
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12),
    st.tuples(st.integers(0, 40), st.integers(0, 40)),
    st.integers(0, 3000),
)
def test_near_finds_all_within_the_circle_nearest_first(
    lamps: CollectionSpec,
    places: list[tuple[int, int]],
    here: tuple[int, int],
    metres: int,
) -> None:
    Feature.objects.all().delete()

    def at(place: tuple[int, int]) -> tuple[float, float]:
        return 50 + place[0] / 1000, 7 + place[1] / 1000

    lat, lon = at(here)
    put_features(
        collection="lampen",
        features=[lamp(n, at=at(place)) for n, place in enumerate(places)],
    )
    gaps = sorted(
        gap for p in places if (gap := distance_m(lat, lon, *at(p))) <= metres
    )
    found = queries.near("lampen", lat, lon, metres, limit=5)
    assert [gap for _, gap in found] == pytest.approx(gaps[:5])


def test_a_wide_box_with_few_in_it_finds_them_all(
    lamps: CollectionSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_WALKED", 3)
    put_features(
        collection="lampen",
        features=[lamp(n, at=(51.0 if n % 7 else 50.0, 7.0)) for n in range(40)],
    )
    wide = (6.0, 49.5, 8.0, 50.5)
    assert read_all(2, box=wide) == [str(n) for n in range(0, 40, 7)]
    assert read_all(4, box=(6.0, 50.5, 8.0, 51.5)) == [
        str(n) for n in range(40) if n % 7
    ]


def test_a_member_sees_its_own_and_nobody_else_s(lamps: CollectionSpec) -> None:
    put_features(
        collection="lampen",
        features=[lamp(1, member=ONE), lamp(2, member=TWO), lamp(3)],
    )
    assert read_all(9, members=[ONE]) == ["1"]
    assert read_all(9, members=[ONE, TWO]) == ["1", "2"]
    assert read_all(9, members=[]) == []
    [(found, _)] = queries.near("lampen", 50.0, 7.0, 5000, limit=9, members=[TWO])
    assert found.member() == TWO


def test_an_interval_meets_what_runs_in_it_and_what_has_no_time(
    lamps: CollectionSpec,
) -> None:
    put_features(
        collection="lampen",
        features=[
            lamp(1, since="2026-01-01", until="2026-01-31"),
            lamp(2, since="2026-03-01"),
            lamp(3, until="2026-02-28"),
            lamp(4),
        ],
    )
    day = datetime(2026, 1, 31, 22, 59, tzinfo=UTC)
    assert read_all(9, interval=(day, day)) == ["1", "3", "4"]
    assert read_all(9, interval=(datetime(2026, 2, 1, tzinfo=UTC), None)) == [
        "2", "3", "4",
    ]  # fmt: skip
    assert read_all(9, interval=(None, datetime(2026, 2, 1, tzinfo=UTC))) == [
        "1", "3", "4",
    ]  # fmt: skip


def test_moments_are_written_in_utc_to_the_second(lamps: CollectionSpec) -> None:
    moment = datetime.fromisoformat("2026-11-22T09:30:01.25+01:00")
    put_features(collection="lampen", features=[lamp(1, since=moment)])
    found = queries.feature("lampen", "1")
    assert found is not None
    assert found.properties["since"] == "2026-11-22T08:30:01Z"


def test_a_property_that_was_not_declared_is_refused(lamps: CollectionSpec) -> None:
    with pytest.raises(ValueError, match="colour"):
        put_features(collection="lampen", features=[lamp(1, colour="red")])


@pytest.mark.parametrize("cursor", ["x", "' OR 1=1", "123", "g" * 32])
def test_a_made_up_cursor_is_refused(lamps: CollectionSpec, cursor: str) -> None:
    with pytest.raises(BadCursor):
        queries.page("lampen", limit=5, after=cursor)


def test_a_collection_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CollectionNotFound):
        queries.page("' OR 1=1 --", limit=5)


def test_a_feature_without_a_place_is_listed_but_in_no_box(
    lamps: CollectionSpec,
) -> None:
    put_features(
        collection="lampen",
        features=[
            NewFeature(fid="1", member_id=None, geometry=None, properties={}),
            lamp(2),
        ],
    )
    assert read_all(9) == ["1", "2"]
    assert read_all(9, box=(-180, -90, 180, 90)) == ["2"]


def test_what_is_unknown_is_neither_so_nor_not_so(lamps: CollectionSpec) -> None:
    put_features(
        collection="lampen", features=[lamp(0, kind=None), lamp(1, kind="led")]
    )
    either = read_text("kind = 'mast' OR NOT (kind = 'mast')")
    assert read_all(2, where=either) == ["1"]
