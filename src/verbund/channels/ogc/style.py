"""The map's own style (MapLibre Style Specification, version 8): nothing from outside.

Municipal boundaries come from the collection ``gemeinden``. An installation may have a
file of vector tiles (PMTiles); its layers are drawn by what they are called.
"""

import gzip
import struct
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from verbund.channels.ogc import links, sources
from verbund.core.errors import NotFound

Node = dict[str, object]
BOUNDARIES: Final = "gemeinden"
_MAGIC: Final = b"PMTiles"
_HEAD: Final = 127
_MOST_METADATA: Final = 4_000_000
_GZIP: Final = 2
#: What layers of tiles are usually called → how areas and lines of them look.
_LOOKS: Final = (
    (("water", "gewaesser", "gewässer", "ocean"), "#b9d3e6", "#8fb4d1"),
    (("building", "gebaeude", "gebäude", "bauwerk"), "#d8d3ca", "#c2bcb1"),
    (("road", "transport", "verkehr", "street", "weg"), "#ffffff", "#a9a49a"),
    (("land", "vegetation", "park", "wald", "green"), "#e3ead8", "#cbd6ba"),
    (("bound", "grenze", "admin"), "#00000000", "#8a7f93"),
)
_PLAIN: Final = ("#ece9e2", "#c9c4ba")


def style(base: str, tiles: str) -> Node:
    """The style; ``tiles`` is the path of a PMTiles file, empty if there is none."""
    found: Node = {}
    drawn: list[Node] = [
        {
            "id": "grund", "type": "background",
            "paint": {"background-color": "#f3f1ec"},
        }
    ]  # fmt: skip
    if tiles:
        found["kacheln"] = {
            "type": "vector",
            "url": f"pmtiles://{base}{links.ROOT}/karte.pmtiles",
        }
        drawn += _tile_layers(tiles)
    if _has_boundaries():
        path = f"{links.collection_path(BOUNDARIES)}/items?f=json&limit=2000"
        found["grenzen"] = {"type": "geojson", "data": f"{base}{path}"}
        drawn += _boundary_layers(filled=not tiles)
    return {"version": 8, "name": "Verbund", "sources": found, "layers": drawn}


def _has_boundaries() -> bool:
    try:
        sources.find(BOUNDARIES)
    except NotFound:
        return False
    return True


def _boundary_layers(*, filled: bool) -> list[Node]:
    line: Node = {
        "id": "grenzen-linien", "type": "line", "source": "grenzen",
        "paint": {"line-color": "#7d7768", "line-width": 1.2},
    }  # fmt: skip
    fill: Node = {
        "id": "grenzen-flaechen", "type": "fill", "source": "grenzen",
        "paint": {"fill-color": "#ffffff", "fill-opacity": 0.75},
    }  # fmt: skip
    return [fill, line] if filled else [line]


def _tile_layers(tiles: str) -> list[Node]:
    path = Path(tiles)
    names = tile_layers(tiles, path.stat().st_mtime)
    made: list[Node] = []
    for kind in ("fill", "line"):
        for name in names:
            fill, line = _look(name)
            shape = "Polygon" if kind == "fill" else "LineString"
            paint: Node = (
                {"fill-color": fill}
                if kind == "fill"
                else {"line-color": line, "line-width": 1}
            )
            made.append(
                {
                    "id": f"{kind}-{name}", "type": kind, "source": "kacheln",
                    "source-layer": name, "filter": ["==", ["geometry-type"], shape],
                    "paint": paint,
                }
            )  # fmt: skip
    return made


def _look(name: str) -> tuple[str, str]:
    low = name.lower()
    for words, fill, line in _LOOKS:
        if any(word in low for word in words):
            return fill, line
    return _PLAIN


@lru_cache(maxsize=4)
def tile_layers(tiles: str, changed: float) -> tuple[str, ...]:  # changed: a key
    """Names of the layers in a PMTiles file (version 3 of its specification)."""
    with Path(tiles).open("rb") as stream:
        head = stream.read(_HEAD)
        if len(head) < _HEAD or head[:7] != _MAGIC or head[7] != 3:
            raise ValueError(f"{tiles} is no PMTiles file of version 3")
        at, size = struct.unpack_from("<QQ", head, 24)
        stream.seek(at)
        metadata = stream.read(min(size, _MOST_METADATA))
    if head[97] == _GZIP:
        metadata = gzip.decompress(metadata)
    found = msgspec.json.decode(metadata).get("vector_layers", [])
    return tuple(str(one["id"]) for one in found)
