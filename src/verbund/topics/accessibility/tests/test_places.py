"""Places: measured by people, imported from maps, published, and never guessed."""

from datetime import date, timedelta

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Forbidden
from verbund.core.scope import acting_within
from verbund.geodata import queries as geodata
from verbund.kernel import clock
from verbund.kernel.clock import Frozen
from verbund.topics.accessibility import actions, queries
from verbund.topics.accessibility.errors import (
    AlreadyDecided,
    ImportRefused,
    MeasurementRefused,
    PlaceNotFound,
)
from verbund.topics.accessibility.models import Measurement
from verbund.topics.accessibility.shapes import By, NewPlace
from verbund.topics.accessibility.tests.conftest import heidelberg

STAFF = By(kind="staff", id="1", name="Sabine")
HALL = NewPlace(kind="building", name="Rathaus", lat=50.8, lon=12.4, street="Markt",
                house_number="1", city="Schönberg")  # fmt: skip


def measured(
    cast: Cast, place: object, day: date | None = None, **values: object
) -> int:
    """Values with a dot instead of two underscores."""
    return actions.record(
        member=cast.schoenberg, place_id=place, method="measured", by=STAFF,
        on=day or clock.today(),
        values={k.replace("__", "."): v for k, v in values.items()},
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_measured_place_is_rated_listed_and_published(cast: Cast) -> None:
    place = actions.put_place(member=cast.schoenberg, place=HALL)
    before = queries.place(cast.schoenberg, place)
    assert before.ratings["wheelchair"].verdict == "unknown"
    measured(cast, place, entrance__steps=0, entrance__door_width="92 cm",
             inside__step_free="yes")  # fmt: skip
    after = queries.place(cast.schoenberg, place)
    assert after.ratings["wheelchair"].verdict == "yes"
    assert after.facts["entrance.door_width"].method == "measured"
    listed = queries.places(cast.schoenberg, profile="wheelchair", verdict="usable")
    assert [line.name for line in listed.places] == ["Rathaus"]
    feature = geodata.feature("barrierefreiheit", str(place))
    assert feature is not None
    assert feature.properties["wheelchair"] == "yes"
    assert feature.properties["blind"] == "unknown"
    assert feature.properties["entrance_door_width"] == 92


def test_values_that_do_not_fit_are_all_named_and_nothing_is_kept(cast: Cast) -> None:
    place = actions.put_place(member=cast.schoenberg, place=HALL)
    with pytest.raises(MeasurementRefused) as refused:
        measured(cast, place, entrance__steps="-1", entrance__door_width="breit",
                 inside__step_free="yes")  # fmt: skip
    assert [f.path for f in refused.value.fields] == [
        "entrance.steps", "entrance.door_width",
    ]  # fmt: skip
    assert queries.history(cast.schoenberg, place) == ()
    for day in (clock.today() + timedelta(days=1), date(1950, 1, 1)):
        with pytest.raises(MeasurementRefused):
            measured(cast, place, day, entrance__steps=0)


def test_the_newest_look_of_a_person_counts_and_the_history_stays(
    cast: Cast, time: Frozen
) -> None:
    place = actions.put_place(member=cast.schoenberg, place=HALL)
    today = clock.today()
    measured(cast, place, today, entrance__steps=3)
    measured(cast, place, today - timedelta(days=30), entrance__steps=0)
    assert queries.place(cast.schoenberg, place).facts["entrance.steps"].value == 3
    measured(cast, place, today, entrance__steps=1)
    assert queries.place(cast.schoenberg, place).facts["entrance.steps"].value == 1
    told = [line.value for line in queries.history(cast.schoenberg, place)]
    assert told == [1, 3, 0]


def test_what_a_visitor_says_waits_for_the_desk(cast: Cast) -> None:
    place = actions.put_place(member=cast.schoenberg, place=HALL)
    actions.propose(
        member=cast.schoenberg, place_id=place, values={"entrance.steps": "2"},
        method="observed", on=clock.today(), name="Anna",
    )  # fmt: skip
    assert queries.place(cast.schoenberg, place).facts == {}
    assert queries.place(cast.schoenberg, place).waiting == 1
    [waiting] = queries.proposals(cast.sabine)
    assert (waiting.value, waiting.now, waiting.by_name) == (2, None, "Anna")
    assert queries.proposals(cast.claudia) == ()
    with pytest.raises(AlreadyDecided):
        actions.decide(proposal_id=waiting.id, accept=True, actor=cast.claudia)
    with pytest.raises(MeasurementRefused):
        actions.decide(proposal_id=waiting.id, accept=False, actor=cast.sabine)
    actions.decide(proposal_id=waiting.id, accept=True, actor=cast.sabine)
    assert queries.place(cast.schoenberg, place).facts["entrance.steps"].value == 2
    with pytest.raises(AlreadyDecided):
        actions.decide(proposal_id=waiting.id, accept=True, actor=cast.sabine)


def test_a_known_volunteer_is_known_by_the_link_until_it_is_closed(cast: Cast) -> None:
    token = actions.add_helper(member=cast.schoenberg, name="Bert", actor=cast.sabine)
    helper = queries.helper_by_token(cast.schoenberg, token)
    assert helper is not None
    assert token not in helper.token_hash
    assert queries.helper_by_token(cast.fulda, token) is None
    actions.end_helper(helper_id=helper.id, actor=cast.claudia)
    assert queries.helper_by_token(cast.schoenberg, token) is not None
    actions.end_helper(helper_id=helper.id, actor=cast.sabine)
    assert queries.helper_by_token(cast.schoenberg, token) is None


def test_an_import_again_changes_nothing_that_people_measured(cast: Cast) -> None:
    features = heidelberg("places.geojson")["features"][:60]
    today = clock.today()
    for _ in range(2):
        assert (
            actions.import_osm(member=cast.schoenberg, features=features, on=today)
            == 60
        )
    assert queries.places(cast.schoenberg).total == 60
    one = next(
        p for p in queries.all_places(cast.schoenberg)
        if "claim.wheelchair" in p.facts
    )  # fmt: skip
    measured(cast, one.id, claim__wheelchair="limited", entrance__steps=0)
    actions.import_osm(member=cast.schoenberg, features=features, on=today)
    again = queries.place(cast.schoenberg, one.id)
    assert again.facts["claim.wheelchair"].value == "limited"
    assert again.facts["claim.wheelchair"].method == "measured"
    with acting_within(cast.schoenberg.id):
        imported = Measurement.objects.filter(place_id=one.id, method="imported")
        assert len({m.key for m in imported}) == imported.count()


@pytest.mark.parametrize(
    "feature",
    [
        {"id": "n1", "geometry": {"type": "Point", "coordinates": [0, 0]}},
        {"id": "n1", "geometry": {"type": "Point", "coordinates": [50.8, 12.4]}},
        {"id": "n1", "geometry": {"type": "LineString", "coordinates": []}},
        {"geometry": {"type": "Point", "coordinates": [12.4, 50.8]}},
    ],
    ids=["zero", "swapped", "line", "no number"],
)
def test_an_import_with_a_wrong_object_changes_nothing(
    cast: Cast, feature: dict[str, object]
) -> None:
    good = {"id": "n2", "geometry": {"type": "Point", "coordinates": [12.4, 50.8]}}
    with pytest.raises(ImportRefused, match="Objekt"):
        actions.import_osm(
            member=cast.schoenberg, features=[good, feature], on=clock.today()
        )
    assert queries.places(cast.schoenberg).total == 0


def test_search_finds_words_kinds_and_what_is_near(cast: Cast) -> None:
    for name, lat in (("Rathaus", 50.8), ("Ratskeller", 50.805), ("Museum", 50.9)):
        actions.put_place(
            member=cast.schoenberg,
            place=NewPlace(
                kind="culture" if name == "Museum" else "food", name=name, lat=lat,
                lon=12.4, street="Marktstraße",
            ),
        )  # fmt: skip

    def names(**asked: object) -> list[str]:
        found = queries.places(cast.schoenberg, **asked)  # type: ignore[arg-type]
        return [line.name for line in found.places]

    assert names() == ["Museum", "Rathaus", "Ratskeller"]
    assert names(text="RATS markt") == ["Ratskeller"]
    assert names(kind="culture") == ["Museum"]
    assert names(near=(50.804, 12.4)) == ["Ratskeller", "Rathaus"]
    assert names(profile="blind", verdict="yes") == []
    assert queries.places(cast.fulda).total == 0


def test_a_withdrawn_place_is_gone_from_lists_and_map(cast: Cast) -> None:
    place = actions.put_place(member=cast.schoenberg, place=HALL)
    with pytest.raises(PlaceNotFound):
        actions.withdraw(place_id=place, actor=cast.claudia)
    actions.withdraw(place_id=place, actor=cast.sabine)
    assert queries.places(cast.schoenberg).total == 0
    assert geodata.feature("barrierefreiheit", str(place)) is None
    with pytest.raises(PlaceNotFound):
        queries.place(cast.schoenberg, place)


def test_only_who_may_maintain_writes(cast: Cast) -> None:
    from msgspec.structs import replace  # noqa: PLC0415

    nobody = replace(cast.sabine, rights=frozenset())
    with pytest.raises(Forbidden):
        actions.add_helper(member=cast.schoenberg, name="X", actor=nobody)
    with pytest.raises(Forbidden):
        actions.put_place(member=cast.schoenberg, place=HALL, actor=nobody)
