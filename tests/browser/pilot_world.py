"""A running Verbund with a coordinator, a year of figures, and three trials.

``python -m tests.browser.pilot_world`` (with ``VERBUND_HOME``) fills an empty home.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.world import served

PASSWORD = "Kirschbaum-Laterne-17"
EMAIL = "holtmann@region.example"


@dataclass(frozen=True)
class PilotWorld:
    """Where it runs, and ids of trials in known stages."""

    url: str
    planning: str
    over: str
    closed: str


@contextmanager
def pilots_running(home: Path) -> Iterator[PilotWorld]:
    """Fill ``home`` and serve it until the block ends."""
    with served(home, "tests.browser.pilot_world") as (url, found):
        yield PilotWorld(url=url, **found)


def fill() -> dict[str, str]:
    """An association with figures of two years, and trials of its coordinator."""
    # Only now: Django must be set up before any room is imported.
    from datetime import date, timedelta  # noqa: PLC0415
    from random import Random  # noqa: PLC0415
    from uuid import UUID  # noqa: PLC0415

    from verbund.cases.tests import cast as casting  # noqa: PLC0415
    from verbund.core.scope import acting_within  # noqa: PLC0415
    from verbund.kernel import clock, ids  # noqa: PLC0415
    from verbund.members import queries as members  # noqa: PLC0415
    from verbund.members.actions import set_password  # noqa: PLC0415
    from verbund.members.models import (  # noqa: PLC0415
        Member,
        Membership,
        Person,
        RoleAssignment,
    )
    from verbund.members.models.member import touch  # noqa: PLC0415
    from verbund.publishing.models import Figure  # noqa: PLC0415
    from verbund.publishing.pilots import actions  # noqa: PLC0415

    cast = casting.build(clock.now())
    region = Member(
        slug="region",
        name="Testregion",
        official_name="Koordinierungsstelle Testregion",
        kind="association",
        short_code="TR",
        land="SN",
        joined_on=date(2020, 1, 1),
    )
    region.save()
    towns = (cast.meerane, cast.schoenberg, cast.fulda)
    for town in towns:
        Membership.objects.create(
            association=region, member=town, valid_from=date(2020, 1, 1)
        )
    touch("members")
    person = Person.objects.create(
        name="Friederike Holtmann", email=EMAIL, home=region, created_at=clock.now()
    )
    RoleAssignment.objects.create(
        person=person, member=region, role="coordinator", valid_from="2020-01-01"
    )
    set_password(person=person, password=PASSWORD, actor=cast.ines)
    actor = members.actor_for(person)
    today = clock.today()
    begin = (today - timedelta(days=170)).replace(day=1)
    before = begin.replace(year=begin.year - 1)
    dice = Random(3)  # noqa: S311 – the same picture every time

    def figures(owner: Member, first: date, count: int, middle: float) -> None:
        with acting_within([owner.id]):
            Figure.objects.bulk_create(
                Figure(
                    case_id=ids.new_id(),
                    owner_id=owner.id,
                    acting_id=owner.id,
                    blueprint_key="hundesteuer",
                    service="register",
                    channel=dice.choice(["web", "web", "counter"]),
                    phase="completed",
                    open=False,
                    opened_on=first,
                    done_on=first + timedelta(days=place * 150 // count),
                    days=max(1, round(dice.gauss(middle, 3))),
                    in_time=dice.random() < 0.9,
                    requested=dice.random() < middle / 30,
                    position=1,
                )
                for place in range(count)
            )

    for town, count in zip(towns, (180, 17, 96), strict=True):
        figures(town, before, count, 19)
        figures(town, begin, count, 9)

    def trial(title: str, *, fixed: bool, days: int) -> str:
        pilot = actions.plan_pilot(
            actor=actor,
            association=region,
            title=title,
            question="Kommt der Bescheid schneller, wenn der Antrag vollständig ist?",
            blueprint_key="hundesteuer",
            members_taking_part=[town.id for town in towns],
            before=(before, before + timedelta(days=152)),
            period=(begin, begin + timedelta(days=days)),
        )
        for measure, direction, target in (
            ("median_days", "most", 10_000),
            ("complete", "least", 60_000),
            ("in_time", "least", 99_000),
        ):
            actions.add_goal(
                actor=actor,
                pilot=pilot,
                measure=measure,
                direction=direction,
                target=target,
            )
        actions.add_goal(
            actor=actor,
            pilot=pilot,
            measure="entered",
            direction="most",
            target=45_000,
            title="Kosten je Vorgang",
            note="Arbeitszeit und Gerät",
            unit="€",
        )
        if fixed:
            actions.fix_goals(actor=actor, pilot=pilot)
        return str(pilot.id)

    from verbund.publishing.pilots import queries  # noqa: PLC0415

    planning = trial("Hunde am Terminal anmelden", fixed=False, days=400)
    over = trial("Hund online anmelden, auch in Ortsteilen", fixed=True, days=152)
    closed = trial("Hundesteuer ohne Papier", fixed=True, days=152)
    actions.conclude(
        actor=actor,
        pilot=queries.pilot_by_id(UUID(closed)),
        conclusion="weiterführen, mit kürzeren Wegen.",
        text="Die Menschen bekommen ihren Bescheid zehn Tage früher.",
        caveats=["Ursache: Im Mai kam auch die neue Terminvergabe."],
        close=True,
    )
    return {"planning": planning, "over": over, "closed": closed}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
