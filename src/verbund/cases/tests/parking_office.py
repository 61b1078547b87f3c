"""The parking office of the case tests: permits with a quota and a fee."""

from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import Any

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import citizen, ref
from verbund.cases.shapes import CaseView, Receipt
from verbund.cases.tests.cast import BLUEPRINTS, MOMENT, Cast
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.rights import Actor
from verbund.members.models import Member
from verbund.members.models.member import touch

KEY = "bewohnerparken"
ANSWERS: dict[str, Any] = {
    "holder": {
        "given_names": "Katrin",
        "family_name": "Vogel",
        "birth_date": "1984-03-14",
        "address": {
            "street": "Hauptstraße",
            "house_number": "17",
            "postal_code": "08393",
            "city": "Schönberg",
        },
        "residence": "main",
    },
    "parking_space": False,
    "vehicle": {"use": "owner", "plate": "Z-KV 123"},
    "permit": {"start_on": "2026-11-02", "months": "year"},
}


@lru_cache(maxsize=4)
def blueprint(key: str = KEY) -> engine.Blueprint:
    return engine.load(BLUEPRINTS / key)


def adopt(key: str, *offers: tuple[Member, dict[str, object]]) -> None:
    """These members offer the service with the examples and values of their own."""
    document = encoded(blueprint(key))
    version = BlueprintVersion.objects.create(
        key=key,
        version=blueprint(key).version,
        digest=blueprint(key).digest,
        document=document,
        seal=seal_of(document),
        published_at=MOMENT,
    )
    for member, values in offers:
        Adoption.objects.create(
            member=member,
            blueprint_key=key,
            version=version,
            parameters={**engine.example_parameters(blueprint(key)), **values},
            active_from=date(2020, 1, 1),
            active=True,
            adopted_at=MOMENT,
            changed_at=MOMENT,
        )
    touch("catalogue")


def office(cast: Cast, quota: int = 400) -> None:
    """Schönberg has one area with so many permits at 30.70 euros a year."""
    zone = {
        "id": "a",
        "name": "Gebiet A",
        "quota": quota,
        "annual": "30.70",
        "streets": ["Hauptstraße"],
    }
    adopt(KEY, (cast.schoenberg, {"zones": [zone]}))


def apply(cast: Cast) -> Receipt:
    """Katrin of the village wants a permit."""
    return actions.open_case(
        member=cast.schoenberg,
        blueprint=KEY,
        answers=deepcopy(ANSWERS),
        channel="web",
        actor=citizen(name="Katrin Vogel"),
    )


def step(receipt: Receipt, actor: Actor, transition: str, **given: object) -> CaseView:
    """Carry out a step of the process."""
    command = engine.Act(actor=ref(actor), transition=transition, input=dict(given))
    return actions.act(case_id=receipt.id, command=command, actor=actor)


def reviewed(cast: Cast) -> Receipt:
    """An application under review."""
    receipt = apply(cast)
    step(receipt, cast.sabine, "start_review")
    return receipt


def approved(cast: Cast) -> tuple[Receipt, CaseView]:
    """A permit that waits for its fee."""
    receipt = reviewed(cast)
    return receipt, step(receipt, cast.sabine, "approve")
