"""The description of the interface in OpenAPI 3.0 (17-069, 7.3 and 9)."""

from collections.abc import Iterable
from typing import Final

from verbund import __version__
from verbund.channels.ogc import files, links, sources
from verbund.channels.ogc.asking import DEFAULT_LIMIT, LANGUAGES, MOST
from verbund.channels.ogc.crs import ALL, CRS84
from verbund.channels.ogc.documents import json_type, words
from verbund.channels.ogc.shapes import Layer

Node = dict[str, object]
_PROBLEM: Final = "application/problem+json"
_BOX: Final = {
    "type": "array",
    "items": {"type": "number"},
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
}


def document(base: str) -> Node:
    """Everything that the door answers, collection by collection."""
    found = [layer for layer, _ in sources.layers()]
    paths: Node = {
        "/": _get("getLandingPage", "Startseite", {links.JSON: "landingPage"}),
        "/conformance": _get(
            "getConformance", "Erfüllte Standards", {links.JSON: "confClasses"}
        ),
        "/api": _get("getApi", "Diese Beschreibung", {links.OPENAPI: ""}),
        "/collections": _get(
            "getCollections", "Sammlungen", {links.JSON: "collections"}
        ),
    }
    for layer in found:
        paths.update(_paths(layer))
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Verbund – Geodaten",
            "version": __version__,
            "description": "Offene Daten der Kommunen als OGC API – Features. "
            "Unbekannte Parameter und falsche Werte werden mit 400 abgelehnt; der "
            "Grund steht als problem+json (RFC 9457) dabei.",
            "contact": {"name": "Impressum", "url": f"{base}/impressum/"},
            "license": {
                "name": "Datenlizenz Deutschland – Zero 2.0 (je Sammlung genannt)",
                "url": links.LICENCES["dl-de/zero-2.0"],
            },
        },
        "servers": [{"url": f"{base}{links.ROOT}"}],
        "tags": [
            {"name": layer.key, "description": words(layer.title)} for layer in found
        ],
        "paths": paths,
        "components": {
            "parameters": _parameters(),
            "responses": {
                "Problem": {
                    "description": "Abgelehnt; der Grund steht dabei.",
                    "content": {
                        _PROBLEM: {"schema": _ref("schemas", "problem")},
                        links.HTML: {"schema": {"type": "string"}},
                    },
                }
            },
            "schemas": _SCHEMAS,
        },
    }


def _ref(kind: str, name: str) -> Node:
    return {"$ref": f"#/components/{kind}/{name}"}


def _get(
    operation: str,
    summary: str,
    content: dict[str, str],
    *,
    tag: str = "Capabilities",
    parameters: Iterable[Node] = (),
    html: bool = True,
    missing: bool = False,
) -> Node:
    """A path with GET; ``content`` maps media types to schemas (empty: any)."""
    media: Node = {
        name: {"schema": _ref("schemas", schema) if schema else {"type": "object"}}
        for name, schema in content.items()
    }
    if html:
        media[links.HTML] = {"schema": {"type": "string"}}
    responses: Node = {
        "200": {"description": summary, "content": media},
        "400": _ref("responses", "Problem"),
        "406": _ref("responses", "Problem"),
    }
    if missing:
        responses["404"] = _ref("responses", "Problem")
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": [
                *parameters,
                _ref("parameters", "f"),
                _ref("parameters", "lang"),
            ],
            "responses": responses,
        }
    }


def _paths(layer: Layer) -> Node:
    path = f"/collections/{layer.key}"
    title, key = words(layer.title), layer.key
    common = ["limit", "cursor", "q", "datetime", "crs", "filter", "filter-lang"]
    if layer.geometry != "none":
        common += ["bbox", "bbox-crs", "filter-crs"]
    own = [
        {
            "name": column.name,
            "in": "query",
            "description": words(column.title),
            "schema": _plain(json_type(column)),
            "style": "form",
            "explode": False,
        }
        for column in layer.columns
        if column.name not in (*common, "f", "lang")
    ]
    fid: Node = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "Kennung des Objekts",
        "schema": {"type": "string"},
    }
    features = {
        links.GEOJSON: "featureCollectionGeoJSON", links.CSV: "csv"
    }  # fmt: skip
    found: Node = {
        path: _get(f"{key}.get", title, {links.JSON: "collection"}, tag=key),
        f"{path}/queryables": _get(
            f"{key}.queryables", f"{title}: Felder für Filter", {links.SCHEMA: ""},
            tag=key,
        ),
        f"{path}/schema": _get(
            f"{key}.schema", f"{title}: Felder", {links.SCHEMA: ""}, tag=key
        ),
        f"{path}/items": _get(
            f"{key}.items",
            f"{title}: Objekte",
            features,
            tag=key,
            parameters=[*(_ref("parameters", name) for name in common), *own],
        ),
        f"{path}/items/{{featureId}}": _get(
            f"{key}.item",
            f"{title}: ein Objekt",
            {links.GEOJSON: "featureGeoJSON"},
            tag=key,
            parameters=[fid, _ref("parameters", "crs")],
            missing=True,
        ),
    }  # fmt: skip
    for kind in files.offered(layer):
        media = kind.media.partition(";")[0]
        one = _get(f"{key}.{kind.ending}", f"{title} als {kind.name}", {}, tag=key,
                   html=False)  # fmt: skip
        operation = one["get"]
        if isinstance(operation, dict):
            operation["responses"]["200"]["content"] = {
                media: {"schema": {"type": "string", "format": "binary"}}
            }
            operation["parameters"] = []
        found[f"{path}/download.{kind.ending}"] = one
    return found


def _plain(schema: Node) -> Node:
    """Without values: which there are may change before a description is read again."""
    return {name: value for name, value in schema.items() if name != "enum"}


def _parameters() -> Node:
    def query(
        name: str, text: str, schema: Node, *, explode: bool | None = None
    ) -> Node:
        made: Node = {
            "name": name, "in": "query", "description": text, "required": False,
            "schema": schema,
        }  # fmt: skip
        if explode is not None:
            made.update(style="form", explode=explode)
        return made

    system: Node = {"type": "string", "format": "uri", "enum": list(ALL)}
    system["default"] = CRS84
    return {
        "f": query(
            "f",
            "Format; geht dem Kopf „Accept“ vor",
            {"type": "string", "enum": ["json", "html", "csv"]},
        ),
        "lang": query(
            "lang",
            "Sprache der Texte",
            {"type": "string", "enum": ["de", "de-simple", "en"]},
        ),
        "limit": query(
            "limit",
            f"Höchstens so viele Objekte; mehr als {MOST} werden wie {MOST} behandelt",
            {
                "type": "integer", "minimum": 1, "maximum": MOST,
                "default": DEFAULT_LIMIT,
            },
            explode=False,
        ),
        "cursor": query(
            "cursor",
            "Wo es weitergeht; steht im Verweis „next“ der vorigen Antwort",
            {"type": "string"},
        ),
        "q": query(
            "q",
            "Wörter, die in den Texten eines Objekts stehen",
            {"type": "string", "minLength": 1, "maxLength": 100},
        ),
        "bbox": query(
            "bbox",
            "Rechteck: links, unten, rechts, oben; mit Höhen sechs Zahlen",
            dict(_BOX),
            explode=False,
        ),
        "bbox-crs": query("bbox-crs", "Koordinatensystem von bbox", dict(system)),
        "crs": query("crs", "Koordinatensystem der Antwort", dict(system)),
        "datetime": query(
            "datetime",
            "Zeitpunkt oder Zeitraum, zum Beispiel 2026-11-22T00:00:00Z/..",
            {"type": "string"},
            explode=False,
        ),
        "filter": query(
            "filter", "Filter in CQL2, zum Beispiel depth > 5", {"type": "string"}
        ),
        "filter-lang": query(
            "filter-lang",
            "Sprache des Filters",
            {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
        ),
        "filter-crs": query(
            "filter-crs", "Koordinatensystem der Geometrien im Filter", dict(system)
        ),
    }  # fmt: skip


def _object(required: str, **properties: object) -> Node:
    return {
        "type": "object", "required": required.split(), "properties": properties
    }  # fmt: skip


_TEXT: Final[Node] = {"type": "string"}
_LINKS: Final[Node] = {"type": "array", "items": _ref("schemas", "link")}
_SCHEMAS: Final[Node] = {
    "link": _object("href rel", href=_TEXT, rel=_TEXT, type=_TEXT, hreflang=_TEXT,
                    title=_TEXT),
    "landingPage": _object("links", title=_TEXT, description=_TEXT, links=_LINKS),
    "confClasses": _object(
        "conformsTo", conformsTo={"type": "array", "items": _TEXT}
    ),
    "collections": _object(
        "links collections",
        links=_LINKS,
        collections={"type": "array", "items": _ref("schemas", "collection")},
    ),
    "collection": _object(
        "id links",
        id=_TEXT, title=_TEXT, description=_TEXT, itemType=_TEXT, links=_LINKS,
        extent={"type": "object"}, crs={"type": "array", "items": _TEXT},
        storageCrs=_TEXT,
    ),
    "geometryGeoJSON": {
        **_object("type", type=_TEXT, coordinates={"type": "array", "items": {}}),
        "nullable": True,
    },
    "featureGeoJSON": _object(
        "type geometry properties",
        type={"type": "string", "enum": ["Feature"]},
        id=_TEXT,
        geometry=_ref("schemas", "geometryGeoJSON"),
        properties={"type": "object", "nullable": True},
        links=_LINKS,
    ),
    "featureCollectionGeoJSON": _object(
        "type features",
        type={"type": "string", "enum": ["FeatureCollection"]},
        features={"type": "array", "items": _ref("schemas", "featureGeoJSON")},
        links=_LINKS,
        timeStamp={"type": "string", "format": "date-time"},
        numberMatched={"type": "integer", "minimum": 0},
        numberReturned={"type": "integer", "minimum": 0},
    ),
    "csv": {"type": "string"},
    "problem": _object(
        "title status",
        type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT,
        instance=_TEXT, parameter=_TEXT,
    ),
}  # fmt: skip
