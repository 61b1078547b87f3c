"""The inbox of paper letters: what still has to find its case."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund.cases.access import WORK
from verbund.cases.models import Case, IncomingLetter
from verbund.core import files
from verbund.core.errors import NotFound
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within

PAGE = 50
LetterState = Literal["open", "filed", "settled"]


class LetterRow(Struct, frozen=True, kw_only=True):
    """One scanned letter; ``scan`` is ``waiting`` until the virus check has ended."""

    id: UUID
    acting_id: UUID
    name: str
    digest: str
    media_type: str
    size: int
    received_on: date
    hint: str
    state: str
    case_id: UUID | None
    note: str
    added_by: str
    settled_by: str
    scan: str


class Candidate(Struct, frozen=True, kw_only=True):
    """A case that a letter may belong to."""

    id: UUID
    owner_id: UUID
    number: str
    title: str
    applicant: str
    open: bool


def letters(
    actor: Actor, *, state: LetterState = "open", after: UUID | None = None
) -> tuple[tuple[LetterRow, ...], UUID | None]:
    """Fifty letters of the actor's bodies, the oldest day first, and where to go on."""
    require(actor, WORK.key)
    with acting_within(actor.members, actor):
        rows = IncomingLetter.objects.filter(
            acting_id__in=list(actor.members), state=state
        ).order_by("received_on", "id")
        if after is not None:
            last = rows.filter(id=after).values_list("received_on", flat=True).first()
            if last is not None:
                later = rows.filter(received_on__gt=last)
                rows = later | rows.filter(received_on=last, id__gt=after)
        found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    states = files.states({row.digest for row in shown}) if shown else {}
    return (
        tuple(_row(row, states.get(row.digest, "deleted")) for row in shown),
        shown[-1].id if len(found) > PAGE else None,
    )


def letter(letter_id: UUID, actor: Actor) -> LetterRow:
    """One letter within the actor's walls; ``NotFound`` otherwise."""
    require(actor, WORK.key)
    with acting_within(actor.members, actor):
        row = IncomingLetter.objects.filter(id=letter_id).first()
    if row is None:
        raise NotFound("Diesen Brief gibt es hier nicht.")
    states = files.states({row.digest})
    return _row(row, states.get(row.digest, "deleted"))


def letter_content(letter_id: UUID, actor: Actor) -> tuple[LetterRow, bytes]:
    """The scanned pages; raises while they are in quarantine or if infected."""
    row = letter(letter_id, actor)
    return row, files.read(row.digest)


def open_letters(actor: Actor) -> int:
    """How many letters wait in the inbox."""
    with acting_within(actor.members, actor):
        rows = IncomingLetter.objects.filter(
            acting_id__in=list(actor.members), state="open"
        )
        return int(rows.count())


def cases_by_number(number: str, actor: Actor) -> tuple[Candidate, ...]:
    """Cases with this number that the actor may work on; several owners may have it."""
    wanted = number.strip().upper()
    if not wanted.isprintable() or not wanted:
        return ()
    with acting_within(actor.members, actor):
        rows = Case.objects.filter(number=wanted).order_by("id")
        return tuple(
            Candidate(**row)
            for row in rows.values(
                "id", "owner_id", "number", "title", "applicant", "open"
            )[:10]
        )


def _row(row: IncomingLetter, scan: str) -> LetterRow:
    return LetterRow(
        id=row.id,
        acting_id=row.acting_id,
        name=row.name,
        digest=row.digest,
        media_type=row.media_type,
        size=row.size,
        received_on=row.received_on,
        hint=row.hint,
        state=row.state,
        case_id=row.case_id,
        note=row.note,
        added_by=row.added_by,
        settled_by=row.settled_by,
        scan="waiting" if scan == "quarantine" else scan,
    )
