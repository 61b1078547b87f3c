"""The cast of the case tests: three members, their people, one citizen.

Schönberg is handled by Meerane; Fulda has nothing to do with either. Sabine and Jana
work for Meerane, Uwe may approve there, Ines leads; Claudia works for Fulda.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import citizen
from verbund.cases.shapes import Receipt
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.members.models import Delegation, Member, Person, RoleAssignment
from verbund.members.models.member import touch
from verbund.members.queries import actor_for

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
MOMENT = datetime(2026, 11, 2, 18, 42, tzinfo=UTC)

ANSWERS: dict[str, Any] = {
    "request": "register",
    "holder": {
        "salutation": "mrs",
        "given_names": "Katrin",
        "family_name": "Vogel",
        "birth_date": "1984-03-14",
        "address": {
            "street": "Dorfstraße",
            "house_number": "14",
            "postal_code": "08393",
            "city": "Schönberg",
        },
        "email": "katrin.vogel@post.example",
    },
    "already_registered": 0,
    "dogs": [
        {
            "name": "Bella",
            "breed": "Labrador-Mischling",
            "sex": "female",
            "born": "2023-03",
            "acquired_on": "2026-10-20",
            "origin": "private",
            "chip": "276098102345671",
            "dangerous": False,
            "relief": "none",
        }
    ],
    "payment": {
        "method": "sepa",
        "account_holder": "Katrin Vogel",
        "iban": "DE02120300000000202051",
        "mandate": True,
    },
}


@dataclass(frozen=True)
class Cast:
    """Who plays."""

    schoenberg: Member
    meerane: Member
    fulda: Member
    sabine: Actor
    jana: Actor
    uwe: Actor
    ines: Actor
    claudia: Actor


@lru_cache(maxsize=1)
def blueprint() -> engine.Blueprint:
    """The dog tax, loaded once per process."""
    return engine.load(BLUEPRINTS / "hundesteuer")


def build(moment: datetime = MOMENT) -> Cast:
    """Write the cast into the database."""
    schoenberg = _member("schoenberg", "Schönberg", "SBG", "SN")
    meerane = _member("meerane", "Meerane", "MEE", "SN")
    fulda = _member("fulda", "Fulda", "FUL", "HE")
    Delegation(owner=schoenberg, acting=meerane, valid_from=date(2020, 1, 1)).save()
    version = BlueprintVersion.objects.create(
        key=blueprint().key,
        version=blueprint().version,
        digest=blueprint().digest,
        document=encoded(blueprint()),
        seal=seal_of(encoded(blueprint())),
        published_at=moment,
    )
    parameters = {
        key: parameter.example if parameter.default is None else parameter.default
        for key, parameter in blueprint().parameters.items()
    }
    for member in (schoenberg, meerane, fulda):
        Adoption.objects.create(
            member=member,
            blueprint_key=version.key,
            version=version,
            parameters=parameters,
            active_from=date(2020, 1, 1),
            active=True,
            adopted_at=moment,
            changed_at=moment,
        )
    touch("catalogue")
    return Cast(
        schoenberg,
        meerane,
        fulda,
        sabine=_person("Sabine Kretzschmar", meerane, "clerk"),
        jana=_person("Jana Petzold", meerane, "clerk"),
        uwe=_person("Uwe Lindner", meerane, "approver", "clerk"),
        ines=_person("Ines Vogel", meerane, "lead", "clerk", "data_officer"),
        claudia=_person("Claudia Ott", fulda, "clerk", "lead"),
    )


def _member(slug: str, name: str, code: str, land: str) -> Member:
    member = Member(
        slug=slug,
        name=name,
        official_name=f"Stadt {name}",
        kind="municipality",
        short_code=code,
        land=land,
        joined_on=date(2020, 1, 1),
    )
    member.save()
    return member


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


def answers(**changes: Any) -> dict[str, Any]:
    """Katrin's answers; ``family_name`` and the like change the holder."""
    found = deepcopy(ANSWERS)
    for key, value in changes.items():
        if key in found:
            found[key] = value
        else:
            found["holder"][key] = value
    return found


def submit(cast: Cast, **options: Any) -> Receipt:
    """One application to Schönberg (or ``member``)."""
    given = options.pop("answers", None)
    values: dict[str, Any] = {
        "member": cast.schoenberg,
        "blueprint": "hundesteuer",
        "answers": answers() if given is None else given,
        "channel": "web",
        "actor": citizen(name="Katrin Vogel"),
        "service": "register",
    }
    return actions.open_case(**{**values, **options})
