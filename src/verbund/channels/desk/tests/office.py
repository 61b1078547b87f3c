"""What the tests of the desk do again and again: sign in, open a case, take a step."""

import re
from html import unescape
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.test import Client

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView, Receipt
from verbund.cases.tests.cast import Cast, submit
from verbund.core.rights import Actor
from verbund.core.signin import AuthAssertion
from verbund.kernel import clock
from verbund.members.models import Person, RoleAssignment


def signed_in(actor: Actor) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    session = client.session
    person = Person.objects.get(pk=actor.id)
    session["verbund_assertion"] = msgspec.to_builtins(
        AuthAssertion(
            subject=f"person:{person.pk}",
            level="substantial",
            method="password",
            at=clock.now(),
            name=person.name,
            attributes={"epoch": str(person.session_epoch)},
        )
    )
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def operator(cast: Cast) -> Client:
    """Somebody who only runs the installation."""
    person = Person.objects.create(
        email="betrieb@meerane.example",
        name="Olaf Betrieb",
        home=cast.meerane,
        passkey_handle="olaf",
        created_at=clock.now(),
    )
    RoleAssignment.objects.create(
        person=person, member=cast.meerane, role="operator", valid_from="2020-01-01"
    )
    return signed_in(Actor(kind="staff", id=str(person.pk), name=person.name))


def take(case: Receipt, actor: Actor, command: engine.Command) -> CaseView:
    """Carry out a command as this person."""
    return actions.act(case_id=case.id, command=command, actor=actor)


def in_review(cast: Cast, **options: object) -> Receipt:
    """A case that Sabine has begun to check."""
    case = submit(cast, **options)
    take(
        case, cast.sabine, engine.Act(actor=ref(cast.sabine), transition="start_review")
    )
    return case


def proposed(cast: Cast) -> Receipt:
    """A case whose first decision Sabine has proposed."""
    dogs = [
        {
            "name": "Rex", "breed": "Mischling", "sex": "male", "born": "2021-05",
            "acquired_on": "2026-10-20", "origin": "private", "chip": "276098102345672",
            "dangerous": True, "relief": "none",
        }
    ]  # fmt: skip
    from verbund.cases.tests.cast import answers  # noqa: PLC0415

    case = in_review(cast, answers=answers(dogs=dogs))
    take(case, cast.sabine, engine.Act(actor=ref(cast.sabine), transition="assess"))
    assert state(case, cast.sabine).state.proposals
    return case


def state(case: Receipt, actor: Actor) -> CaseView:
    """The case as it stands."""
    return queries.case_view(case.id, actor)


def text(response: HttpResponse) -> str:
    """The words of a page without its markup."""
    page = response.content.decode()
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def hidden(response: HttpResponse, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(
        rf'name="{re.escape(name)}" value="([^"]*)"', response.content.decode()
    )
    assert found, name
    return unescape(found[1])


def path(case: Receipt | UUID, rest: str = "") -> str:
    """The address of a case, or of something in it."""
    case_id = case if isinstance(case, UUID) else case.id
    return f"/desk/vorgang/{case_id}/{rest}"
