"""A running Verbund in which offices are asked and appointments are booked.

``python -m tests.browser.office_world`` (with ``VERBUND_HOME``) fills an empty home.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.world import served

if TYPE_CHECKING:
    from verbund.appointments.tests.counter import Counter

PASSWORD = "Kirschbaum-Laterne-17"


@dataclass(frozen=True)
class OfficeWorld:
    """Where it runs: the festival, its questions, a case whose person may book."""

    url: str
    festival: str
    share: str
    link: str
    booking: str
    status: str
    office: str
    day: str
    display: str
    ticket: str
    waits: str
    booked: str
    code: str
    number: str


@contextmanager
def offices_running(home: Path) -> Iterator[OfficeWorld]:
    """Fill ``home`` and serve it until the block ends."""
    with served(home, "tests.browser.office_world") as (url, found):
        yield OfficeWorld(url=url, **found)


def fill() -> dict[str, str]:
    """One festival with two questions, one residence title with free times."""
    # Only now: Django must be set up before any room is imported.
    from verbund.appointments import queries  # noqa: PLC0415
    from verbund.appointments.tests import counter as times  # noqa: PLC0415
    from verbund.cases import tokens  # noqa: PLC0415
    from verbund.cases.tests import festival as events  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.actions import set_password  # noqa: PLC0415
    from verbund.members.models import Person  # noqa: PLC0415

    festival = events.build(clock.now())
    for actor in (festival.cast.sabine, festival.cast.ines, festival.olga):
        person = Person.objects.get(pk=actor.id)
        set_password(person=person, password=PASSWORD, actor=actor)
    office = times.build(3, festival.cast)
    case = times.invited(office)
    view, _ = times.person(office, case)
    day = queries.free_days(view.ground, view.state)[0].day
    outside = events.share_of(festival, "noise")
    ticket, waits = _queue(office)
    booked = times.invited(office)
    hers, _ = times.person(office, booked)
    last = queries.free_days(hers.ground, hers.state)[-1]
    times.book_for(office, booked, last.starts[-1])
    return {
        "festival": str(festival.case.id),
        "share": str(events.share_of(festival, "traffic").id),
        "link": f"/meerane/stellungnahme/{tokens.share_token(outside.id)}/",
        "booking": str(case.id),
        "status": f"/meerane/vorgang/{case.status_token}/",
        "office": str(office.office.id),
        "day": day.isoformat(),
        "display": f"/meerane/aufruf/{office.office.slug}/",
        "ticket": ticket,
        "waits": waits,
        "booked": f"/meerane/vorgang/{booked.status_token}/",
        "code": case.handover_code,
        "number": case.number,
    }


def _queue(office: Counter) -> tuple[str, str]:
    """Numbers that are called and wait, quotas, a subscription, an open offer."""
    from datetime import time, timedelta  # noqa: PLC0415

    from verbund.appointments import actions  # noqa: PLC0415
    from verbund.appointments.shapes import Wishes  # noqa: PLC0415
    from verbund.appointments.tests import counter as times  # noqa: PLC0415
    from verbund.core.jobs import drain  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415

    member, place = office.cast.meerane, office.office.id
    actions.set_queue(
        member=member, office_id=place, kind="", title="Auskunft", letter="B"
    )
    drawn = [
        actions.draw_ticket(member=member, office_id=place, kind="", channel="terminal")
        for _ in range(5)
    ]
    for number in (1, 2):
        actions.call_next(
            office_id=place, counter=f"Platz {number}", actor=office.cast.sabine
        )
    actions.move_ticket(ticket_id=drawn[2].id, to="parked", actor=office.cast.sabine)
    today = clock.today()
    actions.set_pattern(
        member=member, office_id=place, kind=times.KEY, weekday=2, opens=time(8),
        closes=time(12), minutes=30, capacity=4, venue="tour", weeks=2,
        quotas={"web": 2, "hotline": 1}, release_hours=48,
        breaks=[(time(10), time(10, 30))], valid_from=today,
    )  # fmt: skip
    actions.close_day(
        member=member, office_id=place, day=today + timedelta(days=3),
        actor=office.cast.ines,
    )  # fmt: skip
    actions.create_feed(office_id=place, label="ganzes Amt", actor=office.cast.sabine)
    case = times.invited(office)
    view, who = times.person(office, case)
    actions.join_waiting(
        case_id=view.id,
        wishes=Wishes(today, today + timedelta(days=40)),
        actor=who,
        token=case.status_token,
    )
    drain()
    return drawn[4].status_path, f"/meerane/vorgang/{case.status_token}/"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
