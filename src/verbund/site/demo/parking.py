"""How a parking permit of the demo goes: areas, fees, answers, the road it takes."""

from __future__ import annotations

from datetime import date
from random import Random

from verbund import engine
from verbund.site.demo.drive import Driver, anybody
from verbund.site.demo.people import STREETS, Invented
from verbund.site.demo.region import PLACES as TOWNS
from verbund.site.demo.region import Place, court_of, remedy_of

BLUEPRINT = "bewohnerparken"
#: Towns with residents' areas; a village has none.
_DISTRICTS = {
    "Köln": "K", "Bonn": "BN", "Aachen": "AC", "Düsseldorf": "D", "Wuppertal": "W",
    "Recklinghausen": "RE", "Fulda": "FD", "Gießen": "GI", "Marburg": "MR",
    "Offenbach am Main": "OF", "Meerane": "Z",
}  # fmt: skip
PLACES = frozenset(place.slug for place in TOWNS if place.name in _DISTRICTS)
ROADS: tuple[tuple[str, int], ...] = (
    ("received", 10),
    ("in_review", 10),
    ("awaiting_payment", 15),
    ("partly_paid", 5),
    ("valid", 35),
    ("change_review", 10),
    ("given_back", 8),
    ("lapsed", 4),
    ("refused", 3),
)
CHANNELS = ("web",) * 14 + ("counter",) * 3 + ("hotline",) * 2 + ("paper",)
_SOON = frozenset({"received", "in_review", "awaiting_payment", "partly_paid"})
_OUTSIDE = "Die Anschrift liegt in keinem Bewohnerparkgebiet unserer Stadt."


def parameters(place: Place) -> dict[str, object] | None:
    """Two areas by streets; the fee differs from town to town."""
    if place.slug not in PLACES:
        return None
    half = len(STREETS) // 2
    low, high = 3070, 3070 + place.weight * 150
    order = f"Bewohnerparkgebührenordnung der {place.official}"
    return {
        "fee_order": f"{order} vom 12. Dezember 2024",
        "zones": [
            {
                "id": "a",
                "name": "Gebiet A (Innenstadt)",
                "quota": 400,
                "annual": high,
                "streets": list(STREETS[:half]),
            },
            {
                "id": "b",
                "name": "Gebiet B (Ring)",
                "quota": 250,
                "annual": low,
                "streets": [
                    {"street": name, "from": 1, "to": 199} for name in STREETS[half:-1]
                ],
            },
        ],
        "own_space_excludes": place.weight > 10,
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }  # fmt: skip


def service_of(_road: str) -> str:
    """The only entrance."""
    return "apply"


def ages(road: str) -> tuple[int, int]:
    """How many days ago such a case began."""
    return (1, 20) if road in _SOON else (45, 300)


def answers(
    chance: Random, who: Invented, place: tuple[str, str], road: str, opened: date
) -> dict[str, object]:
    """Valid answers; refused ones live where no area is."""
    street = STREETS[-1] if road == "refused" else who.street
    if road != "refused" and street == STREETS[-1]:
        street = STREETS[0]
    plate = _plate(place[1], chance.randint(100, 999))
    return {
        "holder": {
            "salutation": who.salutation,
            "given_names": who.given,
            "family_name": who.family,
            "birth_date": who.birth_date,
            "address": {
                "street": street,
                "house_number": who.house_number,
                "postal_code": place[0],
                "city": place[1],
            },
            "residence": chance.choice(("main", "main", "main", "secondary")),
            **({"email": who.email} if chance.random() < 0.7 else {}),
        },
        "parking_space": False,
        "vehicle": {"use": "owner", "plate": plate},
        "permit": {
            "start_on": opened.isoformat(),
            "months": chance.choice(("year", "year", "half", "two")),
        },
    }  # fmt: skip


def _plate(town: str, number: int) -> str:
    """A number plate of the town's district."""
    return f"{_DISTRICTS[town]}-VB {number}"


def travel(driver: Driver, road: str) -> str:
    """Take the permit along its road as far as the present allows."""
    if road == "received" or not driver.later(0, 3):
        return driver.state()
    driver.step("start_review")
    if road == "in_review" or not driver.later(1, 5):
        return driver.state()
    if road == "refused":
        driver.step("refuse", reason=_OUTSIDE)
        if driver.later(0, 1):
            driver.approve()
        return driver.state()
    driver.step("approve")
    driver.issue()
    if road == "awaiting_payment" or not driver.later(2, 9):
        return driver.state()
    if road == "lapsed":
        if driver.later(40, 44):
            driver.step("lapse_unpaid")
        return driver.state()
    _pay(driver, part=road == "partly_paid")
    if road in {"change_review", "given_back"} and driver.later(20, 30):
        _later(driver, road)
    return driver.state()


def _pay(driver: Driver, *, part: bool) -> None:
    due = driver.owed()
    amount = due // 2 if part else due
    driver.clerk(engine.RecordPayment(actor=anybody(), amount=amount))


def _later(driver: Driver, road: str) -> None:
    if road == "given_back":
        given: dict[str, object] = {}
        driver.citizen(engine.Act(actor=anybody(), transition="give_back", input=given))
        return
    plate = _plate(driver.member.name, driver.chance.randint(1000, 9999))
    given = {"change": "vehicle", "new_plate": plate}
    driver.citizen(engine.Act(actor=anybody(), transition="report_change", input=given))
