"""How a person is recognised where nobody signs in: telephone, counter, suitcase.

Staff record the way; numbers of documents are never kept. Levels are those of eIDAS.
Not on the list, and so refused, is whatever only feels certain: a voice one knows, a
number on the display, a name and an address that anybody may have read.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from verbund.engine.text import Text

Level = Literal["none", "low", "substantial", "high"]
LEVELS: tuple[Level, ...] = ("none", "low", "substantial", "high")

LEVEL_NAMES: Mapping[Level, Text] = MappingProxyType(
    {
        "none": Text(de="keines", simple="keine Prüfung", en="none"),
        "low": Text(de="niedrig", simple="einfache Prüfung", en="low"),
        "substantial": Text(
            de="substanziell", simple="genaue Prüfung", en="substantial"
        ),
        "high": Text(de="hoch", simple="sehr genaue Prüfung", en="high"),
    }
)


class Way(Struct, frozen=True, kw_only=True):
    """One way to recognise a person, how sure it is, and at which doors it works."""

    key: str
    level: Level
    channels: frozenset[str]
    title: Text
    hint: Text


def _way(
    key: str, level: Level, channels: str, title: tuple[str, ...], hint: tuple[str, ...]
) -> Way:
    return Way(
        key=key,
        level=level,
        channels=frozenset(channels.split()),
        title=Text(de=title[0], simple=title[1], en=title[2]),
        hint=Text(de=hint[0], simple=hint[1], en=hint[2]),
    )


#: The known ways, the weakest first.
WAYS: Mapping[str, Way] = MappingProxyType(
    {
        way.key: way
        for way in (
            _way(
                "code_birth_date",
                "low",
                "hotline terminal counter suitcase",
                (
                    "Übergabe-Code und Geburtsdatum",
                    "Code und Geburtstag",
                    "Hand-over code and birth date",
                ),
                (
                    "Beides nennen lassen und vergleichen, nichts vorsagen.",
                    "Die Person sagt beides. Sagen Sie nichts vor.",
                    "Let the person say both and compare; do not prompt.",
                ),
            ),
            _way(
                "known_number",
                "low",
                "hotline",
                (
                    "Rückruf unter der bekannten Nummer",
                    "Wir rufen die bekannte Nummer an",
                    "Call-back to the number on file",
                ),
                (
                    "Selbst zurückrufen; die Anzeige im Telefon beweist nichts.",
                    "Rufen Sie selbst an. Die Anzeige im Telefon reicht nicht.",
                    "Call back yourself; the number shown proves nothing.",
                ),
            ),
            _way(
                "signed_paper",
                "low",
                "paper counter suitcase",
                (
                    "Eigenhändige Unterschrift",
                    "Unterschrift auf Papier",
                    "Handwritten signature",
                ),
                (
                    "Mit einer früheren Unterschrift in der Akte vergleichen.",
                    "Vergleichen Sie die Unterschrift mit einer älteren.",
                    "Compare it with an earlier signature on file.",
                ),
            ),
            _way(
                "document_video",
                "low",
                "terminal web",
                (
                    "Ausweis im Videogespräch gezeigt",
                    "Ausweis im Video gezeigt",
                    "Identity document shown on video",
                ),
                (
                    "Gesicht und Namen vergleichen; Nummer nicht notieren.",
                    "Vergleichen Sie Gesicht und Namen.",
                    "Compare face and name; do not note the number.",
                ),
            ),
            _way(
                "document_seen",
                "high",
                "counter suitcase",
                (
                    "Ausweis oder Pass vorgelegt",
                    "Ausweis oder Pass gezeigt",
                    "Identity card or passport presented",
                ),
                (
                    "Bild, Namen und Gültigkeit prüfen; Nummer nicht notieren.",
                    "Prüfen Sie Bild, Namen und Datum. Schreiben Sie keine Nummer auf.",
                    "Check picture, name and validity; do not note the number.",
                ),
            ),
            _way(
                "eid",
                "high",
                "web terminal suitcase counter",
                ("Online-Ausweis mit PIN", "Online-Ausweis mit PIN", "eID with PIN"),
                (
                    "Das Ergebnis kommt vom Ausweisdienst.",
                    "Das Ergebnis kommt vom Ausweis-Dienst.",
                    "The result comes from the eID service.",
                ),
            ),
        )
    }
)

#: Doors at which a person of the staff acts for somebody she does not see sign in.
ATTENDED = frozenset({"hotline", "counter", "terminal", "suitcase", "paper"})


def ways_for(channel: str) -> tuple[Way, ...]:
    """The ways that work at this door, the weakest first."""
    return tuple(way for way in WAYS.values() if channel in way.channels)


def needed(trust_level: int) -> Level:
    """The level that a blueprint's ``trust_level`` (0, 10 … 40, as XZuFi has it) asks.

    10 (basic) and 20 (low) are one for a person who is heard or seen.
    """
    if trust_level <= 0:
        return "none"
    if trust_level <= 20:
        return "low"
    return "substantial" if trust_level <= 30 else "high"


def at_least(level: Level, wanted: Level) -> bool:
    """Whether ``level`` is as strong as ``wanted`` or stronger."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
