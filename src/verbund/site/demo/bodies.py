"""Blueprints that need other offices and appointments: who is asked, and the times.

The offices of a county, the police and chambers are outside the region and get mails
to invented addresses; two towns ask each other's road authority.
"""

from __future__ import annotations

from datetime import time

from verbund.appointments import actions as appointments
from verbund.members import actions as members
from verbund.members.models import Member
from verbund.site.demo.counters import draw_and_call, open_counters
from verbund.site.demo.region import JOINED, MEERANE, Place, court_of, remedy_of

EVENTS, TITLES, TRADES = (
    "veranstaltung-anmelden",
    "aufenthaltstitel-termin",
    "gewerbe-anmelden",
)
#: Who offers which of them; the villages leave immigration to the county.
_EVENTS_AT = frozenset(
    {"koeln", "bonn", "aachen", "huertgenwald", MEERANE, "fulda", "marburg", "wetzlar"}
)
_TITLES_AT = frozenset({"koeln", "bonn", "aachen", "duesseldorf", "wuppertal", "fulda"})
_COUNTER = "auslaenderamt"
_OWN = {"traffic": "Straßenverkehrsamt", "green": "Grünflächenamt"}
_OUTSIDE = {
    "police": "Polizeiwache", "fire": "Brandschutzdienststelle",
    "noise": "Untere Immissionsschutzbehörde", "hygiene": "Veterinäramt",
    "building": "Bauaufsicht", "traffic": "Straßenverkehrsbehörde des Kreises",
    "green": "Bauhof", "tax": "Finanzamt",
    "chamber": "Industrie- und Handelskammer", "crafts": "Handwerkskammer",
    "accident": "Deutsche Gesetzliche Unfallversicherung",
    "labour": "Agentur für Arbeit", "customs": "Hauptzollamt",
    "register_court": "Amtsgericht, Registergericht",
    "statistics": "Statistisches Landesamt", "food_control": "Lebensmittelüberwachung",
}  # fmt: skip
#: Weekday, from, to, minutes of a step, places at once.
_TIMES = (
    (1, time(8), time(12), 20, 3),
    (2, time(8), time(12), 20, 3),
    (2, time(14), time(17), 20, 2),
    (4, time(8), time(12), 20, 3),
    (4, time(14), time(18), 20, 4),
)


def events(place: Place) -> dict[str, object] | None:
    """By-law values of the event permit; ``None`` where nobody offers it."""
    if place.slug not in _EVENTS_AT:
        return None
    small = place.weight < 20
    return {
        "by_law": f"Sondernutzungssatzung – {place.official} – vom 3. März 2024",
        "alcohol_regime": "permit" if place.ags.startswith("05") else "notice",
        "club_relief": 100 if small else 50,
        "lead_days": 28 if small else 56,
        "police_from": 200 if small else 1000,
        "concept_from": 500 if small else 2000,
        "processing_promise": "P20WD" if small else "P30WD",
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }


def titles(place: Place) -> dict[str, object] | None:
    """Values of the immigration office; only big cities have one."""
    if place.slug not in _TITLES_AT:
        return None
    return {
        "short_minutes": 20,
        "long_minutes": 40,
        "home_visits": True,
        "missed_limit": 2 if place.weight > 24 else 3,
        "processing_promise": "P30WD" if place.weight > 24 else "P20WD",
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }


def trades(place: Place) -> dict[str, object] | None:
    """Fees of the trade notification by Land."""
    free = place.ags.startswith("05")
    register = "26.00" if free else "30.00"
    return {
        "fee_rule": "Allgemeine Verwaltungsgebührenordnung"
        if free
        else f"Verwaltungskostensatzung – {place.official}",
        "fees": [
            {"kind": "register", "person": register, "corporation": "33.00"},
            {"kind": "change", "person": "20.00", "corporation": "20.00"},
            {
                "kind": "end",
                "person": "0.00" if free else "10.00",
                "corporation": "0.00" if free else "10.00",
            },
        ],
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }


def bindings(key: str, place: Place) -> dict[str, object]:
    """The bodies that the offices of a blueprint are bound to in this town."""
    names = {
        EVENTS: ("traffic", "police", "fire", "noise", "hygiene", "building", "green"),
        TRADES: (
            "tax", "chamber", "crafts", "accident", "labour", "customs",
            "register_court", "statistics", "food_control",
        ),
        TITLES: ("office",),
    }.get(key, ())  # fmt: skip
    found: dict[str, object] = {}
    for name in names:
        if name == "office":
            found[name] = {
                "kind": "own", "name": "Ausländerbehörde", "office": _COUNTER,
            }  # fmt: skip
        elif name in _OWN and place.weight > 20:
            found[name] = {"kind": "own", "name": _OWN[name]}
        elif name == "traffic" and place.slug == "wetzlar":
            found[name] = {
                "kind": "member", "name": "Straßenverkehrsamt Marburg",
                "member": "marburg",
            }  # fmt: skip
        else:
            found[name] = {
                "kind": "email", "name": _OUTSIDE[name],
                "email": f"{name.replace('_', '-')}@stellen.example",
            }  # fmt: skip
    return found


def counters(member: Member, place: Place) -> None:
    """The immigration office with its times, where there is one; numbers everywhere."""
    if place.slug in _TITLES_AT:
        _immigration(member, place)
    open_counters(member, TITLES)
    if place.slug == MEERANE:
        draw_and_call(member)


def _immigration(member: Member, place: Place) -> None:
    office = members.create_office(
        member=member,
        slug=_COUNTER,
        name="Ausländerbehörde",
        street=place.street,
        house_number=place.house_number,
        postal_code=place.postal_code,
        city=place.name,
        email=f"auslaenderamt@{place.slug}.example",
    )
    for weekday, opens, closes, minutes, capacity in _TIMES:
        appointments.set_pattern(
            member=member,
            office_id=office.id,
            kind=TITLES,
            weekday=weekday,
            opens=opens,
            closes=closes,
            minutes=minutes,
            capacity=capacity,
            valid_from=JOINED,
        )
