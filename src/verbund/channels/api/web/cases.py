"""Cases for the staff's programs: the list, one case, its timeline and documents."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from msgspec import UNSET, Meta, Struct, UnsetType

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.errors import CaseNotFound
from verbund.cases.shapes import (
    CaseRow,
    CaseView,
    DocumentRow,
    Filters,
    TimelineItem,
    ViewCounts,
)
from verbund.catalogue.edges.json_schema import fields_schema
from verbund.channels.api import scopes
from verbund.channels.api.registry import (
    Answer,
    Call,
    Cursor,
    Query,
    Slug,
    Words,
    endpoint,
    given,
)
from verbund.channels.api.web.uploads import one_file, position_of

_TAG = "Vorgänge bearbeiten"
Sort = Annotated[str, Meta(max_length=20, pattern=r"^-?[a-z]*$")]


class CaseQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cases; days are inclusive, ``assignee=-`` means nobody's."""

    view: Slug = "all"
    q: Words = ""
    state: Slug = ""
    phase: Slug = ""
    blueprint: Slug = ""
    service: Slug = ""
    owner: UUID | UnsetType = UNSET
    acting: UUID | UnsetType = UNSET
    assignee: Slug = ""
    office: Slug = ""
    channel: Slug = ""
    due_from: date | UnsetType = UNSET
    due_until: date | UnsetType = UNSET
    opened_from: date | UnsetType = UNSET
    opened_until: date | UnsetType = UNSET
    open: bool = True
    closed: bool = False
    sort: Sort = "-changed"
    cursor: Cursor = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class CasePage(Struct, frozen=True, kw_only=True):
    """One page of the list; cursors are empty at the ends."""

    items: list[CaseRow]
    total: int | None
    counts: ViewCounts
    next_cursor: str
    prev_cursor: str


class Offer(Struct, frozen=True, kw_only=True):
    """A step: whether it is possible now, why not, and what it asks."""

    id: str
    kind: str
    title: str
    enabled: bool
    because: str
    four_eyes: bool
    input_schema: dict[str, Any]


class CaseAnswer(Struct, frozen=True, kw_only=True):
    """A case as the staff sees it; ``row.position`` is also the ETag."""

    row: CaseRow
    state: engine.CaseState
    offers: list[Offer]
    documents: list[DocumentRow]
    journal_whole: bool | None
    delete_on: date | None


class Changed(Struct, frozen=True, kw_only=True):
    """A case after a change."""

    id: UUID
    number: str
    position: int
    state: str
    phase: str
    open: bool
    changed_at: datetime


class Timeline(Struct, frozen=True, kw_only=True):
    """The journal of a case, the first entry first."""

    items: list[TimelineItem]


class Documents(Struct, frozen=True, kw_only=True):
    """The files of a case, the oldest first."""

    items: list[DocumentRow]


@endpoint(
    "GET", "/cases", tag=_TAG, summary="Arbeitsvorrat", query=CaseQuery,
    scope=scopes.READ, answer=CasePage, errors=(401, 403, 422),
)  # fmt: skip
def case_list(call: Call) -> CasePage:
    """One page of the cases that the token may see."""
    asked: CaseQuery = call.query
    page = queries.worklist(
        actor=call.staff(),
        view=asked.view,
        filters=Filters(
            state=asked.state,
            phase=asked.phase,
            owner=given(asked.owner),
            acting=given(asked.acting),
            blueprint=asked.blueprint,
            service=asked.service,
            assignee=asked.assignee,
            office=asked.office,
            channel=asked.channel,
            due_from=given(asked.due_from),
            due_until=given(asked.due_until),
            opened_from=given(asked.opened_from),
            opened_until=given(asked.opened_until),
            text=asked.q,
            open=None if asked.closed and asked.open else not asked.closed,
        ),
        sort=asked.sort,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return CasePage(
        items=list(page.rows),
        total=page.total,
        counts=page.counts,
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
    )


@endpoint(
    "GET", "/cases/{id}", tag=_TAG, summary="Ein Vorgang", scope=scopes.READ,
    answer=CaseAnswer, errors=(401, 403, 404), headers={"ETag": "Stand der Akte"},
)  # fmt: skip
def case_one(call: Call, id: str) -> Answer:  # the name in the address
    """One case; the look at it is written down."""
    view = _view(call, id)
    body = CaseAnswer(
        row=view.row,
        state=view.state,
        offers=[_offer(offer, call.language) for offer in view.offers],
        documents=list(view.documents),
        journal_whole=view.chain.whole if view.chain else None,
        delete_on=view.delete_on,
    )
    return Answer(body=body, headers={"ETag": f'"{view.position}"'})


@endpoint(
    "GET", "/cases/{id}/timeline", tag=_TAG, summary="Verlauf eines Vorgangs",
    scope=scopes.READ, answer=Timeline, errors=(401, 403, 404),
)  # fmt: skip
def case_timeline(call: Call, id: str) -> Timeline:
    """Every entry of the journal in words."""
    return Timeline(items=list(_view(call, id).timeline))


@endpoint(
    "GET", "/cases/{id}/documents", tag=_TAG, summary="Dokumente eines Vorgangs",
    scope=scopes.READ, answer=Documents, errors=(401, 403, 404),
)  # fmt: skip
def case_documents(call: Call, id: str) -> Documents:
    """The files of a case."""
    return Documents(items=list(_view(call, id).documents))


@endpoint(
    "GET", "/cases/{id}/documents/{document}", tag=_TAG, summary="Ein Dokument",
    scope=scopes.READ, media_type="application/octet-stream",
    errors=(401, 403, 404, 409, 410),
)  # fmt: skip
def case_document(
    call: Call,
    id: str,
    document: str,
) -> HttpResponse:
    """The content of one file; none that is in quarantine or infected."""
    view = _view(call, id, purpose="Dokument geöffnet")
    return file_response(view.documents, UUID(document))


@endpoint(
    "POST", "/cases/{id}/documents", tag=_TAG, summary="Dokument zur Akte nehmen",
    scope=scopes.WORK, upload=True, answer=DocumentRow, status=201,
    errors=(400, 401, 403, 404, 409, 413, 422),
)  # fmt: skip
def case_attach(call: Call, id: str) -> DocumentRow:
    """Put a file into a case."""
    name, content = one_file(call)
    return actions.attach_file(
        case_id=UUID(id),
        actor=call.staff(),
        name=name,
        content=content,
        title=str(call.request.POST.get("title", ""))[:200],
        expected_position=position_of(call, None),
    )


def file_response(documents: tuple[DocumentRow, ...], wanted: UUID) -> HttpResponse:
    """The content of one of these files as a download that no browser runs."""
    row = next((one for one in documents if one.id == wanted), None)
    if row is None:
        raise CaseNotFound(title="Dieses Dokument gibt es hier nicht.")
    return HttpResponse(
        queries.open_document(row),
        content_type="application/octet-stream",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": "attachment",
            "X-Media-Type": row.media_type,
        },
    )


def changed(view: CaseView) -> Answer:
    """The case after a change, with its new ETag."""
    row = view.row
    body = Changed(
        id=row.id,
        number=row.number,
        position=row.position,
        state=row.state,
        phase=row.phase,
        open=row.open,
        changed_at=row.changed_at,
    )
    return Answer(body=body, headers={"ETag": f'"{row.position}"'})


def _view(call: Call, id_: str, purpose: str = "Über die Schnittstelle") -> CaseView:
    return queries.case_view(
        UUID(id_), call.staff(), purpose=purpose, language=call.language
    )


def _offer(offer: engine.StepOffer, language: str) -> Offer:
    inputs = {field.id: field for field in offer.inputs}
    return Offer(
        id=offer.id,
        kind=offer.kind,
        title=offer.title.get(language),
        enabled=offer.enabled,
        because=offer.because.get(language) if offer.because else "",
        four_eyes=offer.four_eyes,
        input_schema=fields_schema(inputs, language),
    )


__all__ = ["Changed", "changed", "file_response"]
