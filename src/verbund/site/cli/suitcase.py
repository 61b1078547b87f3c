"""``verbund suitcase …``: at the suitcase and at the centre.

At the suitcase ``VERBUND_HOME`` is the suitcase's own folder. Which side it is, the
folder knows: a suitcase has a ``node.json``.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.site.cli.support import CommandError, django_ready, migrate

if TYPE_CHECKING:
    from verbund.core.rights import Actor
    from verbund.nodes.shapes import DeviceRow


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("suitcase", help="Bürgerkoffer: anmelden, packen, …")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    code = verbs.add_parser("code", help="Zentrale: Einmalcode für einen Koffer")
    code.add_argument("member", help="Kommune, der der Koffer gehört")
    code.add_argument("name", help="wie der Koffer heißen soll")
    code.add_argument("--officer", action="append", required=True, metavar="E-MAIL")
    code.add_argument("--for", action="append", default=[], dest="scope", metavar="ORT")
    code.add_argument("--days", type=int, default=180, help="Zulassung in Tagen")
    code.add_argument("--by", required=True, metavar="E-MAIL", help="wer ihn ausgibt")
    code.set_defaults(run=_code)
    enrol = verbs.add_parser("enrol", help="Koffer: mit einem Einmalcode anmelden")
    enrol.add_argument("--centre", required=True, metavar="URL")
    enrol.add_argument("--code", required=True)
    enrol.add_argument("--pin-file", metavar="DATEI", help="sonst wird gefragt")
    enrol.set_defaults(run=_enrol)
    pack = verbs.add_parser("pack", help="Paket holen, oder in der Zentrale packen")
    pack.add_argument("node", nargs="?", help="Zentrale: Name oder Kennung")
    pack.add_argument("--out", metavar="DATEI", help="Zentrale: wohin")
    pack.set_defaults(run=_pack)
    sync = verbs.add_parser("sync", help="Koffer: senden, Antworten nehmen")
    sync.set_defaults(run=_sync)
    export = verbs.add_parser("export", help="Koffer: Versiegeltes in eine Datei")
    export.add_argument("file")
    export.set_defaults(run=_export)
    taking = verbs.add_parser(
        "import", help="Datei einlesen: Teile, Antworten oder Paket"
    )
    taking.add_argument("file")
    taking.add_argument("--answers", metavar="DATEI", help="sonst DATEI.antwort")
    taking.set_defaults(run=_import)
    revoke = verbs.add_parser("revoke", help="Zentrale: Koffer sperren")
    revoke.add_argument("node", help="Name oder Kennung")
    revoke.add_argument("--reason", required=True)
    revoke.add_argument("--by", required=True, metavar="E-MAIL", help="wer sperrt")
    revoke.set_defaults(run=_revoke)
    try:
        from verbund.site.cli.suitcase_serve import register_serve  # noqa: PLC0415
    except ImportError:
        return
    register_serve(verbs)


def _code(options: argparse.Namespace) -> int:
    """Print a code that one device may enrol with."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members import queries as members  # noqa: PLC0415
    from verbund.nodes import actions  # noqa: PLC0415

    try:
        member = members.member_by_slug(options.member)
        scope = [members.member_by_slug(slug).id for slug in options.scope]
        issued = actions.issue_code(
            member=member,
            name=options.name,
            scope_members=scope or [member.id],
            officers=[members.person_by_email(one).id for one in options.officer],
            days=options.days,
            actor=_actor(options.by),
        )
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print(issued.code)
    print(f"für „{issued.name}“, gilt einmal bis {issued.expires_at:%d.%m.%Y %H:%M}")
    return 0


def _enrol(options: argparse.Namespace) -> int:
    """Make this home a suitcase of the centre."""
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.nodes.local.enrolment import enrol  # noqa: PLC0415
    from verbund.nodes.local.identity import load  # noqa: PLC0415
    from verbund.nodes.local.transport import ask_to_enrol  # noqa: PLC0415

    home = _home()
    try:
        enrol(
            home,
            centre=options.centre,
            code=options.code,
            pin=_pin(options.pin_file),
            ask=lambda request: ask_to_enrol(options.centre, request),
        ).close()
        me = load(home)
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    from verbund.kernel.signing import fingerprint  # noqa: PLC0415

    print(f"Angemeldet als „{me.name}“ von {me.owner_name}.")
    print(f"Fingerabdruck der Zentrale: {fingerprint(me.centre_key)}")
    print(f"Zugelassen bis {me.certificate.not_after:%d.%m.%Y}.")
    return 0


def _pack(options: argparse.Namespace) -> int:
    """Fetch the pack, or write one at the centre."""
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        if options.node:
            return _write_pack(options)
        from verbund.nodes.local.syncing import fetch_pack  # noqa: PLC0415
        from verbund.nodes.local.transport import HttpTransport  # noqa: PLC0415

        note = fetch_pack(_node_home(), HttpTransport(_node_home()))
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print(f"Paket vom {note.issued_at:%d.%m.%Y %H:%M}, gilt bis "
          f"{note.expires_at:%d.%m.%Y %H:%M}.")  # fmt: skip
    return 0


def _write_pack(options: argparse.Namespace) -> int:
    if not options.out:
        raise CommandError("Nennen Sie die Datei: --out DATEI.")
    migrate()
    from verbund.nodes import actions  # noqa: PLC0415
    from verbund.nodes.queries import device_by_id  # noqa: PLC0415

    content = actions.issue_pack(device=device_by_id(_device(options.node).id))
    Path(options.out).write_bytes(content)
    print(f"{options.out}: {len(content) / 1_000_000:.1f} MB, signiert und versiegelt.")
    return 0


def _sync(_: argparse.Namespace) -> int:
    """Send what is sealed; the exit code says whether anything still waits."""
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.nodes.local.outbox import Outbox  # noqa: PLC0415
    from verbund.nodes.local.syncing import sync  # noqa: PLC0415
    from verbund.nodes.local.transport import HttpTransport  # noqa: PLC0415

    home = _node_home()
    try:
        report = sync(home, HttpTransport(home))
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    counts: dict[str, int] = {}
    for entry in Outbox(home).entries():
        state = "accepted" if entry.state == "duplicate" else entry.state
        counts[state] = counts.get(state, 0) + 1
    names = {
        "accepted": "übernommen",
        "held": "angehalten",
        "conflict": "Konflikt",
        "rejected": "zurückgewiesen",
        "sealed": "nicht gesendet",
        "sent": "unvollständig",
    }
    total = " + ".join(f"{counts[key]} {names[key]}" for key in names if key in counts)
    print(f"{sum(counts.values())} versiegelt = {total or 0}")
    print(f"{report.bytes / 1_000_000:.1f} MB Dateien in {report.blocks} Blöcken.")
    if report.revoked:
        print("Dieser Koffer ist gesperrt. Schlüssel und Paket wurden gelöscht.")
    if report.unbelieved:
        print(f"{report.unbelieved} Antworten ohne gültige Unterschrift: nichts davon "
              "gilt, nichts wurde gelöscht.")  # fmt: skip
    return 1 if report.waiting or report.unbelieved else 0


def _export(options: argparse.Namespace) -> int:
    """Write everything sealed into a file."""
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.nodes.local.stick import write_stick  # noqa: PLC0415

    try:
        count = write_stick(_node_home(), Path(options.file))
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print(f"{options.file}: {_parts(count)}. Was auf dem Koffer liegt, bleibt, bis die "
          "Antwort der Zentrale da ist.")  # fmt: skip
    return 0


def _import(options: argparse.Namespace) -> int:
    """Take a file in: at the centre parts, at the suitcase answers or a pack."""
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.nodes.local.identity import is_enrolled  # noqa: PLC0415

    path = Path(options.file)
    if not path.is_file():
        raise CommandError(f"{path} gibt es nicht.")
    try:
        if is_enrolled(_home()):
            return _import_at_node(path)
        return _import_at_centre(path, options.answers)
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error


def _import_at_node(path: Path) -> int:
    from verbund.nodes.local.pack import store_pack  # noqa: PLC0415
    from verbund.nodes.local.stick import is_stick, read_stick_answer  # noqa: PLC0415

    if is_stick(path):
        raise CommandError(
            f"{path} hat ein Koffer für die Zentrale geschrieben. Lesen Sie die Datei "
            "dort ein; hierher gehört die Antwort darauf."
        )
    if path.read_bytes()[:1] == b"{":
        taken = read_stick_answer(_home(), path)
        print(f"{_parts(taken)} in der Zentrale und auf dem Koffer gelöscht.")
        return 0
    note = store_pack(_home(), path.read_bytes())
    print(f"Paket gilt bis {note.expires_at:%d.%m.%Y %H:%M}.")
    return 0


def _import_at_centre(path: Path, answers: str | None) -> int:
    migrate()
    from verbund.nodes import actions  # noqa: PLC0415

    target = Path(answers) if answers else path.with_name(path.name + ".antwort")
    found = actions.import_stick(path=path, answers_to=target)
    counts: dict[str, int] = {}
    for answer in found:
        counts[answer.status] = counts.get(answer.status, 0) + 1
    names = {
        "accepted": "übernommen",
        "duplicate": "schon früher übernommen",
        "held": "angehalten",
        "conflict": "Konflikt",
        "rejected": "zurückgewiesen",
    }
    told = ", ".join(f"{counts[key]} {names[key]}" for key in names if key in counts)
    print(f"{_parts(len(found))}{': ' if told else ''}{told}.")
    print(f"Antworten für den Koffer: {target}")
    return 0


def _parts(count: int) -> str:
    return "ein Teil" if count == 1 else f"{count or 'keine'} Teile"


def _revoke(options: argparse.Namespace) -> int:
    """Shut a device out."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.nodes import actions  # noqa: PLC0415

    row = _device(options.node)
    try:
        actions.revoke(
            device_id=row.id, reason=options.reason, actor=_actor(options.by)
        )
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print(f"„{row.name}“ ist gesperrt. Was noch kommt, wartet auf einen Menschen.")
    return 0


def _device(name: str) -> DeviceRow:
    from verbund.nodes.queries import find_devices  # noqa: PLC0415

    found = find_devices(name)
    if len(found) != 1:
        told = ", ".join(f"{row.id}" for row in found)
        raise CommandError(
            f"„{name}“ ist kein Koffer." if not found else f"Welcher: {told}?"
        )
    return found[0]


def _actor(email: str) -> Actor:
    django_ready()
    from verbund.members.queries import actor_for, person_by_email  # noqa: PLC0415

    return actor_for(person_by_email(email))


def _home() -> Path:
    from verbund.core.config import config  # noqa: PLC0415

    return config().home


def _node_home() -> Path:
    from verbund.nodes.local.identity import is_enrolled  # noqa: PLC0415

    if not is_enrolled(_home()):
        raise CommandError(
            f"{_home()} ist kein Koffer. VERBUND_HOME nennt den Ordner des Koffers; "
            "anmelden: verbund suitcase enrol."
        )
    return _home()


def _pin(file: str | None) -> str:
    if file:
        return Path(file).read_text("utf-8").strip()
    if not sys.stdin.isatty():
        raise CommandError("Nennen Sie die PIN mit --pin-file DATEI.")
    first = getpass.getpass("PIN für den Koffer (mindestens 8 Zeichen): ")
    if first != getpass.getpass("Noch einmal: "):
        raise CommandError("Die beiden Eingaben sind verschieden.")
    return first
