"""Letters on paper: printed together, given to the post, printed once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from django.db import models, transaction

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import WORK, ref
from verbund.core.errors import Invalid, NotFound, VerbundError
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.notices.actions.issue import make_anew
from verbund.notices.models import PaperLetter

_MOST = 500
_LONGEST_AHEAD = 14
_State = PaperLetter.State


class PaperReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of letters: how many went through, and which not and why."""

    batch: UUID | None
    done: int
    failed: tuple[tuple[UUID, str], ...] = ()


def print_letters(
    *, letters: Sequence[UUID], posting_on: date, actor: Actor
) -> PaperReport:
    """Put waiting letters into one batch for the printer.

    ``posting_on`` is the day they will be given to the post. A letter that was made for
    another day is made anew, so that its date and its last day are right. Each letter
    is a transaction of its own; one that somebody else printed meanwhile is left out.
    """
    require(actor, WORK.key)
    if not clock.today() <= posting_on <= _ahead():
        raise Invalid(
            f"Der Tag muss heute sein oder in den nächsten {_LONGEST_AHEAD} Tagen."
        )
    if len(letters) > _MOST:
        raise Invalid(f"Auf einmal gehen höchstens {_MOST} Briefe.")
    batch, done = new_id(), 0
    failed: list[tuple[UUID, str]] = []
    for letter_id in dict.fromkeys(letters):
        try:
            done += _print(letter_id, batch, posting_on, actor)
        except VerbundError as error:
            failed.append((letter_id, error.detail or error.title))
    return PaperReport(batch=batch if done else None, done=done, failed=tuple(failed))


def _ahead() -> date:
    return date.fromordinal(clock.today().toordinal() + _LONGEST_AHEAD)


def _print(letter_id: UUID, batch: UUID, posting_on: date, actor: Actor) -> int:
    with acting_within(actor.members, actor), transaction.atomic():
        letter = _locked(letter_id)
        if letter is None or letter.state != _State.WAITING:
            return 0
        if letter.posting_on != posting_on and letter.posted_on is None:
            make_anew(letter=letter, posting_on=posting_on)
        letter.state, letter.batch = _State.PRINTED, batch
        letter.printed_at, letter.printed_by = clock.now(), actor.name[:200]
        letter.save(update_fields=["state", "batch", "printed_at", "printed_by"])
    return 1


def mark_posted(*, batch: UUID, posted_on: date, actor: Actor) -> PaperReport:
    """Note that the letters of a batch were given to the post on a day.

    That day sets the announcement and the time to object of each. Done letter by
    letter; broken off and started again it goes on where it stopped.
    """
    require(actor, WORK.key)
    if posted_on > clock.today():
        raise Invalid("Dieser Tag liegt noch vor uns.")
    with acting_within(actor.members, actor):
        rows = PaperLetter.objects.filter(batch=batch).order_by("id")
        letters = tuple(rows.values_list("id", flat=True))
    if not letters:
        raise NotFound
    done, failed = 0, []
    for letter_id in letters:
        try:
            done += _post(letter_id, posted_on, actor)
        except VerbundError as error:
            failed.append((letter_id, error.detail or error.title))
    return PaperReport(batch=batch, done=done, failed=tuple(failed))


def _post(letter_id: UUID, posted_on: date, actor: Actor) -> int:
    with acting_within(actor.members, actor), transaction.atomic():
        letter = _locked(letter_id)
        if letter is None or letter.state != _State.PRINTED:
            return 0
        if letter.posted_on is None:
            # Printed once more after it was posted, the first letter's day stays.
            cases.act(
                case_id=letter.case_id,
                command=engine.RecordDelivery(
                    actor=ref(actor), subject=letter.notice, state="sent", on=posted_on
                ),
                actor=actor,
            )
            letter.posted_on = posted_on
        letter.state = _State.POSTED
        letter.save(update_fields=["state", "posted_on"])
    return 1


def print_once_more(*, letter_id: UUID, actor: Actor) -> None:
    """Put a printed or posted letter back into the queue, as it is.

    A letter that was already given to the post keeps its day: paper was lost, the law
    has not changed.
    """
    require(actor, WORK.key)
    with acting_within(actor.members, actor), transaction.atomic():
        letter = _locked(letter_id)
        if letter is None:
            raise NotFound
        letter.state, letter.batch = _State.WAITING, None
        letter.save(update_fields=["state", "batch"])


def assume_posted(*, before: date) -> int:
    """Count letters as posted on the day printed on them; how many (in scope).

    For data that come from elsewhere, and for the demonstration: their letters left
    the house long ago.
    """
    rows = PaperLetter.objects.filter(posting_on__lt=before).exclude(
        state=_State.POSTED
    )
    changed: int = rows.update(state=_State.POSTED, posted_on=models.F("posting_on"))
    return changed


def forget_case(*, case_id: UUID) -> None:
    """Drop the letters of a case whose content was erased."""
    PaperLetter.objects.filter(case_id=case_id).delete()


def _locked(letter_id: UUID) -> PaperLetter | None:
    rows = PaperLetter.objects.select_for_update()
    found: PaperLetter | None = rows.filter(id=letter_id).first()
    return found
