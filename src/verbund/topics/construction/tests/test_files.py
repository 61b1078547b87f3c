"""Files of others are read whole or refused with the entry named."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

import verbund
from verbund.cases.tests.cast import Cast
from verbund.topics.construction import actions, importing, queries
from verbund.topics.construction.errors import FileUnreadable
from verbund.topics.construction.tests.conftest import LINE

MAP = Path(verbund.__file__).parent / "site/demo/heidelberg/construction.geojson"


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps(
        {"type": "FeatureCollection", "features": list(features), **more}
    ).encode()


def feature(**properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": "7", "geometry": LINE, "properties": properties}


def test_pieces_of_a_street_become_one_site() -> None:
    form, sites, left_out = importing.read_sites(MAP.read_bytes())
    assert form == "osm"
    by_title = {one.facts.title: one.facts for one in sites}
    long = by_title["Straßenbau Eppelheimer Straße"]
    assert long.geometry is not None
    assert long.geometry["type"] == "MultiLineString"
    assert (long.traffic, long.licence) == ("all-lanes-closed", "ODbL-1.0")
    # Private ways that are in use but still carry the tag, and footways in tunnels.
    assert left_out == 11
    assert len({one.reference for one in sites}) == len(sites)
    tram = [one for one in by_title.values() if one.kind == "tram"]
    assert tram
    assert all(one.traffic == "unknown" for one in tram)


@pytest.mark.django_db
def test_the_map_can_be_read_again_and_again(cast: Cast) -> None:
    _, sites, _ = importing.read_sites(MAP.read_bytes())
    first = actions.import_sites(member_id=cast.schoenberg.id, sites=sites)
    again = actions.import_sites(member_id=cast.schoenberg.id, sites=sites)
    assert first.added == len(sites) == again.same
    assert len(list(queries.views_of(cast.schoenberg))) == len(sites)


def test_geojson_with_our_names_is_read_with_phases_and_cents() -> None:
    entry = feature(
        title="Neubau Grundschule", kind="school", state="approved", cost=1234567.89,
        starts="2027-01-11", street="Schulgasse", phases=[{"title": "Abriss"}],
    )  # fmt: skip
    form, (site,), _ = importing.read_sites(collection(entry))
    assert (form, site.reference) == ("geojson", "7")
    assert site.facts.cost_cents == 123_456_789
    assert site.facts.starts_on == date(2027, 1, 11)
    assert site.facts.phases[0].title == "Abriss"


def test_our_own_collection_can_be_read_back() -> None:
    """Who exports from one installation can import into another."""
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415
    from verbund.topics.construction.collections import feature_of  # noqa: PLC0415
    from verbund.topics.construction.shapes import SiteView  # noqa: PLC0415
    from verbund.topics.construction.tests.conftest import facts  # noqa: PLC0415

    told = facts(cost_cents=150_000_00, order="VA 12/26", client="Stadtwerke")
    view = SiteView(
        id=new_id(), owner_id=new_id(), reference=None, facts=told,
        created_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    found = feature_of(view, date(2026, 11, 2))
    entry = {
        "type": "Feature",
        "id": found.fid,
        "geometry": found.geometry,
        "properties": msgspec.to_builtins(found.properties),
    }
    _, (site,), _ = importing.read_sites(collection(entry))
    assert site.facts == told


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"no json", "JSON"),
        (b"[]", "FeatureCollection"),
        (collection(), "keine Einträge"),
        (collection(feature(title="Bau", colour="red")), "colour"),
        (collection(feature(title="Bau", kind="castle")), "kind"),
        (collection(feature(title="x")), "title"),
        (collection({**feature(title="Bau 1"), "id": None}), "id"),
        (collection(feature(title="Bau", starts_on="soon")), "starts_on"),
        (collection(feature(core_details={}), feed_info={}), "Eintrag 1"),
        (collection("text"), "Eintrag 1"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, named: str) -> None:
    with pytest.raises(FileUnreadable, match=named):
        importing.read_sites(content)


def test_days_fill_what_a_map_does_not_know() -> None:
    _, sites, _ = importing.read_sites(
        collection(feature(title="Bau 1", ends="2027-02-01"))
    )
    (one,) = importing.dated(sites, date(2026, 11, 1), date(2026, 12, 1))
    assert one.facts.starts_on == date(2026, 11, 1)
    assert one.facts.ends_on == date(2027, 2, 1)
