"""Building sites as Work Zone Data Exchange 4.2 feed, and back.

Source: usdot-jpo-ode/wzdx, schemas/4.2 (CC0). A road event is a line, so a site of
several lines becomes several events that name each other. What a German town does not
know – lanes, directions – is not made up. Sites without dates cannot be told in WZDx.
The field ``license`` may only say CC0, so it is left out: the licence of our data
stands in the catalogue.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.kernel.geo.geometry import GeometryFault, Position, Shape, read_geometry
from verbund.members.queries import Member
from verbund.topics.construction.errors import FileUnreadable
from verbund.topics.construction.shapes import (
    TRAFFIC,
    SiteFacts,
    SiteView,
    State,
)

VERSION: Final = "4.2"
_UPDATE_SECONDS: Final = 300
#: Work of these kinds happens beside the road unless somebody says otherwise.
_OFF_ROAD: Final = frozenset({"school", "daycare", "building", "green"})
_STATUS: Final[Mapping[str, State]] = {
    "planned": "planned",
    "pending": "approved",
    "active": "running",
    "completed": "finished",
    "cancelled": "finished",
}


def feed(sites: Iterable[SiteView], members: Mapping[UUID, Member]) -> bytes:
    """The feed of these sites; finished ones and those without dates are left out."""
    features = []
    owners: dict[UUID, datetime] = {}
    for site in sites:
        found = list(_events(site))
        if found:
            features += found
            known = owners.get(site.owner_id)
            owners[site.owner_id] = max(known or site.changed_at, site.changed_at)
    sources = [
        {
            "data_source_id": str(owner),
            "organization_name": members[owner].official_name,
            "update_date": _moment(changed),
        }
        for owner, changed in sorted(owners.items())
    ]
    # The schema wants one source even where nothing is built.
    if not sources:
        sources = [{"data_source_id": "verbund", "organization_name": "Verbund"}]
    names = [members[owner].official_name for owner in owners]
    content = {
        "feed_info": {
            "update_date": _moment(clock.now()),
            "version": VERSION,
            "publisher": names[0] if len(names) == 1 else "Verbund",
            "update_frequency": _UPDATE_SECONDS,
            "data_sources": sources,
        },
        "type": "FeatureCollection",
        "features": features,
    }
    return msgspec.json.encode(content)


def read(document: Mapping[str, Any]) -> Iterator[tuple[str, SiteFacts]]:
    """The work zones of a feed with their ids; detours are the roads' own matter."""
    for number, feature in enumerate(document.get("features", ())):
        try:
            properties = feature["properties"]
            core = properties["core_details"]
            if core["event_type"] != "work-zone":
                continue
            yield (
                str(feature["id"]),
                SiteFacts(
                    title=str(core.get("name") or f"Baustelle {core['road_names'][0]}")[
                        :200
                    ],
                    kind="road",
                    state=_state(properties),
                    reason=str(core.get("description") or "")[:4000],
                    street=str(core["road_names"][0])[:120],
                    starts_on=_day(properties["start_date"]),
                    ends_on=_day(properties["end_date"]),
                    starts_verified=bool(properties.get("is_start_date_verified")),
                    ends_verified=bool(properties.get("is_end_date_verified")),
                    traffic=_traffic(str(properties.get("vehicle_impact"))),
                    geometry=feature["geometry"],
                ),
            )
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise FileUnreadable(
                f"Eintrag {number + 1} ist kein Ereignis nach WZDx: {error}"
            ) from error


def _events(site: SiteView) -> Iterator[dict[str, object]]:
    facts = site.facts
    off = facts.kind in _OFF_ROAD and facts.traffic in {"unknown", "none"}
    if facts.state == "finished" or facts.traffic == "none" or off:
        return
    if not (facts.starts_on and facts.ends_on and facts.geometry):
        return
    try:
        geometries = list(_lines(read_geometry(facts.geometry)))
    except GeometryFault:
        return
    ids = [
        str(site.id) if number == 0 else f"{site.id}-{number}"
        for number in range(len(geometries))
    ]
    for own, geometry in zip(ids, geometries, strict=True):
        core: dict[str, object] = {
            "data_source_id": str(site.owner_id),
            "event_type": "work-zone",
            "road_names": [facts.street or facts.title],
            "direction": "unknown",
            "name": facts.title,
            "creation_date": _moment(site.created_at),
            "update_date": _moment(site.changed_at),
        }
        if facts.reason:
            core["description"] = facts.reason
        others = [{"type": "related-work-zone", "id": one} for one in ids if one != own]
        if others:
            core["related_road_events"] = others
        yield {
            "id": own,
            "type": "Feature",
            "properties": {
                "core_details": core,
                "start_date": _moment(_wall(facts.starts_on, time.min)),
                # The last day is still work: it ends with the next midnight.
                "end_date": _moment(_wall(facts.ends_on + timedelta(days=1), time.min)),
                "is_start_date_verified": facts.starts_verified,
                "is_end_date_verified": facts.ends_verified,
                "is_start_position_verified": False,
                "is_end_position_verified": False,
                "vehicle_impact": facts.traffic,
                "location_method": "unknown",
                "work_zone_type": "static",
            },
            "geometry": geometry,
        }


def _lines(shape: Shape) -> Iterator[dict[str, object]]:
    for line in shape.lines:
        yield {"type": "LineString", "coordinates": list(line)}
    for polygon in shape.polygons:
        yield {"type": "LineString", "coordinates": list(polygon[0])}
    if shape.points:
        # The schema's MultiPoint is a beginning and an end.
        points: tuple[Position, ...] = shape.points
        ends = points if len(points) > 1 else (points[0], points[0])
        yield {"type": "MultiPoint", "coordinates": list(ends)}


def _state(properties: Mapping[str, Any]) -> State:
    named = _STATUS.get(str(properties.get("event_status")))
    if named:
        return named
    today = clock.today()
    if _day(properties["end_date"]) < today:
        return "finished"
    return "running" if _day(properties["start_date"]) <= today else "approved"


def _traffic(impact: str) -> Any:
    if impact in TRAFFIC:
        return impact
    if impact.startswith(("some-lanes-closed", "all-lanes-open")):
        return "some-lanes-closed" if impact.startswith("some") else "all-lanes-open"
    return "alternating-one-way" if impact == "flagging" else "unknown"


def _day(text: str) -> date:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment.astimezone(BERLIN).date()


def _wall(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, BERLIN)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
