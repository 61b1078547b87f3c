"""Invented facts of the town halls and the by-law values of each member."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from verbund.members import actions as members
from verbund.members.models import Member
from verbund.site.demo import bodies, childcare, parking, social, taxes
from verbund.site.demo.people import german_iban
from verbund.site.demo.region import (
    SCHOENBERG,
    Place,
    court_of,
    remedy_of,
    tariff_rows,
)

_WEEK = (
    (1, "09:00", "12:00"),
    (2, "09:00", "12:00"),
    (2, "13:00", "18:00"),
    (4, "09:00", "12:00"),
    (4, "13:00", "16:00"),
    (5, "09:00", "12:00"),
)
#: A member's values; ``None`` if it does not offer the service.
Parameters = Callable[[Place], dict[str, object] | None]


def facts_of(place: Place) -> dict[str, Any]:
    """What the member's home page and letterhead show."""
    dice = Random(place.slug)
    return {
        "street": place.street,
        "house_number": place.house_number,
        "postal_code": place.postal_code,
        "phone": f"0{dice.randint(2000, 9999)} 555-0",
        "email": f"rathaus@{place.slug}.example",
        "web": f"https://www.{place.slug}.example",
        "iban": german_iban("99999999", f"{dice.randint(1, 9_999_999_999):010d}"),
        "bank_name": f"Sparkasse {place.name}",
        "account_holder": place.official,
        "creditor_id": "DE98ZZZ09999999999",
        "brand_light": place.brand,
        "brand_dark": place.brand_dark,
        "arms": place.arms,
        "opening_hours": _hours(place),
        "privacy_officer": f"Datenschutzbeauftragte, datenschutz@{place.slug}.example",
    }


def _hours(place: Place) -> list[dict[str, object]]:
    if place.slug == SCHOENBERG:
        return [{"day": 4, "opens": "17:00", "closes": "18:00"}]
    return [{"day": day, "opens": a, "closes": b} for day, a, b in _WEEK]


def offices(member: Member, place: Place) -> None:
    """One unit that handles taxes; a village has its office hour only."""
    if not place.staff:
        return
    members.create_office(
        member=member,
        slug="steuern",
        name="Sachgebiet Steuern",
        street=place.street,
        house_number=place.house_number,
        postal_code=place.postal_code,
        city=place.name,
        phone=member.phone,
        email=f"steuern@{place.slug}.example",
        opening_hours=_hours(place),
    )


def _dogs(place: Place) -> dict[str, object]:
    return {
        "by_law": f"Hundesteuersatzung der {place.official} vom 12. Dezember 2024",
        "tariff": [{"from": "2025-01-01", "to": None, "value": tariff_rows(place)}],
        "reliefs": [
            {"kind": "assistance", "percent": 100, "months": 0},
            {"kind": "rescue", "percent": 100, "months": 0},
            {"kind": "hardship", "percent": 50, "months": 12},
            {"kind": "shelter", "percent": 100, "months": 12},
        ],
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
        "begin": "same_month" if place.ags.startswith("06") else "following_month",
        "processing_promise": "P15WD" if place.weight > 20 else "P20WD",
    }


def _finds(place: Place) -> dict[str, object]:
    street = f"{place.street} {place.house_number}, {place.postal_code} {place.name}"
    return {
        "office": f"Fundbüro im Rathaus, {street}",
        "by_law": f"Verwaltungsgebührensatzung – {place.official} – vom 7. Mai 2024",
        "storage_fees": [
            {"from_value": "0.00", "fee": "0.00"},
            {"from_value": "50.00", "fee": "5.00"},
            {"from_value": "100.00", "fee": "10.00"},
            {"from_value": "500.00", "fee": "20.00" if place.weight < 20 else "25.00"},
        ],
        "finder_pays_fee": place.weight > 20,
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }


#: Which blueprints are adopted, and with which values.
BLUEPRINTS: dict[str, Parameters] = {
    "hundesteuer": _dogs,
    "fundsache": _finds,
    parking.BLUEPRINT: parking.parameters,
    childcare.BLUEPRINT: childcare.parameters,
    bodies.EVENTS: bodies.events,
    bodies.TITLES: bodies.titles,
    bodies.TRADES: bodies.trades,
    taxes.BLUEPRINT: taxes.parameters,
    social.PASS: social.passes,
    social.HELPERS: social.helpers,
}
