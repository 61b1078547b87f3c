"""News as Atom with GeoRSS-Simple, dates as a calendar."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID
from xml.etree import ElementTree as Tree

from verbund.geodata import queries as geodata
from verbund.geodata.errors import CollectionNotFound
from verbund.kernel import clock
from verbund.kernel.calendar_file import CalendarEvent, calendar_file
from verbund.kernel.geo import box_around
from verbund.members.queries import current_directory
from verbund.watching.matching import concerns, shape_of
from verbund.watching.registry import Dates, watched_of, worded
from verbund.watching.shapes import NewsItem, Told, Watch, street_key
from verbund.watching.wording import absolute, watch_words

_ATOM: Final = "http://www.w3.org/2005/Atom"
_GEORSS: Final = "http://www.georss.org/georss"
_PRODUCT: Final = "-//Verbund//Neuigkeiten//DE"
_PAST: Final = timedelta(days=30)
_MOST_EVENTS: Final = 500
_MOST_READ: Final = 5_000
_NOBODY: Final = UUID(int=0)

Tree.register_namespace("", _ATOM)
Tree.register_namespace("georss", _GEORSS)


def atom(
    watch: Watch, news: Sequence[NewsItem], *, path: str, page: str, language: str
) -> tuple[bytes, str]:
    """The feed (RFC 4287) of a watch and its ETag; ``path`` is its own address."""
    feed = Tree.Element(_a("feed"), {"xml:lang": language.split("-", maxsplit=1)[0]})
    _text(feed, "id", absolute(path))
    _text(feed, "title", watch_words(watch, language))
    updated = news[0].at if news else datetime(2026, 1, 1, tzinfo=UTC)
    _text(feed, "updated", _moment(updated))
    _link(feed, "self", absolute(path), "application/atom+xml")
    _link(feed, "alternate", absolute(page), "text/html")
    author = Tree.SubElement(feed, _a("author"))
    member = current_directory().slugs.get(watch.member)
    _text(author, "name", member.official_name if member else "Verbund")
    labels = _labels({one.collection for one in news}, language)
    for one in news:
        _entry(feed, one, language, labels)
    content = Tree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content, _etag(content)


def calendar(watch: Watch, *, language: str) -> tuple[bytes, str]:
    """The dates of all features that a watch concerns, and the ETag."""
    found: list[CalendarEvent] = []
    for told in features_for(watch):
        watched = watched_of(told.collection)
        if watched is None:
            continue
        for number, dates in enumerate(watched.dates(told)):
            found.append(
                _event(told, number, dates, absolute(watched.path(told)), language)
            )
    found.sort(key=lambda one: (str(one.starts_at), one.uid))
    content = calendar_file(tuple(found[:_MOST_EVENTS]), product=_PRODUCT)
    return content, _etag(content)


def features_for(watch: Watch) -> Iterable[Told]:
    """Features of today and later that a watch concerns, as they are now."""
    known = current_directory()
    member = known.slugs.get(watch.member)
    if watch.member and member is None:
        return
    since = clock.now() - _PAST
    box = None
    if watch.lat is not None and watch.lon is not None:
        box = box_around(watch.lat, watch.lon, watch.metres)
    elif watch.polygon:
        lons, lats = zip(*watch.polygon, strict=True)
        box = (min(lons), min(lats), max(lons), max(lats))
    for key in watch.collections:
        after, read = "", 0
        while read < _MOST_READ:
            try:
                page = geodata.page(
                    key,
                    limit=500,
                    after=after,
                    box=box,
                    interval=(since, None),
                    members=[member.id] if member else None,
                )
            except CollectionNotFound:
                break
            for stored in page.features:
                owner = stored.member()
                own = known.members.get(owner) if owner else None
                document = stored.document()
                told = Told(
                    collection=key,
                    fid=str(document["id"]),
                    member=own.slug if own else "",
                    geometry=document["geometry"],
                    properties=document["properties"],
                )
                if concerns(watch, _as_item(told)):
                    yield told
            read += len(page.features)
            after = page.next
            if not after:
                break


def _as_item(told: Told) -> NewsItem:
    watched = watched_of(told.collection)
    streets = watched.streets(told) if watched else ()
    category = watched.category if watched else ""
    return NewsItem(
        id=_NOBODY,
        collection=told.collection,
        fid=told.fid,
        member=told.member,
        change="",
        category=str(told.properties.get(category) or ""),
        title={},
        text={},
        path="",
        streets=frozenset(map(street_key, streets)),
        geometry=told.geometry,
        properties=told.properties,
        lat=None,
        lon=None,
        at=clock.now(),
    )


def _event(
    told: Told, number: int, dates: Dates, url: str, language: str
) -> CalendarEvent:
    text = worded(dates.text, language) if dates.text else ""
    return CalendarEvent(
        uid=f"{told.collection}-{told.fid}-{number}@verbund",
        starts_at=dates.starts,
        ends_at=dates.ends,
        # What the file says decides: the same dates give the same file.
        stamped_at=dates.starts
        if isinstance(dates.starts, datetime)
        else datetime(
            dates.starts.year, dates.starts.month, dates.starts.day, tzinfo=UTC
        ),
        summary=worded(dates.title, language),
        location=dates.place,
        description="\n".join(line for line in (text, url) if line),
        cancelled=dates.cancelled,
    )


def _labels(collections: Iterable[str], language: str) -> dict[str, str]:
    """Collections, and ``collection category``, in words."""
    found: dict[str, str] = {}
    for key in collections:
        watched = watched_of(key)
        if watched is None:
            continue
        found[key] = worded(watched.title, language)
        for name, words in watched.known_categories().items():
            found[f"{key} {name}"] = worded(words, language)
    return found


def _entry(
    feed: Tree.Element, news: NewsItem, language: str, labels: Mapping[str, str]
) -> None:
    entry = Tree.SubElement(feed, _a("entry"))
    _text(entry, "id", f"urn:uuid:{news.id}")
    _text(entry, "title", worded(news.title, language))
    _text(entry, "updated", _moment(news.at))
    if news.path:
        _link(entry, "alternate", absolute(news.path), "text/html")
    _text(entry, "summary", worded(news.text, language))
    for term, key in (
        (news.collection, news.collection),
        (news.category, f"{news.collection} {news.category}"),
    ):
        if term:
            label = {"label": _plain(labels[key])} if key in labels else {}
            Tree.SubElement(entry, _a("category"), {"term": _plain(term), **label})
    _place(entry, news.geometry)


def _place(entry: Tree.Element, geometry: Mapping[str, object] | None) -> None:
    """GeoRSS-Simple, "lat lon": of several parts the first."""
    shape = shape_of(geometry)
    if shape is None:
        return
    if shape.points:
        name, points = "point", shape.points[:1]
    elif shape.lines:
        name, points = "line", shape.lines[0]
    else:
        name, points = "polygon", shape.polygons[0][0]
    text = " ".join(f"{lat:.7f} {lon:.7f}" for lon, lat in points)
    Tree.SubElement(entry, f"{{{_GEORSS}}}{name}").text = text


def _a(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _text(parent: Tree.Element, name: str, words: str) -> None:
    Tree.SubElement(parent, _a(name)).text = _plain(words)


def _plain(words: str) -> str:
    # Control characters are no XML, whatever somebody pasted.
    return "".join(char if char.isprintable() else " " for char in words)


def _link(parent: Tree.Element, rel: str, href: str, kind: str) -> None:
    Tree.SubElement(
        parent, _a("link"), {"rel": rel, "href": _plain(href), "type": kind}
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
