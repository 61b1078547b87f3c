"""``verbund cases …``: rebuild, retention, versions, files of cases, runs."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from verbund.site.cli import bulk
from verbund.site.cli.support import CommandError, django_ready

if TYPE_CHECKING:
    from verbund.cases.actions.migration import MigrationReport
    from verbund.cases.actions.migration_bulk import RunView


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("cases", help="Vorgänge pflegen")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    rebuilding = verbs.add_parser("rebuild", help="Vorgänge aus dem Journal aufbauen")
    rebuilding.add_argument("--check", action="store_true", help="nur vergleichen")
    rebuilding.set_defaults(run=_rebuild)
    erasing = verbs.add_parser("retention", help="Löschlauf nach Aufbewahrungsfrist")
    erasing.add_argument("--dry-run", action="store_true", help="nur zeigen")
    erasing.add_argument("--today", type=date.fromisoformat, default=None)
    erasing.set_defaults(run=_retention)
    merging = verbs.add_parser(
        "merge", help="doppelten Vorgang mit dem richtigen zusammenführen"
    )
    merging.add_argument("member", help="Kurzname der zuständigen Kommune")
    merging.add_argument("double", help="Nummer des doppelten Vorgangs, er endet")
    merging.add_argument("into", help="Nummer des Vorgangs, in dem es weitergeht")
    merging.add_argument("--reason", default="", help="Grund, steht in beiden Akten")
    merging.set_defaults(run=_merge)
    moving = verbs.add_parser(
        "migrate",
        help="laufende Vorgänge auf die Fassung bringen, die das Mitglied jetzt nutzt",
    )
    moving.add_argument("member", help="Kurzname des Mitglieds")
    moving.add_argument(
        "blueprint", help="Schlüssel, auch mit Fassung: hundesteuer@2.0.0"
    )
    moving.add_argument("--dry-run", action="store_true", help="nur zeigen")
    moving.add_argument(
        "--back", action="store_true", help="die letzte Umstellung zurücknehmen"
    )
    moving.add_argument("--stop", action="store_true", help="anhalten")
    moving.add_argument("--resume", action="store_true", help="fortsetzen")
    moving.add_argument("--status", action="store_true", help="wie weit sie ist")
    moving.add_argument("--reason", default="", help="Grund, steht in jeder Akte")
    moving.set_defaults(run=_migrate)
    bulk.add_verbs(verbs)


def _rebuild(options: argparse.Namespace) -> int:
    """Fold every journal anew; with ``--check`` 1 if any row differs."""
    django_ready()
    from verbund.cases.actions import rebuild  # noqa: PLC0415

    report = rebuild(check=options.check)
    print(f"{report.cases} Vorgänge, {len(report.differing)} abweichend.")
    for number in report.differing[:50]:
        print(f"  {number}")
    return 1 if options.check and report.differing else 0


def _retention(options: argparse.Namespace) -> int:
    """Erase what is due and print the proof's summary."""
    django_ready()
    from verbund.cases.actions import run_retention  # noqa: PLC0415

    report = run_retention(today=options.today, dry_run=options.dry_run)
    for case in report.erased:
        print(f"{case.number}\t{case.due_on}\t{case.rule}")
    word = "fällig" if options.dry_run else "gelöscht"
    print(f"{len(report.erased)} Vorgänge {word}, {len(report.held)} gesperrt.")
    return 0


def _merge(options: argparse.Namespace) -> int:
    """Merge two cases of one service and municipality."""
    django_ready()
    from verbund.cases.actions import merge_cases  # noqa: PLC0415
    from verbund.cases.queries import case_by_number  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.core.rights import Actor  # noqa: PLC0415
    from verbund.core.scope import acting_within  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    # The command line is the office's own hand; the journal names the operation.
    operator = Actor(
        kind="system", id="operator", name="Betrieb", roles=("clerk",), channel="system"
    )
    try:
        member = member_by_slug(options.member)
        with acting_within({member.id}, operator):
            double = case_by_number(member, options.double)
            into = case_by_number(member, options.into)
            merge_cases(
                case_id=double, into=into, actor=operator, reason=options.reason
            )
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    print(f"{options.double} ist beendet und geht in {options.into} weiter.")
    return 0


def _migrate(options: argparse.Namespace) -> int:
    """Move, look, stop, go on or go back; 1 if a case stays where it is."""
    django_ready()
    from verbund.cases import actions  # noqa: PLC0415
    from verbund.cases.access import MIGRATE  # noqa: PLC0415
    from verbund.catalogue.queries import ground_for  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.core.jobs import drain  # noqa: PLC0415
    from verbund.core.rights import Actor  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    key, _, version = options.blueprint.partition("@")
    try:
        member = member_by_slug(options.member)
        actor = Actor(
            kind="staff",
            id="operator",
            name="Betrieb",
            members=frozenset({member.id}),
            rights=frozenset({MIGRATE.key}),
            channel="system",
        )
        digest = ground_for(member, key, version=version or None).blueprint.digest
        if options.dry_run:
            return _show_plan(
                actions.plan_migration(
                    member=member, blueprint=key, actor=actor, to_digest=digest
                )
            )
        runs = actions.migration_runs(member, key, actor)
        if options.stop or options.resume or options.back or options.status:
            if not runs:
                raise CommandError(f"Für {key} gab es hier noch keine Umstellung.")
            last = next((r for r in runs if not r.back), runs[0])
            if options.stop:
                actions.stop_migration(run_id=runs[0].id, actor=actor)
            elif options.resume:
                actions.resume_migration(run_id=runs[0].id, actor=actor)
            elif options.back:
                actions.undo_migration(
                    run_id=last.id, actor=actor, reason=options.reason
                )
        else:
            actions.start_migration(
                member=member,
                blueprint=key,
                actor=actor,
                to_digest=digest,
                reason=options.reason,
            )
        if not (options.stop or options.status):
            drain()
        return _show_run(actions.migration_runs(member, key, actor)[0])
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error


def _show_plan(report: MigrationReport) -> int:
    print(
        f"{report.total} laufende Vorgänge nach {report.to_version}: {report.goes} "
        f"gehen, {report.asks} brauchen eine Antwort, {report.cannot} bleiben."
    )
    for case in report.cases:
        if case.verdict != "goes":
            print(f"  {case.number}: {' '.join(case.reasons)}")
    return 1 if report.asks or report.cannot else 0


def _show_run(run: RunView) -> int:
    words = {"running": "läuft", "stopped": "angehalten", "done": "fertig"}
    way = "zurück" if run.back else f"nach {run.to_version}"
    print(
        f"Umstellung {way}, {words[run.state]}: {run.looked_at} von {run.total} "
        f"angesehen, {run.moved} umgestellt, {run.asks} brauchen eine Antwort, "
        f"{run.cannot} bleiben."
    )
    for case in run.stayed:
        print(f"  {case.number}: {' '.join(case.reasons)}")
    return 1 if run.stayed else 0
