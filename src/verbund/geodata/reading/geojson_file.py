"""GeoJSON (RFC 7946), and the older form that names its coordinate system."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from verbund.geodata.reading.rows import Row, Sheet, Turn, Unreadable
from verbund.kernel.geo import EPSG
from verbund.kernel.geo.projection import unprojector

_EPSG: Final = re.compile(r"(?:EPSG:{1,2}|/EPSG/\d*/?)(?:[\d.]*:)?(\d{4,5})$", re.I)
_DEGREES: Final = ("CRS84", "OGC:1.3:CRS84")


def read_geojson(content: bytes, epsg: int | None) -> Sheet:
    """The features of a file; raises ``Unreadable``."""
    try:
        document = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable(f"Die Datei ist kein gültiges JSON: {error}.") from None
    if not isinstance(document, Mapping):
        raise Unreadable("Die Datei ist kein GeoJSON: Erwartet wird ein Objekt.")
    kind = document.get("type")
    if kind == "Feature":
        features: object = [document]
    elif kind == "FeatureCollection":
        features = document.get("features")
    else:
        raise Unreadable(
            "Die Datei ist keine Sammlung von Objekten: Erwartet wird GeoJSON mit "
            "„type“: „FeatureCollection“."
        )
    if not isinstance(features, list):
        raise Unreadable("In der Datei fehlt die Liste „features“.")
    return Sheet(_rows(features), _turn(_named(document.get("crs")) or epsg))


def _named(crs: object) -> int | None:
    """The system that the file names, as older GeoJSON did."""
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    text = str(name)
    if text.upper().endswith(_DEGREES):
        return 4326
    found = _EPSG.search(text)
    if found is None:
        raise Unreadable(
            f"Das Koordinatensystem „{text[:60]}“ der Datei ist unbekannt. Speichern "
            "Sie die Datei in WGS 84 (EPSG:4326)."
        )
    return int(found.group(1))


def _turn(epsg: int | None) -> Turn | None:
    if epsg in (None, 4326, 4258):
        # GeoJSON writes degrees as longitude, latitude, whatever the system says.
        return None
    if epsg not in EPSG:
        raise Unreadable(
            f"EPSG:{epsg} wird in GeoJSON nicht unterstützt. Möglich sind: "
            f"{', '.join(map(str, EPSG))}."
        )
    return unprojector(epsg)


def _rows(features: list[object]) -> Iterator[Row]:
    for number, feature in enumerate(features, 1):
        place = f"Objekt {number}"
        if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
            yield Row(place, "", None, {}, "Das ist kein GeoJSON-Objekt („Feature“).")
            continue
        properties = feature.get("properties")
        if properties is not None and not isinstance(properties, Mapping):
            yield Row(place, "", None, {}, "„properties“ ist kein Objekt.")
            continue
        given = feature.get("id")
        fid = "" if given is None or isinstance(given, dict | list) else str(given)
        yield Row(place, fid, feature.get("geometry"), properties or {})
