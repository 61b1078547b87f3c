"""The trade tax of the demo: towns of one region with multipliers of their own."""

from __future__ import annotations

from verbund.site.demo.region import Place, court_of, remedy_of

BLUEPRINT = "grundlagenbescheid-gewerbesteuer"
#: Invented multipliers in percent, before 2025 and since.
RATES: dict[str, tuple[int, int]] = {
    "meerane": (390, 400),
    "schoenberg": (380, 390),
    "fulda": (380, 380),
    "recklinghausen": (510, 530),
    "marl": (480, 500),
    "haltern": (440, 460),
}


def parameters(place: Place) -> dict[str, object] | None:
    """The multipliers by year; ``None`` where the town does not take part."""
    rates = RATES.get(place.slug)
    if rates is None:
        return None
    before, since = rates
    return {
        "rate": [
            {"from": "2019-01-01", "to": "2024-12-31", "value": before},
            {"from": "2025-01-01", "to": None, "value": since},
        ],
        "by_law": f"Hebesatzsatzung der {place.official} vom 12. Dezember 2024",
        "four_eyes_from": "0.00" if place.weight > 20 else "5000.00",
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }
