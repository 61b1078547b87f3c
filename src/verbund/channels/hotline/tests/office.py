"""Who sits at the telephone in the tests, and how they read a page."""

import re
from html import unescape

import msgspec
from django.http import HttpResponse
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.core.rights import Actor
from verbund.core.signin import AuthAssertion
from verbund.kernel import clock
from verbund.kernel.german import fold
from verbund.members.models import Member, Person, RoleAssignment
from verbund.members.queries import actor_for


def employ(name: str, home: Member, *roles: str) -> Actor:
    """Somebody with these roles at a member."""
    slug = fold(name.split(maxsplit=1)[0].lower())
    person = Person.objects.create(
        email=f"{slug}@{home.slug}.example",
        name=name,
        home=home,
        passkey_handle=slug.encode().hex(),
        created_at=clock.now(),
    )
    for role in roles:
        RoleAssignment.objects.create(
            person=person, member=home, role=role, valid_from="2020-01-01"
        )
    return actor_for(person)


def agent(cast: Cast) -> Actor:
    """Ayşe answers the telephone in Meerane, for Schönberg too."""
    return employ("Ayşe Demirtaş", cast.meerane, "agent")


def supervisor(cast: Cast) -> Actor:
    """Bernd plans who answers when."""
    return employ("Bernd Lang", cast.meerane, "supervisor")


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


def text(response: HttpResponse) -> str:
    """The words of a page without its markup."""
    page = response.content.decode()
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
