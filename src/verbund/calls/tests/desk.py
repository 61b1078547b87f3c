"""Who answers in the tests: Meerane's desk, which also answers for Schönberg."""

from verbund.calls import actions
from verbund.calls.actions.systems import Pushed
from verbund.calls.models import PhoneSystem
from verbund.calls.shapes import CallView
from verbund.cases.tests.cast import Cast
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.members.models import Member, Person, RoleAssignment
from verbund.members.queries import actor_for


def employ(name: str, home: Member, *roles: str) -> Actor:
    """Somebody with these roles at a member."""
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
            person=person, member=home, role=role, valid_from="2020-01-01"
        )
    return actor_for(person)


def agent(cast: Cast) -> Actor:
    """Ayşe answers the telephone in Meerane."""
    return employ("Ayse Demirtas", cast.meerane, "agent")


def system(cast: Cast) -> PhoneSystem:
    """Meerane's telephone system."""
    return actions.add_system(member=cast.meerane, name="Anlage")[0]


def tell(system: PhoneSystem, event: str, call: str = "c1", **more: object) -> CallView:
    """What the telephone system pushes."""
    given = {"event": event, "call": call, "number": "+4964211234", **more}
    return actions.push(system=system, pushed=Pushed(**given))  # type: ignore[arg-type]
