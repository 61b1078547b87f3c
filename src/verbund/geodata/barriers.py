"""What closes a way now: written by topics that know it, read by whoever finds ways.

A feature of ``barrieren`` stands as long as the way is closed. ``blocks`` names for
whom, with spaces between (``wheelchair foot bike``); empty means everybody. ``asset``
is the number on the thing, ``source`` says which topic and which of its things it is
(``anliegen:BON-2026-000123``).
"""

from collections.abc import Mapping
from typing import Final

from verbund.geodata.collections import CollectionSpec, Property, register_collection

BARRIERS: Final = "barrieren"


def _words(de: str, simple: str, en: str) -> Mapping[str, str]:
    return {"de": de, "de-simple": simple, "en": en}


_KINDS: Final = {
    "lift": _words("Aufzug", "Aufzug", "Lift"),
    "path": _words("Weg", "Weg", "Path"),
    "steps": _words("Treppe", "Treppe", "Steps"),
    "door": _words("Tür", "Tür", "Door"),
}
KINDS: Final = tuple(_KINDS)


register_collection(
    CollectionSpec(
        key=BARRIERS,
        title=_words("Gesperrte Wege", "Hier geht es nicht weiter", "Closed ways"),
        description=_words(
            "Aufzüge, Wege, Treppen und Türen, die gerade nicht benutzbar sind.",
            "Hier kommen Sie gerade nicht durch: Aufzug kaputt, Weg zu.",
            "Lifts, paths, steps and doors that cannot be used at present.",
        ),
        properties=(
            Property(name="source", title=_words("Herkunft", "Woher", "Source")),
            Property(
                name="kind",
                title=_words("Art", "Art", "Kind"),
                choices=KINDS,
                words=_KINDS,
            ),
            Property(
                name="asset", title=_words("Nummer", "Nummer", "Number on the thing")
            ),
            Property(
                name="blocks", title=_words("Gesperrt für", "Zu für", "Closed for")
            ),
            Property(
                name="since",
                type="date-time",
                title=_words("Seit", "Seit", "Since"),
            ),
            Property(
                name="until",
                type="date-time",
                title=_words("Voraussichtlich bis", "Bis", "Probably until"),
            ),
            Property(name="title", title=_words("Was", "Was", "What")),
        ),
        geometry="Geometry",
        datetime=("since", "until"),
        category="kind",
    )
)
