"""What follows from new entries: events for other rooms and the next wake-up call.

Everything here is written in the transaction of the change.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

import msgspec

from verbund import engine
from verbund.cases import events
from verbund.cases.projection import wake_on
from verbund.core.events import Event, deliveries
from verbund.core.jobs import NewJob, enqueue_many
from verbund.kernel.clock import BERLIN

WAKE_JOB = "cases.wake"
# Shortly after midnight: the last day is over, and the nightly runs have begun.
_WAKE_TIME = time(0, 5)
_MOVED = frozenset({"migrated", "migrated_back"})


def announce(
    *,
    case_id: UUID,
    member: UUID,
    drafts: Iterable[engine.EntryDraft],
    before: engine.CaseState | None,
    after: engine.CaseState,
    report: bool,
) -> None:
    """Publish the events that the new entries mean and plan the next wake-up."""
    enqueue_many(jobs_of(case_id, member, drafts, before, after, report=report))


def jobs_of(
    case_id: UUID,
    member: UUID,
    drafts: Iterable[engine.EntryDraft],
    before: engine.CaseState | None,
    after: engine.CaseState,
    *,
    report: bool,
) -> list[NewJob]:
    """The jobs that ``announce`` stores; ``report``: its blueprint is one."""
    news = events_of(case_id, member, drafts, before, after, report=report)
    jobs = deliveries(*news)
    due = wake_on(after)
    if due is not None and (before is None or wake_on(before) != due):
        jobs.append(wake_job(case_id, due, member))
    return jobs


def wake_job(case_id: UUID, day: date, member: UUID) -> NewJob:
    """The job that looks at a case on that day; the same day gives the same job."""
    return NewJob(
        kind=WAKE_JOB,
        payload={"case_id": str(case_id), "day": day.isoformat()},
        run_at=datetime.combine(day, _WAKE_TIME, tzinfo=BERLIN),
        key=f"wake:{case_id}:{day}",
        member=member,
    )


def events_of(
    case_id: UUID,
    member: UUID,
    drafts: Iterable[engine.EntryDraft],
    before: engine.CaseState | None,
    after: engine.CaseState,
    *,
    report: bool,
) -> list[Event]:
    """The news in new entries, the general one first."""
    drafts = tuple(drafts)
    kinds = tuple(dict.fromkeys(draft.kind for draft in drafts))
    # Another version may ask for other words, and show or hide them.
    moved = not _MOVED.isdisjoint(kinds)
    changed = events.CaseChanged(
        case_id=case_id,
        member=member,
        position=after.position,
        kinds=kinds,
        words=moved or before is None or _spoken(before) != _spoken(after),
        report=moved or report,
    )
    found: list[Event] = [changed]
    if before is None:
        found.append(events.CaseOpened(case_id=case_id, member=member))
    for draft in drafts:
        news = _event(case_id, member, draft)
        if news is not None:
            found.append(news)
    if not after.open and (before is None or before.open):
        found.append(
            events.CaseClosed(case_id=case_id, member=member, result=after.result)
        )
    return found


def _spoken(state: engine.CaseState) -> tuple[object, ...]:
    """All of the state that ``terms.terms_of`` reads."""
    return (
        state.erased, state.answers, state.notes, state.messages, state.payments,
        state.objection and state.objection.text,
    )  # fmt: skip


def _event(case_id: UUID, member: UUID, draft: engine.EntryDraft) -> Event | None:
    data = draft.data or {}

    def text(name: str) -> str:
        return str(data.get(name) or "")

    made: Event | None = None
    match draft.kind:
        case "decided":
            made = events.CaseDecided(case_id=case_id, notice=text("notice"))
        case "notice_issued":
            made = events.NoticeIssued(case_id=case_id, notice=text("notice"))
        case "message_sent":
            made = events.MessageSent(case_id=case_id, message=text("message"))
        case "documents_requested":
            made = events.DocumentsRequested(case_id=case_id, request=text("request"))
        case "erased":
            made = events.CaseErased(case_id=case_id)
        case "inquiry_sent" | "inquiry_reminded":
            what = draft.kind.partition("_")[2]
            made = events.Shared(case_id=case_id, key=text("inquiry"), what=what)
        case "forwarded":
            made = events.Shared(case_id=case_id, key=text("forward"), what="copy")
        case "objection_filed":
            made = events.ObjectionFiled(case_id=case_id)
    return None if made is None else msgspec.structs.replace(made, member=member)
