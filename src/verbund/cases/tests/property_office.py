"""The lost property office of the case tests: both sides of one thing."""

from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import Any

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import citizen
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import BLUEPRINTS, MOMENT, Cast
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.rights import Actor
from verbund.members.models import Member
from verbund.members.models.member import touch

PERSON: dict[str, Any] = {
    "given_names": "Karin",
    "family_name": "Voigt",
    "address": {
        "street": "Gasse",
        "house_number": "3",
        "postal_code": "08393",
        "city": "Schönberg",
    },
}
FIND: dict[str, Any] = {
    "request": "found",
    "item": {
        "category": "keys",
        "what": "Schlüsselbund mit blauem Band",
        "colour": "blue",
        "marks": "Fünf Schlüssel, einer mit rotem Punkt",
        "value": "60.00",
    },
    "find": {
        "found_on": "2026-10-30",
        "setting": "outside",
        "place": "Marktplatz, Bank vor Haus Meier",
        "district": "Köthel",
        "keeping": "hand_in",
    },
    "person": {"anonymous": True},
}
LOSS: dict[str, Any] = {
    "request": "lost",
    "item": {
        "category": "keys",
        "what": "Schlüssel, blaues Band",
        "colour": "blue",
        "marks": "ein roter Punkt auf dem Hausschlüssel",
    },
    "loss": {
        "from_day": "2026-10-29",
        "to_day": "2026-10-30",
        "place": "am Markt",
    },
    "person": PERSON,
}


@lru_cache(maxsize=1)
def blueprint() -> engine.Blueprint:
    return engine.load(BLUEPRINTS / "fundsache")


def adopt(*towns: Member) -> None:
    """These members offer lost and found."""
    document = encoded(blueprint())
    version = BlueprintVersion.objects.create(
        key=blueprint().key,
        version=blueprint().version,
        digest=blueprint().digest,
        document=document,
        seal=seal_of(document),
        published_at=MOMENT,
    )
    for member in towns:
        Adoption.objects.create(
            member=member,
            blueprint_key=version.key,
            version=version,
            parameters=engine.example_parameters(blueprint()),
            active_from=date(2020, 1, 1),
            active=True,
            adopted_at=MOMENT,
            changed_at=MOMENT,
        )
    touch("catalogue")


def report(member: Member, answers: dict[str, Any], **item: Any) -> Receipt:
    """A find or a loss reported to ``member``; ``item`` changes the thing."""
    given = deepcopy(answers)
    given["item"] |= item
    return actions.open_case(
        member=member,
        blueprint="fundsache",
        answers=given,
        channel="web",
        actor=citizen(),
        service=given["request"],
    )


def store(receipt: Receipt, clerk: Actor, place: str = "Marktplatz") -> None:
    """The clerk puts a find into the store."""
    step(receipt, clerk, "take_in", storage_number="F-1", public_place=place)


def step(receipt: Receipt, clerk: Actor, transition: str, **given: Any) -> None:
    """One step of the process."""
    view = queries.case_view(receipt.id, clerk)
    who = engine.ActorRef(clerk.kind, clerk.id, clerk.name, tuple(clerk.roles))
    actions.act(
        case_id=receipt.id,
        command=engine.Act(
            transition=transition, input=given, actor=who, channel="web"
        ),
        expected_position=view.row.position,
        actor=clerk,
    )


def office(cast: Cast) -> None:
    """Meerane (with Schönberg) and Fulda have a lost property office."""
    adopt(cast.schoenberg, cast.meerane, cast.fulda)
