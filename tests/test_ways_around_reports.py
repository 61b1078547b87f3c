"""A lift that somebody reports broken closes the way at once, until it is mended."""

from typing import Any

import pytest
from django.test import Client

from verbund.members.actions import switch_topic
from verbund.topics.accessibility import actions_maps
from verbund.topics.reports.tests.cast import (
    IN_ADORF,
    Cast,
    answers,
    submit,
    work_off,
)
from verbund.topics.reports.tests.conftest import cast, time
from verbund.topics.reports.tests.test_taking import act

__all__ = ["cast", "time"]
#: About 100 m east and north.
E, N = 0.0014, 0.0009


def spot(x: int, y: int) -> list[float]:
    lat, lon = IN_ADORF
    return [lon + E * x, lat + N * y]


def way(name: str, *corners: tuple[int, int], **tags: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"highway": "footway", "name": name, **tags},
        "geometry": {"type": "LineString", "coordinates": [spot(*c) for c in corners]},
    }


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


@pytest.mark.django_db
def test_a_report_closes_the_lift_of_the_way_until_it_is_mended(cast: Cast) -> None:
    switch_topic(member=cast.adorf, topic="accessibility", on=True)
    lift = {
        "type": "Feature",
        "properties": {"highway": "elevator", "ref": "A-17"},
        "geometry": {"type": "Point", "coordinates": spot(1, 0)},
    }
    actions_maps.put_network(
        member=cast.adorf, key="bahnhof", title="Bahnhof", attribution="",
        ways=collection(
            way("Vorplatz", (0, 0), (1, 0)),
            way("Bahnsteig", (1, 0), (2, 0), level="1"),
            way("Umweg", (0, 0), (0, 3), (2, 3), (2, 0), level="1"),
        ),
        points=collection(lift),
    )  # fmt: skip
    asked = {
        "von": "{1},{0}".format(*spot(0, 0)), "nach": "{1},{0}".format(*spot(2, 0)),
        "profil": "wheelchair",
    }  # fmt: skip

    def told() -> str:
        return Client().get("/adorf/wege/", asked).content.decode()

    assert "Mit dem Aufzug von Ebene 0 nach Ebene 1." in told()
    taken = submit(cast.adorf, answers("lift", asset="A-17"))
    around = told()
    assert "Mit dem Aufzug" not in around
    assert "Umweg" in around
    assert "Gerade gesperrt" in around
    assert "Aufzug gesperrt" in around
    act(cast, taken.case_id, "finish")
    work_off()
    assert "Mit dem Aufzug von Ebene 0 nach Ebene 1." in told()
    assert "Gerade gesperrt" not in told()
