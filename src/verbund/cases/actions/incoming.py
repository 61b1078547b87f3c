"""Paper post: a scanned letter comes into the house, and from there into a case.

A letter counts from the day it came in (§ 130 BGB), not from the day somebody scanned
it; the day goes with it into the case.
"""

import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases.access import WORK, ref
from verbund.cases.actions.attachments import tidy_name
from verbund.cases.actions.change import act, load, scope_of
from verbund.cases.actions.drafts import release_files
from verbund.cases.errors import DocumentRefused
from verbund.cases.models import CaseDocument, IncomingLetter
from verbund.core import files
from verbund.core.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.kernel.german import date_de
from verbund.kernel.ids import new_id

_MOST_AT_ONCE: Final = 50
_LONGEST_AGO: Final = timedelta(days=366)
_NUMBER: Final = re.compile(r"\b[A-ZÄÖÜ]{2,6}-20\d\d-\d{6}\b")
_PAGES: Final = 3
_LOOKED_THROUGH: Final = 200_000
PAPER: Final = "paper"


def received_moment(day: date | None) -> datetime:
    """The moment that counts for what came in on ``day``; today's is now.

    Raises ``Invalid`` for a day to come and for one more than a year ago.
    """
    now = clock.now()
    today = clock.to_berlin(now).date()
    if day is None or day == today:
        return now
    if day > today:
        raise _wrong_day("Der Eingangstag liegt in der Zukunft.")
    if today - day > _LONGEST_AGO:
        raise _wrong_day("Der Eingangstag liegt mehr als ein Jahr zurück.")
    return datetime.combine(day, time(12), BERLIN).astimezone(UTC)


def _wrong_day(message: str) -> Invalid:
    return Invalid(message, fields=(FieldProblem(path="received_on", message=message),))


def take_in(
    *,
    actor: Actor,
    sent: Iterable[tuple[str, bytes]],
    received_on: date | None = None,
) -> tuple[UUID, ...]:
    """Scanned letters (name, content), one file each, into the inbox of one's body.

    All of them or none: raises what the file store refuses, ``DocumentRefused`` for
    none or more than fifty at once, ``Invalid`` for an impossible day.
    """
    require(actor, WORK.key)
    if actor.member is None:
        raise Forbidden("Zu Ihrer Anmeldung gehört keine Kommune.")
    letters = list(sent)
    if not letters:
        raise DocumentRefused("Bitte wählen Sie mindestens eine Datei aus.")
    if len(letters) > _MOST_AT_ONCE:
        raise DocumentRefused(
            f"Mehr als {_MOST_AT_ONCE} Briefe auf einmal gehen nicht."
        )
    day = clock.to_berlin(received_moment(received_on)).date()
    made: list[UUID] = []
    with acting_within(actor.members, actor), transaction.atomic():
        for name, content in letters:
            stored = files.store(content, name=name)
            row = IncomingLetter(
                id=new_id(),
                owner_id=actor.member,
                acting_id=actor.member,
                digest=stored.digest,
                name=tidy_name(name),
                media_type=stored.media_type,
                size=stored.size,
                received_on=day,
                hint=_hint(content, stored.media_type),
                added_by=actor.name,
                added_at=clock.now(),
            )
            row.save(force_insert=True)
            made.append(row.id)
    return tuple(made)


def file_letter(
    *,
    letter_id: UUID,
    case_id: UUID,
    actor: Actor,
    answers_request: bool = False,
    complete: bool = True,
) -> None:
    """Put a letter into a case, with the day it came in.

    ``answers_request``: it is what the citizen was asked for (``Supply``; ``complete``
    false if more is to come). Raises ``Conflict`` if somebody has filed it already,
    ``CaseNotFound`` outside the walls, the engine's refusal.
    """
    require(actor, WORK.key)
    by_post = msgspec.structs.replace(actor, channel=PAPER)
    with scope_of(actor), transaction.atomic():
        letter = _open(letter_id)
        loaded = load(case_id)
        title = f"Brief, eingegangen am {date_de(letter.received_on)}"
        # The file itself is in the store already, perhaps still being scanned.
        CaseDocument(
            id=new_id(),
            owner_id=loaded.place.owner_id,
            acting_id=loaded.place.acting_id,
            case_id=case_id,
            digest=letter.digest,
            name=letter.name,
            media_type=letter.media_type,
            size=letter.size,
            kind="letter",
            added_by=actor.name,
            added_at=clock.now(),
        ).save(force_insert=True)
        file = engine.FileRef(
            letter.digest, letter.name, letter.size, letter.media_type
        )
        command: engine.Command = (
            engine.Supply(
                actor=ref(by_post), files=(file,), message=title, complete=complete
            )
            if answers_request
            else engine.AddDocument(
                actor=ref(by_post), file=file, title=title, kind="letter"
            )
        )
        act(
            case_id=case_id,
            command=command,
            actor=by_post,
            now=received_moment(letter.received_on),
        )
        _settle(letter, actor, state="filed", case_id=case_id)


def settle_letter(*, letter_id: UUID, actor: Actor, reason: str) -> None:
    """A letter that belongs into no case: given back, handed on, advertising.

    Its file is deleted with proof unless a case holds the same one.
    """
    require(actor, WORK.key)
    if not reason.strip():
        message = "Bitte schreiben Sie, was mit dem Brief geschehen ist."
        raise Invalid(message, fields=(FieldProblem(path="reason", message=message),))
    with acting_within(actor.members, actor), transaction.atomic():
        letter = _open(letter_id)
        _settle(letter, actor, state="settled", note=reason.strip()[:500])
        release_files({letter.digest})


def _open(letter_id: UUID) -> IncomingLetter:
    found = IncomingLetter.objects.select_for_update().filter(id=letter_id).first()
    if found is None:
        raise NotFound("Diesen Brief gibt es hier nicht.")
    letter: IncomingLetter = found
    if letter.state != "open":
        raise Conflict(
            f"{letter.settled_by} hat diesen Brief schon erledigt.",
            title="Der Brief ist nicht mehr im Posteingang.",
        )
    return letter


def _settle(
    letter: IncomingLetter,
    actor: Actor,
    *,
    state: str,
    case_id: UUID | None = None,
    note: str = "",
) -> None:
    changed = IncomingLetter.objects.filter(id=letter.id, state="open").update(
        state=state,
        case_id=case_id,
        note=note,
        settled_by=actor.name,
        settled_at=clock.now(),
    )
    if not changed:
        raise Conflict(title="Der Brief ist nicht mehr im Posteingang.")


def _hint(content: bytes, media_type: str) -> str:
    """A case number in the text of the first three pages; empty if none can be read.

    Scans without recognised text give nothing; the person then types the number.
    """
    if media_type != "application/pdf":
        return ""
    # Eight megabytes that most web processes never need.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        for page in PdfReader(io.BytesIO(content)).pages[:_PAGES]:
            drawn = page.get_contents()
            if drawn is None or len(drawn.get_data()) > _LOOKED_THROUGH:
                continue
            found = _NUMBER.search(page.extract_text())
            if found:
                return found.group()
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        # Only a hint: what cannot be read is read by a person.
        return ""
    return ""
