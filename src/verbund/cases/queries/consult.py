"""What other bodies may read: the row that was put before them, nothing else."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases import tokens
from verbund.cases.access import CONSULT
from verbund.cases.asked import asked, linked
from verbund.cases.errors import CaseNotFound
from verbund.cases.models import Case
from verbund.cases.models_share import Share
from verbund.cases.queries.case import remember_look_at
from verbund.cases.queries.documents import document_by_digest, open_document
from verbund.cases.sharing import Extract, SharedFile, SharedPage
from verbund.catalogue import queries as catalogue
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.queries import Member, member_by_id


class ShareView(Struct, frozen=True, kw_only=True):
    """One question or extract as its body sees it."""

    id: UUID
    kind: str
    number: str
    service: engine.Text
    title: engine.Text
    question: engine.Text | None
    legal: tuple[str, ...]
    message: str
    recipient: str
    asking: str
    due_on: date | None
    open: bool
    verdict: str
    answer: str
    created_at: datetime
    closed_at: datetime | None
    pages: tuple[SharedPage, ...] = ()
    files: tuple[SharedFile, ...] = ()
    conditions: tuple[engine.ConditionDef, ...] = ()


class ShareMail(Struct, frozen=True, kw_only=True):
    """What a mail about a share needs: where to, and by which key it is opened."""

    id: UUID
    kind: str
    address: str
    outside: bool
    number: str
    title: engine.Text
    due_on: date | None
    token: str
    owner_id: UUID
    acting_id: UUID
    asking_slug: str
    asking: str


def shares(actor: Actor, *, open: bool = True, limit: int = 200) -> list[ShareView]:
    """Questions and extracts for the actor's offices, the next due first."""
    require(actor, CONSULT.key)
    with acting_within(actor.members, actor):
        rows = Share.objects.filter(
            acting_id__in=list(actor.members), open=open
        ).exclude(recipient_kind="email")
        if actor.office:
            rows = rows.filter(office_id__in=["", str(actor.office)])
        order = ("due_on", "id") if open else ("-closed_at", "-id")
        return [_view(row, whole=False) for row in rows.order_by(*order)[:limit]]


def share_view(share_id: UUID, actor: Actor) -> ShareView:
    """One of them with what it shows; ``CaseNotFound`` outside the actor's walls.

    The look is written down in the case, for whoever asks who has seen it.
    """
    row = asked(share_id, actor)
    with acting_within({row.owner_id}):
        case = Case.objects.values_list("id", "owner_id", "acting_id").get(
            id=row.case_id
        )
        what = f"Stellungnahme angesehen: {row.recipient}"
        remember_look_at(case, actor, what, clock.now())
    return _view(row, whole=True)


def share_by_link(member: Member, token: str) -> ShareView:
    """What the link of a body outside shows; ``CaseNotFound`` for any other."""
    return _view(linked(member, token), whole=True)


def shared_file(share_id: UUID, digest: str, actor: Actor) -> tuple[SharedFile, bytes]:
    """A file among the shared answers."""
    return _file(asked(share_id, actor), digest)


def file_by_link(member: Member, token: str, digest: str) -> tuple[SharedFile, bytes]:
    """The same for a body outside."""
    return _file(linked(member, token), digest)


def share_mail(case_id: UUID, key: str) -> ShareMail | None:
    """For the mail about a new question or extract, within the job's scope."""
    row = Share.objects.filter(case_id=case_id, key=key).first()
    if row is None or not row.address:
        return None
    asking = member_by_id(row.owner_id)
    return ShareMail(
        id=row.id,
        kind=row.kind,
        address=row.address,
        outside=row.recipient_kind == "email",
        number=row.number,
        title=_service(row),
        due_on=row.due_on,
        token=tokens.share_token(row.id),
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        asking_slug=asking.slug,
        asking=asking.official_name,
    )


def _service(row: Share) -> engine.Text:
    return catalogue.blueprint_by_digest(row.blueprint_digest).title


def _file(row: Share, digest: str) -> tuple[SharedFile, bytes]:
    extract = msgspec.json.decode(row.extract, type=Extract)
    found = next((f for f in extract.files if f.digest == digest), None)
    if found is None:
        raise CaseNotFound
    with acting_within({row.owner_id}):
        document = document_by_digest(digest, case_id=row.case_id)
        if not document.can_open:
            raise CaseNotFound
        return found, open_document(document)


def _view(row: Share, *, whole: bool) -> ShareView:
    blueprint = catalogue.blueprint_by_digest(row.blueprint_digest)
    rules = blueprint.process.inquiries
    office = rules.office(row.part) if rules and row.kind == "inquiry" else None
    part = blueprint.forwarding.get(row.part)
    title = engine.Text(de=row.part)
    legal: tuple[str, ...] = ()
    if office is not None:
        title, legal = office.title, office.legal
    elif part is not None:
        title, legal = part.title, part.legal
    extract = msgspec.json.decode(row.extract, type=Extract) if whole else Extract()
    return ShareView(
        id=row.id,
        kind=row.kind,
        number=row.number,
        service=blueprint.title,
        title=title,
        question=office.question if office else None,
        legal=tuple(
            blueprint.legal[name].title for name in legal if name in blueprint.legal
        ),
        message=row.message,
        recipient=row.recipient,
        asking=member_by_id(row.owner_id).official_name,
        due_on=row.due_on,
        open=row.open,
        verdict=row.verdict,
        answer=row.answer,
        created_at=row.created_at,
        closed_at=row.closed_at,
        pages=extract.pages,
        files=extract.files,
        conditions=tuple(blueprint.conditions.values()) if whole and office else (),
    )
