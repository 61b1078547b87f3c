"""A running Verbund with a 115 desk: an agent, her supervisor, a clerk, a ringing call.

``python -m tests.browser.hotline_world`` (with ``VERBUND_HOME``) fills an empty home.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.world import served

PASSWORD = "Kirschbaum-Laterne-17"


@dataclass(frozen=True)
class HotlineWorld:
    """Where it runs, the secret of the telephone system, and a case to go on with."""

    url: str
    secret: str
    number: str
    code: str


@contextmanager
def hotline_running(home: Path) -> Iterator[HotlineWorld]:
    """Fill ``home`` and serve it until the block ends."""
    with served(home, "tests.browser.hotline_world") as (url, found):
        yield HotlineWorld(url=url, **found)


def fill() -> dict[str, str]:
    """The cast of the case tests, two people at the telephone, promises and a call."""
    # Only now: Django must be set up before any room is imported.
    from verbund.calls import actions as calling  # noqa: PLC0415
    from verbund.calls.actions.systems import Pushed  # noqa: PLC0415
    from verbund.calls.shapes import Note  # noqa: PLC0415
    from verbund.cases.tests import cast as casting  # noqa: PLC0415
    from verbund.channels.hotline.tests.office import (  # noqa: PLC0415
        agent,
        supervisor,
    )
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.knowledge.actions import refresh_index  # noqa: PLC0415
    from verbund.members.actions import set_password  # noqa: PLC0415
    from verbund.members.models import Member, Person  # noqa: PLC0415
    from verbund.members.models.member import touch  # noqa: PLC0415

    cast = casting.build(clock.now())
    hours = [
        {"day": day, "opens": "09:00", "closes": "12:00"} for day in (1, 2, 3, 4, 5)
    ]
    Member.objects.filter(pk=cast.meerane.pk).update(
        opening_hours=hours, phone="03764 54-0", street="Lörracher Platz",
        house_number="1", postal_code="08393", city="Meerane",
    )  # fmt: skip
    touch("members")
    people = {"agent": agent(cast), "supervisor": supervisor(cast)}
    for actor in (*people.values(), cast.sabine):
        person = Person.objects.get(pk=actor.id)
        set_password(person=person, password=PASSWORD, actor=actor)
    case = casting.submit(cast)
    for kind, target in (("callback", "hotline"), ("handover", "office")):
        calling.promise(
            kind=kind,  # type: ignore[arg-type] # one of two
            target=target,  # type: ignore[arg-type] # one of two
            member=cast.schoenberg,
            acting=cast.meerane,
            note=Note(
                name="Ulrike Rehberger",
                number="0160 5550221",
                wish="nachmittags",
                matter="Steht der Abholtermin für die Hundemarke fest?",
                said="Der Antrag liegt vor.",
            ),
            actor=people["agent"],
        )
    system, secret = calling.add_system(member=cast.meerane, name="Anlage")
    calling.push(
        system=system,
        pushed=Pushed(event="newCall", call="w1", number="+4937645401"),
    )
    refresh_index()
    return {"secret": secret, "number": case.number, "code": case.handover_code}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
