"""``verbund cases import|act|run``: many cases from a file, one step for many."""

from __future__ import annotations

import argparse
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from verbund.site.cli.support import CommandError, django_ready

_PAUSE_S = 0.3

if TYPE_CHECKING:
    from verbund.cases.actions.importing import ImportReport
    from verbund.cases.actions.run_shapes import DryRun, StepRunView
    from verbund.core.rights import Actor
    from verbund.members.queries import Member


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs to ``verbund cases``."""
    importing = verbs.add_parser(
        "import", help="Vorgänge aus einer Datei anlegen, jede Zeile genau einen"
    )
    importing.add_argument("member", help="Kurzname der zuständigen Kommune")
    importing.add_argument("blueprint", help="Schlüssel der Blaupause")
    importing.add_argument("file", type=Path, help="Datei .csv oder .jsonl")
    importing.add_argument(
        "--key", required=True, help="Spalte, die eine Zeile wiedererkennen lässt"
    )
    importing.add_argument("--service", default="", help="Zugang der Blaupause")
    importing.add_argument("--dry-run", action="store_true", help="nur prüfen")
    importing.add_argument(
        "--skip", action="store_true", help="fehlerhafte Zeilen auslassen"
    )
    importing.set_defaults(run=_import)
    acting = verbs.add_parser(
        "act", help="einen Schritt für alle passenden Vorgänge in einem Lauf tun"
    )
    acting.add_argument("member", help="Kurzname der zuständigen Kommune")
    acting.add_argument("blueprint", help="Schlüssel der Blaupause")
    acting.add_argument("step", help="Schritt des Ablaufs: assess")
    acting.add_argument("--state", required=True, help="Vorgänge in diesem Zustand")
    acting.add_argument(
        "--input", action="append", default=[], metavar="K=V", help="Eingabe für alle"
    )
    acting.add_argument("--reason", default="", help="Grund, steht in jeder Akte")
    acting.add_argument("--dry-run", action="store_true", help="nur zeigen")
    acting.set_defaults(run=_act)
    going = verbs.add_parser("run", help="einen Lauf ansehen, anhalten, fortsetzen")
    going.add_argument("member", help="Kurzname der zuständigen Kommune")
    going.add_argument("id", type=UUID, nargs="?", help="Kennung des Laufs")
    going.add_argument("--stop", action="store_true", help="anhalten")
    going.add_argument("--resume", action="store_true", help="fortsetzen")
    going.add_argument("--drop", action="store_true", help="vor dem Start verwerfen")
    going.set_defaults(run=_run)


def _parties(slug: str, blueprint: str = "") -> tuple[Member, Actor]:
    """The member, and the office's own hand at the server, with its walls."""
    from verbund.core.rights import Actor  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.queries import (  # noqa: PLC0415
        acting_member,
        member_by_slug,
    )

    member = member_by_slug(slug)
    acting = acting_member(member, blueprint, clock.today())
    return member, Actor(
        kind="system",
        id="operator",
        name="Betrieb",
        roles=("clerk",),
        members=frozenset({member.id, acting.id}),
        channel="system",
    )


# --- rows become cases --------------------------------------------------------


def _import(options: argparse.Namespace) -> int:
    """Check the whole file, then open the cases; 1 if a row cannot be taken."""
    django_ready()
    from verbund.cases.actions.importing import (  # noqa: PLC0415
        check_rows,
        import_rows,
    )
    from verbund.cases.table_files import read_rows  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        member, operator = _parties(options.member, options.blueprint)
        checked = check_rows(
            member=member,
            blueprint=options.blueprint,
            rows=read_rows(options.file),
            key=options.key,
            service=options.service,
        )
        _show_problems(checked)
        if options.dry_run:
            good = checked.rows - checked.faulty
            print(f"Probelauf: {good} von {checked.rows} Zeilen sind in Ordnung.")
            return 1 if checked.faulty else 0
        if checked.faulty and not options.skip:
            raise CommandError(
                f"{checked.faulty} von {checked.rows} Zeilen sind fehlerhaft; nichts "
                "ist angelegt. Verbessern Sie die Datei, oder lassen Sie diese Zeilen "
                "mit --skip aus."
            )
        report = import_rows(
            member=member,
            blueprint=options.blueprint,
            rows=read_rows(options.file),
            key=options.key,
            service=options.service,
            actor=operator,
            tell=lambda count: print(f"{count} Zeilen …", flush=True),
        )
    except OSError as error:
        raise CommandError(f"{options.file}: {error.strerror}.") from error
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    if not checked.faulty:
        _show_problems(report)
    print(
        f"{report.rows} Zeilen: {report.opened} Vorgänge angelegt, {report.known} "
        f"waren schon da, {report.faulty} nicht angenommen."
    )
    return 1 if report.faulty else 0


def _show_problems(report: ImportReport) -> None:
    for problem in report.problems:
        print(problem)
    if report.faulty and len(report.problems) >= 200:
        print("… und weitere.")


# --- one step for many --------------------------------------------------------


def _inputs(given: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not (name and sign):
            raise CommandError(f"„{pair}“: Schreiben Sie die Eingabe als name=wert.")
        found[name] = json.loads(value) if value[:1] in {"[", "{"} else value
    return found


def _act(options: argparse.Namespace) -> int:
    """Dry run, or plan, check, start and work; 1 if a case stays where it is."""
    django_ready()
    from verbund.cases.actions import step_runs  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    inputs = _inputs(options.input)
    try:
        member, operator = _parties(options.member, options.blueprint)
        if options.dry_run:
            return _show_dry(
                step_runs.dry_run(
                    member=member,
                    blueprint=options.blueprint,
                    transition=options.step,
                    state=options.state,
                    actor=operator,
                    inputs=inputs,
                )
            )
        run = step_runs.plan_run(
            member=member,
            blueprint=options.blueprint,
            transition=options.step,
            state=options.state,
            actor=operator,
            inputs=inputs,
            reason=options.reason,
        )
        print(f"Lauf {run.id}", flush=True)
        _work(run.id, operator)
        step_runs.start_run(run_id=run.id, actor=operator)
        _work(run.id, operator)
        return _show(step_runs.step_run(run.id, operator))
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error


def _run(options: argparse.Namespace) -> int:
    """Show the runs, or one of them, or stop and go on."""
    django_ready()
    from verbund.cases.actions import step_runs  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        _, operator = _parties(options.member)
        if options.id is None:
            for run in step_runs.step_runs(operator):
                print(f"{run.id}\t{run.blueprint}\t{run.transition}\t{run.word}")
            return 0
        if options.stop:
            step_runs.stop_run(run_id=options.id, actor=operator)
        elif options.drop:
            step_runs.drop_run(run_id=options.id, actor=operator)
        elif options.resume:
            step_runs.resume_run(run_id=options.id, actor=operator)
            _work(options.id, operator)
            if step_runs.step_run(options.id, operator).state == "ready":
                step_runs.start_run(run_id=options.id, actor=operator)
                _work(options.id, operator)
        return _show(step_runs.step_run(options.id, operator))
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error


def _work(run_id: UUID, actor: Actor) -> None:
    """Help the workers until the run needs a person; tell how far it is."""
    from verbund.cases.actions import step_runs  # noqa: PLC0415
    from verbund.core.jobs import drain  # noqa: PLC0415

    left = -1
    while (run := step_runs.step_run(run_id, actor)).working:
        if run.left != left:
            left = run.left
            print(f"{run.word}: noch {left} von {run.total}", flush=True)
        if not drain(limit=100):
            # A worker holds the batch; it is done soon.
            threading.Event().wait(_PAUSE_S)


def _show_dry(report: DryRun) -> int:
    from verbund.kernel.money import format_euro  # noqa: PLC0415

    print(
        f"Probelauf: {report.total} Vorgänge, {report.goes} gehen, {report.asks} "
        f"brauchen eine zweite Person, {len(report.cannot)} gehen nicht. "
        f"Gefordert werden {format_euro(report.asked)}. Nichts ist geändert."
    )
    for number, why in report.cannot:
        print(f"  {number}: {why}")
    return 1 if report.cannot else 0


def _show(run: StepRunView) -> int:
    print(
        f"Lauf {run.id}, {run.word}: {run.total} Vorgänge, "
        f"{run.count('done', 'released')} erledigt, {run.count('proposed')} warten "
        f"auf Freigabe, {len(run.stayed)} gehen nicht, {run.left} offen."
    )
    for stay in run.stayed:
        print(f"  {stay.number}: {stay.why}")
    if run.state == "waiting":
        print("Eine zweite Person gibt den Lauf frei: am Arbeitsplatz unter „Läufe“.")
    return 1 if run.stayed else 0
