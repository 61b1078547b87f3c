"""Reports that wait for the link in a mail: nobody sees them until it was opened."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction

from verbund.cases import actions as cases
from verbund.cases.access import citizen
from verbund.cases.actions.intake import receipt_of
from verbund.cases.errors import DraftNotFound
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import chain, clock
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.messages.actions import forget_case, queue_email
from verbund.topics.reports import tokens
from verbund.topics.reports.errors import LinkUnknown
from verbund.topics.reports.mails import confirmation
from verbund.topics.reports.models import Pending
from verbund.topics.reports.shapes import Reported

#: So long a link to confirm is good; then the report is deleted, unread by anybody.
KEPT: Final = timedelta(days=3)
#: Who reports wants both sides of a border to know.
BOTH: Final = "both"


def hold(
    *,
    member: Member,
    blueprint: str,
    service: str | None,
    category: str,
    answers: Mapping[str, object],
    channel: str,
    language: str,
    email: str,
    draft: UUID | None,
    side: str,
    now: datetime,
) -> Reported:
    """Keep a report until its link is opened, and send the mail with the link."""
    token_id = new_id()
    token, public_token = tokens.confirmation(token_id), tokens.open311(token_id)
    acting = members.acting_member(member, blueprint)
    with acting_within({member.id, acting.id}), transaction.atomic():
        row = Pending(
            id=token_id,
            owner_id=member.id,
            acting_id=acting.id,
            token_hash=tokens.hashed(token),
            public_token=public_token,
            blueprint_key=blueprint,
            service=service or "",
            category=category,
            channel=channel,
            language=language,
            answers=chain.canonical(dict(answers)).decode(),
            draft_id=draft,
            side=side,
            created_at=now,
            expires_at=now + KEPT,
        )
        row.save(force_insert=True)
        subject, body = confirmation(member, token, language, row.expires_at)
        queue_email(
            case_id=row.id,
            owner_id=member.id,
            acting_id=acting.id,
            cause=f"report-confirm:{row.id}",
            recipient=email,
            subject=subject,
            body=body,
            language=language,
            kind="report",
        )
    return Reported(owner_id=member.id, token=public_token, category=category)


def confirm(*, member: Member, token: str, now: datetime | None = None) -> Reported:
    """Make the case of a report that waited; the second time gives the same one.

    Raises ``LinkUnknown`` for a token that is wrong or too old.
    """
    # The door imports this file.
    from verbund.topics.reports.actions.taking import report  # noqa: PLC0415

    moment = now or clock.now()
    with acting_within(member.id):
        row = Pending.objects.filter(
            owner_id=member.id, token_hash=tokens.hashed(token)
        ).first()
    if row is None or row.expires_at < moment:
        raise LinkUnknown
    key = f"report-confirm:{row.id}"
    if row.case_id is not None and (receipt := receipt_of(member, key)):
        return Reported(
            owner_id=member.id,
            case_id=receipt.id,
            public_id=receipt.number,
            receipt=receipt,
            category=row.category,
        )
    taken = report(
        member=member,
        blueprint=row.blueprint_key,
        answers=msgspec.json.decode(row.answers, type=dict[str, object]),
        channel=row.channel,
        actor=citizen(channel=row.channel),
        service=row.service or None,
        language=row.language,
        idempotency_key=key,
        draft=row.draft_id,
        confirmed=True,
        chosen=UUID(row.side) if row.side not in {"", BOTH} else None,
        at_border="both" if row.side == BOTH else "own",
        now=moment,
    )
    with acting_within({row.owner_id, row.acting_id}), transaction.atomic():
        # What was written is in the case now; here only the way to it stays a while.
        Pending.objects.filter(id=row.id).update(
            case_id=taken.case_id, draft_id=None, answers="{}"
        )
        forget_case(case_id=row.id)
    return taken


def drop_unconfirmed(now: datetime | None = None) -> int:
    """Delete what nobody confirmed in time, with its pictures and mails; how many.

    Rows of confirmed ones go too: whoever asks by token has the number by then.
    """
    moment = now or clock.now()
    with across_members("Unbestätigte Anliegen löschen"), transaction.atomic():
        rows = list(Pending.objects.filter(expires_at__lt=moment))
        for row in rows:
            if row.case_id is None and row.draft_id is not None:
                _discard(row.draft_id, members.member_by_id(row.owner_id))
            forget_case(case_id=row.id)
        Pending.objects.filter(id__in=[row.id for row in rows]).delete()
    return sum(1 for row in rows if row.case_id is None)


def _discard(draft_id: UUID, member: Member) -> None:
    try:
        cases.discard_draft(draft_id=draft_id, member=member)
    except DraftNotFound:
        return
