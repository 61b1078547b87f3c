"""A running Verbund with a report, its photo, and a table that says who sees to it.

``python -m tests.browser.duty_world`` (with ``VERBUND_HOME``) fills an empty home.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.world import served

PASSWORD = "Kirschbaum-Laterne-17"


@dataclass(frozen=True)
class DutyWorld:
    """Where it runs: two pictures that wait, a report, the link of a body outside."""

    url: str
    picture: str
    other: str
    case: str
    link: str


@contextmanager
def duties_running(home: Path) -> Iterator[DutyWorld]:
    """Fill ``home`` and serve it until the block ends."""
    with served(home, "tests.browser.duty_world") as (url, found):
        yield DutyWorld(url=url, **found)


def fill() -> dict[str, str]:
    """Adorf with a table, a pothole with two photos, given to a body outside."""
    # Only now: Django must be set up before any room is imported.
    from PIL import Image  # noqa: PLC0415

    from verbund.cases import actions as cases  # noqa: PLC0415
    from verbund.core import jobs  # noqa: PLC0415
    from verbund.core.rights import SYSTEM  # noqa: PLC0415
    from verbund.core.scope import acting_within  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.actions import set_password  # noqa: PLC0415
    from verbund.members.models import Person  # noqa: PLC0415
    from verbund.photos import actions as photos  # noqa: PLC0415
    from verbund.photos import queries  # noqa: PLC0415
    from verbund.photos.rectangles import Rectangle  # noqa: PLC0415
    from verbund.responsibility import (  # noqa: PLC0415
        actions,
        referring,
        rules,
        traces,
    )
    from verbund.responsibility.tests import cast as cast_module  # noqa: PLC0415

    cast = cast_module.build(clock.now())
    berta = cast.berta
    set_password(person=Person.objects.get(pk=berta.id), password=PASSWORD, actor=berta)
    actions.save_body(
        member=cast.adorf,
        key="strassen-nrw",
        name="Straßen.NRW",
        kind="email",
        email="meldung@strassen.example",
        actor=SYSTEM,
    )
    table = rules.Table(
        rules=(
            rules.Rule(
                id="landesstrassen",
                categories=("strasse-*",),
                road_classes=("L", "B"),
                target=rules.Target(kind="external", key="strassen-nrw"),
                because=rules.Words("Landesstraßen unterhält Straßen.NRW."),
            ),
            rules.Rule(id="rest", target=rules.Target(kind="office", key="bauhof")),
        )
    )
    actions.save_draft(member=cast.adorf, table=table, actor=berta, note="erste")
    case = cast_module.report(cast.adorf)
    rows = []
    for number, colour in enumerate(("#6b7a66", "#7a6b66"), 1):
        picture = Image.new("RGB", (900, 600), colour)
        picture.paste("#f2efe6", (380, 240, 560, 330))
        out = io.BytesIO()
        picture.save(out, "JPEG")
        rows.append(
            cases.attach_file(
                case_id=case.id,
                actor=berta,
                name=f"loch-{number}.jpg",
                content=out.getvalue(),
            )
        )
    with acting_within(cast.adorf.id, SYSTEM):
        photos.take_in(
            case_id=case.id,
            owner_id=cast.adorf.id,
            acting_id=cast.adorf.id,
            files_=[{"file": row.digest, "name": row.name} for row in rows],
        )
    jobs.drain()
    first, second = queries.to_check(berta)
    photos.draft_areas(
        photo_id=first.id,
        areas=[Rectangle(x=420, y=400, w=200, h=150, kind="plate", found=True)],
        actor=berta,
        position=first.position,
    )
    sent = referring.refer_outside(
        case_id=case.id,
        body_key="strassen-nrw",
        text="Tiefes Loch vor Haus 5",
        reason="Landesstraße",
        actor=berta,
    )
    return {
        "picture": str(first.id),
        "other": str(second.id),
        "case": str(case.id),
        "link": f"/adorf/weitergegeben/{traces.token_of(sent.id)}/",
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
