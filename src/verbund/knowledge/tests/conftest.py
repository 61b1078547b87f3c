"""The cast of the cases, with Ines and Claudia writing what their towns tell people."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from verbund.cases.tests import cast as cast_module
from verbund.cases.tests.cast import Cast
from verbund.core.rights import Actor
from verbund.kernel.clock import Frozen, frozen
from verbund.knowledge import actions
from verbund.members.models import Member, Person, RoleAssignment
from verbund.members.queries import actor_for


@pytest.fixture
def time() -> Iterator[Frozen]:
    """2 November 2026, 19:42 in Germany, until it is moved."""
    with frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return cast_module.build()


def editor(home: Member, *, name: str = "Ute Brandt") -> Actor:
    """Somebody who leads the 115 desk of a town."""
    slug = f"{name.split(maxsplit=1)[0].lower()}.{home.slug}"
    person = Person.objects.create(
        email=f"{slug}@verbund.example",
        name=name,
        home=home,
        passkey_handle=slug.encode().hex(),
        created_at=cast_module.MOMENT,
    )
    RoleAssignment.objects.create(
        person=person, member=home, role="supervisor", valid_from="2020-01-01"
    )
    return actor_for(person)


def write(member: Member, title: str, text: str, actor: Actor, **more: object) -> UUID:
    """One article, found at once."""
    found = actions.save_article(
        member=member, title=title, text=text, actor=actor, **more
    )
    actions.refresh_index()
    return found
