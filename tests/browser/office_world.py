"""A running Verbund in which offices are asked and appointments are booked.

``python -m tests.browser.office_world`` (with ``VERBUND_HOME``) fills an empty home.
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
    return {
        "festival": str(festival.case.id),
        "share": str(events.share_of(festival, "traffic").id),
        "link": f"/meerane/stellungnahme/{tokens.share_token(outside.id)}/",
        "booking": str(case.id),
        "status": f"/meerane/vorgang/{case.status_token}/",
        "office": str(office.office.id),
        "day": day.isoformat(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
