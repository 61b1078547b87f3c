"""Files with building sites: OpenStreetMap, GeoJSON with our own names, WZDx."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal

import msgspec

from verbund.kernel.geo.geometry import GeometryFault, read_geometry
from verbund.topics.construction import wzdx
from verbund.topics.construction.actions import Read
from verbund.topics.construction.errors import FileUnreadable
from verbund.topics.construction.shapes import Kind, SiteFacts

Form = Literal["osm", "geojson", "wzdx"]
OSM_SOURCE: Final = "© OpenStreetMap-Mitwirkende"
OSM_LICENCE: Final = "ODbL-1.0"
#: What is being built, by the value of ``construction``.
_OSM_KINDS: Final[Mapping[str, Kind]] = {
    "footway": "path", "path": "path", "cycleway": "path", "steps": "path",
    "tram": "tram", "rail": "tram", "light_rail": "tram", "subway": "tram",
    "building": "building", "apartments": "building", "school": "school",
    "kindergarten": "daycare", "bridge": "bridge",
}  # fmt: skip
_TITLES: Final = {
    "path": "Bau eines Geh- oder Radwegs",
    "tram": "Gleisbau",
    "building": "Neubau",
    "road": "Straßenbau",
    "bridge": "Brückenbau",
    "school": "Bau an einer Schule",
    "daycare": "Bau an einer Kita",
}
_NAMES: Final[frozenset[str]] = frozenset(SiteFacts.__struct_fields__)
#: Names of a GeoJSON file beside those of ``SiteFacts``.
_OTHER_NAMES: Final = {"starts": "starts_on", "ends": "ends_on"}


def read_sites(content: bytes) -> tuple[Form, tuple[Read, ...], int]:
    """The sites of a file, which form it has, and how many entries are no sites.

    Raises ``FileUnreadable`` that names the entry and what is wrong with it.
    """
    try:
        document = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FileUnreadable("Das ist keine lesbare JSON-Datei.") from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise FileUnreadable(
            "Erwartet wird GeoJSON mit einer FeatureCollection: aus OpenStreetMap, mit "
            "unseren Namen der Felder oder ein Feed nach WZDx."
        )
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise FileUnreadable("Die Datei enthält keine Einträge.")
    for number, feature in enumerate(features, start=1):
        if not _is_feature(feature):
            raise FileUnreadable(f"Eintrag {number} ist kein Feature.")
    form = _form(document)
    if form == "wzdx":
        sites = [Read(reference=f"wzdx:{i}", facts=f) for i, f in wzdx.read(document)]
    elif form == "osm":
        sites = list(_osm(features))
    else:
        sites = list(_own(features))
    left_out = len(features) - (
        sum(_is_site(f) for f in features) if form == "osm" else len(sites)
    )
    return form, tuple(sites), left_out


def _is_feature(feature: object) -> bool:
    return (
        isinstance(feature, dict)
        and feature.get("type") == "Feature"
        and isinstance(feature.get("properties"), dict | None)
        and isinstance(feature.get("geometry"), dict | None)
    )


def _form(document: Mapping[str, Any]) -> Form:
    if "feed_info" in document or "road_event_feed_info" in document:
        return "wzdx"
    names = {
        name
        for feature in document["features"]
        for name in feature.get("properties") or ()
    }
    if names & {"construction", "highway", "railway"} and "title" not in names:
        return "osm"
    return "geojson"


def _is_site(feature: Mapping[str, Any]) -> bool:
    """Whether something is being built; a finished private way keeps the tag often."""
    tags = feature.get("properties") or {}
    if tags.get("highway") == "construction" or tags.get("railway") == "construction":
        return True
    return "construction" in tags and not tags.keys() & {"highway", "railway"}


def _osm(features: list[Mapping[str, Any]]) -> Iterator[Read]:
    """One site for each street, however many pieces the map has cut it into."""
    named: dict[tuple[Kind, str], list[Mapping[str, Any]]] = defaultdict(list)
    for feature in features:
        if not _is_site(feature):
            continue
        tags = feature.get("properties") or {}
        name = str(tags.get("name") or "")
        kind: Kind = _OSM_KINDS.get(str(tags.get("construction")), "road")
        key = (kind, name) if name else (kind, f"#{feature.get('id')}")
        named[key].append(feature)
    for (built, name), pieces in named.items():
        street = "" if name.startswith("#") else name
        first = min(str(piece.get("id")) for piece in pieces)
        title = f"{_TITLES[built]} {street}".strip()
        yield Read(
            reference=f"osm:way/{first}",
            facts=SiteFacts(
                title=title,
                kind=built,
                state="running",
                street=street,
                foot="no" if built == "path" else "unknown",
                wheelchair="no" if built == "path" else "unknown",
                bike="no" if built == "path" else "unknown",
                traffic="all-lanes-closed" if built == "road" else "unknown",
                geometry=_together(pieces),
                source=OSM_SOURCE,
                licence=OSM_LICENCE,
            ),
        )


def _together(pieces: list[Mapping[str, Any]]) -> Mapping[str, object]:
    if len(pieces) == 1:
        geometry: Mapping[str, object] = pieces[0]["geometry"]
        return geometry
    lines: list[object] = []
    for piece in pieces:
        try:
            lines += read_geometry(piece["geometry"]).lines
        except GeometryFault as error:
            raise FileUnreadable(f"{piece.get('id')}: {error}") from error
    return {"type": "MultiLineString", "coordinates": lines}


def _own(features: list[Mapping[str, Any]]) -> Iterator[Read]:
    for number, feature in enumerate(features, start=1):
        given = dict(feature.get("properties") or {})
        reference = str(given.pop("reference", None) or feature.get("id") or "")
        if not reference:
            raise FileUnreadable(
                f"Eintrag {number} hat keine „id“. Ohne sie kann ein zweites Einlesen "
                "die Baustelle nicht wiedererkennen."
            )
        known = _NAMES | {"cost"}
        values = {
            _OTHER_NAMES.get(str(name), str(name)): v for name, v in given.items()
        }
        cost = values.pop("cost", None)
        if isinstance(cost, int | float) and "cost_cents" not in values:
            values["cost_cents"] = round(cost * 100)
        odd = sorted(set(values) - known - {"phase", "changed", "member"})
        if odd:
            raise FileUnreadable(
                f"Eintrag {number} ({reference}): unbekannt: {', '.join(odd)}. "
                f"Möglich sind: {', '.join(sorted(known))}."
            )
        kept = {
            name: value
            for name, value in values.items()
            if value not in (None, "") and name in _NAMES
        }
        try:
            facts = msgspec.convert(
                {**kept, "geometry": feature.get("geometry")}, SiteFacts
            )
        except msgspec.ValidationError as error:
            raise FileUnreadable(f"Eintrag {number} ({reference}): {error}") from error
        yield Read(reference=reference, facts=facts)


def dated(
    sites: tuple[Read, ...], starts: date | None, ends: date | None
) -> tuple[Read, ...]:
    """The sites with these days where a file, such as a map, has none."""
    return tuple(
        msgspec.structs.replace(
            one,
            facts=msgspec.structs.replace(
                one.facts,
                starts_on=one.facts.starts_on or starts,
                ends_on=one.facts.ends_on or ends,
            ),
        )
        for one in sites
    )
