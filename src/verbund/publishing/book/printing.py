"""Print a book of what the members of an association have adopted."""

from datetime import datetime
from pathlib import Path

import msgspec

from verbund.catalogue import queries as catalogue
from verbund.catalogue.edges.drawing import process_svg, process_text
from verbund.core.press import print_pdf
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.members.queries import Member
from verbund.publishing.book.blocks import Block, BookFile, Drawing
from verbund.publishing.book.whole import whole_book
from verbund.publishing.pilots.queries import chapters_of
from verbund.publishing.queries import owners_of
from verbund.publishing.usage import usage_by_blueprint

TEMPLATE = Path(__file__).resolve().parent / "typst" / "book.typ"


def reference_book(association: Member | None = None) -> BookFile:
    """The book of an association and its members, or of all members, as data.

    Chapters are the newest published versions of everything that is not withdrawn,
    those in use first. A member without members of its own gets its own book.
    """
    owners = owners_of(association)
    today = clock.today()
    names = {owner.id: owner.name for owner in owners}
    adopters = {
        blueprint.key: [
            member.name
            for member in catalogue.adopters_of(blueprint.key)
            if member.id in names
        ]
        for blueprint in _newest()
    }
    chapters = sorted(
        _newest(), key=lambda b: (not adopters[b.key], b.title.de.casefold())
    )
    publisher = association.official_name if association else "Verbund"
    return whole_book(
        chapters,
        publisher=publisher,
        members=[owner.name for owner in owners],
        on=today,
        adopters=adopters,
        usage=usage_by_blueprint(owners),
        artist=process_drawing,
        reports=chapters_of(association),
    )


def process_drawing(blueprint: Blueprint) -> tuple[Block, ...]:
    """The process as a picture; the tables after it say the same in words."""
    title = f"Ablauf: {blueprint.title.de}"
    steps = process_text(blueprint)
    alt = (
        f"{title}. {len(blueprint.process.states)} Zustände, {len(steps)} Schritte; "
        "die Tabellen danach nennen alle."
    )
    return (Drawing(process_svg(blueprint), alt, title),)


def _newest() -> list[Blueprint]:
    """The newest version of each key that is not withdrawn."""
    found: dict[str, Blueprint] = {}
    for version in catalogue.versions_of():
        if version.key not in found and version.withdrawn_at is None:
            found[version.key] = catalogue.blueprint_by_digest(version.digest)
    return list(found.values())


def print_book(book: BookFile, *, at: datetime) -> bytes:
    """The PDF of a book (PDF/UA-1). ``at`` is its creation date.

    Raises ``typst.TypstError`` if a picture has no description.
    """
    return print_pdf(
        TEMPLATE,
        {"book": msgspec.json.encode(book).decode()},
        at=at,
        standards=("ua-1",),
        keep=False,
    )
