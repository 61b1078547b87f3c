"""The cast of the report tests: two towns side by side, a third far off, their people.

Adorf lies west of 7.10° east, Bedorf east of it; a river south of 50.70° north belongs
to nobody. Cestadt is far away and has its boundary there.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from verbund import engine
from verbund.cases.access import citizen
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.jobs import drain
from verbund.core.rights import Actor
from verbund.geodata.models import Boundary
from verbund.kernel import clock
from verbund.members import actions as members
from verbund.members.models import Member, Office, Person, RoleAssignment
from verbund.members.models.member import touch
from verbund.members.queries import actor_for
from verbund.topics.reports import actions
from verbund.topics.reports.shapes import Reported

MOMENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FOLDER = Path(__file__).parent / "anliegen-probe"
KEY = "anliegen-probe"
#: In the middle of Adorf, of Bedorf, and ten metres west of their border.
IN_ADORF, IN_BEDORF, AT_BORDER = (50.75, 7.05), (50.75, 7.15), (50.75, 7.09986)
ON_THE_RIVER, FAR_AWAY = (50.695, 7.05), (52.52, 13.40)


@dataclass(frozen=True)
class Cast:
    """Who plays."""

    adorf: Member
    bedorf: Member
    cestadt: Member
    works: Office
    berta: Actor
    bruno: Actor
    clara: Actor
    agnes: Actor


@lru_cache(maxsize=1)
def blueprint() -> engine.Blueprint:
    """The tiny blueprint, loaded once per process."""
    return engine.load(FOLDER)


def build(moment: datetime = MOMENT) -> Cast:
    """Write the cast into the database."""
    adorf = town("adorf", "Adorf", "ADO", "053340001001", (7.0, 50.7, 7.1, 50.8))
    bedorf = town("bedorf", "Bedorf", "BED", "053340002002", (7.1, 50.7, 7.2, 50.8))
    cestadt = town("cestadt", "Cestadt", "CES", "053340003003", (9.0, 51, 9.1, 51.1))
    works = Office(member=adorf, slug="bauhof", name="Bauhof")
    works.save()
    found = encoded(blueprint())
    version = BlueprintVersion.objects.create(
        key=KEY,
        version=blueprint().version,
        digest=blueprint().digest,
        document=found,
        seal=seal_of(found),
        published_at=moment,
    )
    for member in (adorf, bedorf, cestadt):
        adopts(member, version, moment)
    return Cast(
        adorf=adorf,
        bedorf=bedorf,
        cestadt=cestadt,
        works=works,
        berta=person("Berta Blum", adorf, "clerk", "lead"),
        bruno=person("Bruno Bach", bedorf, "clerk"),
        clara=person("Clara Conrad", cestadt, "clerk"),
        agnes=person("Agnes Abel", adorf, "agent"),
    )


def adopts(
    member: Member, version: BlueprintVersion, moment: datetime = MOMENT
) -> None:
    """From now on the town takes these reports."""
    Adoption.objects.create(
        member=member,
        blueprint_key=KEY,
        version=version,
        parameters={},
        active_from=date(2020, 1, 1),
        active=True,
        adopted_at=moment,
        changed_at=moment,
    )
    touch("catalogue")


def answers(
    kind: str = "pothole", at: tuple[float, float] | None = IN_ADORF, **changes: Any
) -> dict[str, Any]:
    """What somebody answers; other names are parts of the place."""
    place: dict[str, Any] = {}
    if at is not None:
        place = {"lat": str(at[0]), "lon": str(at[1])}
    given: dict[str, Any] = {"kind": kind, "reporter": {}}
    for key, value in changes.items():
        if key == "email":
            given["reporter"]["email"] = value
        elif key == "description":
            given["description"] = value
        else:
            place[key] = value
    given["place"] = place
    return given


def submit(
    member: Member, given: dict[str, Any] | None = None, **options: Any
) -> Reported:
    """One anonymous report by the web."""
    values: dict[str, Any] = {
        "member": member,
        "blueprint": KEY,
        "answers": answers() if given is None else given,
        "channel": "web",
        "actor": citizen(),
    }
    return actions.report(**{**values, **options})


def work_off() -> None:
    """Let the worker do what is due."""
    drain()


def town(
    slug: str, name: str, code: str, ars: str, box: tuple[float, float, float, float]
) -> Member:
    """A member with its ground (west, south, east, north) that takes reports."""
    member = members.create_member(slug=slug, name=name, short_code=code, land="NW")
    members.add_key(member=member, scheme="ARS", value=ars, valid_from=date(2020, 1, 1))
    members.switch_topic(member=member, topic="reports", on=True)
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    Boundary.objects.create(
        ars=ars,
        ags=ars[:5] + ars[-3:],
        name=name,
        geometry=msgspec.json.encode(
            {"type": "Polygon", "coordinates": [ring]}
        ).decode(),
        source="Test",
        valid_from=date(2020, 1, 1),
    )
    return member


def person(name: str, home: Member, *roles: str) -> Actor:
    """Somebody who works there."""
    slug = name.split(maxsplit=1)[0].lower()
    row = Person.objects.create(
        email=f"{slug}@{home.slug}.example",
        name=name,
        home=home,
        passkey_handle=slug.encode().hex(),
        created_at=clock.now(),
    )
    for role in roles:
        RoleAssignment.objects.create(
            person=row, member=home, role=role, valid_from=date(2020, 1, 1)
        )
    return actor_for(row)
