"""Folding what passes between office and citizen: requests, messages, documents."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from verbund.engine.commands import FileRef
from verbund.engine.entries import (
    DocumentAdded,
    DocumentsRequested,
    DocumentsSupplied,
    EntryDraft,
    MessageReceived,
    MessageSent,
    NoteAdded,
    TaskAdded,
    TaskCompleted,
    TimeGranted,
)
from verbund.engine.model import Ground
from verbund.engine.state import (
    CaseState,
    DocumentState,
    MessageState,
    NoteState,
    RequestState,
    TaskState,
)


def requests_over(case: CaseState, at: datetime) -> CaseState:
    """The case with no request open any more."""
    if not any(request.open for request in case.requests):
        return case
    return replace(
        case,
        requests=tuple(
            replace(request, closed_at=at) if request.open else request
            for request in case.requests
        ),
    )


def _documents_requested(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: DocumentsRequested
) -> CaseState:
    request = RequestState(
        id=data.request,
        items=data.items,
        asked_at=entry.at,
        asked_by=entry.actor.name,
        due_on=data.due_on,
        message=data.message,
        steps=data.steps,
    )
    return replace(case, requests=(*case.requests, request))


def _documents_supplied(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: DocumentsSupplied
) -> CaseState:
    def answered(request: RequestState) -> RequestState:
        if request.id != data.request:
            return request
        return replace(
            request,
            supplied=tuple(dict.fromkeys((*request.supplied, *data.supplied))),
            answered_at=entry.at,
            closed_at=entry.at if data.complete else request.closed_at,
        )

    case = replace(
        case,
        requests=tuple(answered(request) for request in case.requests),
        answers=data.answers or case.answers,
        documents=(*case.documents, *_files(case, entry, data.files)),
    )
    if not data.message:
        return case
    return _said(case, entry, data.message, ())


def _files(
    case: CaseState, entry: EntryDraft, files: tuple[FileRef, ...]
) -> tuple[DocumentState, ...]:
    return tuple(
        DocumentState(
            id=f"f{case.position + 1}.{number}",
            at=entry.at,
            by=entry.actor.name,
            file=file,
            title=file.name,
            kind="supplied",
        )
        for number, file in enumerate(files, 1)
    )


def _said(
    case: CaseState, entry: EntryDraft, body: str, files: tuple[FileRef, ...]
) -> CaseState:
    message = MessageState(
        id=f"m{case.position + 1}",
        at=entry.at,
        author=entry.actor.name,
        body=body,
        incoming=True,
        files=files,
    )
    return replace(case, messages=(*case.messages, message))


def _time_granted(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: TimeGranted
) -> CaseState:
    return replace(
        case,
        requests=tuple(
            replace(request, due_on=data.due_on)
            if request.id == data.request
            else request
            for request in case.requests
        ),
    )


def _task_added(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: TaskAdded
) -> CaseState:
    task = TaskState(
        id=data.task,
        title=data.title,
        added_at=entry.at,
        due_on=data.due_on,
        assignee=data.assignee,
        origin=data.origin,
    )
    return replace(case, tasks=(*case.tasks, task))


def _task_completed(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: TaskCompleted
) -> CaseState:
    return replace(
        case,
        tasks=tuple(
            replace(task, done_at=entry.at, done_by=entry.actor.name)
            if task.id == data.task
            else task
            for task in case.tasks
        ),
    )


def _note_added(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: NoteAdded
) -> CaseState:
    note = NoteState(data.note, entry.at, entry.actor.name, data.text, data.internal)
    return replace(case, notes=(*case.notes, note))


def _message_sent(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: MessageSent
) -> CaseState:
    message = MessageState(
        id=data.message,
        at=entry.at,
        author=entry.actor.name,
        body=data.body,
        subject=data.subject,
        template=data.template,
    )
    return replace(case, messages=(*case.messages, message))


def _message_received(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: MessageReceived
) -> CaseState:
    return _said(case, entry, data.body, data.files)


def _document_added(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: DocumentAdded
) -> CaseState:
    if data.file is None:
        return case
    document = DocumentState(
        id=data.document,
        at=entry.at,
        by=entry.actor.name,
        file=data.file,
        title=data.title,
        kind=data.kind,
    )
    return replace(case, documents=(*case.documents, document))


FOLDS: dict[str, Callable[[Ground, CaseState, EntryDraft, Any], CaseState]] = {
    "documents_requested": _documents_requested,
    "documents_supplied": _documents_supplied,
    "time_granted": _time_granted,
    "task_added": _task_added,
    "task_completed": _task_completed,
    "note_added": _note_added,
    "message_sent": _message_sent,
    "message_received": _message_received,
    "document_added": _document_added,
}
