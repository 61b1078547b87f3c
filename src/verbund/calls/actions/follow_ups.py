"""Call-backs and hand-overs: promised, claimed, tried, kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from msgspec.structs import replace

from verbund import engine
from verbund.calls.actions.telling import tell
from verbund.calls.errors import FollowUpNotFound, FollowUpTaken
from verbund.calls.hours import promised_until
from verbund.calls.languages import language, named
from verbund.calls.models import CallEvent, FollowUp
from verbund.calls.shapes import FollowUpView, Note, follow_up_of
from verbund.cases import actions as cases
from verbund.cases.access import NOTE, READ, WORK, ref
from verbund.core.errors import FieldProblem, Forbidden, Invalid
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.kernel.ids import new_id
from verbund.kernel.phone import format_phone, parse_phone
from verbund.members.models import Member
from verbund.members.roles import ANSWER_CALLS, SUPERVISE_CALLS

Kind = Literal["callback", "handover"]
Target = Literal["hotline", "office"]
_MOST = {"name": 120, "wish": 200, "matter": 4000, "said": 4000, "promised": 1000,
         "interpreter": 160}  # fmt: skip


def promise(
    *,
    kind: Kind,
    target: Target,
    member: Member,
    acting: Member,
    note: Note,
    actor: Actor,
    call_id: UUID | None = None,
    blueprint: str = "",
    service: str = "",
    case_id: UUID | None = None,
    case_number: str = "",
    into_case: bool = True,
    now: datetime | None = None,
) -> FollowUpView:
    """Promise a caller of ``member`` an answer within 24 service hours.

    ``acting`` is who keeps it: the desk itself or the body that handles the service.
    With a case the note goes into its journal too, unless the desk may not write there
    (``into_case``). Raises ``Invalid`` naming each
    field that a colleague would have to ask for again.
    """
    moment = now or clock.now()
    checked = _checked(kind, note)
    due = promised_until(member, moment)
    row = FollowUp(
        id=new_id(),
        owner_id=member.id,
        acting_id=acting.id,
        kind=kind,
        target=target,
        call_id=call_id or new_id(),
        case_id=case_id,
        case_number=case_number,
        blueprint=blueprint,
        service=service,
        name=checked.name,
        number=checked.number,
        wish=checked.wish,
        matter=checked.matter,
        said=checked.said,
        promised=checked.promised,
        language=checked.language,
        interpreter=checked.interpreter,
        asked_at=moment,
        asked_by=actor.id,
        asked_by_name=actor.name,
        due_at=due,
    )
    scope = actor.members | {member.id, acting.id}
    with acting_within(scope, actor), transaction.atomic():
        row.save(force_insert=True)
        _tell(row, "promised", actor, due=due.isoformat(), owner=str(member.id))
        if case_id is not None and into_case:
            cases.act(
                case_id=case_id,
                command=engine.AddNote(
                    actor=ref(actor),
                    text=written(follow_up_of(row)),
                ),
                actor=replace(actor, channel="hotline"),
            )
    return follow_up_of(row)


def claim(*, follow_up_id: UUID, actor: Actor) -> FollowUpView:
    """Take one on, so that no two people call back; twice by the same one is fine."""
    with _open(follow_up_id, actor) as row:
        if row.person_id not in {"", actor.id}:
            raise FollowUpTaken(f"{row.person_name} hat das übernommen.")
        row.person_id, row.person_name = actor.id, actor.name
        row.save(update_fields=["person_id", "person_name"])
        return follow_up_of(row)


def claim_next(*, actor: Actor) -> FollowUpView | None:
    """Take the next due call-back of the desk that is nobody's or one's own.

    Those not tried yet come first where they are due equally; ``None`` if none is left.
    """
    with acting_within(actor.members, actor), transaction.atomic():
        row = (
            FollowUp.objects.select_for_update()
            .filter(
                Q(person_id="") | Q(person_id=actor.id), state="open", target="hotline"
            )
            .order_by("due_at", "attempts", "id")
            .first()
        )
        if row is None:
            return None
        _require(actor, row)
        row.person_id, row.person_name = actor.id, actor.name
        row.save(update_fields=["person_id", "person_name"])
        return follow_up_of(row)


def release(*, follow_up_id: UUID, actor: Actor) -> FollowUpView:
    """Give it back to the list; a supervisor may do so for somebody who is away."""
    with _open(follow_up_id, actor) as row:
        if row.person_id != actor.id and not actor.may(SUPERVISE_CALLS.key):
            raise Forbidden(
                "Zurückgeben kann, wer es übernommen hat, oder die Leitung."
            )
        row.person_id = row.person_name = ""
        row.save(update_fields=["person_id", "person_name"])
        return follow_up_of(row)


def not_reached(*, follow_up_id: UUID, actor: Actor) -> FollowUpView:
    """Nobody answered: the attempt counts, the promise stays open, the list has it."""
    with _open(follow_up_id, actor) as row:
        _only_own(row, actor)
        row.attempts += 1
        row.tried_at = clock.now()
        row.person_id = row.person_name = ""
        row.save(update_fields=["attempts", "tried_at", "person_id", "person_name"])
        _tell(row, "tried", actor, attempt=row.attempts)
        return follow_up_of(row)


def keep(*, follow_up_id: UUID, answer: str, actor: Actor) -> FollowUpView:
    """The caller has the answer; ``answer`` says in a line what was told."""
    answer = answer.strip()[:2000]
    with _open(follow_up_id, actor) as row:
        _only_own(row, actor)
        _close(row, "done", answer, actor)
        _tell(row, "kept", actor)
        if row.case_id is not None and answer and _may_write(row, actor):
            cases.act(
                case_id=row.case_id,
                command=engine.AddNote(actor=ref(actor), text=f"Rückruf: {answer}"),
                actor=actor,
            )
        return follow_up_of(row)


def drop(*, follow_up_id: UUID, reason: str, actor: Actor) -> FollowUpView:
    """Owed no more, because the caller wants none; the reason is needed."""
    reason = reason.strip()[:2000]
    if not reason:
        raise Invalid(
            "Warum ist keine Antwort mehr nötig?",
            fields=[FieldProblem("reason", "Nennen Sie den Grund.")],
        )
    with _open(follow_up_id, actor) as row:
        _only_own(row, actor)
        _close(row, "dropped", reason, actor)
        _tell(row, "dropped", actor)
        return follow_up_of(row)


def written(found: FollowUpView) -> str:
    """The note as the journal of a case keeps it, in German."""
    note = found.note
    what = (
        "Rückruf versprochen" if found.kind == "callback" else "Von der 115 übergeben"
    )
    lines = [f"{what}: {note.name}", f"Anliegen: {note.matter}"]
    if note.language:
        by = f", verständigt mit: {note.interpreter}" if note.interpreter else ""
        lines.append(f"Sprache: {named(note.language)}{by}")
    if note.number:
        lines.append(f"Rückrufnummer: {_spoken(note.number)} {note.wish}".strip())
    if note.said:
        lines.append(f"Schon gesagt: {note.said}")
    if note.promised:
        lines.append(f"Zugesagt: {note.promised}")
    lines.append(f"Antwort bis {datetime_de(clock.to_berlin(found.due_at))}")
    return "\n".join(lines)


def _may_write(row: FollowUp, actor: Actor) -> bool:
    """Whether the case is one of the actor's own bodies, as far as the note says."""
    return bool({row.owner_id, row.acting_id} & actor.members) and (
        actor.may(NOTE.key) or actor.may(WORK.key)
    )


def _spoken(number: str) -> str:
    try:
        return format_phone(number)
    except ValueError:
        return number


def _checked(kind: Kind, note: Note) -> Note:
    wrong: list[FieldProblem] = []
    values = {
        name: " ".join(getattr(note, name).split(" ")).strip()[:most]
        for name, most in _MOST.items()
    }
    if not values["name"]:
        wrong.append(FieldProblem("name", "Wer hat angerufen?"))
    if not values["matter"]:
        wrong.append(FieldProblem("matter", "Worum geht es?"))
    number = note.number.strip()
    if number:
        try:
            number = parse_phone(number)
        except ValueError as error:
            wrong.append(FieldProblem("number", str(error)))
    elif kind == "callback":
        wrong.append(FieldProblem("number", "Unter welcher Nummer rufen wir zurück?"))
    code = "" if note.language == "de" else note.language
    if code and language(code) is None:
        wrong.append(FieldProblem("language", f"Die Sprache „{code}“ fehlt uns."))
    if wrong:
        raise Invalid(
            "Damit niemand noch einmal fragen muss, fehlt etwas.", fields=wrong
        )
    return Note(number=number, language=code, **values)


def _close(row: FollowUp, state: str, answer: str, actor: Actor) -> None:
    row.state, row.answer, row.closed_at = state, answer, clock.now()
    row.person_id, row.person_name = actor.id, actor.name
    row.save(update_fields=["state", "answer", "closed_at", "person_id", "person_name"])


def _only_own(row: FollowUp, actor: Actor) -> None:
    if row.person_id not in {"", actor.id}:
        raise FollowUpTaken(f"{row.person_name} hat das übernommen.")


@contextmanager
def _open(follow_up_id: UUID, actor: Actor) -> Iterator[FollowUp]:
    with acting_within(actor.members, actor), transaction.atomic():
        row = FollowUp.objects.select_for_update().filter(id=follow_up_id).first()
        if row is None:
            raise FollowUpNotFound
        _require(actor, row)
        if row.state != "open":
            raise FollowUpTaken("Das ist schon erledigt.")
        yield row


def _require(actor: Actor, row: FollowUp) -> None:
    """The 115 keeps its own promises, an office those that were handed to it."""
    needed = ANSWER_CALLS.key if row.target == "hotline" else READ.key
    if not (actor.may(needed) or actor.may(ANSWER_CALLS.key)):
        raise Forbidden("Rückrufe hält, wer die 115 bedient oder Vorgänge bearbeitet.")


def _tell(row: FollowUp, kind: str, actor: Actor, **data: object) -> None:
    key = f"{row.id.hex}:{row.attempts}" if kind == "tried" else row.id.hex
    told = {row.owner_id, row.acting_id}
    if actor.member:
        told.add(actor.member)
    # The desk that promised must learn what came of it, though others answer.
    told.update(
        CallEvent.objects.filter(
            call_id=row.call_id, kind="promised", key=row.id.hex
        ).values_list("owner_id", flat=True)
    )
    for owner in told:
        tell(
            owner_id=owner,
            acting_id=row.acting_id,
            call_id=row.call_id,
            kind=kind,
            key=key,
            at=clock.now(),
            data=data,
        )
