"""The map of the region: real boundaries, and one invented file that was uploaded."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

from verbund.geodata.actions import (
    CollectionWords,
    load_boundaries,
    publish_collection,
)
from verbund.geodata.reading import check_file
from verbund.members.models import Member

_SEED: Final = 5311
#: Whose file it is, and the middle of the town.
_TOWN: Final = ("koeln", 50.9375, 6.9603)
_COUNT: Final = 60
_GLASS: Final = ("Weiß, Braun, Grün", "Weiß, Grün", "Weiß, Braun")


def build(region: Mapping[str, Member]) -> tuple[int, int]:
    """Load boundaries, publish a file; how many boundaries and objects."""
    borders = load_boundaries()
    slug, lat, lon = _TOWN
    dice = Random(_SEED)
    lines = [
        "Nr;Standort;Glas;Unterflur;seit;Breite;Länge",
        *(_line(number, dice, lat, lon) for number in range(1, _COUNT + 1)),
    ]
    checked = check_file("\n".join(lines).encode(), "glascontainer.csv")
    done = publish_collection(
        member=region[slug],
        words=CollectionWords(
            key="glascontainer-koeln",
            title="Glascontainer in Köln (erfunden)",
            description="Standplätze von Glascontainern. Für die Vorführung erfunden.",
            category="Glas",
            begin="seit",
        ),
        checked=checked,
    )
    return borders, done.count


def _line(number: int, dice: Random, lat: float, lon: float) -> str:
    day = f"{dice.randint(1, 28)}.{dice.randint(1, 12)}.{dice.randint(2008, 2025)}"
    return ";".join(
        (
            f"GC-{number:03}",
            f"Standplatz {number}",
            dice.choice(_GLASS),
            dice.choice(("ja", "nein")),
            day,
            f"{dice.gauss(lat, 0.03):.5f}",
            f"{dice.gauss(lon, 0.04):.5f}",
        )
    )
