"""``verbund responsibility import FILE --member M``: a file becomes a draft table."""

from __future__ import annotations

import argparse
from pathlib import Path

from verbund.site.cli.support import CommandError, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs to the command line."""
    group = commands.add_parser(
        "responsibility", help="Zuständigkeiten für Anliegen einlesen und prüfen"
    )
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    verb = verbs.add_parser(
        "import", help="Regeln (CSV, XLSX, Klarschiff) oder Gebiete (GeoJSON) einlesen"
    )
    verb.add_argument("file", type=Path, help="die Datei")
    verb.add_argument(
        "--member", required=True, metavar="M", help="Kurzname des Mitglieds"
    )
    verb.add_argument(
        "--dry-run", action="store_true", help="nur berichten, nichts speichern"
    )
    verb.add_argument(
        "--activate", action="store_true", help="den Entwurf gleich in Kraft setzen"
    )
    verb.set_defaults(run=run_import)


def run_import(options: argparse.Namespace) -> int:
    """Print what the file becomes and what is lost; write a draft unless dry."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.core.rights import SYSTEM  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415
    from verbund.responsibility import actions, importing, queries  # noqa: PLC0415
    from verbund.responsibility.review import check  # noqa: PLC0415
    from verbund.responsibility.world import world_of  # noqa: PLC0415

    try:
        member = member_by_slug(options.member)
        content = options.file.read_bytes()
        shown = queries.draft_of(member) or queries.active_table(member)
        found = importing.import_file(
            member, content, options.file.name, base=shown.table if shown else None
        )
        flaws = check(found.table, world_of(member), on=clock.today())
    except OSError as error:
        raise CommandError(f"{options.file}: {error}") from error
    except VerbundError as error:
        raise CommandError(error.detail or error.title) from error
    print(f"{found.kind}: {found.rows} Zeilen gelesen, {len(found.losses)} verloren")
    for code, names in sorted(found.matched.items()):
        print(f"  {code}: {', '.join(names)}")
    for loss in found.losses:
        print(f"- {loss}")
    for flaw in flaws:
        word = "Fehler" if flaw.kind == "error" else "Hinweis"
        print(f"{word}: {flaw.rule + ': ' if flaw.rule else ''}{flaw.message}")
    if options.dry_run:
        return 0
    try:
        draft = actions.save_draft(
            member=member, table=found.table, actor=SYSTEM, note=options.file.name
        )
        print(f"Entwurf {draft.number} gespeichert.")
        if options.activate:
            actions.activate(member=member, actor=SYSTEM)
            print(f"Fassung {draft.number} gilt.")
    except VerbundError as error:
        raise CommandError(error.detail or error.title) from error
    return 0
