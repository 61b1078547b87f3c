"""A street festival at Meerane: traffic is asked at Fulda, noise outside by e-mail."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import citizen, ref
from verbund.cases.models import Share
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import BLUEPRINTS, MOMENT, Cast
from verbund.cases.tests.cast import build as build_cast
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.rights import Actor
from verbund.core.tenancy import across_members
from verbund.members.models import Member, Person, RoleAssignment
from verbund.members.models.member import touch
from verbund.members.queries import actor_for

PHONE = "03764 5550"
ANSWERS: dict[str, Any] = {
    "organiser": {
        "kind": "club",
        "company": "Heimatverein",
        "given_names": "Katrin",
        "family_name": "Vogel",
        "birth_date": "1984-03-14",
        "address": {
            "street": "Poststraße",
            "house_number": "3",
            "postal_code": "08393",
            "city": "Meerane",
        },
        "phone": PHONE,
    },
    "event": {
        "name": "Poststraßenfest",
        "kind": "festival",
        "description": "Fest der Nachbarschaft mit Kuchen.",
        "site": "road",
        "place": "Poststraße",
        "starts_on": "2027-06-12",
        "ends_on": "2027-06-12",
        "from_time": "14:00",
        "until_time": "22:00",
        "visitors": 150,
    },
    "road": {"closed": False},
    "sound": {"amplified": True, "after_ten": False, "homes": 20},
    "food": {"served": False, "alcohol": False},
    "structures": {"tents": False, "fire": False},
    "safety": {"stewards": 4},
}


@dataclass(frozen=True)
class Festival:
    """The cast, a consulted person at Fulda, and the case under review."""

    cast: Cast
    olga: Actor
    case: Receipt


def adopted(
    member: Member, key: str, bindings: dict[str, object], **parameters: object
) -> None:
    """Let a member offer a blueprint of the catalogue, its slots bound."""
    blueprint = engine.load(BLUEPRINTS / key)
    version, _ = BlueprintVersion.objects.get_or_create(
        key=key,
        version=blueprint.version,
        defaults={
            "digest": blueprint.digest,
            "document": encoded(blueprint),
            "seal": seal_of(encoded(blueprint)),
            "published_at": MOMENT,
        },
    )
    Adoption.objects.create(
        member=member,
        blueprint_key=key,
        version=version,
        parameters={**engine.example_parameters(blueprint), **parameters},
        bindings=bindings,
        active_from=date(2020, 1, 1),
        active=True,
        adopted_at=MOMENT,
        changed_at=MOMENT,
    )
    touch("catalogue")


def build(moment: datetime = MOMENT) -> Festival:
    """The festival is registered, under review, and both offices are asked."""
    cast = build_cast(moment)
    day = (moment + timedelta(days=200)).date().isoformat()
    event = {**ANSWERS["event"], "starts_on": day, "ends_on": day}
    own = {"kind": "own", "name": "Amt"}
    bindings: dict[str, object] = dict.fromkeys(
        ("police", "fire", "hygiene", "building", "green"), own
    )
    bindings["traffic"] = {"kind": "member", "name": "Verkehr", "member": "fulda"}
    bindings["noise"] = {
        "kind": "email", "name": "Umweltamt", "email": "laerm@kreis.example",
    }  # fmt: skip
    adopted(cast.meerane, "veranstaltung-anmelden", bindings)
    person = Person.objects.create(
        email="olga@fulda.example",
        name="Olga Weg",
        home=cast.fulda,
        passkey_handle="6f6c6761",
        created_at=MOMENT,
    )
    RoleAssignment.objects.create(
        person=person, member=cast.fulda, role="consulted", valid_from=date(2020, 1, 1)
    )
    case = actions.open_case(
        member=cast.meerane,
        blueprint="veranstaltung-anmelden",
        answers={**ANSWERS, "event": event},
        channel="web",
        actor=citizen(name="Katrin Vogel"),
        service="register",
    )
    me = ref(cast.sabine)
    for command in (
        engine.Act(actor=me, transition="start_review"),
        engine.SendInquiries(actor=me),
    ):
        actions.act(case_id=case.id, command=command, actor=cast.sabine)
    return Festival(cast, actor_for(person), case)


def share_of(festival: Festival, part: str) -> Share:
    """The row of the latest question to this office."""
    with across_members("test"):
        found: Share = Share.objects.filter(case_id=festival.case.id, part=part).latest(
            "created_at", "id"
        )
    return found
