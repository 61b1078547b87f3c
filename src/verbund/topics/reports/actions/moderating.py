"""What the desk decides about the public side; every act is written down."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from msgspec import Struct

from verbund.cases import actions as cases
from verbund.cases.queries import working_copy
from verbund.core.errors import Invalid, VerbundError
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.topics.reports import tokens
from verbund.topics.reports.actions.projecting import shown_again
from verbund.topics.reports.errors import ReportNotFound
from verbund.topics.reports.models import Follower, Hint, ModerationAct, Report
from verbund.topics.reports.rights import MODERATE

#: Why something is not shown; the office chooses one, the log keeps it.
REASONS: Final = {
    "personal": "Nennt Menschen oder macht sie erkennbar",
    "insult": "Beleidigt jemanden",
    "advertising": "Ist Werbung",
    "no_report": "Ist kein Anliegen",
    "danger": "Bringt jemanden in Gefahr, wenn es öffentlich ist",
    "other": "Anderer Grund",
}
_NOTE: Final = 500
_TEXT: Final = 2000


def check(*, case_id: UUID, actor: Actor) -> None:
    """Mark a report as looked at; it leaves the list of new ones."""
    with _changing(case_id, actor) as row:
        row.checked_at = clock.now()
        row.save(update_fields=["checked_at"])
        _log(row, "checked", actor)


def hide(*, case_id: UUID, reason: str, actor: Actor, note: str = "") -> None:
    """Take a report out of the public, whatever its state; the case goes on."""
    _known_reason(reason)
    with _changing(case_id, actor) as row:
        row.hidden = True
        row.checked_at = clock.now()
        shown_again(row, columns=("hidden", "checked_at"))
        _log(row, "hidden", actor, reason, note)


def show(*, case_id: UUID, actor: Actor, note: str = "") -> None:
    """Let the public see a hidden report again."""
    with _changing(case_id, actor) as row:
        row.hidden = False
        shown_again(row, columns=("hidden",))
        _log(row, "shown", actor, note=note)


def set_text(
    *, case_id: UUID, text: str | None, actor: Actor, reason: str = "", note: str = ""
) -> None:
    """Show these words instead of what was written; ``None`` shows that again.

    An empty text shows nothing. What the citizen wrote stays in the case.
    """
    if text is not None and len(text) > _TEXT:
        raise Invalid(f"Höchstens {_TEXT} Zeichen, es sind {len(text)}.")
    if reason:
        _known_reason(reason)
    with _changing(case_id, actor) as row:
        row.own_text = None if text is None else text.strip()
        row.checked_at = clock.now()
        shown_again(row, columns=("own_text", "checked_at"))
        act = "text_reset" if text is None else "text_set"
        _log(row, act, actor, reason, note)


def settle_hints(*, case_id: UUID, kind: str, actor: Actor) -> int:
    """Mark what passers-by said as dealt with; how many."""
    with _changing(case_id, actor) as row:
        open_ = Hint.objects.filter(
            report_id=row.case_id, kind=kind, settled_at__isnull=True
        )
        count = int(open_.update(settled_at=clock.now(), settled_by=actor.name))
        setattr(row, f"{kind}_hints", 0)
        row.save(update_fields=[f"{kind}_hints"])
        _log(row, f"settled_{kind}", actor)
    return count


def merge(*, case_id: UUID, into: UUID, actor: Actor, note: str = "") -> None:
    """End a report as a duplicate of another; who followed it follows the other.

    The link of the first leads to the second. The process decides whether it may
    (``cases.merge_cases``); both journals tell it. Chains are kept short: what was a
    duplicate of the first is one of the second.
    """
    with _changing(case_id, actor) as child, acting_within(actor.members, actor):
        parent = _row(into)
        if parent.duplicate_of is not None:
            raise Invalid(
                "Dieses Anliegen ist selbst ein Duplikat. Nehmen Sie das, in dem es "
                "weitergeht."
            )
        cases.merge_cases(case_id=case_id, into=into, actor=actor, reason=note)
        moved = _move_followers(child, parent)
        _follow_as_reporter(child, parent)
        Report.objects.filter(duplicate_of=child.case_id).update(
            duplicate_of=parent.case_id
        )
        Report.objects.filter(case_id=child.case_id).update(
            duplicate_of=parent.case_id, checked_at=clock.now()
        )
        Report.objects.filter(case_id=parent.case_id).update(
            joined=F("joined") + moved + 1
        )
        parent.refresh_from_db(fields=["joined"])
        shown_again(parent, columns=())
        _log(child, "merged", actor, note=note)


class Together(Struct, frozen=True):
    """What became of several at once: how many were done, what failed and why."""

    done: int
    failed: tuple[tuple[str, str], ...] = ()


def merge_alike(*, case_ids: Iterable[UUID], actor: Actor) -> Together:
    """End each of these as a duplicate of the one that it was found to repeat.

    Each is an act of its own: one that cannot be merged keeps none of the others back.
    """

    def one(case_id: UUID) -> None:
        merge(case_id=case_id, into=_repeated(case_id, actor), actor=actor)

    return _each(case_ids, actor, one)


def check_all(*, case_ids: Iterable[UUID], actor: Actor) -> Together:
    """Mark each of these as looked at."""
    return _each(case_ids, actor, lambda one: check(case_id=one, actor=actor))


def _each(
    case_ids: Iterable[UUID], actor: Actor, act: Callable[[UUID], None]
) -> Together:
    done, failed = 0, []
    for case_id in case_ids:
        try:
            act(case_id)
        except VerbundError as error:
            with acting_within(actor.members, actor):
                rows = Report.objects.filter(case_id=case_id)
                number = next(iter(rows.values_list("public_id", flat=True)), "–")
            failed.append((number, error.detail or error.title))
        else:
            done += 1
    return Together(done, tuple(failed))


def _repeated(case_id: UUID, actor: Actor) -> UUID:
    """The report in which a proposed duplicate would go on; only read, not locked."""
    with acting_within(actor.members, actor):
        alike = _found(Report.objects.all(), case_id).alike
        if alike is None:
            raise Invalid("Hierzu ist nichts Ähnliches vorgeschlagen.")
        return _found(Report.objects.all(), alike).duplicate_of or alike


def _move_followers(child: Report, parent: Report) -> int:
    """Give the child's followers to the parent; how many voices that are."""
    moved = 0
    for follower in Follower.objects.filter(report_id=child.case_id):
        # The key of a voice belongs to its report; the hash cannot be made again, so
        # somebody who joined both with one device counts twice. With an address not.
        key = (
            tokens.voice(parent.case_id, follower.email)
            if follower.email
            else follower.key
        )
        if Follower.objects.filter(report_id=parent.case_id, key=key).exists():
            follower.delete()
            continue
        follower.report_id, follower.key = parent.case_id, key
        follower.save(update_fields=["report_id", "key"])
        moved += 1
    return moved


def _follow_as_reporter(child: Report, parent: Report) -> None:
    """Who reported the child and left an address gets the news of the parent."""
    view = working_copy(child.case_id)
    if not view.contact_email:
        return
    follower = Follower(
        id=new_id(),
        owner_id=parent.owner_id,
        acting_id=parent.acting_id,
        report_id=parent.case_id,
        key=tokens.voice(parent.case_id, view.contact_email),
        channel=child.channel,
        email=view.contact_email,
        language=view.state.language,
        confirmed_at=clock.now(),
        created_at=clock.now(),
    )
    follower.token_hash = tokens.hashed(tokens.following(follower.id))
    Follower.objects.bulk_create([follower], ignore_conflicts=True)


# --- inside ---------------------------------------------------------------------------


@contextmanager
def _changing(case_id: UUID, actor: Actor) -> Iterator[Report]:
    """One change of one report, by somebody who may, within the walls."""
    with acting_within(actor.members, actor), transaction.atomic():
        row = _row(case_id)
        require(members.narrowed(actor, row.owner_id, row.acting_id), MODERATE.key)
        yield row


def _row(case_id: UUID) -> Report:
    """The report, locked until the transaction ends."""
    return _found(Report.objects.select_for_update(), case_id)


def _found(rows: "QuerySet[Report]", case_id: UUID) -> Report:
    asked = rows.filter(Q(erased=False) | Q(visible=True), case_id=case_id)
    row: Report | None = asked.first()
    if row is None:
        raise ReportNotFound
    return row


def _known_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Invalid("Wählen Sie einen Grund aus der Liste.")


def _log(row: Report, act: str, actor: Actor, reason: str = "", note: str = "") -> None:
    ModerationAct(
        id=new_id(),
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        case_id=row.case_id,
        act=act,
        reason=reason,
        note=" ".join(note.split())[:_NOTE],
        person_id=actor.id,
        person_name=actor.name,
        at=clock.now(),
    ).save(force_insert=True)
