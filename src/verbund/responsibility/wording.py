"""Why it is this office: the sentences people read, German and English."""

from typing import Final

from verbund.responsibility.roads import Road
from verbund.responsibility.rules import Reason, Words


def default_office(name: str) -> Words:
    """No row speaks of it: the office that handles the service."""
    return Words(f"Dafür ist hier {name} da.", f"{name} is in charge of this here.")


def by_rule(name: str) -> Words:
    """A row decided and does not say why."""
    return Words(
        f"Nach den Zuständigkeiten der Kommune kümmert sich {name} darum.",
        f"By the municipality's table of responsibilities {name} sees to it.",
    )


_ROADS: Final = {
    "A": ("eine Autobahn (A)", "a motorway (A)"),
    "B": ("eine Bundesstraße (B)", "a federal road (B)"),
    "L": ("eine Landesstraße (L)", "a state road (L)"),
    "K": ("eine Kreisstraße (K)", "a county road (K)"),
    "G": ("eine Gemeindestraße (G)", "a municipal road (G)"),
}


def on_road(because: Words, road: Road) -> Words:
    """The class of the road decided: say which road that is, and of which class."""
    de, en = _ROADS[road.klass]
    name = road.name or "Die Straße"
    return Words(
        f"{name} ist dort {de}. {because.de}",
        f"{road.name or 'The road'} is {en} there. {because.en or because.de}",
    )


def at_border(names: list[str], metres: float) -> Words:
    """The point is so close to a border that it may be either."""
    shown = max(1, round(metres))
    return Words(
        f"Der Ort liegt etwa {shown} m von der Grenze zwischen {_and(names, 'und')}. "
        "Wo ist es?",
        f"The place is about {shown} m from the border between {_and(names, 'and')}. "
        "Which side is it on?",
    )


def both(names: list[str]) -> Words:
    """All sides of a border get it."""
    return Words(
        f"Der Ort liegt an der Grenze. {_and(names, 'und')} erfahren beide davon.",
        f"The place is at the border. {_and(names, 'and')} are both told.",
    )


def outside(name: str, ars: str) -> Words:
    """The municipality of the place does not take part."""
    key = f" (Schlüssel {ars})" if ars else ""
    return Words(
        f"Der Ort liegt in {name}{key}. {name} nimmt hier nicht teil. Bitte wenden Sie "
        "sich dorthin, oder rufen Sie die 115 an.",
        f"The place is in {name}, which does not take part here. Please turn to them, "
        "or call 115.",
    )


def nearest(name: str, metres: float) -> Words:
    """The place is in no municipality; the nearest member passes it on."""
    shown = f"{metres / 1000:.1f}".replace(".", ",")
    return Words(
        f"Der Ort liegt in keiner Gemeinde, die wir kennen. {name} ist am nächsten "
        f"({shown} km) und gibt das Anliegen weiter.",
        f"The place is in no municipality known here. {name} is nearest "
        f"({metres / 1000:.1f} km) and passes the report on.",
    )


def nowhere() -> Words:
    """The place is far from everything."""
    return Words(
        "Der Ort liegt weit außerhalb der Kommunen, die hier mitmachen. Bitte prüfen "
        "Sie den Ort.",
        "The place is far outside the municipalities that take part. Please check it.",
    )


def _and(names: list[str], word: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


#: Why a row was passed over, for whoever maintains the table.
REASONS: Final[dict[Reason, str]] = {
    "hit": "passt",
    "category": "andere Kategorie",
    "municipality": "andere Gemeinde",
    "area": "außerhalb des Gebiets",
    "road": "andere Straßenklasse",
    "asset": "andere Nummer",
    "time": "gilt an diesem Tag nicht",
    "place_unknown": "der Ort ist nicht bekannt",
    "road_unknown": "die Straßenklasse ist nicht bekannt",
    "asset_unknown": "die Nummer ist nicht bekannt",
}
