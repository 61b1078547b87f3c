"""Social pass and volunteers in the demo: who offers them, with which values."""

from __future__ import annotations

from verbund.site.demo.region import MEERANE, Place, court_of, remedy_of

PASS, HELPERS = "sozialpass", "ehrenamt"
#: What the pass is called where there is one.
_PASSES = {
    "aachen": ("Aachen-Pass", "Ratsbeschluss zum Aachen-Pass vom 14. Dezember 2022"),
    "koeln": ("Köln-Pass", "Richtlinie zum Köln-Pass vom 5. Mai 2023"),
    "bonn": ("Bonn-Ausweis", "Richtlinie zum Bonn-Ausweis vom 8. Juni 2023"),
    "wuppertal": ("Wuppertal-Pass", "Ratsbeschluss vom 20. März 2023"),
    "fulda": ("Fulda-Pass", "Beschluss der Stadtverordneten vom 7. Februar 2024"),
}
_HELPED = frozenset(
    {"aachen", "bonn", "huertgenwald", MEERANE, "schoenberg", "marburg", "wetzlar"}
)
_DISCOUNTS = (
    ("Bus und Bahn", "Monatskarte zum halben Preis"),
    ("Schwimmbäder", "halber Eintritt"),
    ("Stadtbücherei", "kostenloser Ausweis"),
    ("Volkshochschule", "halbe Kursgebühr"),
    ("Theater", "Restkarten für 5 Euro"),
)


def passes(place: Place) -> dict[str, object] | None:
    """Name, basis and discounts of the pass; the period differs from town to town."""
    if place.slug not in _PASSES:
        return None
    name, basis = _PASSES[place.slug]
    number = len(_DISCOUNTS) if place.weight > 24 else 3
    return {
        "pass_name": name,
        "by_law": basis,
        "discounts": [
            {"where": where, "saving": saving} for where, saving in _DISCOUNTS[:number]
        ],
        "months": 12 if place.weight > 24 else 6,
        "remedy": remedy_of(place.ags),
        "court": court_of(place.ags),
    }


def helpers(place: Place) -> dict[str, object] | None:
    """The volunteer office of a town."""
    if place.slug not in _HELPED:
        return None
    street = f"{place.street} {place.house_number}, {place.postal_code} {place.name}"
    return {
        "office": f"Ehrenamtsstelle im Rathaus, {street}",
        "months": 24,
        "answer_promise": "P5WD" if place.weight < 20 else "P10WD",
    }


def bindings(key: str) -> dict[str, object]:
    """Who is asked about a benefit: an invented job centre outside the region."""
    if key != PASS:
        return {}
    return {
        "payer": {
            "kind": "email",
            "name": "Jobcenter",
            "email": "jobcenter@stellen.example",
        }
    }
