"""The file of vector tiles: parts of it over HTTP, and its layers in the style."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from verbund.channels.ogc.tests.tiles import small
from verbund.channels.ogc.web import map as maps
from verbund.core.config import config

TILES = "/ogc/karte.pmtiles"


@pytest.fixture
def tiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The file that the installation names."""
    found = small(tmp_path, "transport")
    monkeypatch.setenv("VERBUND_MAP_PMTILES", str(found))
    config.cache_clear()
    yield found
    monkeypatch.undo()
    config.cache_clear()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("0-126", 0, 126), ("7-7", 7, 7), ("100-", 100, None), ("-20", -20, None),
     ("0-999999999", 0, None), ("-999999999", 0, None)],
)  # fmt: skip
def test_a_range_is_answered_with_exactly_its_bytes(
    tiles: Path, asked: str, first: int, last: int | None
) -> None:
    whole = tiles.read_bytes()
    answer = Client().get(TILES, headers={"Range": f"bytes={asked}"})
    begin = first if first >= 0 else len(whole) + first
    end = len(whole) - 1 if last is None else last
    assert answer.status_code == 206
    assert answer.content == whole[begin : end + 1]
    assert answer["Content-Range"] == f"bytes {begin}-{end}/{len(whole)}"
    assert answer["Content-Type"] == "application/vnd.pmtiles"


@pytest.mark.parametrize(
    "asked",
    ["bytes=9-3", "bytes=99999999-", "bytes=-0", "bytes=-", "bytes=a-b", "items=0-1",
     "bytes=0-1,5-6", "bytes=" + "9" * 40 + "-"],
)  # fmt: skip
def test_a_range_that_is_not_there_is_refused_with_the_size(
    tiles: Path, asked: str
) -> None:
    answer = Client().get(TILES, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer["Content-Range"] == f"bytes */{tiles.stat().st_size}"


def test_head_tells_the_size_and_that_parts_are_given(tiles: Path) -> None:
    answer = Client().head(TILES, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == str(tiles.stat().st_size)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"] == Client().get(TILES)["ETag"]


def test_a_small_file_is_given_whole_and_a_large_one_only_in_parts(
    tiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Client().get(TILES)
    assert (answer.status_code, answer.content) == (200, tiles.read_bytes())
    monkeypatch.setattr(maps, "_MOST", 100)
    assert Client().get(TILES).status_code == 416
    part = Client().get(TILES, headers={"Range": "bytes=10-"})
    assert part["Content-Range"] == f"bytes 10-109/{tiles.stat().st_size}"
    assert part.content == tiles.read_bytes()[10:110]


@pytest.mark.django_db
def test_the_style_draws_the_layers_of_the_file(
    tiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    style = Client().get("/ogc/style.json").json()
    assert style["sources"]["kacheln"] == {
        "type": "vector", "url": "pmtiles://http://testserver/ogc/karte.pmtiles",
    }  # fmt: skip
    layers = [one for one in style["layers"] if one.get("source") == "kacheln"]
    assert {one["source-layer"] for one in layers} == {"transport"}
    assert {one["type"] for one in layers} == {"fill", "line"}
    monkeypatch.setenv("VERBUND_MAP_PMTILES", str(small(tiles.parent, "water")))
    config.cache_clear()
    style = Client().get("/ogc/style.json").json()
    assert {x.get("source-layer") for x in style["layers"]} == {None, "water"}


@pytest.mark.django_db
def test_without_a_file_there_are_no_tiles() -> None:
    assert Client().get(TILES).status_code == 404
    assert "kacheln" not in Client().get("/ogc/style.json").json()["sources"]


TELL = """
import django; django.setup()
from verbund.core.middleware import CONTENT_SECURITY_POLICY
from verbund.site.design.environment import map_style
print(map_style()); print(CONTENT_SECURITY_POLICY)
"""
BASEMAP = "https://sgx.geodatenzentrum.de"


@pytest.mark.parametrize("configured", [False, True])
def test_maps_load_from_outside_only_where_the_operator_says_so(
    tmp_path: Path, *, configured: bool
) -> None:
    told = {
        "VERBUND_MAP_STYLE": f"{BASEMAP}/gdz_basemapde_vektor/styles/bm_web_gry.json",
        # What is no origin would widen the policy; it is left out.
        "VERBUND_MAP_HOSTS": f"{BASEMAP},https://x.example 'unsafe-inline',http://y",
    }
    environment = {
        **os.environ, "VERBUND_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "verbund.site.settings",
        **(told if configured else {}),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    style, policy = done.stdout.splitlines()
    asked = dict(part.split(" ", 1) for part in policy.split("; "))
    more = f" {BASEMAP}" if configured else ""
    assert style == (told["VERBUND_MAP_STYLE"] if configured else "/ogc/style.json")
    assert asked["connect-src"] == f"'self'{more}"
    assert asked["img-src"] == f"'self' data:{more}"
    assert asked["script-src"] == "'self'"
