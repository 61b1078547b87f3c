"""What a watch means: its key, its streets, which news concern it."""

import base64
import zlib

import pytest

from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.watching.errors import WatchUnreadable
from verbund.watching.matching import concerns
from verbund.watching.shapes import (
    NewsItem,
    Watch,
    street_key,
    watch_key,
    watch_of_key,
)

LINE = {"type": "LineString", "coordinates": [[8.660, 49.400], [8.680, 49.400]]}

ACROSS = ((8.669, 49.39), (8.671, 49.39), (8.67, 49.41))
SOUTH = ((8.669, 49.38), (8.671, 49.38), (8.67, 49.39))


def news(**changes: object) -> NewsItem:
    values: dict[str, object] = {
        "id": new_id(), "collection": "baustellen", "fid": "1", "member": "koeln",
        "change": "new", "category": "road", "title": {}, "text": {}, "path": "",
        "streets": frozenset({"eppelheimer strasse"}), "geometry": LINE,
        "properties": {}, "lat": None, "lon": None, "at": clock.now(),
    }  # fmt: skip
    return NewsItem(**{**values, **changes})  # type: ignore[arg-type]


def test_a_key_holds_the_whole_watch_and_nothing_is_stored() -> None:
    watch = Watch(
        collections=("anliegen", "baustellen"),
        categories=("road",),
        member="koeln",
        street="Eppelheimer Straße",
        polygon=((6.9, 50.9), (7.0, 50.9), (7.0, 51.0)),
    )
    assert watch_of_key(watch_key(watch)) == watch


@pytest.mark.parametrize(
    "key", ["a" * 40, "0193b2c4-7f00-7abc-8def-0123456789ab", "q1ZKVrKK", "!!!"]
)
def test_a_key_that_holds_no_watch_is_refused(key: str) -> None:
    with pytest.raises(WatchUnreadable):
        watch_of_key(key)


def test_a_key_that_unpacks_to_megabytes_is_refused() -> None:
    huge = Watch(collections=("x",), street="a" * 120)
    assert watch_of_key(watch_key(huge)) == huge
    packed = zlib.compress(b" " * 50_000_000, wbits=-15)
    with pytest.raises(WatchUnreadable):
        watch_of_key(base64.urlsafe_b64encode(packed).decode().rstrip("="))


@pytest.mark.parametrize(
    "spelling",
    ["Eppelheimer Str. 12a", "eppelheimer strasse", "EPPELHEIMER STRASSE 3-5",
     "Eppelheimer Straße,  7"],
)  # fmt: skip
def test_spellings_of_a_street_are_one(spelling: str) -> None:
    assert street_key(spelling) == "eppelheimer strasse"


def test_a_number_within_a_name_stays() -> None:
    assert street_key("Straße des 17. Juni 135") == "strasse des 17. juni"


@pytest.mark.parametrize(
    ("watch", "expected"),
    [
        (Watch(collections=("baustellen",)), True),
        (Watch(collections=("anliegen",)), False),
        (Watch(collections=("baustellen",), member="bonn"), False),
        (Watch(collections=("baustellen",), categories=("school",)), False),
        (Watch(collections=("baustellen",), street="Eppelheimer Str. 4"), True),
        (Watch(collections=("baustellen",), street="Hauptstraße"), False),
        (Watch(collections=("baustellen",), feature="2"), False),
        # 111 m north of the middle of the line, whose ends are 700 m away
        (Watch(collections=("baustellen",), lat=49.401, lon=8.67, metres=120), True),
        (Watch(collections=("baustellen",), lat=49.401, lon=8.67, metres=100), False),
        # crosses the line without holding one of its ends
        (Watch(collections=("baustellen",), polygon=ACROSS), True),
        (Watch(collections=("baustellen",), polygon=SOUTH), False),
    ],
)  # fmt: skip
def test_every_part_of_a_watch_must_fit(watch: Watch, expected: bool) -> None:
    assert concerns(watch, news()) is expected


def test_what_lies_nowhere_is_in_no_circle() -> None:
    watch = Watch(collections=("baustellen",), lat=49.4, lon=8.67, metres=50_000)
    assert not concerns(watch, news(geometry=None))


@pytest.mark.parametrize(
    "parts",
    [{"lat": 49.4}, {"lat": 49.4, "lon": 8.6}, {"lat": 91.0, "lon": 8.6, "metres": 5},
     {"polygon": ((1.0, 1.0), (2.0, 2.0))}, {"street": "a\x00b"}, {"feature": "\n"}],
)  # fmt: skip
def test_half_a_place_and_broken_words_are_refused(parts: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Watch(collections=("x",), **parts)  # type: ignore[arg-type]
