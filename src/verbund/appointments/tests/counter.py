"""An immigration office at Meerane with few times, and people who want one."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from verbund import engine
from verbund.appointments import actions
from verbund.cases import actions as cases
from verbund.cases.access import citizen, ref
from verbund.cases.queries import case_by_status_token, citizen_of
from verbund.cases.shapes import Receipt, StatusView
from verbund.cases.tests.cast import MOMENT, Cast
from verbund.cases.tests.cast import build as build_cast
from verbund.cases.tests.festival import adopted
from verbund.core.rights import Actor
from verbund.kernel.clock import BERLIN
from verbund.members.models import Office

KEY = "aufenthaltstitel-termin"
#: Thursday of the week after ``MOMENT``.
DAY = date(2026, 11, 12)
ANSWERS: dict[str, Any] = {
    "request": "extend",
    "person": {
        "given_names": "Amira",
        "family_name": "Haddad",
        "birth_date": "1991-04-05",
        "nationality": "475",
        "address": {
            "street": "Poststraße",
            "house_number": "3",
            "postal_code": "08393",
            "city": "Meerane",
        },
        "email": "amira@post.example",
    },
    "title": {"present": "permit", "expires_on": "2027-05-01", "purpose": "work"},
    "needs": {"relief": "none"},
}


@dataclass(frozen=True)
class Counter:
    """The cast and the office."""

    cast: Cast
    office: Office


def at(clock_: str, day: date = DAY) -> datetime:
    """A moment on the wall of the office."""
    return datetime.combine(day, time.fromisoformat(clock_), tzinfo=BERLIN)


def build(capacity: int = 1, cast: Cast | None = None, **parameters: object) -> Counter:
    """Thursdays from nine to ten in steps of twenty minutes."""
    cast = cast or build_cast()
    office = Office(
        member=cast.meerane,
        slug="auslaenderamt",
        name="Ausländerbehörde",
        street="Lörracher Platz",
        house_number="1",
    )
    office.save()
    adopted(
        cast.meerane,
        KEY,
        {"office": {"kind": "own", "name": "Amt", "office": "auslaenderamt"}},
        **parameters,
    )
    actions.set_pattern(
        member=cast.meerane,
        office_id=office.id,
        kind=KEY,
        weekday=4,
        opens=time(9),
        closes=time(10),
        minutes=20,
        capacity=capacity,
        valid_from=date(2026, 1, 1),
    )
    return Counter(cast, office)


def invited(counter: Counter) -> Receipt:
    """A case whose person may book now."""
    cast = counter.cast
    case = cases.open_case(
        member=cast.meerane,
        blueprint=KEY,
        answers=ANSWERS,
        channel="web",
        actor=citizen(name="Amira Haddad"),
        service="extend",
    )
    me = ref(cast.sabine)
    for command in (
        engine.Act(actor=me, transition="start_review"),
        engine.Act(actor=me, transition="invite", input={"passport_seen": True}),
    ):
        cases.act(case_id=case.id, command=command, actor=cast.sabine)
    return case


def person(counter: Counter, case: Receipt) -> tuple[StatusView, Actor]:
    """What the citizen sees, and herself as actor."""
    view = case_by_status_token(counter.cast.meerane, case.status_token)
    return view, citizen_of(view)


def book_for(counter: Counter, case: Receipt, moment: datetime) -> None:
    """The person takes this time."""
    view, who = person(counter, case)
    actions.book(case_id=view.id, starts_at=moment, actor=who, token=case.status_token)


__all__ = [
    "ANSWERS", "DAY", "KEY", "MOMENT", "Counter", "at", "book_for", "build", "invited",
    "person",
]  # fmt: skip
