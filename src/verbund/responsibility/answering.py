"""What comes back from a body outside: by its link, or because we asked."""

from typing import Final

import msgspec
from django.db import transaction

from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.members.queries import Member
from verbund.responsibility import forwarders, secrets
from verbund.responsibility.errors import ReferralNotFound, ReferralRefused
from verbund.responsibility.forwarders import Parcel
from verbund.responsibility.models import Referral
from verbund.responsibility.queries import referral_view
from verbund.responsibility.shapes import ReferralView
from verbund.responsibility.tables import body_view
from verbund.responsibility.traces import (
    decoded,
    hashed,
    log,
    mark,
    note,
    row_of,
    task,
)

#: What a body outside may answer, and how it stands in the case.
ANSWERS: Final = {
    "accepted": "Wir übernehmen das.",
    "done": "Das ist erledigt.",
    "not_responsible": "Dafür sind wir nicht zuständig.",
}
_ENDS: Final = frozenset({"done", "not_responsible"})


class ForwardedView(msgspec.Struct, frozen=True, kw_only=True):
    """What a body outside sees behind its link."""

    referral: ReferralView
    parcel: Parcel
    member: Member
    open: bool


def by_link(member: Member, token: str) -> ForwardedView:
    """The hand-over behind a link of this member; ``ReferralNotFound``."""
    with acting_within(member.id, SYSTEM):
        row = Referral.objects.filter(token_hash=hashed(token)).first()
        if row is None or not row.parcel or row.owner_id != member.id:
            raise ReferralNotFound
        return ForwardedView(
            referral=referral_view(row),
            parcel=decoded(row),
            member=member,
            open=row.closed_at is None,
        )


def answer_by_link(
    *, member: Member, token: str, answer: str, text: str, name: str
) -> None:
    """Take the answer of a body outside into the case, with a task to read it.

    Raises ``ReferralNotFound`` behind a link that is over, ``ReferralRefused`` for an
    answer that is none.
    """
    if answer not in ANSWERS:
        raise ReferralRefused("Wählen Sie eine Antwort aus.")
    found = by_link(member, token)
    if not found.open:
        raise ReferralNotFound
    with acting_within(member.id, SYSTEM), transaction.atomic():
        row = row_of(found.referral.id)
        who = ", ".join(p for p in (" ".join(name.split())[:120], row.name) if p)
        said = f"{ANSWERS[answer]} {text.strip()[:4000]}".strip()
        _answered(row, answer, said, end=answer in _ENDS, who=who)


def ask_how_far(*, limit: int = 500) -> int:
    """Ask the bodies outside that tell it how far things are; how many changed."""
    with across_members("Stand weitergegebener Anliegen abfragen"):
        rows = Referral.objects.filter(
            state__in=[Referral.State.SENT, Referral.State.ANSWERED],
            body__isnull=False,
        ).exclude(remote_id="")
        due = list(rows.select_related("body").order_by("changed_at")[:limit])
    changed = 0
    for row in due:
        body = body_view(row.body)
        way = forwarders.forwarder(body.kind)
        if way is None:
            continue
        try:
            found = way.status(body, row.remote_id, secrets.read(body.id))
        except (forwarders.ForwardDelayed, forwarders.ForwardRefused) as error:
            with acting_within(row.owner_id, SYSTEM):
                mark(row, last_error=str(error)[:500])
            continue
        if found is not None and found.status != row.remote_status:
            changed += 1
            with acting_within(row.owner_id, SYSTEM), transaction.atomic():
                said = ": ".join(part for part in (found.status, found.text) if part)
                _answered(row, found.status, said, end=found.closed)
    return changed


def _answered(
    row: Referral, status: str, said: str, *, end: bool, who: str = ""
) -> None:
    moment = clock.now()
    mark(
        row,
        state=Referral.State.CLOSED if end else Referral.State.ANSWERED,
        remote_status=status[:60],
        closed_at=moment if end else None,
    )
    note(row, f"Antwort von {who or row.name}: {said}")
    task(row, f"Antwort von {row.name} lesen")
    log("referral_answered", row, SYSTEM, status=status[:60])
