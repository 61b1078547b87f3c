"""The cast of the tests: two towns side by side, a third that takes no part.

Adorf lies west of 7.10° east, Bedorf east of it; Cedorf east of 7.20° is no member, the
river south of 50.70° north belongs to nobody.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import citizen
from verbund.cases.shapes import Receipt
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.rights import Actor
from verbund.geodata.models import Boundary
from verbund.kernel import clock
from verbund.members import actions as members
from verbund.members.models import Member, Office, Person, RoleAssignment
from verbund.members.models.member import touch
from verbund.members.queries import actor_for

MOMENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
KEY = "anliegen-strasse"
HOLE = "strasse-schlagloch"
#: In the middle of Adorf, Bedorf and Cedorf, and ten metres west of the first border.
IN_ADORF, IN_BEDORF, IN_CEDORF = (50.75, 7.05), (50.75, 7.15), (50.75, 7.25)
AT_BORDER, ON_THE_RIVER, FAR_AWAY = (50.75, 7.09986), (50.695, 7.05), (52.52, 13.40)
ARS = {"adorf": "053340001001", "bedorf": "053340002002", "cedorf": "053340003003"}


@dataclass(frozen=True)
class Cast:
    """Who plays: Berta leads in Adorf, Bruno works in Bedorf."""

    adorf: Member
    bedorf: Member
    works: Office
    order: Office
    berta: Actor
    bruno: Actor


@lru_cache(maxsize=1)
def blueprint() -> engine.Blueprint:
    """The reports of streets, loaded once per process."""
    return engine.load(BLUEPRINTS / KEY)


def build(moment: datetime = MOMENT) -> Cast:
    """Write the cast into the database."""
    adorf, bedorf = _town("adorf", "Adorf", "ADO"), _town("bedorf", "Bedorf", "BED")
    for number, slug in enumerate(ARS):
        _boundary(slug, 7.0 + number / 10)
    works = Office(member=adorf, slug="bauhof", name="Bauhof")
    order = Office(member=adorf, slug="ordnungsamt", name="Ordnungsamt")
    works.save()
    order.save()
    Office(member=bedorf, slug="tiefbau", name="Tiefbauamt").save()
    found = encoded(blueprint())
    version = BlueprintVersion.objects.create(
        key=KEY,
        version=blueprint().version,
        digest=blueprint().digest,
        document=found,
        seal=seal_of(found),
        published_at=moment,
    )
    parameters = {
        key: parameter.example if parameter.default is None else parameter.default
        for key, parameter in blueprint().parameters.items()
    }
    for member in (adorf, bedorf):
        Adoption.objects.create(
            member=member,
            blueprint_key=KEY,
            version=version,
            parameters=parameters,
            active_from=date(2020, 1, 1),
            active=True,
            adopted_at=moment,
            changed_at=moment,
        )
    touch("catalogue")
    return Cast(
        adorf=adorf,
        bedorf=bedorf,
        works=works,
        order=order,
        berta=_person("Berta Blum", adorf, "clerk", "lead"),
        bruno=_person("Bruno Bach", bedorf, "clerk"),
    )


def report(
    member: Member, at: tuple[float, float] | None = IN_ADORF, **place: Any
) -> Receipt:
    """A pothole that somebody reported by the web, owned by this member."""
    where: dict[str, Any] = {**place}
    if at is not None:
        where |= {"lat": str(at[0]), "lon": str(at[1])}
    return cases.open_case(
        member=member,
        blueprint=KEY,
        answers={
            "kind": "pothole",
            "place": where,
            "description": "Tiefes Loch vor Haus 5",
            "reporter": {"email": "katrin.vogel@post.example"},
        },
        channel="web",
        actor=citizen(),
    )


def _town(slug: str, name: str, code: str) -> Member:
    member = members.create_member(
        slug=slug,
        name=name,
        official_name=f"Gemeinde {name}",
        short_code=code,
        land="NW",
        email=f"rathaus@{slug}.example",
    )
    members.add_key(
        member=member, scheme="ARS", value=ARS[slug], valid_from=date(2020, 1, 1)
    )
    return member


def _boundary(slug: str, west: float) -> None:
    east, south, north = west + 0.1, 50.7, 50.8
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    Boundary.objects.create(
        ars=ARS[slug],
        ags=ARS[slug][:5] + ARS[slug][-3:],
        name=slug.capitalize(),
        geometry=msgspec.json.encode(polygon).decode(),
        source="Test",
        valid_from=date(2020, 1, 1),
    )


def _person(name: str, home: Member, *roles: str) -> Actor:
    slug = name.split(maxsplit=1)[0].lower()
    person = Person.objects.create(
        email=f"{slug}@{home.slug}.example",
        name=name,
        home=home,
        passkey_handle=slug.encode().hex(),
        created_at=clock.now(),
    )
    for role in roles:
        RoleAssignment.objects.create(
            person=person, member=home, role=role, valid_from=date(2020, 1, 1)
        )
    return actor_for(person)
