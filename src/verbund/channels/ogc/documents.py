"""What the door tells about itself and its collections, as JSON (17-069, 7.2–7.14)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from verbund.channels.ogc import files, links
from verbund.channels.ogc.crs import ALL, CRS84
from verbund.channels.ogc.links import Link, link
from verbund.channels.ogc.shapes import Column, Extent, Layer, Words
from verbund.core.ui.texts import current_language, translate

Document = dict[str, object]
_FEATURES: Final = "http://www.opengis.net/spec/ogcapi-features-"
CONFORMS_TO: Final = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    # 1.1 (17-069r5) asks for nothing more than 1.0.1, and recommends errors as RFC 9457
    # has them, which is how ours are.
    *(
        f"{_FEATURES}1/{version}/conf/{name}"
        for version in ("1.0", "1.1")
        for name in ("core", "oas30", "html", "geojson")
    ),
    f"{_FEATURES}2/1.0/conf/crs",
    *(
        f"{_FEATURES}3/1.0/conf/{name}"
        for name in (
            "queryables", "queryables-query-parameters", "filter", "features-filter",
        )
    ),
    *(
        f"{_FEATURES}5/1.0/conf/{name}"
        for name in ("schemas", "core-roles-features", "returnables-and-receivables")
    ),
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
        for name in (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
            "case-insensitive-comparison", "basic-spatial-functions",
            "basic-spatial-functions-plus", "temporal-functions",
        )
    ),
)  # fmt: skip
#: GML's names for geometries in schemas (Part 5).
_SHAPES: Final = {
    "Point": "geometry-point",
    "LineString": "geometry-linestring-or-multilinestring",
    "Polygon": "geometry-polygon-or-multipolygon",
    "Geometry": "geometry-any",
}
_GOOD_PRACTICE: Final = "https://github.com/INSPIRE-MIF/gp-ogc-api-features"


def words(texts: Words) -> str:
    """The text in the language of the request, German if it has none."""
    return texts.get(current_language()) or texts.get("de", "")


def landing(base: str, here: str) -> Document:
    """The door itself."""
    root = f"{base}{links.ROOT}"
    return {
        "title": translate("ogc.title"),
        "description": translate("ogc.lead"),
        "links": [
            *links.representations(base, f"{links.ROOT}/", {}, here, links.JSON),
            link(
                f"{root}/api?f=json", "service-desc", links.OPENAPI,
                translate("ogc.links.api"),
            ),
            link(
                f"{root}/api?f=html", "service-doc", links.HTML,
                translate("ogc.links.docs"),
            ),
            link(
                f"{root}/conformance", "conformance", links.JSON,
                translate("ogc.links.conformance"),
            ),
            link(
                f"{root}/conformance", links.CONFORMANCE_REL, links.JSON,
                translate("ogc.links.conformance"),
            ),
            link(
                f"{root}/collections", "data", links.JSON,
                translate("ogc.links.collections"),
            ),
            link(
                f"{root}/collections", links.DATA_REL, links.JSON,
                translate("ogc.links.collections"),
            ),
        ],
    }  # fmt: skip


def conformance(base: str, here: str) -> Document:
    """Which classes of the standards are kept."""
    path = f"{links.ROOT}/conformance"
    return {
        "links": links.representations(base, path, {}, here, links.JSON),
        "conformsTo": list(CONFORMS_TO),
    }


def collections(base: str, here: str, listed: list[tuple[Layer, Extent]]) -> Document:
    """All collections; the systems of coordinates stand once for all."""
    path = f"{links.ROOT}/collections"
    return {
        "links": links.representations(base, path, {}, here, links.JSON),
        "crs": list(ALL),
        "numberMatched": len(listed),
        "numberReturned": len(listed),
        "collections": [collection(base, layer, extent) for layer, extent in listed],
    }


def collection(base: str, layer: Layer, extent: Extent, here: str = "") -> Document:
    """One collection; with ``here`` as a document of its own, else within the list."""
    path = links.collection_path(layer.key)
    made: Document = {
        "id": layer.key,
        "title": words(layer.title),
        "description": words(layer.description),
        "itemType": "feature",
    }
    if layer.attribution:
        made["attribution"] = layer.attribution
    if layer.geometry != "none":
        made["crs"] = list(ALL) if here else ["#/crs"]
        made["storageCrs"] = CRS84
    told = _extent(extent)
    if told:
        made["extent"] = told
    own = (
        links.representations(base, path, {}, here, links.JSON)
        if here
        else [link(f"{base}{path}", "self", links.JSON, words(layer.title))]
    )
    made["links"] = [*own, *_links(base + path, layer)]
    return made


def _links(path: str, layer: Layer) -> list[Link]:
    items = translate("ogc.links.items")
    made = [
        link(f"{path}/items?f=json", "items", links.GEOJSON, items),
        link(f"{path}/items?f=html", "items", links.HTML, items),
        link(f"{path}/items?f=csv", "items", links.CSV, items),
        link(
            f"{path}/queryables", links.QUERYABLES_REL, links.SCHEMA,
            translate("ogc.links.queryables"),
        ),
        link(
            f"{path}/schema", links.SCHEMA_REL, links.SCHEMA,
            translate("ogc.links.schema"),
        ),
    ]  # fmt: skip
    made += [
        link(
            f"{path}/download.{kind.ending}", "enclosure", kind.media,
            translate("ogc.links.whole", kind=kind.name),
        )
        for kind in files.offered(layer)
    ]  # fmt: skip
    address = links.LICENCES.get(layer.licence)
    if address:
        made.append(link(address, "license", links.HTML, layer.licence))
    made.append(
        link(_GOOD_PRACTICE, "describedby", links.HTML, translate("ogc.links.inspire"))
    )
    return made


def _extent(extent: Extent) -> Document:
    made: Document = {}
    if extent.box is not None:
        box = extent.box
        made["spatial"] = {
            "bbox": [[box.min_lon, box.min_lat, box.max_lon, box.max_lat]],
            "crs": CRS84,
        }
    if extent.interval is not None:
        made["temporal"] = {
            "interval": [[_moment(at) for at in extent.interval]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return made


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def queryables(base: str, layer: Layer) -> Document:
    """What a filter may name (19-079, 7)."""
    return _schema(base, layer, "queryables")


def schema(base: str, layer: Layer) -> Document:
    """What a feature has (Part 5)."""
    made = _schema(base, layer, "schema")
    properties = made["properties"]
    if isinstance(properties, dict):
        properties["id"] = {
            "type": "string", "title": translate("ogc.field.id"),
            "x-ogc-role": "id", "readOnly": True,
        }  # fmt: skip
    return made


def _schema(base: str, layer: Layer, what: str) -> Document:
    path = f"{base}{links.collection_path(layer.key)}/{what}"
    properties: dict[str, object] = {}
    if layer.geometry != "none":
        properties["geometry"] = {
            "title": translate("ogc.field.geometry"),
            "x-ogc-role": "primary-geometry",
            "format": _SHAPES[layer.geometry],
        }
    for column in layer.columns:
        properties[column.name] = _property(column, layer)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": path,
        "type": "object",
        "title": words(layer.title),
        "description": words(layer.description),
        "properties": properties,
        "additionalProperties": False,
    }


def _property(column: Column, layer: Layer) -> dict[str, object]:
    made: dict[str, object] = {"title": words(column.title), **json_type(column)}
    first, last = layer.moments or ("", "")
    if column.name == first == last:
        made["x-ogc-role"] = "primary-instant"
    elif column.name == first:
        made["x-ogc-role"] = "primary-interval-start"
    elif column.name == last:
        made["x-ogc-role"] = "primary-interval-end"
    elif column.name == layer.category:
        made["x-ogc-role"] = "type"
    return made


def json_type(column: Column) -> dict[str, object]:
    """The kind of a property in JSON Schema."""
    made: dict[str, object] = {"type": column.kind}
    if column.kind in ("date", "date-time"):
        made = {"type": "string", "format": column.kind}
    if column.choices:
        made["enum"] = list(column.choices)
    return made


def choices(column: Column) -> Mapping[str, str]:
    """Values with their words."""
    return {value: words(texts) for value, texts in column.choices.items()}
