"""A small region with real places and invented facts: Schönberg, Meerane, Köln.

Meerane handles everything for Schönberg; all three offer what ``blueprints/`` holds
under the key given. Used by the view tests here and by the browser tests.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from verbund.catalogue import actions as catalogue
from verbund.engine import Blueprint, load, recipient_slots
from verbund.members import actions as members
from verbund.members.models import Member

BLUEPRINTS = Path(__file__).resolve().parents[4] / "blueprints"
HOURS = [{"day": day, "opens": "09:00", "closes": "12:00"} for day in (1, 2, 4, 5)] + [
    {"day": day, "opens": "13:00", "closes": "18:00"} for day in (2, 4)
]
# Example accounts of the Bundesbank's and ECB's own documents.
BANK = {"iban": "DE89370400440532013000", "creditor_id": "DE98ZZZ09999999999"}


@dataclass(frozen=True)
class Region:
    """Three members and the blueprint they share."""

    schoenberg: Member
    meerane: Member
    koeln: Member
    blueprint: Blueprint


def build_region(key: str = "hundesteuer", folder: Path = BLUEPRINTS) -> Region:
    """Create the members, publish the blueprint, let all three adopt it."""
    meerane = members.create_member(
        slug="meerane",
        name="Meerane",
        official_name="Stadt Meerane",
        short_code="MEE",
        land="SN",
        county_name="Landkreis Zwickau",
        population=13_600,
        arms="waves-brand",
        brand_light="#0f5c8c",
        brand_dark="#8fc7ee",
        street="Lörracher Platz",
        house_number="1",
        postal_code="08393",
        city="Meerane",
        phone="03764 555-0",
        email="rathaus@meerane.example",
        opening_hours=HOURS,
        **BANK,
    )
    schoenberg = members.create_member(
        slug="schoenberg",
        name="Schönberg",
        official_name="Gemeinde Schönberg",
        short_code="SBG",
        land="SN",
        county_name="Landkreis Zwickau",
        population=830,
        arms="berg-brand",
        brand_light="#2f6b45",
        brand_dark="#9ad8b3",
        street="Tettauer Dorfstraße",
        house_number="2",
        postal_code="08393",
        city="Schönberg",
        phone="03764 555-100",
        **BANK,
    )
    koeln = members.create_member(
        slug="koeln",
        name="Köln",
        official_name="Stadt Köln",
        short_code="KOE",
        land="NW",
        population=1_087_353,
        arms="chief-brand",
        brand_light="#a3122a",
        brand_dark="#f2a3ae",
        street="Rathausplatz",
        house_number="1",
        postal_code="50667",
        city="Köln",
        phone="0221 555-0",
        **BANK,
    )
    members.delegate(owner=schoenberg, acting=meerane, valid_from=date(2025, 1, 1))
    blueprint = offer(key, schoenberg, meerane, koeln, folder=folder)
    return Region(schoenberg, meerane, koeln, blueprint)


def offer(key: str, *bodies: Member, folder: Path = BLUEPRINTS) -> Blueprint:
    """Publish a blueprint of the catalogue and let these members adopt it."""
    catalogue.publish(folder=folder / key)
    blueprint = load(folder / key)
    for member in bodies:
        report = catalogue.adopt(
            member=member,
            key=key,
            parameters=_values(blueprint),
            bindings={
                slot: {"kind": "own", "name": "Amt"}
                for slot in recipient_slots(blueprint)
            },
            active_from=date(2026, 1, 1),
        )
        if not report.adoption.active:
            raise AssertionError(f"{key} is not active in {member}: {report}")
    return blueprint


def _values(blueprint: Blueprint) -> dict[str, object]:
    """Every parameter as the blueprint's author shows it in the example."""
    found = {}
    for name, parameter in blueprint.parameters.items():
        value = parameter.example if parameter.default is None else parameter.default
        if value is not None:
            found[name] = value
    return found
