"""Drafts: saved page by page, resumed by code on any device, gone after a while."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases import tokens
from verbund.cases.actions.form_ends import note_ends
from verbund.cases.errors import CaseChangedMeanwhile, DraftNotFound
from verbund.cases.models import CaseDocument, Draft, IncomingLetter
from verbund.cases.queries.documents import documents_of
from verbund.cases.shapes import DraftView
from verbund.catalogue import queries as catalogue
from verbund.core import files
from verbund.core.limits import limit_attempts
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import chain, clock, codes, deadlines
from verbund.kernel.calendars import Calendar
from verbund.members import queries as members
from verbund.members.queries import Member

_TRIALS_AN_HOUR = 20
_KEPT = "kept:code"
"""Mark among the pages done: somebody has the code of this draft."""

_JSON_MAP = msgspec.json.Decoder(dict[str, object])


def begin_draft(
    *,
    member: Member,
    blueprint: str,
    service: str | None = None,
    channel: str = "web",
    language: str = "de",
    answers: Mapping[str, object] | None = None,
    digest: str | None = None,
    code: str | None = None,
) -> DraftView:
    """A new draft, pinned to the version that is valid now; it knows its code.

    ``digest`` names another version: that of a form begun without network, and ``code``
    the one that its person was given there.
    """
    ground = catalogue.ground_for(member, blueprint, digest=digest)
    moment = clock.now()
    entrance = ground.blueprint.service(service)
    code = code or codes.new_code()
    with acting_within({member.id}), transaction.atomic():
        draft = Draft(
            owner_id=member.id,
            acting_id=UUID(ground.acting.id),
            blueprint_key=blueprint,
            blueprint_digest=ground.blueprint.digest,
            service=entrance.id if entrance else "",
            channel=channel,
            language=language,
            answers=chain.canonical(dict(answers or {})).decode(),
            code_hash=tokens.hash_code(code),
            created_at=moment,
            changed_at=moment,
            expires_on=_expires(ground, moment),
        )
        draft.save(force_insert=True)
        return _view(draft, code)


def save_draft(
    *,
    draft_id: UUID,
    member: Member,
    answers: Mapping[str, object],
    pages_done: Sequence[str] | None = None,
    language: str | None = None,
    expected_position: int | None = None,
) -> DraftView:
    """Keep all answers so far; the time until deletion begins again.

    Another device that saved in between gives ``CaseChangedMeanwhile`` if
    ``expected_position`` is given.
    """
    with acting_within({member.id}), transaction.atomic():
        draft = _draft(draft_id)
        if expected_position is not None and draft.position != expected_position:
            raise CaseChangedMeanwhile(
                at=draft.changed_at, name="", position=draft.position
            )
        ground = _ground(draft)
        moment = clock.now()
        values: dict[str, object] = {
            "answers": chain.canonical(dict(answers)).decode(),
            "changed_at": moment,
            "expires_on": max(_expires(ground, moment), draft.expires_on),
            "position": draft.position + 1,
        }
        if pages_done is not None:
            values["pages_done"] = chain.canonical(list(pages_done)).decode()
        if language is not None:
            values["language"] = language
        for name, value in values.items():
            setattr(draft, name, value)
        Draft.objects.filter(id=draft.id).update(**values)
        return _view(draft)


def resume_draft(code: str, *, source: str = "") -> DraftView:
    """The draft that this code opens, on any device.

    Raises ``ValueError`` (a German sentence) for a mistyped code, ``DraftNotFound`` for
    an unknown one, ``TooMany`` after twenty tries from one ``source`` in an hour.
    """
    hashed = tokens.hash_code(code)
    if source:
        limit_attempts(f"draft-code:{source}", limit=_TRIALS_AN_HOUR, seconds=3600)
    with across_members("Entwurf mit dem Code fortsetzen"):
        draft = Draft.objects.filter(
            code_hash=hashed, expires_on__gte=clock.today()
        ).first()
        if draft is None:
            raise DraftNotFound
        return _view(draft)


def new_draft_code(*, draft_id: UUID, member: Member) -> str:
    """Another code for the same draft; the old one stops working."""
    code = codes.new_code()
    with acting_within({member.id}), transaction.atomic():
        _draft(draft_id)
        Draft.objects.filter(id=draft_id).update(code_hash=tokens.hash_code(code))
    return code


def discard_draft(
    *,
    draft_id: UUID,
    member: Member,
    outcome: Literal["discarded", "timed_out", "settled"] = "discarded",
) -> None:
    """Delete a draft and its files at once; ``timed_out`` if nobody was there.

    ``settled`` is what needs no form any more – somebody joined another's report, or it
    goes on at another member: nobody gave up, and so nothing is counted.
    """
    with acting_within({member.id}), transaction.atomic():
        draft = _draft(draft_id)
        if outcome != "settled":
            note_ends([draft], outcome, at=clock.now())
        _delete([draft_id])


def keep_draft(*, draft_id: UUID, member: Member) -> str:
    """A new code for a draft whose owner goes on elsewhere; it outlives the visit."""
    code = new_draft_code(draft_id=draft_id, member=member)
    with acting_within({member.id}), transaction.atomic():
        draft = _draft(draft_id)
        done = {*msgspec.json.decode(draft.pages_done, type=list[str]), _KEPT}
        kept = chain.canonical(sorted(done)).decode()
        Draft.objects.filter(id=draft_id).update(pages_done=kept)
    return code


def hold_draft(*, draft_id: UUID, member: Member, until: date) -> DraftView:
    """Keep a draft until this day at least: it was taken along and comes back."""
    with acting_within({member.id}), transaction.atomic():
        draft = _draft(draft_id)
        draft.expires_on = max(draft.expires_on, until)
        Draft.objects.filter(id=draft.id).update(expires_on=draft.expires_on)
        return _view(draft)


def pin_draft(
    *, draft_id: UUID, member: Member, digest: str, code: str | None = None
) -> None:
    """Give a draft the version with which it was filled in where it was taken.

    ``code`` is the one that its person was given there; the old one stops working.
    """
    with acting_within({member.id}), transaction.atomic():
        draft = _draft(draft_id)
        ground = catalogue.ground_for(member, draft.blueprint_key, digest=digest)
        values = {"blueprint_digest": ground.blueprint.digest}
        if code is not None:
            values["code_hash"] = tokens.hash_code(code)
        Draft.objects.filter(id=draft.id).update(**values)


def touch_draft(draft_id: UUID) -> None:
    """Count the draft as used just now, though nothing was written into it."""
    Draft.objects.filter(id=draft_id).update(changed_at=clock.now())


def discard_idle(channel: str, before: datetime, *, held: Collection[UUID] = ()) -> int:
    """Delete drafts of a channel that nobody has touched since; how many.

    For devices that forget: whoever took the code along (``keep_draft``) keeps it, and
    those ``held`` are in use without being written to.
    """
    with across_members("Liegengebliebene Entwürfe löschen"), transaction.atomic():
        rows = Draft.objects.filter(channel=channel, changed_at__lt=before)
        rows = rows.exclude(id__in=list(held))
        idle = [draft for draft in rows if _KEPT not in draft.pages_done]
        note_ends(idle, "timed_out", at=clock.now())
        _delete([draft.id for draft in idle])
    return len(idle)


def settle_draft(draft_id: UUID, case_id: UUID, channel: str) -> None:
    """Hand the files of a draft to the case it became, and delete the draft.

    ``channel`` is the door by which it was sent. Inside the caller's transaction.
    Raises ``DraftNotFound`` if another submission of the same draft was faster.
    """
    note_ends(
        Draft.objects.filter(id=draft_id), "sent", sent_by=channel, at=clock.now()
    )
    CaseDocument.objects.filter(draft_id=draft_id).update(
        case_id=case_id, draft_id=None
    )
    deleted, _ = Draft.objects.filter(id=draft_id).delete()
    if not deleted:
        raise DraftNotFound


def delete_expired_drafts(today: date | None = None) -> int:
    """Delete all drafts whose time is over, with their files; how many."""
    day = today or clock.today()
    with across_members("Abgelaufene Entwürfe löschen"), transaction.atomic():
        drafts = list(Draft.objects.filter(expires_on__lt=day))
        note_ends(drafts, "expired", at=clock.now())
        _delete([draft.id for draft in drafts])
    return len(drafts)


def _delete(ids: Sequence[UUID]) -> None:
    rows = CaseDocument.objects.filter(draft_id__in=ids)
    digests = set(rows.values_list("digest", flat=True))
    rows.delete()
    Draft.objects.filter(id__in=ids).delete()
    release_files(digests)


def release_files(digests: set[str]) -> int:
    """Delete contents that no case, draft or letter of any member needs any more."""
    if not digests:
        return 0
    with across_members("Prüfen, ob eine Datei noch gebraucht wird"):
        rows = CaseDocument.objects.filter(digest__in=digests)
        letters = IncomingLetter.objects.filter(digest__in=digests, state="open")
        used = {*rows.values_list("digest", flat=True)}
        used |= {*letters.values_list("digest", flat=True)}
    free = digests - used
    for digest in sorted(free):
        files.delete(digest=digest, reason="Akte oder Entwurf gelöscht")
    return len(free)


def _draft(draft_id: UUID) -> Draft:
    found = Draft.objects.filter(id=draft_id, expires_on__gte=clock.today()).first()
    if found is None:
        raise DraftNotFound
    draft: Draft = found
    return draft


def _ground(draft: Draft) -> engine.Ground:
    owner = members.member_by_id(draft.owner_id)
    return catalogue.ground_for(
        owner, draft.blueprint_key, digest=draft.blueprint_digest
    )


def _expires(ground: engine.Ground, moment: datetime) -> date:
    plain = Calendar(ground.owner.land)
    return deadlines.deadline(
        clock.to_berlin(moment).date(),
        ground.blueprint.retention.drafts,
        plain,
        move_off_holiday=False,
        law="bgb",
    ).end


def _view(draft: Draft, code: str = "") -> DraftView:
    return DraftView(
        id=draft.id,
        owner_id=draft.owner_id,
        acting_id=draft.acting_id,
        blueprint=draft.blueprint_key,
        digest=draft.blueprint_digest,
        service=draft.service,
        channel=draft.channel,
        language=draft.language,
        answers=_JSON_MAP.decode(draft.answers),
        pages_done=tuple(msgspec.json.decode(draft.pages_done, type=list[str])),
        documents=documents_of(draft_id=draft.id),
        position=draft.position,
        created_at=draft.created_at,
        changed_at=draft.changed_at,
        expires_on=draft.expires_on,
        code=code,
    )
