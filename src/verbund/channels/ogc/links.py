"""Addresses of this door, and links between its answers."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from verbund.core.ui.texts import translate

ROOT: Final = "/ogc"
LICENCES: Final = {
    # Both spellings are in use.
    "dl-de/zero-2.0": "https://www.govdata.de/dl-de/zero-2-0",
    "dl-de/zero-2-0": "https://www.govdata.de/dl-de/zero-2-0",
    "dl-de/by-2.0": "https://www.govdata.de/dl-de/by-2-0",
    "dl-de/by-2-0": "https://www.govdata.de/dl-de/by-2-0",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
HTML: Final = "text/html"
CSV: Final = "text/csv"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
QUERYABLES_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/schema"
CONFORMANCE_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/conformance"
DATA_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/data"

Link = dict[str, str]


def link(href: str, rel: str, media: str = "", title: str = "") -> Link:
    """One link; ``title`` is a key of our texts or words."""
    made = {"href": href, "rel": rel}
    if media:
        made["type"] = media
    if title:
        made["title"] = title
        made["hreflang"] = translate("ogc.hreflang")
    return made


def collection_path(key: str) -> str:
    """Where a collection is found."""
    return f"{ROOT}/collections/{quote(key, safe='')}"


def item_path(key: str, fid: str) -> str:
    """Where a feature is found."""
    return f"{collection_path(key)}/items/{quote(fid, safe='')}"


def with_query(path: str, query: Mapping[str, str]) -> str:
    """The path with parameters, none if there are none."""
    return f"{path}?{urlencode(query)}" if query else path


def representations(
    base: str, path: str, query: Mapping[str, str], here: str, media: str
) -> list[Link]:
    """``self`` and ``alternate`` of a document that is there as JSON and HTML.

    ``here`` is the format of this answer, ``media`` what the document is as JSON.
    """
    plain = {name: value for name, value in query.items() if name != "f"}
    made = []
    for name, kind, title in (
        ("json", media, "ogc.links.json"),
        ("html", HTML, "ogc.links.html"),
    ):
        rel = "self" if name == here else "alternate"
        href = base + with_query(path, {**plain, "f": name})
        made.append(link(href, rel, kind, translate(title)))
    return made
