"""The tax office of Meerane: trade tax is adopted, base assessments come as rows."""

from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import Any

from verbund import engine
from verbund.cases import actions
from verbund.cases.shapes import Receipt
from verbund.cases.table_files import Cell, Row
from verbund.cases.tests.cast import BLUEPRINTS, MOMENT, Cast
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.rights import Actor
from verbund.members.models import Member
from verbund.members.models.member import touch

KEY = "grundlagenbescheid-gewerbesteuer"
#: Who types a command at the server.
OPERATOR = Actor(
    kind="system", id="operator", name="Betrieb", roles=("clerk",), channel="system"
)
ANSWERS: dict[str, Any] = {
    "business": {
        "name": "Vogel Werkzeugbau GmbH",
        "tax_number": "220/105/12345",
        "address": {
            "street": "Werkstraße",
            "house_number": "4",
            "postal_code": "08393",
            "city": "Meerane",
        },
    },
    "measure": {
        "office": "Finanzamt Zwickau",
        "issued_on": "2026-10-20",
        "year": 2025,
        "amount": "1000.00",
        "apportioned": False,
    },
    "prepaid": {"assessed": "3000.00", "paid": "3000.00"},
}


@lru_cache(maxsize=1)
def trade_tax() -> engine.Blueprint:
    """The trade tax, loaded once per process."""
    return engine.load(BLUEPRINTS / KEY)


def adopt(member: Member, **changes: object) -> None:
    """Let a member use it, with the example values and ``changes``."""
    version, _ = BlueprintVersion.objects.get_or_create(
        key=KEY,
        version=trade_tax().version,
        defaults={
            "digest": trade_tax().digest,
            "document": encoded(trade_tax()),
            "seal": seal_of(encoded(trade_tax())),
            "published_at": MOMENT,
        },
    )
    parameters = {
        key: parameter.example if parameter.default is None else parameter.default
        for key, parameter in trade_tax().parameters.items()
    }
    Adoption.objects.create(
        member=member,
        blueprint_key=KEY,
        version=version,
        parameters={**parameters, **changes},
        active_from=date(2020, 1, 1),
        active=True,
        adopted_at=MOMENT,
        changed_at=MOMENT,
    )
    touch("catalogue")


def business(number: int, **measure: object) -> dict[str, Any]:
    """The answers about one business; ``measure`` changes its base assessment."""
    found = deepcopy(ANSWERS)
    found["business"]["tax_number"] = f"220/105/{number:05d}"
    found["measure"].update(measure)
    return found


def received(cast: Cast, number: int, **measure: object) -> Receipt:
    """One base assessment at Meerane."""
    return actions.open_case(
        member=cast.meerane,
        blueprint=KEY,
        answers=business(number, **measure),
        channel="api",
        actor=OPERATOR,
    )


def row(line: int, answers: dict[str, Any]) -> Row:
    """Answers as a row of a file."""
    cells: list[Cell] = []

    def flat(prefix: str, value: object) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                flat(f"{prefix}.{name}" if prefix else name, part)
        else:
            cells.append(Cell(prefix, value))

    flat("", answers)
    return Row(line, tuple(cells))
