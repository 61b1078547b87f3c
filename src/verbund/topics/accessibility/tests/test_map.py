"""The map of places shows what the list shows, in words."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.topics.accessibility.tests.test_pages import OWN, place


def data(page: str, name: str) -> str:
    """What the page tells the script of the map."""
    found = re.search(rf'data-{name}="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


@pytest.mark.parametrize(
    ("query", "names"),
    [("", {"Bürgeramt", "Altes Archiv"}), ("&profil=wheelchair", {"Bürgeramt"}),
     ("&profil=wheelchair&geht=unknown", {"Altes Archiv"}), ("&suche=archiv",
     {"Altes Archiv"}), ("&art=building", {"Bürgeramt", "Altes Archiv"}),
     ("&art=toilet", set())],
)  # fmt: skip
def test_the_map_asks_for_what_the_list_shows(
    cast: Cast, query: str, names: set[str]
) -> None:
    place(cast, entrance__steps=0, entrance__door_width=95, inside__step_free="yes")
    place(cast, name="Altes Archiv")
    answer = Client().get(f"{OWN}/barrierefrei/?karte=1{query}")
    page = answer.content.decode()
    assert ("Altes Archiv" in page) == ("Altes Archiv" in names)
    told = Client().get(data(page, "items"))
    assert told.status_code == 200, told.content
    features: list[Any] = told.json()["features"]
    assert {one["properties"]["name"] for one in features} == names
    shown = {
        name: (label, words) for name, label, words in json.loads(data(page, "names"))
    }
    assert shown["name"] == ("", {})
    label, words = shown["wheelchair"]
    assert (label, words["limited"]) == ("Rollstuhl", "teilweise")
