"""``verbund route FROM TO``: the way for a profile, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from verbund.site.cli.support import CommandError, django_ready

if TYPE_CHECKING:
    from verbund.topics.accessibility.journeys import Journey
    from verbund.topics.accessibility.spots import Ground

_MODES = (
    "wheelchair", "electric-wheelchair", "walking-frame", "blind", "deaf", "pram",
    "foot",
)  # fmt: skip


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("route", help="Weg ohne Barrieren, als JSON")
    spot = "Adresse, Straße, Kreuzung „A / B“, Ort, „Breite,Länge“ oder Raum"
    verb.add_argument("start", metavar="VON", help=spot)
    verb.add_argument("goal", metavar="NACH", help=spot)
    verb.add_argument("--profile", default="wheelchair", choices=_MODES)
    verb.add_argument("--building", default="", help="Gebäude, in dem die Räume liegen")
    verb.add_argument("--member", default="", help="Kommune (sonst alle nacheinander)")
    verb.add_argument("--language", default="de", choices=("de", "de-simple", "en"))
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the way; exit code 2 where there is none for this profile now."""
    django_ready()
    from verbund.core.ui.texts import use_language  # noqa: PLC0415

    with use_language(options.language):
        journey, said = _search(options)
    json.dump(said, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0 if journey.found else 2


def _search(options: argparse.Namespace) -> tuple[Journey, dict[str, object]]:
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.topics.accessibility.errors import SpotUnknown  # noqa: PLC0415
    from verbund.topics.accessibility.journeys import plan  # noqa: PLC0415
    from verbund.topics.accessibility.spots import find_spot  # noqa: PLC0415

    best: tuple[Journey, dict[str, object]] | None = None
    wrong = "Kein Mitglied hat ein Wegenetz oder Gebäude."
    for ground in _grounds(options.member):
        if options.building and ground.building(options.building) is None:
            wrong = f"Das Gebäude „{options.building}“ gibt es nicht."
            continue
        try:
            start, goal = (
                find_spot(ground, text, building=options.building)
                for text in (options.start, options.goal)
            )
        except SpotUnknown as unknown:
            wrong = unknown.fields[0].message
            continue
        journey = plan(ground, start, goal, profile=options.profile, moment=clock.now())
        if best is None or (journey.found and not best[0].found):
            best = (journey, _told(ground, journey))
        if journey.found:
            break
    if best is None:
        raise CommandError(wrong)
    return best


def _grounds(slug: str) -> list[Ground]:
    from verbund.members.errors import MemberNotFound  # noqa: PLC0415
    from verbund.members.queries import (  # noqa: PLC0415
        member_by_slug,
        members_with_topic,
    )
    from verbund.topics.accessibility.spots import ground_of  # noqa: PLC0415

    if slug:
        try:
            return [ground_of(member_by_slug(slug))]
        except MemberNotFound:
            raise CommandError(f"Das Mitglied „{slug}“ gibt es nicht.") from None
    found = [ground_of(member) for member in members_with_topic("accessibility")]
    return [ground for ground in found if ground.networks or ground.buildings]


def _told(ground: Ground, journey: Journey) -> dict[str, object]:
    from verbund.topics.accessibility import wording  # noqa: PLC0415

    return {
        "member": ground.member.slug,
        "profile": journey.profile,
        "found": journey.found,
        "from": journey.start.label,
        "to": journey.goal.label,
        "length": round(journey.metres, 1),
        "duration_s": round(journey.seconds),
        "steps": [
            {
                "number": number,
                "text": wording.step_words(step),
                "length": round(step.metres, 1),
            }
            for number, step in enumerate(journey.steps, 1)
        ],
        "refused": [
            {
                "text": wording.refused_words(refused),
                "reason": refused.reason.key.removeprefix("refused."),
                "closed_now": refused.closed_now,
                **({"lat": refused.lat, "lon": refused.lon} if refused.lat else {}),
            }
            for refused in journey.refused
        ],
        "unknown": dict(journey.gaps),
        "attribution": sorted(
            {n.attribution for n in ground.networks if n.attribution}
            | {b.attribution for b in ground.buildings if b.attribution}
        ),
    }
