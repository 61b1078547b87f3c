"""The same for people: pages that work without scripts; a map where there is one."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

import msgspec
from django.http import HttpResponse
from django.shortcuts import render

from verbund.channels.ogc import documents, files, forms, links, sources
from verbund.channels.ogc.answers import Call
from verbund.channels.ogc.asking import read_items
from verbund.channels.ogc.query import EVERYWHERE, allow
from verbund.channels.ogc.shapes import Layer
from verbund.channels.ogc.sources import Source
from verbund.channels.ogc.values import cell, described, points_of
from verbund.core.topics import topics
from verbund.core.ui.texts import current_language, translate
from verbund.kernel.german import date_de, fold, number_de

PAGE_SIZE: Final = 50
_MOST_COLUMNS: Final = 5
#: So many features a map asks for at once.
_MAP_LIMIT: Final = 2000
_MOST_SEARCH: Final = 200


def draw(call: Call, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A page in the frame of the association."""
    frame = {"home_href": "/", "root": f"{links.ROOT}/", "base": call.base}
    response = render(call.request, f"ogc/{template}", {**frame, **context})
    # Cookies choose language and theme, so only the reader's browser may keep it.
    response.headers["Cache-Control"] = "private, max-age=60"
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def landing(call: Call) -> HttpResponse:
    """All collections with search, by subject."""
    text = call.query.get("q", "").strip()[:_MOST_SEARCH]
    licence, kind = call.query.get("lizenz", ""), call.query.get("art", "")
    everything = sources.layers()
    found = [
        (layer, source)
        for layer, source in everything
        if _meets(layer, text)
        and (not licence or layer.licence == licence)
        and (not kind or (layer.geometry == "none") == (kind == "tabelle"))
    ]
    groups = _groups(layer for layer, _ in found)
    return draw(
        call,
        "landing.html",
        {
            "text": text,
            "groups": groups,
            "total": len(found),
            "licences": _chips(
                call, "lizenz", sorted({layer.licence for layer, _ in everything})
            ),
            "kinds": _chips(call, "art", ["karte", "tabelle"]),
            "filtered": bool(text or licence or kind),
            "chosen": {"lizenz": licence, "art": kind},
            "api": f"{call.base}{links.ROOT}/",
        },
    )


def _groups(found: Iterable[Layer]) -> list[dict[str, object]]:
    """By subject: topics first, what belongs to none of them last."""
    subjects = _subjects()

    def place(layer: Layer) -> tuple[bool, str, str]:
        own = subjects.get(layer.key)
        title = own or translate(f"ogc.subject.{layer.source}")
        return own is None, title, documents.words(layer.title)

    return [
        {"title": title, "items": [_entry(layer) for layer in group]}
        for (_, title), group in groupby(
            sorted(found, key=place), key=lambda layer: place(layer)[:2]
        )
    ]


def _meets(layer: Layer, text: str) -> bool:
    if not text:
        return True
    every = [*layer.title.values(), *layer.description.values(), layer.key]
    every += [word for column in layer.columns for word in column.title.values()]
    known = fold(" ".join(every))
    return all(word in known for word in fold(text).split())


def _subjects() -> dict[str, str]:
    """Collections of topics with the topic's title."""
    return {
        key: documents.words(topic.title)
        for topic in topics()
        for key in topic.collections
    }


def _entry(layer: Layer) -> dict[str, object]:
    return {
        "title": documents.words(layer.title),
        "href": links.collection_path(layer.key),
        "text": documents.words(layer.description),
        "meta": [
            translate(f"ogc.geometry.{layer.geometry}"),
            layer.licence,
            *([layer.attribution] if layer.attribution else []),
        ],
    }


def _chips(call: Call, name: str, values: Iterable[str]) -> list[dict[str, object]]:
    """Links that choose a value, or everything."""
    rest = {k: v for k, v in call.query.items() if k not in (name, *EVERYWHERE) and v}
    chosen = call.query.get(name, "")
    made: list[dict[str, object]] = [
        {
            "label": translate(f"ogc.all.{name}"),
            "href": links.with_query(f"{links.ROOT}/", rest),
            "current": not chosen,
        }
    ]
    for value in values:
        label = translate(f"ogc.art.{value}") if name == "art" else value
        href = links.with_query(f"{links.ROOT}/", {**rest, name: value})
        made.append({"label": label, "href": href, "current": value == chosen})
    return made


def conformance(call: Call, classes: Iterable[str]) -> HttpResponse:
    """The list of standards."""
    return draw(call, "conformance.html", {"classes": list(classes)})


def api(call: Call) -> HttpResponse:
    """How programs use the door, with examples."""
    layer = next((one for one, _ in sources.layers() if one.geometry == "Point"), None)
    path = links.collection_path(layer.key) if layer else f"{links.ROOT}/collections/x"
    return draw(call, "api.html", {"example": f"{call.base}{path}"})


def collection(call: Call, layer: Layer, source: Source) -> HttpResponse:
    """One collection: what it is, its fields, its files."""
    extent = sources.extent(layer, source)
    number = sources.count(layer, source, read_items({}, layer).ask)
    language = current_language()
    facts = [(translate("ogc.facts.licence"), layer.licence)]
    if number is not None:
        facts.insert(0, (translate("ogc.facts.number"), number_de(number, language)))
    if extent.interval is not None:
        first, last = extent.interval
        ends = [date_de(at.date(), language) if at else "…" for at in (first, last)]
        facts.append((translate("ogc.facts.time"), " – ".join(ends)))
    path = links.collection_path(layer.key)
    return draw(
        call,
        "collection.html",
        {
            **_named(layer),
            "facts": facts,
            "licence_href": links.LICENCES.get(layer.licence, ""),
            "more": layer.more,
            "items": f"{path}/items",
            "columns": [translate(f"ogc.columns.{c}") for c in _FIELD_COLUMNS],
            "rows": _field_rows(layer),
            "files": [
                (kind.name, f"{path}/download.{kind.ending}", kind.ending)
                for kind in files.offered(layer)
            ],
            "address": f"{call.base}{path}",
            "map": _map(layer, {}),
        },
    )


_FIELD_COLUMNS: Final = ("name", "title", "kind", "choices")


def _field_rows(layer: Layer) -> list[list[str]]:
    return [
        [
            column.name,
            documents.words(column.title),
            translate(f"ogc.kind.{column.kind}"),
            ", ".join(
                value if value == word else f"{value} ({word})"
                for value, word in documents.choices(column).items()
            ),
        ]
        for column in layer.columns
    ]


def _named(layer: Layer) -> dict[str, object]:
    return {
        "key": layer.key,
        "title": documents.words(layer.title),
        "text": documents.words(layer.description),
        "path": links.collection_path(layer.key),
        "attribution": layer.attribution,
        "names": [
            (c.name, documents.words(c.title), documents.choices(c))
            for c in layer.columns
        ],
    }


def _map(layer: Layer, query: Mapping[str, str]) -> str:
    """Where a map finds the features; empty where nothing has a place."""
    if layer.geometry == "none":
        return ""
    asked = {**query, "f": "json", "limit": str(_MAP_LIMIT)}
    return f"{links.collection_path(layer.key)}/items?{urlencode(asked)}"


def fields(call: Call, layer: Layer, what: str) -> HttpResponse:
    """Fields of a collection with their names for filters."""
    context = {
        **_named(layer),
        "what": what,
        "columns": [translate(f"ogc.columns.{c}") for c in _FIELD_COLUMNS],
        "rows": _field_rows(layer),
    }
    return draw(call, "fields.html", context)


def items(call: Call, layer: Layer, source: Source) -> HttpResponse:
    """Features as a table, with a filter and, as an addition, a map."""
    # A form sends its empty fields too.
    given = {n: v for n, v in call.query.items() if n not in EVERYWHERE and v}
    days: dict[str, str] = {n: given.pop(n) for n in forms.DAYS if n in given}
    query = forms.with_days(given, days)
    allow(query, (), lambda _: True)
    asked = read_items({"limit": str(PAGE_SIZE), **query}, layer)
    found = source.slice(layer, asked.ask)
    bodies = [msgspec.json.decode(body) for body in found.bodies]
    columns = layer.columns[:_MOST_COLUMNS]
    path = links.collection_path(layer.key)
    number = sources.count(layer, source, asked.ask) if asked.ask.everything else None
    following = {**given, **days, "cursor": found.next}
    return draw(
        call,
        "items.html",
        {
            **_named(layer),
            "columns": [
                translate("ogc.columns.feature"),
                *(documents.words(column.title) for column in columns),
            ],
            "rows": [
                (
                    str(feature["id"]),
                    links.item_path(layer.key, str(feature["id"])),
                    [cell(column, feature["properties"]) for column in columns],
                )
                for feature in bodies
            ],
            "number": number,
            "shown": len(bodies),
            "fields": forms.fields(layer, {**given, **days}),
            "filtered": bool({**given, **days}.keys() - {"cursor", "limit"}),
            "first": links.with_query(
                f"{path}/items",
                {n: v for n, v in {**given, **days}.items() if n != "cursor"},
            ),
            "started": "cursor" in given,
            "next": links.with_query(f"{path}/items", following) if found.next else "",
            "map": _map(layer, {n: v for n, v in query.items() if n != "cursor"}),
            "json": links.with_query(f"{path}/items", {**query, "f": "json"}),
            "csv": links.with_query(f"{path}/items", {**query, "f": "csv"}),
        },
    )


def item(call: Call, layer: Layer, fid: str, body: str) -> HttpResponse:
    """One feature."""
    feature = msgspec.json.decode(body)
    path = links.item_path(layer.key, fid)
    return draw(
        call,
        "item.html",
        {
            **_named(layer),
            "fid": fid,
            "values": described(layer, feature["properties"]),
            "places": points_of(feature["geometry"]),
            "map": f"{path}?f=json" if feature["geometry"] is not None else "",
            "json": f"{path}?f=json",
        },
    )
