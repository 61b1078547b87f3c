"""How a dog-tax case of the demo goes: the answers, and the road it takes."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from verbund.site.demo.people import BREEDS, DOGS, Invented

#: Roads and how often they are taken (of 1000).
ROADS: tuple[tuple[str, int], ...] = (
    ("received", 90),
    ("in_review", 120),
    ("waiting", 60),
    ("supplied", 40),
    ("proposed", 40),
    ("assessed", 430),
    ("confirmed", 70),
    ("ended", 60),
    ("relief_granted", 20),
    ("refused", 20),
    ("withdrawn", 30),
    ("objection_filed", 15),
    ("objection_rejected", 10),
    ("objection_granted", 15),
)
BLUEPRINT = "hundesteuer"
OPEN_ROADS = frozenset({"received", "in_review", "waiting", "supplied", "proposed"})
_REQUEST = {
    "confirmed": "change",
    "ended": "deregister",
    "refused": "relief",
    "relief_granted": "relief",
}
CHANNELS = ("web",) * 13 + ("counter",) * 3 + ("hotline",) * 3 + ("paper",)


def service_of(road: str) -> str:
    """The entrance that a road begins at."""
    return _REQUEST.get(road, "register")


def answers(
    chance: Random, who: Invented, place: tuple[str, str], road: str, opened: date
) -> dict[str, object]:
    """Valid answers; ``place`` is postal code and town."""
    request = service_of(road)
    found: dict[str, object] = {
        "request": request,
        "holder": {
            "salutation": who.salutation,
            "given_names": who.given,
            "family_name": who.family,
            "birth_date": who.birth_date,
            "address": {
                "street": who.street,
                "house_number": who.house_number,
                "postal_code": place[0],
                "city": place[1],
            },
            **({"email": who.email} if chance.random() < 0.6 else {}),
        },
    }
    if request == "register":
        found["already_registered"] = chance.choice((0, 0, 0, 0, 1, 2))
        found["dogs"] = [
            _dog(chance, opened) for _ in range(chance.choice((1, 1, 1, 1, 2, 3)))
        ]
        found["payment"] = _payment(chance, who)
    elif request == "change":
        found["change"] = {
            "kind": "tag",
            "details": "Die Marke ist beim Baden verloren gegangen.",
        }
    elif request == "deregister":
        ended = opened - timedelta(days=chance.randint(0, 25))
        found["deregistration"] = {
            "dog_name": chance.choice(DOGS),
            "ended_on": ended.isoformat(),
            "reason": chance.choice(("died", "lost", "moving")),
        }
    else:
        found["relief_request"] = {
            "dog_name": chance.choice(DOGS),
            "kind": chance.choice(("hardship", "rescue")),
        }
    return found


def _dog(chance: Random, opened: date) -> dict[str, object]:
    shelter = chance.random() < 0.2
    dog: dict[str, object] = {
        "name": chance.choice(DOGS),
        "breed": chance.choice(BREEDS),
        "sex": chance.choice(("female", "male")),
        "born": f"{chance.randint(2016, opened.year - 1)}-{chance.randint(1, 12):02d}",
        "acquired_on": (opened - timedelta(days=chance.randint(1, 40))).isoformat(),
        "origin": "shelter"
        if shelter
        else chance.choice(("breeder", "private", "moved")),
        "chip": f"2760{chance.randint(0, 99_999_999_999):011d}",
        "dangerous": chance.random() < 0.03,
        "relief": "none",
    }
    if shelter:
        dog["shelter"] = "Tierheim Crinitzaue"
    return dog


def _payment(chance: Random, who: Invented) -> dict[str, object]:
    if chance.random() < 0.4:
        return {"method": "transfer"}
    return {
        "method": "sepa",
        "account_holder": f"{who.given} {who.family}",
        "iban": who.iban,
        "mandate": True,
    }
