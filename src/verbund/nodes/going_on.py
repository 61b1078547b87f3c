"""A form that the suitcase took along comes back: its draft at the centre goes on.

Runs in the caller's transaction. What was signed in the suitcase counts; what was done
with the draft meanwhile is told, and nothing is sent twice.
"""

import contextlib
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import files as case_files
from verbund.cases import queries
from verbund.cases.errors import DraftNotFound
from verbund.cases.shapes import DraftView
from verbund.cases.wording import field_at, label_at
from verbund.catalogue import queries as catalogue
from verbund.core.errors import Conflict
from verbund.engine.answer_paths import flat, value_at
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.members.queries import Member
from verbund.nodes.wire import CaseOpened, FormKept, Operation

_MOST_NAMED: Final = 12


class GoneOn(Struct, frozen=True, kw_only=True):
    """The draft to go on with, the answers that count, and what a clerk should know.

    ``draft`` is ``None`` if the one that was taken along is gone.
    """

    draft: DraftView | None
    answers: Mapping[str, object]
    note: str = ""


def go_on(operation: Operation, payload: CaseOpened, member: Member) -> GoneOn:
    """What became of the draft; ``Conflict`` with the number if it was sent already."""
    if payload.draft is None:
        return GoneOn(draft=None, answers=payload.answers)
    try:
        draft = queries.draft_view(payload.draft, member=member)
    except DraftNotFound:
        return _without(operation, payload, member)
    if operation.blueprint_digest and draft.digest != operation.blueprint_digest:
        cases.pin_draft(
            draft_id=draft.id, member=member, digest=operation.blueprint_digest
        )
    seen = operation.base.position if operation.base else draft.position
    note = ""
    if draft.position != seen:
        note = _changed(operation, payload, draft, member)
    else:
        _drop_unnamed(draft, payload.answers, member)
    return GoneOn(draft=draft, answers=payload.answers, note=note)


def keep_on(operation: Operation, payload: FormKept, member: Member) -> GoneOn:
    """The draft that takes up what was filled in on the tour, under the new code.

    Whoever went on at another door keeps that: then what was filled in on the tour is a
    draft of its own.
    """
    draft = None
    if payload.draft is not None:
        with contextlib.suppress(DraftNotFound):
            draft = queries.draft_view(payload.draft, member=member)
    seen = operation.base.position if operation.base else 0
    if draft is None or draft.position != seen:
        gone = set(_not_brought(operation, payload.answers).values())
        return GoneOn(draft=None, answers=_stripped(payload.answers, gone))
    cases.pin_draft(
        draft_id=draft.id,
        member=member,
        digest=operation.blueprint_digest or draft.digest,
        code=payload.code,
    )
    _drop_unnamed(draft, payload.answers, member)
    return GoneOn(draft=draft, answers=payload.answers)


def _without(operation: Operation, payload: CaseOpened, member: Member) -> GoneOn:
    """The draft is gone: sent by somebody, or deleted with its files."""
    if payload.draft is not None:
        sent = cases.receipt_of_draft(member, payload.draft)
        if sent is not None:
            raise Conflict(
                f"Dieses Formular wurde inzwischen schon abgeschickt: Vorgang "
                f"{sent.number}. Vergleichen Sie die Angaben; was darin fehlt, "
                "tragen Sie dort nach.",
                title="Dieses Formular wurde schon abgeschickt.",
                detail_en=f"This form was sent meanwhile as case {sent.number}.",
            )
    gone = _not_brought(operation, payload.answers)
    names = [_name(payload.answers, path) for path in gone]
    note = (
        "Das begonnene Formular, das mit auf die Tour ging, wurde inzwischen gelöscht."
    )
    if names:
        listed = ", ".join(names[:_MOST_NAMED])
        note = f"{note} Mit ihm gingen diese Dateien verloren: {listed}."
    return GoneOn(
        draft=None, answers=_stripped(payload.answers, set(gone.values())), note=note
    )


def _not_brought(operation: Operation, answers: Mapping[str, object]) -> dict[str, str]:
    """Files that the answers name and the suitcase has no content of, by path."""
    brought = {file.sha256 for file in operation.files}
    return {
        path: digest
        for path, digest in case_files.named_in(answers)
        if digest not in brought
    }


def _changed(
    operation: Operation, payload: CaseOpened, draft: DraftView, member: Member
) -> str:
    """That somebody went on at another door, and which answers differ."""
    ground = catalogue.ground_for(
        member, draft.blueprint, digest=operation.blueprint_digest or draft.digest
    )
    there, here = flat(draft.answers), flat(payload.answers)
    labels = dict.fromkeys(
        _label(ground.blueprint, path)
        for path in (*there, *here)
        if there.get(path) != here.get(path)
    )
    when = datetime_de(clock.to_berlin(draft.changed_at), "de")
    note = (
        "Das Formular wurde auch an einer anderen Stelle geändert, während der Koffer "
        f"unterwegs war (zuletzt {when}). Es gilt, was im Koffer unterschrieben wurde."
    )
    named = ", ".join(list(labels)[:_MOST_NAMED])
    return f"{note} Dort stand anderes bei: {named}." if named else note


def _label(blueprint: engine.Blueprint, path: str) -> str:
    """The label of the question, for a part of an address too."""
    while "." in path and field_at(blueprint, path) is None:
        path = path.rpartition(".")[0]
    return label_at(blueprint, path)


def _drop_unnamed(
    draft: DraftView, answers: Mapping[str, object], member: Member
) -> None:
    """Take files out that were replaced on the tour: nobody sent them."""
    named = {digest for _, digest in case_files.named_in(answers)}
    for row in draft.documents:
        if row.digest not in named:
            cases.remove_from_draft(
                draft_id=draft.id, member=member, document_id=row.id
            )


def _name(answers: Mapping[str, object], path: str) -> str:
    found = value_at(answers, path)
    name = found.get("name") if isinstance(found, Mapping) else None
    return str(name or path)


def _stripped(answers: Mapping[str, object], gone: set[str]) -> Mapping[str, object]:
    """The answers without those that name a file which is gone."""

    def walk(value: object) -> object:
        if isinstance(value, Mapping):
            return {k: walk(v) for k, v in value.items() if not lost(v)}
        if isinstance(value, list | tuple):
            return [walk(one) for one in value if not lost(one)]
        return value

    def lost(value: object) -> bool:
        if isinstance(value, Mapping):
            return value.get("file") in gone
        # A field for many files of which none is left is no answer.
        return isinstance(value, list | tuple) and bool(value) and all(map(lost, value))

    return {k: walk(v) for k, v in answers.items() if not lost(v)}
