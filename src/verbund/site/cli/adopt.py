"""``verbund adopt MEMBER BLUEPRINT[@VERSION]``: let a member offer a service."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from verbund.site.cli.support import (
    CommandError,
    blueprint_folder,
    django_ready,
    migrate,
    shipped_keys,
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("adopt", help="Blaupause für ein Mitglied übernehmen")
    verb.add_argument("member", help="Kurzname des Mitglieds, etwa schoenberg")
    verb.add_argument("blueprint", help="hundesteuer oder hundesteuer@1.0.0")
    verb.add_argument(
        "--parameters", type=Path, help="JSON-Datei mit den Satzungswerten"
    )
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Adopt; 0 when the service is active, 1 with what is left to do."""
    migrate()
    django_ready()
    from verbund.catalogue import actions  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.engine.errors import BlueprintInvalid  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    key, _, version = options.blueprint.partition("@")
    parameters = None
    if options.parameters:
        try:
            parameters = json.loads(options.parameters.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options.parameters}: {error}") from error
    try:
        if key in shipped_keys():
            actions.publish(folder=blueprint_folder(key))
        report = actions.adopt(
            member=member_by_slug(options.member),
            key=key,
            version=version or None,
            parameters=parameters,
        )
    except BlueprintInvalid as error:
        raise CommandError(str(error)) from error
    except VerbundError as error:
        fields = "".join(f"\n  {f.path}: {f.message}" for f in error.fields)
        raise CommandError(f"{error.title} {error.detail}{fields}") from error
    for line in report.lines():
        print(line)
    if report.active:
        print(f"{options.member} bietet {key}@{report.adoption.version.version} an.")
    return 0 if report.active else 1
