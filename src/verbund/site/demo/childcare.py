"""How a day-care registration of the demo goes, and the round that gives the places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from verbund.cases.actions.rounds import carry_out_round, start_round
from verbund.kernel import clock
from verbund.members.models import Member
from verbund.site.demo.drive import Driver
from verbund.site.demo.people import Invented
from verbund.site.demo.region import PLACES as TOWNS
from verbund.site.demo.region import Place, court_of, remedy_of

BLUEPRINT = "kita-platz"
#: One round for the county, another for the two in Saxony.
ROUNDS: dict[str, tuple[str, ...]] = {
    "kreis-recklinghausen": (
        "recklinghausen", "marl", "gladbeck", "dorsten", "herten", "haltern",
        "castrop-rauxel", "datteln", "oer-erkenschwick", "waltrop",
    ),
    "vg-meerane-schoenberg": ("meerane", "schoenberg"),
}  # fmt: skip
PLACES = frozenset(slug for towns in ROUNDS.values() for slug in towns)
ROADS: tuple[tuple[str, int], ...] = (
    ("received", 10),
    ("in_review", 10),
    ("waiting_list", 70),
    ("withdrawn", 5),
)
CHANNELS = ("web",) * 16 + ("counter",) * 3 + ("hotline",)
_CHILDREN = ("Mila", "Emil", "Lina", "Noah", "Ida", "Can")
_HOUSES = (("sonnenschein", "Sonnenschein"), ("arche", "Arche Noah"))


def _centres(slug: str) -> list[tuple[str, str]]:
    town = next(place for place in TOWNS if place.slug == slug)
    return [(f"{slug}-{key}", f"{name}, {town.name}") for key, name in _HOUSES]


def _provider(key: str) -> str:
    return "Kommune" if key.endswith("schein") else "Diakonie"


def _neighbours(slug: str) -> tuple[str, ...]:
    return next((towns for towns in ROUNDS.values() if slug in towns), ())


def parameters(place: Place) -> dict[str, object] | None:
    """Centres of all towns of the round, seats of one's own."""
    if place.slug not in PLACES:
        return None
    places = [
        {
            "id": key,
            "name": name,
            "provider": "Kommune" if key.endswith("schein") else "Diakonie",
        }
        for slug in _neighbours(place.slug)
        for key, name in _centres(slug)
    ]
    seats = [
        {"place": key, "kind": kind, "free": free}
        for key, _ in _centres(place.slug)
        for kind, free in (("u3", 1), ("ue3", 2))
    ]
    return {
        "criteria": f"Vergabekriterien der {place.official} vom 14. März 2025",
        "places": places,
        "seats": seats,
        "year_start": _year_start().isoformat(),
        "points_sibling": 30 if place.weight > 9 else 25,
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }  # fmt: skip


def _year_start() -> date:
    today = clock.today()
    return date(today.year + (today.month >= 8), 8, 1)


def service_of(_road: str) -> str:
    """The only entrance."""
    return "register"


def ages(road: str) -> tuple[int, int]:
    """How many days ago such a case began."""
    return (1, 15) if road in {"received", "in_review"} else (20, 200)


def answers(
    chance: Random, who: Invented, place: tuple[str, str], _road: str, opened: date
) -> dict[str, object]:
    """Valid answers; two to four wishes, the own town first."""
    own = next(town.slug for town in TOWNS if town.name == place[1])
    others = [slug for slug in _neighbours(own) if slug != own]
    wished = [key for key, _ in _centres(own)]
    chance.shuffle(wished)
    if others:
        wished += [key for key, _ in _centres(chance.choice(others))]
    born = _year_start() - timedelta(days=chance.randint(400, 1700))
    wishes = wished[: chance.randint(2, 4)]
    return {
        "child": {
            "given_names": chance.choice(_CHILDREN),
            "family_name": who.family,
            "birth_date": min(born, opened).isoformat(),
        },
        "parent": {
            "salutation": who.salutation,
            "given_names": who.given,
            "family_name": who.family,
            "address": {
                "street": who.street,
                "house_number": who.house_number,
                "postal_code": place[0],
                "city": place[1],
            },
            **({"email": who.email} if chance.random() < 0.8 else {}),
        },
        "care": {
            "start_on": _year_start().isoformat(),
            "hours": chance.choice(("h45", "h6", "h9", "h9")),
        },
        "wishes": [
            {"place": key, "sibling": chance.random() < 0.15} for key in wishes
        ],
        "situation": {
            "parents": chance.choice(("two", "two", "two", "one")),
            "employment": chance.choice(("all", "all", "some", "none")),
            "special_need": chance.random() < 0.05,
        },
    }  # fmt: skip


def travel(driver: Driver, road: str) -> str:
    """Take the registration to the waiting list; the round does the rest."""
    if road == "received" or not driver.later(0, 4):
        return driver.state()
    driver.step("start_review")
    if road == "in_review" or not driver.later(1, 9):
        return driver.state()
    driver.step("register")
    if road == "withdrawn":
        driver.withdraw("Wir ziehen um.")
    return driver.state()


def allocate(found: Mapping[str, Member]) -> int:
    """Give the places of each association in one round; how many offers there were."""
    offers = 0
    for body, towns in ROUNDS.items():
        run = start_round(
            blueprint=BLUEPRINT,
            round_id="main",
            runner=found[body],
            members=[found[slug] for slug in towns],
            seed="Erprobungsraum",
        )
        if run is not None:
            offers += carry_out_round(run, runner=found[body].id).offered
    return offers
