"""``verbund members …``: the register and the members of the region."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("members", help="Gemeindeverzeichnis und Mitglieder")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    reading = verbs.add_parser(
        "import", help="Datei des Gemeindeverzeichnisses einlesen"
    )
    reading.add_argument("file", type=Path)
    reading.add_argument("--valid-from", type=date.fromisoformat, default=None)
    reading.set_defaults(run=_import)
    listing = verbs.add_parser("list", help="Mitglieder auflisten")
    listing.set_defaults(run=_list)
    _register_delegation(verbs)


def _register_delegation(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    begin = verbs.add_parser("delegate", help="eine Kommune für eine andere handeln")
    begin.add_argument("owner", help="Kurzname der zuständigen Kommune")
    begin.add_argument("acting", help="Kurzname der handelnden Kommune")
    begin.add_argument("--from", dest="begin", type=date.fromisoformat, required=True)
    begin.add_argument("--blueprint", default="", help="nur diese Leistung")
    begin.set_defaults(run=_delegate)
    end = verbs.add_parser("end-delegation", help="eine Vertretung beenden")
    end.add_argument("owner")
    end.add_argument(
        "--on",
        type=date.fromisoformat,
        required=True,
        help="der erste Tag ohne diese Vertretung",
    )
    end.add_argument("--blueprint", default="", help="nur diese Leistung")
    end.set_defaults(run=_end_delegation)
    over = verbs.add_parser(
        "hand-over",
        help="laufende Vorgänge der Stelle geben, die jetzt handelt",
    )
    over.add_argument("owner")
    over.add_argument("--blueprint", default="", help="nur diese Leistung")
    over.add_argument("--reason", default="", help="Grund, steht in jeder Akte")
    over.add_argument("--dry-run", action="store_true", help="nur zeigen")
    over.set_defaults(run=_hand_over)
    _register_merger(verbs)


def _register_merger(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    merger = verbs.add_parser(
        "merge", help="Zusammenschluss: Kommunen gehen in einer anderen auf"
    )
    merger.add_argument("members", nargs="+", help="Kurznamen, die aufgehen")
    merger.add_argument("--into", required=True, help="Kurzname, der bleibt")
    merger.add_argument(
        "--on", type=date.fromisoformat, required=True, help="erster Tag danach"
    )
    merger.set_defaults(run=_merge)


def _import(options: argparse.Namespace) -> int:
    """Read in one file, whole or not at all; prints what changed."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.actions import import_register  # noqa: PLC0415

    try:
        report = import_register(path=options.file, valid_from=options.valid_from)
    except OSError as error:
        raise CommandError(f"{options.file}: {error}") from error
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print("\n".join(report.lines()))
    return 0


def _list(_: argparse.Namespace) -> int:
    """Print slug, keys and names."""
    django_ready()
    from verbund.members.queries import all_members, party  # noqa: PLC0415

    for member in all_members():
        facts = party(member)
        print(f"{member.slug}\t{facts.ags}\t{facts.ars}\t{member.official_name}")
    return 0


def _delegate(options: argparse.Namespace) -> int:
    """Let one member act for another from a day on."""
    django_ready()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.actions import delegate  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        owner, acting = member_by_slug(options.owner), member_by_slug(options.acting)
        delegate(
            owner=owner,
            acting=acting,
            blueprint_key=options.blueprint,
            valid_from=options.begin,
        )
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    print(f"{acting.name} handelt für {owner.name} ab {options.begin:%d.%m.%Y}.")
    return _hint(options.owner)


def _end_delegation(options: argparse.Namespace) -> int:
    """End the delegation that is in force on that day."""
    django_ready()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.actions import end_delegation  # noqa: PLC0415
    from verbund.members.queries import (  # noqa: PLC0415
        acting_member,
        delegation_of,
        member_by_slug,
    )

    try:
        owner = member_by_slug(options.owner)
        row = delegation_of(owner, options.blueprint)
        if row is None:
            raise CommandError(f"Für {owner.name} handelt niemand anderes.")
        end_delegation(delegation=row, on=options.on)
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    acts = acting_member(owner, options.blueprint, options.on)
    # Without a delegation an administrative association may still act.
    print(f"Ab {options.on:%d.%m.%Y} handelt für {owner.name}: {acts.official_name}.")
    return _hint(options.owner)


def _hint(owner: str) -> int:
    print(f"Laufende Vorgänge übergeben: verbund members hand-over {owner}")
    return 0


def _hand_over(options: argparse.Namespace) -> int:
    """Hand over what still lies with the body of before; 1 if something is left."""
    django_ready()
    from verbund.cases.actions import hand_over_cases, stale_cases  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.core.rights import SYSTEM  # noqa: PLC0415
    from verbund.members.queries import member_by_id, member_by_slug  # noqa: PLC0415

    try:
        owner = member_by_slug(options.owner)
        for row in stale_cases([owner]):
            if options.blueprint in {"", row.blueprint}:
                before, now = member_by_id(row.from_id), member_by_id(row.to_id)
                print(f"{row.blueprint}: {row.count} von {before.name} an {now.name}")
        if options.dry_run:
            return 0
        report = hand_over_cases(
            owner=owner,
            actor=SYSTEM,
            blueprint=options.blueprint,
            reason=options.reason,
        )
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    for number, why in report.failed:
        print(f"  {number}: {why}")
    print(f"{report.done} Vorgänge übergeben, {report.left} übrig.")
    return 1 if report.left else 0


def _merge(options: argparse.Namespace) -> int:
    """Note a merger and hand running cases to who acts from now on."""
    django_ready()
    from verbund.cases.actions import hand_over_cases  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.core.rights import SYSTEM  # noqa: PLC0415
    from verbund.members.actions import merge_members  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        into = member_by_slug(options.into)
        merged = [member_by_slug(slug) for slug in options.members]
        merge_members(into=into, from_=merged, on=options.on)
        left = 0
        for gone in merged:
            reason = f"{gone.official_name} ist in {into.official_name} aufgegangen."
            print(reason)
            report = hand_over_cases(
                owner=member_by_slug(gone.slug), actor=SYSTEM, reason=reason
            )
            for number, why in report.failed:
                print(f"  {number}: {why}")
            print(f"  {report.done} laufende Vorgänge übergeben, {report.left} übrig.")
            left += report.left
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    return 1 if left else 0
