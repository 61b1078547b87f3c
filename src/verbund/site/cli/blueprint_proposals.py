"""``verbund blueprint propose|proposals …``: own changes back to the maintainer."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from verbund.engine.errors import BlueprintInvalid
from verbund.site.cli.blueprint_packages import content_of, key_for_leaving
from verbund.site.cli.support import CommandError, migrate


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs below ``verbund blueprint``."""
    propose = verbs.add_parser(
        "propose", help="eigene Anpassungen allen vorschlagen, als Datei"
    )
    propose.add_argument("member", help="Kurzname des Mitglieds, etwa schoenberg")
    propose.add_argument("key", help="Schlüssel der Blaupause, etwa hundesteuer")
    propose.add_argument("--reason", required=True, help="warum es allen hilft")
    propose.add_argument("--out", type=Path, required=True, help="neue Datei")
    propose.add_argument(
        "--author", default="", help="wer es vorschlägt (ohne: das Mitglied)"
    )
    propose.add_argument(
        "--path",
        action="append",
        metavar="STELLE",
        help="nur diese Anpassung, etwa /texts/de/lead; mehrfach möglich (ohne: alle)",
    )
    propose.set_defaults(run=_propose)
    proposals = verbs.add_parser("proposals", help="Vorschläge anderer bearbeiten")
    what = proposals.add_subparsers(dest="do", metavar="WAS", required=True)
    listing = what.add_parser("list", help="Vorschläge und was sie ändern")
    listing.add_argument("key", nargs="?", default="", help="nur diese Blaupause")
    listing.set_defaults(run=_list)
    taking = what.add_parser("import", help="Datei einer Kommune aufnehmen")
    taking.add_argument("file", type=Path)
    taking.add_argument(
        "--trust",
        default="",
        metavar="FINGERABDRUCK",
        help="diesem Absender für diese Datei glauben",
    )
    taking.set_defaults(run=_import)
    for name, help_, run in (
        ("accept", "als nächste Fassung veröffentlichen", _accept),
        ("refuse", "ablehnen, mit Grund", _refuse),
    ):
        verb = what.add_parser(name, help=help_)
        verb.add_argument("proposal", type=UUID, metavar="ID")
        verb.add_argument(
            "--reason",
            default="",
            required=run is _refuse,
            help="Antwort an die Kommune",
        )
        verb.set_defaults(run=run)


def _propose(options: argparse.Namespace) -> int:
    """Note the proposal here and write it as a signed file."""
    migrate()
    from django.db import transaction  # noqa: PLC0415

    from verbund.catalogue import actions  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    with _in_words("Der Vorschlag kann so nicht weg"):
        key_for_leaving()
        with transaction.atomic():
            row = actions.propose(
                member=member_by_slug(options.member),
                key=options.key,
                paths=options.path,
                reason=options.reason,
                actor=None,
                author=options.author,
            )
            _write(options.out, actions.offer_file(row))
    print(f"{options.out}: Vorschlag von {row.author} zu {row.base}.")
    return 0


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from error


def _import(options: argparse.Namespace) -> int:
    """Take a proposal in for the decision; nothing is kept if it is refused."""
    content = content_of(options.file)
    migrate()
    from verbund.catalogue.actions import receive_proposal  # noqa: PLC0415

    with _in_words(f"{options.file} wird nicht angenommen"):
        row = receive_proposal(content=content, trusting=options.trust)
    print(f"{row.id}: Vorschlag von {row.author}, {row.proposer}, zu {row.base}.")
    return 0


def _list(options: argparse.Namespace) -> int:
    """Print every proposal, open ones with their changes in words."""
    migrate()
    from verbund.catalogue.actions_proposals import proposal_view  # noqa: PLC0415
    from verbund.catalogue.library import proposals_of  # noqa: PLC0415

    for row in proposals_of(options.key):
        print(f"{row.id} {row.get_state_display()}: {row.base}")
        print(f"  {row.author}, {row.proposer}: {row.reason}")
        if row.answer:
            print(f"  Antwort: {row.answer}")
        if row.state != "open":
            continue
        view = proposal_view(row)
        for change in view.changes:
            print(f"  + {change.sentence.de} ({change.path})")
        for conflict in view.conflicts:
            print(f"  ! widerspricht {view.latest.version}: {conflict.path}")
    return 0


def _accept(options: argparse.Namespace) -> int:
    """Publish it as the next version; the changelog names town and author."""

    def decide() -> str:
        from verbund.catalogue.actions import accept  # noqa: PLC0415

        row = accept(proposal_id=options.proposal, actor=None, answer=options.reason)
        return f"{row} ist veröffentlicht."

    return _decided(decide)


def _refuse(options: argparse.Namespace) -> int:
    """Refuse it; the reason stays with the proposal."""

    def decide() -> str:
        from verbund.catalogue.actions import refuse  # noqa: PLC0415

        refuse(proposal_id=options.proposal, actor=None, answer=options.reason)
        return f"{options.proposal} ist abgelehnt."

    return _decided(decide)


def _decided(decide: Callable[[], str]) -> int:
    migrate()
    with _in_words("Der Vorschlag bleibt offen"):
        print(decide())
    return 0


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    """Tell what the catalogue or a check refuses as a sentence."""
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        yield
    except BlueprintInvalid as error:
        raise CommandError(f"{what}:\n{error}") from error
    except VerbundError as error:
        raise CommandError(f"{what}: {error.title}\n{error.detail}") from error
