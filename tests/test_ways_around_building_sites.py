"""A building site that stops somebody closes the way, until it is finished."""

import json
from pathlib import Path
from typing import Any

import pytest

import verbund.site.demo
from verbund.cases.tests.cast import Cast
from verbund.kernel import clock
from verbund.topics.accessibility import actions_maps, journeys
from verbund.topics.accessibility.journeys import Journey
from verbund.topics.accessibility.osm import ATTRIBUTION
from verbund.topics.accessibility.spots import find_spot, ground_of
from verbund.topics.construction import actions
from verbund.topics.construction.tests.conftest import cast, facts, officer, time

DATA = Path(verbund.site.demo.__file__).parent / "heidelberg"
__all__ = ["cast", "time"]


def read(name: str) -> Any:
    return json.loads((DATA / name).read_bytes())


def way(cast: Cast, profile: str) -> Journey:
    """From one end of the Weststadt to the other."""
    ground = ground_of(cast.schoenberg)
    ends = [find_spot(ground, text) for text in ("49.4040,8.6820", "49.4010,8.6900")]
    return journeys.plan(ground, ends[0], ends[1], profile=profile, moment=clock.now())


@pytest.mark.django_db
def test_the_way_leads_around_a_site_until_it_is_finished(cast: Cast) -> None:
    actions_maps.put_network(
        member=cast.schoenberg, key="weststadt", title="Weststadt",
        ways=read("ways.geojson"), points=read("points.geojson"),
        attribution=ATTRIBUTION,
    )  # fmt: skip
    before = way(cast, "wheelchair")
    assert before.found
    line = before.parts[0].line
    middle = len(line) // 2
    piece = [list(point) for point in line[middle : middle + 2]]
    told = facts(
        title="Gehweg der Weststadt",
        wheelchair="no",
        foot="yes",
        geometry={"type": "LineString", "coordinates": piece},
    )
    site = actions.enter_site(facts=told, actor=officer(cast))
    around = way(cast, "wheelchair")
    assert not around.found or around.parts[0].line != line
    assert "Gehweg der Weststadt" in str(around.refused)
    # Who walks is not stopped by it.
    assert "Gehweg der Weststadt" not in str(way(cast, "blind").refused)
    finished = facts(
        title="Gehweg der Weststadt", state="finished", geometry=told.geometry
    )
    actions.change_site(site_id=site, facts=finished, actor=officer(cast))
    assert way(cast, "wheelchair").parts[0].line == line
