"""``verbund open311 …``: take over reports of other cities; see their categories."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.site.cli.support import CommandError, migrate

if TYPE_CHECKING:
    from verbund.members.queries import Member
    from verbund.topics.reports.open311.client import City
    from verbund.topics.reports.open311.importing import Rules, Tally


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("open311", help="Anliegen anderer Städte (GeoReport v2)")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    taking = verbs.add_parser("import", help="Anliegen als Vorgänge übernehmen")
    _common(taking)
    taking.add_argument("--since", type=date.fromisoformat, metavar="JJJJ-MM-TT")
    taking.add_argument("--until", type=date.fromisoformat, metavar="JJJJ-MM-TT")
    taking.add_argument(
        "--rest", default="", metavar="CODE", help="Kategorie für alles Übrige"
    )
    taking.add_argument(
        "--contact", default="", help="E-Mail, wo eine Kategorie eine verlangt"
    )
    taking.add_argument("--json", action="store_true", help="Ergebnis als JSON")
    taking.set_defaults(run=_told(_import))
    showing = verbs.add_parser("services", help="fremde Kategorien und unsere daneben")
    _common(showing)
    showing.set_defaults(run=_told(_services))


def _common(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("source", help="Adresse bis …/v2 oder Datei (XML, JSON)")
    verb.add_argument("--member", required=True, help="Kommune, die sie bekommt")
    verb.add_argument("--jurisdiction", default="", help="jurisdiction_id dort")
    verb.add_argument("--format", choices=("xml", "json"), default="xml")
    verb.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="DORT=HIER",
        help="Kategorie dort (Code oder Name) und unser Code; mehrfach möglich",
    )


def _told(
    work: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Refusals of the rooms become one German sentence."""

    def run(options: argparse.Namespace) -> int:
        migrate()
        from verbund.core.errors import VerbundError  # noqa: PLC0415

        try:
            return work(options)
        except VerbundError as error:
            raise CommandError(f"{error.title}\n{error.detail}".strip()) from error

    return run


def _import(options: argparse.Namespace) -> int:
    from verbund.topics.reports.open311 import importing  # noqa: PLC0415

    member, rules = _member(options), _rules(options)

    def progress(tally: Tally) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{tally.found} gefunden, {tally.taken} übernommen")
            sys.stderr.flush()

    file = _file(options.source)
    if file is not None:
        tally = importing.import_content(
            member=member,
            content=file.read_bytes(),
            source=file.name,
            rules=rules,
            progress=progress,
        )
    else:
        start, end = _span(options)
        tally = importing.import_city(
            member=member,
            city=_city(options),
            start=start,
            end=end,
            rules=rules,
            progress=progress,
        )
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    _report(tally, as_json=options.json)
    return 0


def _services(options: argparse.Namespace) -> int:
    from verbund.topics.reports.open311 import client  # noqa: PLC0415
    from verbund.topics.reports.open311.matching import choose  # noqa: PLC0415
    from verbund.topics.reports.open311.reading import read_services  # noqa: PLC0415
    from verbund.topics.reports.open311.services import services_of  # noqa: PLC0415

    member, rules = _member(options), _rules(options)
    file = _file(options.source)
    found, losses = (
        read_services(file.read_bytes()) if file else client.services(_city(options))
    )
    ours, english = services_of(member), services_of(member, "en")
    for one in found:
        choice = choose(one.code, one.name, ours, table=rules.table, more=english)
        own = f"{choice.service.code} ({choice.why})" if choice else "–"
        print(f"{one.code}\t{one.name}\t{own}")
    for loss in losses:
        print(f"nicht lesbar: {loss.where}: {loss.reason}", file=sys.stderr)
    return 0


def _member(options: argparse.Namespace) -> Member:
    from verbund.members.queries import (  # noqa: PLC0415
        member_by_slug,
        require_topic,
    )

    return require_topic(member_by_slug(options.member), "reports")


def _rules(options: argparse.Namespace) -> Rules:
    from verbund.topics.reports.open311.importing import Rules  # noqa: PLC0415

    table = {}
    for line in options.map:
        theirs, sign, ours = line.rpartition("=")
        if not sign or not theirs or not ours:
            raise CommandError(f"--map braucht DORT=HIER, nicht „{line}“.")
        table[theirs] = ours
    return Rules(
        table=table,
        rest=getattr(options, "rest", ""),
        contact=getattr(options, "contact", ""),
    )


def _city(options: argparse.Namespace) -> City:
    from verbund.topics.reports.open311.client import City  # noqa: PLC0415

    return City(
        url=options.source,
        jurisdiction_id=options.jurisdiction,
        # Not as an argument: others on this machine could read it there.
        api_key=os.environ.get("VERBUND_OPEN311_API_KEY", ""),
        format=options.format,
    )


def _file(source: str) -> Path | None:
    """The file of this name; ``None`` if it is an address."""
    if "://" in source:
        return None
    path = Path(source)
    if not path.is_file():
        raise CommandError(f"Die Datei „{source}“ gibt es nicht.")
    return path


def _span(options: argparse.Namespace) -> tuple[datetime, datetime]:
    """The last 90 days unless something else was said; the last day counts."""
    from verbund.kernel import clock  # noqa: PLC0415

    end = (
        datetime.combine(options.until, time(), tzinfo=UTC) + timedelta(days=1)
        if options.until
        else clock.now()
    )
    start = (
        datetime.combine(options.since, time(), tzinfo=UTC)
        if options.since
        else end - timedelta(days=90)
    )
    if start >= end:
        raise CommandError("--since liegt nicht vor --until.")
    return start, end


def _report(tally: Tally, *, as_json: bool) -> None:
    if as_json:
        found = {**tally.counts(), "lost": tally.lost, "examples": tally.losses}
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print(
        f"{tally.found} gefunden: {tally.taken} übernommen, {tally.known} schon da, "
        f"{tally.refused} abgelehnt."
    )
    for reason, count in sorted(tally.lost.items()):
        examples = ", ".join(tally.losses[reason])
        print(f"  {count} × {reason}: {examples}")
