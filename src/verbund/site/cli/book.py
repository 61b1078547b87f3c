"""``verbund book``: the reference book of an association as one PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    book = commands.add_parser("book", help="Handbuch der Blaupausen als PDF drucken")
    book.add_argument(
        "--association",
        metavar="MITGLIED",
        help="Verband oder Kommune (ohne Angabe: alle Mitglieder)",
    )
    book.add_argument("--out", type=Path, required=True, help="Zieldatei (.pdf)")
    book.set_defaults(run=_print)


def _print(options: argparse.Namespace) -> int:
    """Write the book beside its place first, so that no half file is left."""
    django_ready()
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members import queries as members  # noqa: PLC0415
    from verbund.members.errors import MemberNotFound  # noqa: PLC0415
    from verbund.publishing.book.printing import (  # noqa: PLC0415
        print_book,
        reference_book,
    )

    association = None
    if options.association:
        try:
            association = members.member_by_slug(options.association)
        except MemberNotFound as error:
            raise CommandError(str(error)) from error
    book = reference_book(association)
    pdf = print_book(book, at=clock.now())
    target: Path = options.out
    try:
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(pdf)
        part.replace(target)
    except OSError as error:
        raise CommandError(f"{target} lässt sich nicht schreiben: {error}") from error
    chapters = len(book.chapters) - 2
    print(f"{target}: {chapters} Blaupausen, {len(pdf) // 1024} KB")
    return 0
