"""``verbund hours FILE.csv``: when so many service minutes of the 115 have passed."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.kernel.calendars import LAND_NAMES, Calendar, land_of, municipality_key
from verbund.kernel.service_hours_csv import OUTPUT_COLUMNS, compute_rows
from verbund.site.cli.support import CommandError, migrate
from verbund.site.cli.tables import input_file, read_table, shown

if TYPE_CHECKING:
    from verbund.kernel.service_hours import ServiceHours
    from verbund.members.models import Member


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("hours", help="Servicestunden einer CSV-Datei berechnen")
    verb.add_argument(
        "file",
        type=input_file,
        help="CSV mit member, from, service_minutes (oder minutes); - ist die Eingabe",
    )
    verb.add_argument(
        "--out", type=Path, default=None, help="Ziel statt der Standardausgabe"
    )
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write ``member,from,service_minutes,due``; nothing when any row is wrong."""
    migrate()
    from verbund.core.config import ConfigError  # noqa: PLC0415

    try:
        rows = list(compute_rows(read_table(options.file), _hours_of))
    except (ValueError, csv.Error, ConfigError) as error:
        raise CommandError(f"{shown(options.file)}: {error}") from error
    if options.out is None:
        _write(rows, sys.stdout)
        return 0
    with options.out.open("w", encoding="utf-8", newline="") as target:
        _write(rows, target)
    return 0


def _write(rows: list[dict[str, str]], target: object) -> None:
    writer = csv.DictWriter(
        target,  # type: ignore[arg-type] # anything with write
        fieldnames=OUTPUT_COLUMNS,
        lineterminator="\n",
    )
    writer.writeheader()
    writer.writerows(rows)


def _hours_of(said: str) -> ServiceHours:
    """The hours of a member (short name, key, code or name), a key, or a Land."""
    from verbund.calls.hours import hours_in, service_hours  # noqa: PLC0415
    from verbund.members import queries as members  # noqa: PLC0415

    known = members.current_directory()
    found = known.slugs.get(said.casefold())
    if found is None:
        wanted = said.casefold()
        named = [
            member
            for member in known.members.values()
            if member.successor_id is None
            and wanted
            in {
                member.short_code.casefold(),
                member.name.casefold(),
                member.official_name.casefold(),
            }
        ]
        if len(named) > 1:
            slugs = ", ".join(sorted(member.slug for member in named))
            raise ValueError(f"„{said}“ heißen mehrere Mitglieder: {slugs}.")
        found = named[0] if named else _by_key(said)
    if found is not None:
        return service_hours(found)
    if said.isdigit():
        key = municipality_key(said)
        return hours_in(Calendar(land_of(key), key))
    land = said.upper().removeprefix("DE-")
    if land in LAND_NAMES:
        return hours_in(Calendar(land))
    raise ValueError(
        f"Es gibt kein Mitglied „{said}“. Möglich sind der Kurzname wie in der "
        "Adresse, der Gemeindeschlüssel oder ein Land wie SN."
    )


def _by_key(said: str) -> Member | None:
    from verbund.members import queries as members  # noqa: PLC0415
    from verbund.members.errors import MemberNotFound  # noqa: PLC0415

    for scheme in ("AGS", "ARS") if said.isdigit() else ():
        try:
            return members.member_by_key(scheme, said)
        except MemberNotFound:
            continue
    return None
