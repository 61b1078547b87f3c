"""Streets as they stand in a German sentence: ``folgen Sie der Alten Gasse``.

German names bend: the end of a name says its gender, an adjective before it takes
``-en`` in the dative. A name whose gender cannot be told is quoted: ``der Straße „…“``.
"""

import re
from typing import Final

_FEMININE: Final = re.compile(
    r"(stra(ß|ss)e|str\.|gasse|allee|brücke|promenade|chaussee|zeile|treppe|anlage"
    r"|passage|terrasse|unterführung|rampe|glockengießerei|siedlung|schleife|spange"
    r"|stiege|twiete|reihe|schneise|achse|tangente)$",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"(weg|platz|ring|damm|steig|stieg|graben|markt|garten|hof|wall|pfad|tunnel|steg"
    r"|kai|bogen|gang|park|anger|ufer|gässchen|gässle|gäßchen|rondell|eck|tor)$",
    re.IGNORECASE,
)
#: Adjectives of street names; ``Eppelheimer`` and ``Berliner`` never bend.
_BENDING: Final = re.compile(
    r"^(alt|neu|groß|klein|lang|kurz|breit|schmal|hoh|tief|steil|krumm|still|schön"
    r"|ober|unter|vorder|hinter|mittler|mittel|inner|äußer|erst|zweit|dritt|letzt"
    r"|grün|rot|weiß|schwarz|blau|golden|heilig|kalt|warm|nass|trocken|deutsch)"
    r"(e|er|es)$",
    re.IGNORECASE,
)


def dative(name: str) -> str:
    """``der Kaiserstraße``, ``dem Oberen Gaisbergweg``, ``der Straße „Plöck“``."""
    first, _, rest = name.partition(" ")
    # „An der Bahn“, „Zum Hof“: the name brings its own case.
    own_case = first.casefold() in {
        "am", "an", "auf", "aus", "bei", "beim", "hinter", "hinterm", "im", "in", "ins",
        "neben", "ob", "über", "unter", "unterm", "vor", "vorm", "zu", "zum", "zur",
    }  # fmt: skip
    if own_case:
        return f"der Straße „{name}“"
    for pattern, article in ((_FEMININE, "der"), (_OTHER, "dem")):
        if pattern.search(name):
            bends = _BENDING.match(first) if rest else None
            bent = f"{bends[1]}en {rest}" if bends else name
            return f"{article} {bent}"
    return f"der Straße „{name}“"
