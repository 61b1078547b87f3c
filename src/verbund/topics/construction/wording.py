"""Facts of a building site in words: names, values, changes, days."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from verbund.kernel.german import date_de, join_de
from verbund.kernel.money import format_euro
from verbund.topics.construction.shapes import WALKERS, Change, SiteFacts

Words = Mapping[str, str]


def words(de: str, simple: str, en: str) -> Words:
    """A text in the three languages of every page."""
    return {"de": de, "de-simple": simple, "en": en}


def worded(text: Words, language: str) -> str:
    """The words in a language, or in German."""
    return text.get(language) or text["de"]


FACTS: Final[Mapping[str, Words]] = {
    "title": words("Bezeichnung", "Name", "Title"),
    "kind": words("Art", "Art", "Kind"),
    "state": words("Stand", "Stand", "State"),
    "street": words("Straße", "Straße", "Street"),
    "house_from": words("Von Hausnummer", "Von Haus-Nummer", "From house number"),
    "house_to": words("Bis Hausnummer", "Bis Haus-Nummer", "To house number"),
    "city": words("Ort", "Ort", "Place"),
    "member": words("Kommune", "Stadt oder Gemeinde", "Municipality"),
    "starts": words("Beginn", "Anfang", "Beginning"),
    "ends": words("Ende", "Ende", "End"),
    "starts_on": words("Beginn", "Anfang", "Beginning"),
    "ends_on": words("Ende", "Ende", "End"),
    "starts_verified": words("Beginn bestätigt", "Der Anfang ist sicher", "Beginning confirmed"),
    "ends_verified": words("Ende bestätigt", "Das Ende ist sicher", "End confirmed"),
    "foot": words("Zu Fuß", "Zu Fuß", "On foot"),
    "wheelchair": words("Im Rollstuhl", "Mit dem Rollstuhl", "In a wheelchair"),
    "bike": words("Mit dem Rad", "Mit dem Fahrrad", "By bike"),
    "traffic": words("Autoverkehr", "Autos", "Motor traffic"),
    "phase": words("Bauphase", "Teil der Arbeit", "Phase"),
    "phases": words("Bauphasen", "Teile der Arbeit", "Phases"),
    "client": words("Bauherr", "Wer baut?", "Client"),
    "reason": words("Anlass", "Warum?", "Reason"),
    "detour": words("Umleitung", "Umleitung", "Detour"),
    "stops": words("Haltestellen", "Haltestellen", "Stops"),
    "order": words("Verkehrsrechtliche Anordnung", "Nummer der Anordnung", "Traffic order"),
    "cost": words("Kosten in Euro", "Kosten in Euro", "Cost in euros"),
    "cost_cents": words("Kosten", "Kosten", "Cost"),
    "budget_url": words("Im Haushalt", "Im Haushalts-Plan", "In the budget"),
    "council_url": words("Ratsbeschluss", "Beschluss vom Rat", "Council decision"),
    "geometry": words("Lage auf der Karte", "Ort auf der Karte", "Place on the map"),
    "source": words("Quelle", "Woher wir das wissen", "Source"),
    "licence": words("Lizenz", "Lizenz", "Licence"),
    "changed": words("Geändert", "Geändert am", "Changed"),
}  # fmt: skip
STATES: Final[Mapping[str, Words]] = {
    "planned": words("geplant", "geplant", "planned"),
    "approved": words("genehmigt", "erlaubt", "approved"),
    "running": words("im Bau", "wird gebaut", "running"),
    "finished": words("fertig", "fertig", "finished"),
}
KINDS: Final[Mapping[str, Words]] = {
    "road": words("Straße", "Straße", "Road"),
    "path": words("Geh- oder Radweg", "Weg für Fuß oder Rad", "Foot or cycle path"),
    "bridge": words("Brücke oder Tunnel", "Brücke oder Tunnel", "Bridge or tunnel"),
    "tram": words("Gleise", "Gleise", "Tracks"),
    "utilities": words("Leitungen", "Leitungen", "Utilities"),
    "school": words("Schule", "Schule", "School"),
    "daycare": words("Kita", "Kita", "Day-care centre"),
    "building": words("Gebäude", "Haus", "Building"),
    "green": words("Grünfläche oder Spielplatz", "Park oder Spielplatz", "Park or playground"),
    "other": words("Sonstiges", "Etwas anderes", "Other"),
}  # fmt: skip
PASSABLE: Final[Mapping[str, Words]] = {
    "yes": words("frei", "frei", "open"),
    "limited": words("eingeschränkt", "nicht so gut", "limited"),
    "no": words("gesperrt", "zu", "closed"),
    "unknown": words("unbekannt", "Das wissen wir nicht", "unknown"),
}
TRAFFIC: Final[Mapping[str, Words]] = {
    "none": words("nicht betroffen", "alles frei", "not affected"),
    "unknown": words("unbekannt", "Das wissen wir nicht", "unknown"),
    "all-lanes-open": words("alle Spuren frei", "alle Spuren frei", "all lanes open"),
    "some-lanes-closed": words("einzelne Spuren gesperrt", "nicht alle Spuren frei", "some lanes closed"),
    "alternating-one-way": words("wechselnd einspurig", "nur eine Spur", "alternating one-way"),
    "temporary-traffic-signal": words("mit Baustellenampel", "mit einer Ampel", "temporary traffic lights"),
    "all-lanes-closed": words("voll gesperrt", "ganz zu", "all lanes closed"),
}  # fmt: skip
_VALUES: Final = {
    "state": STATES, "kind": KINDS, "traffic": TRAFFIC, **dict.fromkeys(WALKERS, PASSABLE),
}  # fmt: skip
_YES_NO: Final = {
    True: words("ja", "ja", "yes"),
    False: words("nein", "nein", "no"),
}
_NOTHING: Final = words("keine Angabe", "nichts", "nothing")
_OPEN: Final = words(
    "Zeitraum noch offen", "Die Zeit steht noch nicht fest", "dates still open"
)
_SPAN: Final = words("{start} bis {end}", "{start} bis {end}", "{start} to {end}")
_FROM: Final = words("ab {start}", "ab {start}", "from {start}")
_UNTIL: Final = words("bis {end}", "bis {end}", "until {end}")
_EXPECTED: Final = words("voraussichtlich", "wahrscheinlich", "expected")
_HOUSES: Final = words("{street} {first} bis {last}", "{street} {first} bis {last}", "{street} {first} to {last}")  # fmt: skip
_FROM_HOUSE: Final = words("{street} ab {first}", "{street} ab {first}", "{street} from {first}")  # fmt: skip
_TO_HOUSE: Final = words("{street} bis {last}", "{street} bis {last}", "{street} to {last}")  # fmt: skip
_CLOSED: Final = words("gesperrt für {who}", "zu für {who}", "closed for {who}")
_WHO: Final = {
    "foot": words("Menschen zu Fuß", "Menschen zu Fuß", "people on foot"),
    "wheelchair": words("Rollstühle", "Roll-Stühle", "wheelchairs"),
    "bike": words("Räder", "Fahr-Räder", "bikes"),
}


def span(
    start: date | None, end: date | None, language: str, *, certain: bool = True
) -> str:
    """``2. November 2026 bis 4. Dezember 2026``; unconfirmed ends say so."""
    if start is None and end is None:
        return worded(_OPEN, language)
    first = date_de(start, language) if start else ""
    last = date_de(end, language) if end else ""
    form = _SPAN if start and end else _FROM if start else _UNTIL
    text = worded(form, language).format(start=first, end=last)
    return text if certain else f"{text} ({worded(_EXPECTED, language)})"


def place(street: str, first: str, last: str, city: str, language: str) -> str:
    """``Hauptstraße 3 bis 21, Neuenheim``."""
    form = _HOUSES if first and last else _FROM_HOUSE if first else _TO_HOUSE
    text = street
    if street and (first or last):
        text = worded(form, language).format(street=street, first=first, last=last)
    return ", ".join(part for part in (text, city) if part)


def closed_for(passable: Mapping[str, object], language: str) -> str:
    """``gesperrt für Rollstühle und Räder``; empty if nobody is stopped."""
    names = [worded(_WHO[who], language) for who in WALKERS if passable[who] == "no"]
    if not names:
        return ""
    return worded(_CLOSED, language).format(who=join_de(names, language))


def value(name: str, given: object, language: str) -> str:
    """The value of a fact as people read it."""
    if name in _VALUES and str(given) in _VALUES[name]:
        return worded(_VALUES[name][str(given)], language)
    if isinstance(given, bool):
        return worded(_YES_NO[given], language)
    if given in (None, "", [], ()):
        return worded(_NOTHING, language)
    if name == "cost_cents" and isinstance(given, int):
        return format_euro(given, language)
    if name in {"starts_on", "ends_on"}:
        return date_de(date.fromisoformat(str(given)), language)
    if name == "phases" and isinstance(given, list | tuple):
        return ", ".join(str(one["title"]) for one in given)
    return str(given)


def changes_in_words(change: Change, language: str) -> Iterable[str]:
    """One line for each fact that was changed."""
    for name, (before, after) in change.changes.items():
        label = worded(FACTS.get(name, words(name, name, name)), language)
        if name == "geometry":
            yield label
        else:
            old, new = value(name, before, language), value(name, after, language)
            yield f"{label}: {old} → {new}"


def days_of(facts: SiteFacts, language: str) -> str:
    """From when to when, and whether that is sure."""
    return span(facts.starts_on, facts.ends_on, language, certain=facts.ends_verified)
