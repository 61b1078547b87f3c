"""``verbund adopt MEMBER BLUEPRINT[@VERSION]``: let a member offer a service."""

from __future__ import annotations

import argparse
import json
from datetime import date
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
        "--parameters",
        type=Path,
        help="YAML- oder JSON-Datei mit den Satzungswerten; was fehlt, nimmt den "
        "Vorgabewert",
    )
    verb.add_argument(
        "--bindings", type=Path, help="YAML- oder JSON-Datei mit den Bindungen"
    )
    verb.add_argument(
        "--from", dest="active_from", type=date.fromisoformat, help="ab JJJJ-MM-TT"
    )
    verb.add_argument(
        "--like",
        metavar="MEMBER",
        help="fehlende Werte wie bei diesem Mitglied (danach prüfen!)",
    )
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Adopt; 0 when the service is active, 1 with what is left to do."""
    migrate()
    django_ready()
    from verbund.catalogue import actions  # noqa: PLC0415
    from verbund.catalogue.suggestions import filled  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.engine.errors import BlueprintInvalid  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    key, _, version = options.blueprint.partition("@")
    parameters, bindings = _read(options.parameters), _read(options.bindings)
    try:
        if key in shipped_keys():
            actions.publish(folder=blueprint_folder(key))
        member = member_by_slug(options.member)
        if options.like:
            like = member_by_slug(options.like)
            parameters = filled(parameters or {}, key, member=member, like=like)
        report = actions.adopt(
            member=member,
            key=key,
            version=version or None,
            parameters=parameters,
            bindings=bindings,
            active_from=options.active_from,
        )
    except BlueprintInvalid as error:
        raise CommandError(str(error)) from error
    except VerbundError as error:
        fields = "".join(f"\n  {f.path}: {f.message}" for f in error.fields)
        detail = error.title if fields else f"{error.title} {error.detail}"
        raise CommandError(f"{detail}{fields}") from error
    for line in report.lines():
        print(line)
    if report.active:
        adopted = f"{key}@{report.adoption.version.version}"
        begins = report.adoption.active_from
        print(f"{options.member} bietet {adopted} an, ab {begins:%d.%m.%Y}.")
    return 0 if report.active else 1


def _read(path: Path | None) -> dict[str, object] | None:
    """A file of values; ``None`` if none was named."""
    if path is None:
        return None
    from verbund.engine.yamlfile import YamlInvalid, read_yaml  # noqa: PLC0415

    try:
        if path.suffix == ".json":
            data: object = json.loads(path.read_text("utf-8"))
        else:
            data = read_yaml(path.name, path.read_bytes()).data
    except YamlInvalid as problem:
        raise CommandError(str(problem.finding)) from problem
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not isinstance(data, dict):
        raise CommandError(f"{path}: Das müssen Namen mit Werten sein.")
    return data
