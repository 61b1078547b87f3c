"""Where the form of a case was begun, if that was another door than it came through."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from verbund import engine

_T = engine.text
_BEGUN: Final[Mapping[str, engine.Text]] = MappingProxyType(
    {
        "web": _T("begonnen online", "im Internet angefangen", "begun online"),
        "hotline": _T(
            "begonnen am Telefon (115)",
            "am Telefon angefangen (115)",
            "begun on the phone (115)",
        ),
        "terminal": _T(
            "begonnen am Bürgerterminal",
            "am Bürger-Terminal angefangen",
            "begun at the citizens’ terminal",
        ),
        "suitcase": _T(
            "begonnen am Bürgerkoffer",
            "am Bürger-Koffer angefangen",
            "begun with the suitcase",
        ),
        "counter": _T(
            "begonnen am Schalter", "am Schalter angefangen", "begun at the counter"
        ),
    }
)


def begun(data: Mapping[str, object], language: str) -> str:
    """„begonnen am Bürgerterminal“; empty where one door saw all of it."""
    words = _BEGUN.get(str(data.get("began") or ""))
    return words.get(language) if words else ""
