"""``verbund rounds …``: plan, run and finish a round of allocation."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING
from uuid import UUID

from verbund.site.cli.support import CommandError, django_ready

if TYPE_CHECKING:
    from verbund.cases.actions.rounds import RoundPlan
    from verbund.members.queries import Member


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("rounds", help="Plätze in einer Runde vergeben")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    planning = verbs.add_parser("plan", help="zur Probe rechnen, nichts ändern")
    running = verbs.add_parser("run", help="vergeben: Angebote und Stellen eintragen")
    for parser in (planning, running):
        parser.add_argument("blueprint", help="Vorlage mit einer Runde, kita-platz")
        parser.add_argument(
            "runner", help="Verbund oder Mitglied (Kurzname), das die Runde führt"
        )
        parser.add_argument("--round", default="main", help="Kennung der Runde")
        parser.add_argument("--seed", default="", help="Startwert des Loses")
    planning.set_defaults(run=_plan)
    running.set_defaults(run=_run)
    resuming = verbs.add_parser("resume", help="eine abgebrochene Vergabe fortsetzen")
    resuming.add_argument("runner", help="Verbund oder Mitglied, das sie führt")
    resuming.add_argument("id", type=UUID, help="Kennung der Vergabe")
    resuming.set_defaults(run=_resume)


def _parties(options: argparse.Namespace) -> tuple[Member, list[Member]]:
    """Who runs the round, and everybody who takes part: the adopters among them."""
    from verbund.catalogue.queries import adopters_of  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug, members_of  # noqa: PLC0415

    try:
        runner = member_by_slug(options.runner)
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    belonging = {runner.id, *(member.id for member in members_of(runner))}
    taking = [m for m in adopters_of(options.blueprint) if m.id in belonging]
    if not taking:
        raise CommandError(
            f"Niemand in „{options.runner}“ bietet „{options.blueprint}“ an."
        )
    return runner, taking


def _plan(options: argparse.Namespace) -> int:
    """Print what a run would do."""
    django_ready()
    from verbund.cases.actions.rounds import plan_round  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    _, members = _parties(options)
    try:
        plan = plan_round(
            blueprint=options.blueprint,
            round_id=options.round,
            members=members,
            seed=options.seed or "Probe",
        )
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    _show(plan, members)
    print("Probelauf: nichts geändert.")
    return 0


def _show(plan: RoundPlan, members: list[Member]) -> None:
    print(f"{len(members)} Kommunen, {len(plan.shares)} Kinder, {plan.seats} Plätze.")
    for share in plan.shares:
        outcome = f"{share.place} ({share.kind})" if share.place else "Warteliste"
        places = " ".join(f"{s.place}:{s.position}/{s.of}" for s in share.standings)
        print(f"{share.number}\t{outcome}\t{places}\tLos {share.lot}")
    for doubt in plan.doubts:
        print(f"Prüfen: {doubt}")
    print(f"{len(plan.offers)} Angebote.")


def _run(options: argparse.Namespace) -> int:
    """Plan, keep the plan, write it into every case."""
    django_ready()
    from verbund.cases.actions.rounds import start_round  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    runner, members = _parties(options)
    try:
        run = start_round(
            blueprint=options.blueprint,
            round_id=options.round,
            runner=runner,
            members=members,
            seed=options.seed,
        )
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    return _finish(run, runner) if run is not None else 0


def _resume(options: argparse.Namespace) -> int:
    django_ready()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        return _finish(options.id, member_by_slug(options.runner))
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error


def _finish(run: UUID, runner: Member) -> int:
    from verbund.cases.actions.rounds import carry_out_round  # noqa: PLC0415

    report = carry_out_round(run, runner=runner.id)
    print(f"Vergabe {run}")
    print(
        f"{report.offered} Angebote, {report.waiting} auf der Warteliste, "
        f"{report.skipped} nicht mehr dabei."
    )
    return 0
