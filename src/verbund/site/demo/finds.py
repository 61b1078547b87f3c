"""Lost and found in the demo: what is found and lost, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from verbund import engine
from verbund.core.rights import SYSTEM
from verbund.site.demo.drive import Driver, anybody
from verbund.site.demo.people import Invented

BLUEPRINT = "fundsache"
#: Roads and how often they are taken (of 1000).
ROADS: tuple[tuple[str, int], ...] = (
    ("found", 60),
    ("stored", 240),
    ("kept", 60),
    ("claimed", 30),
    ("returned", 120),
    ("finder_entitled", 20),
    ("handed_over", 50),
    ("municipality", 40),
    ("realised", 40),
    ("not_a_find", 20),
    ("lost", 40),
    ("searching", 130),
    ("matched", 30),
    ("collected", 70),
    ("not_found", 50),
)
CHANNELS = ("web",) * 9 + ("counter",) * 7 + ("hotline",) * 3 + ("paper",)
#: How many days ago a case of a road came in; half a year lies behind some of them.
_AGES = {
    "found": (1, 3),
    "lost": (1, 3),
    "stored": (5, 170),
    "kept": (5, 170),
    "searching": (5, 170),
    "claimed": (8, 60),
    "matched": (6, 20),
    "finder_entitled": (188, 204),
    "handed_over": (215, 360),
    "municipality": (195, 360),
    "realised": (235, 360),
    "not_found": (195, 360),
}
_LOST = frozenset({"lost", "searching", "matched", "collected", "not_found"})
_OVER = frozenset({"finder_entitled", "handed_over", "municipality", "realised"})

# Category, the finder's words, the loser's words, colour, marks, value in cents.
_THINGS: tuple[tuple[str, str, str, str, str, int], ...] = (
    ("keys", "Schlüsselbund mit blauem Band", "Schlüssel, blaues Band", "blue",
     "Fünf Schlüssel, einer mit rotem Punkt", 6000),
    ("keys", "Autoschlüssel VW", "Schlüssel von einem VW Golf", "black",
     "Anhänger mit den Buchstaben M. und K.", 25000),
    ("wallet", "Geldbörse aus Leder", "braunes Portemonnaie", "brown",
     "Bonuskarte der Eisdiele, 47 Euro", 8000),
    ("wallet", "Brieftasche schwarz", "Geldbeutel schwarz", "black",
     "Foto von zwei Kindern im Seitenfach", 4000),
    ("phone", "Samsung Smartphone", "Handy Samsung Galaxy", "black",
     "Sperrbild: ein See in den Bergen", 22000),
    ("phone", "iPhone mit Sprung im Glas", "iPhone, Glas gesprungen", "white",
     "Hülle innen mit Kugelschreiber beschriftet", 30000),
    ("electronics", "Kopfhörer in Etui", "AirPods mit Etui", "white",
     "Kratzer auf dem Deckel, rechts fehlt der Stöpsel", 9000),
    ("bag", "Rucksack mit Turnzeug", "Schulranzen, Sportsachen drin", "blue",
     "Trinkflasche mit Dinosaurier", 5000),
    ("bag", "Einkaufstasche aus Stoff", "Stoffbeutel", "green",
     "Einkaufszettel mit grüner Schrift", 1500),
    ("glasses", "Brille im Etui", "Lesebrille mit Brillenetui", "brown",
     "Etui vom Optiker, innen mit Datum", 12000),
    ("clothing", "Regenschirm", "Schirm, dunkel", "black",
     "Griff ist mit Klebeband geflickt", 1500),
    ("clothing", "Kinderjacke", "Anorak für ein Kind", "red",
     "In der Tasche liegen drei Kastanien", 3500),
    ("jewellery", "Ehering", "goldener Trauring", "yellow",
     "Gravur mit Vornamen und Datum", 45000),
    ("jewellery", "Armbanduhr", "Uhr mit Lederarmband", "brown",
     "Auf der Rückseite steht eine Widmung", 18000),
    ("bicycle", "Damenrad", "Fahrrad mit Korb", "red",
     "Rahmennummer endet auf 71, Klingel fehlt", 25000),
    ("bicycle", "Kinderroller", "Roller", "green",
     "Aufkleber eines Sportvereins", 4000),
    ("toy", "Teddy", "Kuscheltier Bär", "brown",
     "Am linken Ohr angenäht", 1200),
    ("documents", "Krankenkassenkarte", "Versichertenkarte", "white",
     "Geburtsjahr wird erfragt", 0),
    ("animal", "Wellensittich", "grüner Wellensittich", "green",
     "Ring mit Nummer am linken Bein", 3000),
)  # fmt: skip
_PLACES = (
    ("Marktplatz", "Mitte"), ("Bahnhofstraße", "Bahnhof"), ("Stadtpark", "Mitte"),
    ("Hallenbad, Umkleide", "Süd"), ("Kirchplatz", "Altstadt"),
    ("Spielplatz am Bach", "West"), ("Supermarkt am Ring", "Nord"),
    ("Bushaltestelle Rathaus", "Mitte"),
)  # fmt: skip


def service_of(road: str) -> str:
    """The entrance that a road begins at."""
    return "lost" if road in _LOST else "found"


def ages(road: str) -> tuple[int, int]:
    """The youngest and oldest case of a road, in days."""
    return _AGES.get(road, (15, 360))


def answers(
    chance: Random, who: Invented, place: tuple[str, str], road: str, opened: date
) -> dict[str, object]:
    """Valid answers; ``place`` is postal code and town."""
    category, found_as, lost_as, colour, marks, value = chance.choice(_THINGS)
    where, district = chance.choice(_PLACES)
    lost = service_of(road) == "lost"
    item: dict[str, object] = {
        "category": category,
        "what": lost_as if lost else found_as,
        "colour": colour,
        "marks": marks,
        **({"value": value} if value else {}),
    }
    person = {
        "salutation": who.salutation,
        "given_names": who.given,
        "family_name": who.family,
        "address": {
            "street": who.street,
            "house_number": who.house_number,
            "postal_code": place[0],
            "city": place[1],
        },
        **({"email": who.email} if chance.random() < 0.6 else {}),
    }
    day = opened - timedelta(days=chance.randint(0, 3))
    if lost:
        spread = timedelta(days=chance.randint(0, 4))
        return {
            "request": "lost",
            "item": item,
            "loss": {
                "from_day": (day - spread).isoformat(),
                "to_day": day.isoformat(),
                "place": where,
                "district": district,
            },
            "person": person,
        }
    keeps = road == "kept"
    owner = road in {"finder_entitled", "handed_over"}
    nameless = not keeps and not owner and chance.random() < 0.25
    find = {
        "found_on": day.isoformat(),
        "setting": chance.choice(("outside", "outside", "inside")),
        "place": where,
        "district": district,
        "keeping": "keep" if keeps else "hand_in",
    }
    found: dict[str, object] = {"request": "found", "item": item, "find": find}
    if nameless:
        return {**found, "person": {"anonymous": True}}
    wants = owner or (
        road not in {"municipality", "realised"} and chance.random() < 0.4
    )
    return {
        **found,
        "person": {"anonymous": False, **person},
        "claims": {"reward": chance.random() < 0.5, "ownership": wants},
    }


def travel(driver: Driver, road: str) -> str:
    """Take the case along its road as far as the present allows."""
    if road in _LOST:
        return _lost(driver, road)
    if road == "found" or not driver.later(0, 2):
        return "found"
    if road == "not_a_find":
        driver.step(
            "refuse_find", reason="Das Stück ist Sperrmüll und gehörte niemandem mehr."
        )
        return road
    if road == "kept":
        driver.step("note_report")
        driver.issue()
        return road
    driver.step("take_in", storage_number=f"F-{driver.chance.randint(100, 999)}")
    driver.issue()
    if road in _OVER:
        return _half_a_year(driver, road)
    if road == "stored" or not driver.later(2, 12):
        return "stored"
    driver.step("claim")
    if road == "claimed" or not driver.later(0, 4):
        return "claimed"
    driver.step(
        "return_owner",
        item_value=_value(driver),
        proof_checked=True,
        finder_agrees=True,
    )
    driver.issue()
    return "returned"


def _half_a_year(driver: Driver, road: str) -> str:
    if not driver.later(186, 189):
        return "stored"
    driver.do(SYSTEM, engine.ExpireClock(actor=anybody(), clock="ownership"))
    if not driver.later(0, 1):
        return "period_over"
    if road in {"municipality", "realised"}:
        driver.step("to_municipality")
        if road == "municipality" or not driver.later(10, 30):
            return "municipality"
        driver.step("realise", way="auction", proceeds=_value(driver) // 3)
        return "realised"
    driver.step("call_finder", item_value=_value(driver))
    driver.issue()
    if road == "finder_entitled" or not driver.later(3, 20):
        return "finder_entitled"
    driver.step("hand_over", identity_checked=True)
    return "handed_over"


def _lost(driver: Driver, road: str) -> str:
    if road == "lost" or not driver.later(0, 2):
        return "lost"
    driver.step("search")
    if road == "not_found":
        if driver.later(186, 190):
            driver.do(SYSTEM, engine.ExpireClock(actor=anybody(), clock="search"))
            return "not_found"
        return "searching"
    if road == "searching" or not driver.later(1, 4):
        return "searching"
    driver.step("match", found_number=f"F-{driver.chance.randint(100, 999)}")
    driver.issue()
    if road == "matched" or not driver.later(1, 10):
        return "matched"
    driver.step(
        "hand_out",
        item_value=_value(driver),
        proof_checked=True,
        finder_wants_reward=driver.chance.random() < 0.5,
        found_in_public=False,
    )
    driver.issue()
    return "collected"


def _value(driver: Driver) -> int:
    return driver.chance.randrange(1000, 45000, 500)
