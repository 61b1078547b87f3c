"""Landing page, conformance, API, collections, queryables, schema."""

from django.http import HttpResponse

from verbund.channels.ogc import documents, links, sources
from verbund.channels.ogc.answers import Call, door, json
from verbund.channels.ogc.openapi import document as openapi
from verbund.channels.ogc.query import allow, allow_none
from verbund.channels.ogc.web import pages

_SEARCH = frozenset({"q", "lizenz", "art"})


@door("json", "html")
def landing(call: Call) -> HttpResponse:
    """The portal: for programs links, for people a search over all collections."""
    if call.kind == "html":
        allow(call.query, _SEARCH, lambda _: False)
        return pages.landing(call)
    allow_none(call.query)
    return json(call, documents.landing(call.base, call.kind), links.JSON)


@door("json", "html")
def conformance(call: Call) -> HttpResponse:
    """Which classes of the standards are kept."""
    allow_none(call.query)
    document = documents.conformance(call.base, call.kind)
    if call.kind == "html":
        return pages.conformance(call, documents.CONFORMS_TO)
    return json(call, document, links.JSON)


@door("json", "html")
def api(call: Call) -> HttpResponse:
    """The description of the interface (OpenAPI 3.0)."""
    allow_none(call.query)
    if call.kind == "html":
        return pages.api(call)
    return json(call, openapi(call.base), links.OPENAPI)


@door("json", "html")
def collections(call: Call) -> HttpResponse:
    """All open collections."""
    if call.kind == "html":
        allow(call.query, _SEARCH, lambda _: False)
        return pages.landing(call)
    allow_none(call.query)
    listed = [
        (layer, sources.extent(layer, source)) for layer, source in sources.layers()
    ]
    return json(call, documents.collections(call.base, call.kind, listed), links.JSON)


@door("json", "html")
def collection(call: Call, key: str) -> HttpResponse:
    """One collection."""
    layer, source = sources.find(key)
    allow_none(call.query)
    if call.kind == "html":
        return pages.collection(call, layer, source)
    extent = sources.extent(layer, source)
    document = documents.collection(call.base, layer, extent, call.kind)
    return json(call, document, links.JSON)


@door("json", "html")
def queryables(call: Call, key: str) -> HttpResponse:
    """What a filter may name."""
    layer, _ = sources.find(key)
    allow_none(call.query)
    if call.kind == "html":
        return pages.fields(call, layer, "queryables")
    return json(call, documents.queryables(call.base, layer), links.SCHEMA)


@door("json", "html")
def schema(call: Call, key: str) -> HttpResponse:
    """What a feature has."""
    layer, _ = sources.find(key)
    allow_none(call.query)
    if call.kind == "html":
        return pages.fields(call, layer, "schema")
    return json(call, documents.schema(call.base, layer), links.SCHEMA)
