"""One case: for the desk, for the citizen, and who has looked at it."""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from verbund import engine
from verbund.cases import journal, store, supplies, tokens
from verbund.cases.access import AUDIT, READ
from verbund.cases.errors import CaseNotFound
from verbund.cases.journal import Line
from verbund.cases.models import AccessRecord, Case, Entry, Task
from verbund.cases.queries.documents import documents_of
from verbund.cases.queries.rows import COLUMNS, Calendars, case_row
from verbund.cases.shapes import (
    AccessRow,
    CaseRow,
    CaseView,
    ChainReport,
    StatusView,
    TaskRow,
)
from verbund.cases.timeline import public_timeline, timeline
from verbund.catalogue import queries as catalogue
from verbund.core.errors import TooMany
from verbund.core.limits import allow
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within, require_scope
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member

_READ: Final = (
    *COLUMNS, "snapshot", "blueprint_digest", "head_hash", "legal_hold",
    "contact_email",
)  # fmt: skip


def case_view(
    case_id: UUID,
    actor: Actor,
    *,
    purpose: str = "Akte angesehen",
    language: str = "de",
    now: datetime | None = None,
) -> CaseView:
    """Everything the desk shows of one case; the look itself is written down.

    Raises ``CaseNotFound`` outside the actor's walls, ``Forbidden`` without the right.
    """
    moment = now or clock.now()
    with acting_within(actor.members, actor):
        values = _values(case_id)
        row, ground, state = _read(values, moment)
        actor = members.narrowed(actor, row.owner_id, row.acting_id)
        require(actor, READ.key)
        lines = lines_of(case_id, owner=row.owner_id)
        remember_look(row, actor, purpose, moment)
        files = documents_of(case_id=case_id)
        ground = supplies.shown(ground, state, case_id, moment)
    verdict = journal.verify(lines, head=str(values["head_hash"]))
    retention = engine.retention_due(ground, state)
    return CaseView(
        row=row,
        state=state,
        ground=ground,
        offers=engine.possible_steps(ground, state, _ref(actor), moment),
        timeline=timeline(
            ground, lines, language=language, others=_others(row, ground, lines)
        ),
        documents=files,
        chain=ChainReport(
            entries=len(lines),
            whole=verdict is None,
            what=f"Eintrag {verdict.position}: {verdict.what}" if verdict else "",
        ),
        legal_hold=str(values["legal_hold"]),
        contact_email=str(values["contact_email"]),
        delete_on=retention.on if retention else None,
    )


def case_by_status_token(
    member: Member, token: str, *, language: str = "de", now: datetime | None = None
) -> StatusView:
    """The case that this link of this member opens; ``CaseNotFound`` otherwise."""
    with acting_within({member.id}):
        rows = Case.objects.filter(
            owner_id=member.id, status_token_hash=tokens.hash_token(token)
        )
        values = rows.values(*_READ).first()
        if values is None:
            raise CaseNotFound
        return _status(values, language, now or clock.now())


def open_status_by_code(
    code: str, second: str, *, source: str, language: str = "de"
) -> tuple[StatusView, str]:
    """The case of a hand-over code and its status token.

    ``second`` is the birth date (ISO) or the case number: a code that lies about opens
    nothing alone. ``source`` (an address) may try ten times an hour; then ``TooMany``.
    A mistyped code raises ``ValueError`` with a German sentence.
    """
    if not allow(f"status-code:{source}", limit=10, seconds=3600):
        raise TooMany(
            "Bitte versuchen Sie es in einer Stunde noch einmal oder nutzen Sie den "
            "Link aus Ihrer Bestätigung.",
            detail_en="Please try again in an hour.",
        )
    hashed = tokens.hash_code(code)
    with across_members("Bürgerin öffnet ihren Vorgang mit dem Code"):
        rows = Case.objects.filter(handover_code_hash=hashed)
        for values in rows.values(*_READ, "birth_date"):
            born = values["birth_date"]
            by_day = born is not None and second.strip() == born.isoformat()
            by_number = second.strip().upper() == str(values["number"]).upper()
            if by_day or by_number:
                view = _status(values, language, clock.now())
                return view, tokens.status_token(view.id)
    raise CaseNotFound(
        "Code und zweite Angabe passen nicht zusammen. Bitte prüfen Sie beides.",
        detail_en="Code and second detail do not match.",
    )


def cases_of_code(code: str) -> frozenset[UUID]:
    """The ids of the cases that have this hand-over code: for who limits attempts.

    Nothing of the case is told. A mistyped code raises ``ValueError`` with a German
    sentence.
    """
    hashed = tokens.hash_code(code)
    with across_members("Anmeldung zum Termin mit dem Code"):
        rows = Case.objects.filter(handover_code_hash=hashed)
        return frozenset(rows.values_list("id", flat=True))


def assigned_to(person_id: str, case_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these cases lie with this person, within the present walls."""
    rows = Case.objects.filter(id__in=list(case_ids), assignee_id=person_id)
    return frozenset(rows.values_list("id", flat=True))


def status_view(case_id: UUID, *, member: Member, language: str = "de") -> StatusView:
    """The citizen's view of a case whose token was checked before."""
    with acting_within({member.id}):
        return _status(_values(case_id), language, clock.now())


def citizen_of(view: StatusView, *, name: str = "", channel: str = "web") -> Actor:
    """The citizen who has opened this case by token, as an actor for commands."""
    return Actor(
        kind="citizen",
        id="citizen",
        # The head of a report says what is broken, not who wrote it.
        name=name or ("" if view.ground.blueprint.report else view.row.applicant),
        members=frozenset({view.row.owner_id}),
        channel=channel,
    )


def lines_of(case_id: UUID, *, owner: UUID | None = None) -> list[Line]:
    """The journal of a case within the present walls, in order.

    ``owner`` of a case that the walls let through: its entries keep the body that
    handled it at their time, and who handles it now must read them too.
    """
    names = Line.__struct_fields__
    scope = require_scope("The journal")
    members_ = scope.members if owner is None else scope.members | {owner}
    with nullcontext() if owner is None else acting_within(members_, scope.actor):
        rows = Entry.objects.filter(case_id=case_id).order_by("position")
        return [Line(**row) for row in rows.values(*names)]


def access_log(case_id: UUID, actor: Actor) -> tuple[AccessRow, ...]:
    """Who looked at what in a case, the latest first."""
    require(actor, AUDIT.key)
    with acting_within(actor.members, actor):
        rows = AccessRecord.objects.filter(case_id=case_id).order_by("-last_at", "-pk")
        return tuple(
            AccessRow(
                person_id=row.person_id,
                person=row.person_name,
                what=row.what,
                first_at=row.first_at,
                last_at=row.last_at,
                times=row.times,
            )
            for row in rows
        )


def open_tasks(actor: Actor, *, mine: bool = False, limit: int = 200) -> list[TaskRow]:
    """Open tasks of all cases, the next due first."""
    require(actor, READ.key)
    with acting_within(actor.members, actor):
        rows = Task.objects.filter(done=False)
        if mine:
            rows = rows.filter(assignee_id=actor.id)
        found = rows.order_by("due_on", "id").values(
            "case_id", "case__number", "key", "title", "due_on", "assignee_id",
            "case__applicant",
        )[:limit]  # fmt: skip
        return [
            TaskRow(
                case_id=row["case_id"],
                number=row["case__number"],
                task=row["key"],
                title=row["title"],
                due_on=None if row["due_on"] == date.max else row["due_on"],
                assignee_id=row["assignee_id"],
                applicant=row["case__applicant"],
            )
            for row in found
        ]


def numbers_of(case_ids: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    """The numbers of these cases, as far as they lie within the actor's walls."""
    with acting_within(actor.members, actor):
        rows = Case.objects.filter(id__in=list(case_ids))
        return dict(rows.values_list("id", "number"))


def case_by_number(member: Member, number: str) -> UUID:
    """The id of a member's case by its number, within the present walls."""
    rows = Case.objects.filter(owner_id=member.id, number=number.strip().upper())
    found: UUID | None = rows.values_list("id", flat=True).first()
    if found is None:
        raise CaseNotFound(f"{member.name} hat keinen Vorgang {number}.")
    return found


def status_link_token(case_id: UUID) -> str:
    """The token for the status link in letters and mails."""
    return tokens.status_token(case_id)


def working_copy(case_id: UUID, *, now: datetime | None = None) -> CaseView:
    """A case for a job of another room, within the scope the job has entered.

    No timeline, no offers, no access record: nobody looks, something is carried out.
    """
    values = _values(case_id)
    row, ground, state = _read(values, now or clock.now())
    return CaseView(
        row=row,
        state=state,
        ground=ground,
        legal_hold=str(values["legal_hold"]),
        contact_email=str(values["contact_email"]),
    )


# --- inside -------------------------------------------------------------------


def _values(case_id: UUID) -> dict[str, object]:
    found = Case.objects.filter(id=case_id).values(*_READ).first()
    if found is None:
        raise CaseNotFound
    return dict(found)


def _read(
    values: dict[str, object], moment: datetime
) -> tuple[CaseRow, engine.Ground, engine.CaseState]:
    row = case_row(values, Calendars(), clock.to_berlin(moment).date())
    ground = catalogue.ground_for(
        members.member_by_id(row.owner_id),
        row.blueprint,
        digest=str(values["blueprint_digest"]),
    )
    return row, ground, engine.state_from_json(str(values["snapshot"]))


def _status(values: dict[str, object], language: str, moment: datetime) -> StatusView:
    row, ground, state = _read(values, moment)
    asker = engine.ActorRef("citizen", "citizen", "", ("citizen",))
    lines = lines_of(row.id)
    known = supplies.shown(ground, state, row.id, moment)
    shown = engine.possible_steps(known, state, asker, moment)
    return StatusView(
        row=row,
        state=state,
        ground=ground,
        offers=tuple(offer for offer in shown if offer.enabled or offer.because),
        timeline=public_timeline(
            ground, lines, language=language, others=_others(row, ground, lines)
        ),
        documents=tuple(d for d in documents_of(case_id=row.id) if not d.internal),
    )


def _others(
    row: CaseRow, ground: engine.Ground, lines: list[Line]
) -> dict[str, engine.Ground]:
    """The versions that the case has stood on before it was moved."""
    pinned = {line.blueprint_digest for line in lines} - {ground.blueprint.digest}
    owner = members.member_by_id(row.owner_id) if pinned else None
    return {
        digest: catalogue.ground_for(owner, row.blueprint, digest=digest)
        for digest in pinned
        if owner is not None
    }


def _ref(actor: Actor) -> engine.ActorRef:
    return engine.ActorRef(actor.kind, actor.id, actor.name, tuple(actor.roles))


def remember_look(row: CaseRow, actor: Actor, purpose: str, at: datetime) -> None:
    """One row per person, case, purpose and day: cheap enough for every look."""
    remember_look_at((row.id, row.owner_id, row.acting_id), actor, purpose, at)


def remember_look_at(
    case: tuple[UUID, UUID, UUID], actor: Actor, purpose: str, at: datetime
) -> None:
    """The same for a case known by its id, its owner and who acts."""
    adapt = store.adapter()
    case_id, owner_id, acting_id = case
    values = [
        owner_id, acting_id, case_id, actor.id, actor.name[:120], purpose[:120],
        clock.to_berlin(at).date(), at, at,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "cases_accessrecord" (owner_id, acting_id, case_id, '
            "person_id, person_name, what, day, first_at, last_at, times) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 1) "
            "ON CONFLICT (case_id, person_id, what, day) DO UPDATE SET "
            'times = "cases_accessrecord".times + 1, last_at = excluded.last_at',
            [adapt(value) for value in values],
        )
