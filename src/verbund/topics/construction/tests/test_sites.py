"""Sites are written once, tell the map and close ways while they run."""

from datetime import date, timedelta
from typing import Any

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Forbidden, Invalid
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.geodata import queries as geodata
from verbund.kernel.clock import Frozen
from verbund.topics.construction import actions, queries
from verbund.topics.construction.actions import Read
from verbund.topics.construction.errors import SiteNotFound
from verbund.topics.construction.models import Site
from verbund.topics.construction.queries import Filter
from verbund.topics.construction.shapes import Phase
from verbund.topics.construction.streets import apart, on_stretch
from verbund.topics.construction.tests.conftest import LINE, facts, officer, run_jobs
from verbund.watching import queries as watching
from verbund.watching.shapes import Watch
from verbund.watching.wording import watch_words

pytestmark = pytest.mark.django_db


def barrier(site_id: object) -> dict[str, Any] | None:
    found = geodata.feature("barrieren", f"baustelle-{site_id}")
    return dict(found.properties) if found else None


def test_a_running_site_closes_the_way_for_whom_it_stops(cast: Cast) -> None:
    actor = officer(cast)
    site = actions.enter_site(facts=facts(), actor=actor)
    told = barrier(site)
    assert told is not None
    assert (told["blocks"], told["kind"]) == ("wheelchair", "path")
    assert told["since"] == "2026-10-04T22:00:00Z"
    # Nobody has confirmed the end: the way stays closed until the site is finished.
    assert told["until"] is None
    actions.change_site(site_id=site, facts=facts(ends_verified=True), actor=actor)
    assert barrier(site)["until"] == "2026-12-04T22:59:59Z"  # type: ignore[index]
    actions.change_site(site_id=site, facts=facts(state="finished"), actor=actor)
    assert barrier(site) is None
    stored = geodata.feature("baustellen", str(site))
    assert stored is not None
    assert stored.properties["state"] == "finished"


@pytest.mark.parametrize(
    "changes",
    [{"state": "approved"}, {"wheelchair": "limited"}, {"geometry": None}],
)
def test_what_stops_nobody_now_closes_no_way(
    cast: Cast, changes: dict[str, Any]
) -> None:
    site = actions.enter_site(facts=facts(**changes), actor=officer(cast))
    assert barrier(site) is None


def test_a_phase_decides_who_gets_past_on_its_days(cast: Cast, time: Frozen) -> None:
    phases = (
        Phase(title="Ostseite", starts_on=date(2026, 10, 5), ends_on=date(2026, 11, 2)),
        Phase(
            title="Westseite",
            starts_on=date(2026, 11, 3),
            wheelchair="yes",
            bike="no",
        ),
    )
    site = actions.enter_site(facts=facts(phases=phases), actor=officer(cast))
    assert barrier(site)["blocks"] == "wheelchair"  # type: ignore[index]
    time.advance(timedelta(days=1))
    actions.follow_phases(cast.schoenberg.id)
    assert barrier(site)["blocks"] == "bike"  # type: ignore[index]
    stored = geodata.feature("baustellen", str(site))
    assert stored is not None
    assert (stored.properties["phase"], stored.properties["bike"]) == (
        "Westseite",
        "no",
    )


def test_every_change_stands_in_the_history_without_who_made_it(
    cast: Cast, time: Frozen
) -> None:
    actor = officer(cast)
    site = actions.enter_site(facts=facts(), actor=actor)
    assert not actions.change_site(site_id=site, facts=facts(), actor=actor)
    time.advance(timedelta(hours=1))
    later = facts(ends_on=date(2026, 12, 18), wheelchair="yes")
    assert actions.change_site(site_id=site, facts=later, actor=actor)
    (change,) = queries.history_of(cast.schoenberg, site)
    assert change.changes == {
        "ends_on": ("2026-12-04", "2026-12-18"),
        "wheelchair": ("no", "yes"),
    }


def test_news_tell_what_people_would_notice(cast: Cast, time: Frozen) -> None:
    actor = officer(cast)
    watch = Watch(collections=("baustellen",), street="Hauptstr. 5")
    site = actions.enter_site(facts=facts(), actor=actor)
    run_jobs()
    one = Watch(collections=("baustellen",), feature=str(site))
    assert watch_words(one, "de") == "Baustellen: Kanal in der Hauptstraße"
    actions.change_site(site_id=site, facts=facts(reason="Tippfehler"), actor=actor)
    run_jobs()
    longer = facts(reason="Tippfehler", ends_on=date(2026, 12, 18))
    actions.change_site(site_id=site, facts=longer, actor=actor)
    run_jobs()
    actions.remove_site(site_id=site, actor=actor)
    run_jobs()
    gone, changed, new = watching.news_for(watch)
    assert new.title["de"] == "Neue Baustelle: Kanal in der Hauptstraße"
    assert "gesperrt für Rollstühle" in new.text["de"]
    assert "Hauptstraße 3 bis 21" in new.text["de"]
    assert "None" not in str(new.text)
    told = changed.text["de"].replace("\u00a0", " ")
    assert told == "Ende: 4. Dezember 2026 → 18. Dezember 2026."
    assert gone.change == "gone"
    assert new.path == f"/schoenberg/baustellen/{site}/"


def test_a_removed_site_leaves_nothing_behind(cast: Cast) -> None:
    actor = officer(cast)
    site = actions.enter_site(facts=facts(), actor=actor)
    actions.remove_site(site_id=site, actor=actor)
    assert geodata.feature("baustellen", str(site)) is None
    assert barrier(site) is None
    with pytest.raises(SiteNotFound):
        queries.public_site(cast.schoenberg, site)


def test_others_cannot_touch_a_site(cast: Cast) -> None:
    site = actions.enter_site(facts=facts(), actor=officer(cast))
    stranger = officer(cast, "fulda")
    with pytest.raises(SiteNotFound):
        actions.change_site(site_id=site, facts=facts(title="Anders"), actor=stranger)
    with pytest.raises(SiteNotFound):
        actions.remove_site(site_id=site, actor=stranger)
    assert queries.sites_of(stranger) == ()
    with pytest.raises(Forbidden):
        actions.enter_site(
            facts=facts(), actor=Actor(kind="staff", member=cast.fulda.id)
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": date(2026, 10, 1)}, "ends_on"),
        ({"council_url": "javascript:alert(1)"}, "council_url"),
        ({"geometry": {"type": "Point", "coordinates": [50.85, 12.45]}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [0, 0]}}, "geometry"),
        ({"geometry": {"type": "LineString", "coordinates": [[12, 50]]}}, "geometry"),
        ({"geometry": None, "street": ""}, "street"),
        (
            {
                "phases": (
                    Phase(
                        title="x", starts_on=date(2027, 1, 1), ends_on=date(2026, 1, 1)
                    ),
                )
            },
            "phases.0.ends_on",
        ),
    ],
)
def test_what_is_wrong_is_said_by_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.enter_site(facts=facts(**changes), actor=officer(cast))
    assert [one.path for one in refused.value.fields] == [field]


def test_a_second_import_changes_and_one_wrong_entry_stops_all(cast: Cast) -> None:
    member = cast.schoenberg.id
    first = [Read(reference=f"r{n}", facts=facts(title=f"Bau {n}")) for n in range(3)]
    done = actions.import_sites(member_id=member, sites=first)
    assert (done.added, done.changed, done.same) == (3, 0, 0)
    second = [first[0], Read(reference="r1", facts=facts(title="Bau 1 neu"))]
    done = actions.import_sites(member_id=member, sites=second)
    assert (done.added, done.changed, done.same) == (0, 1, 1)
    wrong = [
        Read(reference="r9", facts=facts(title="Bau 9")),
        Read(reference="r0", facts=facts(ends_on=date(2020, 1, 1))),
    ]
    with pytest.raises(Invalid, match="r0"):
        actions.import_sites(member_id=member, sites=wrong)
    with acting_within({member}):
        assert Site.objects.count() == 3


def test_lists_are_filtered_by_street_house_kind_state_and_who_passes(
    cast: Cast,
) -> None:
    actor = officer(cast)
    enter = actions.enter_site
    enter(facts=facts(), actor=actor)
    enter(
        facts=facts(
            title="Schule am Markt",
            kind="school",
            street="Markt",
            house_from="",
            house_to="",
            wheelchair="yes",
            state="planned",
        ),
        actor=actor,
    )
    enter(facts=facts(title="In Meerane"), actor=officer(cast, "meerane"))

    def titles(member: Any, **wanted: Any) -> list[str]:
        return [one.title for one in queries.found(member, Filter(**wanted))]

    here = cast.schoenberg
    assert titles(None) == ["In Meerane", "Kanal in der Hauptstraße", "Schule am Markt"]
    assert titles(here) == ["Kanal in der Hauptstraße", "Schule am Markt"]
    assert titles(here, street="Hauptstr.", house="12") == ["Kanal in der Hauptstraße"]
    assert titles(here, street="Hauptstr.", house="22") == []
    assert titles(here, kinds=("school", "daycare")) == ["Schule am Markt"]
    assert titles(here, states=("planned",)) == ["Schule am Markt"]
    assert titles(here, passable="wheelchair") == ["Schule am Markt"]


@pytest.mark.parametrize(
    ("house", "first", "last", "expected"),
    [
        ("12", "3", "21", True), ("3", "3", "21", True), ("21b", "3", "21", True),
        ("22", "3", "21", False), ("2", "3", "21", False), ("12", "21", "3", True),
        ("12", "", "", True), ("2", "", "3", True), ("4", "", "3", False),
        ("40", "30a", "", True), ("30", "30a", "", False), ("?", "3", "21", True),
    ],
)  # fmt: skip
def test_house_numbers_lie_on_a_stretch(
    house: str, first: str, last: str, expected: bool
) -> None:
    assert on_stretch(house, first, last) is expected


def test_street_and_house_are_taken_apart() -> None:
    assert apart(" Eppelheimer Str. 12 a ") == ("Eppelheimer Str.", "12 a")
    assert apart("Straße des 17. Juni") == ("Straße des 17. Juni", "")
    assert LINE["type"] == "LineString"
