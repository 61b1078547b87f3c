"""What every hand-over leaves behind: its row, entries in the case, the protocol."""

import hashlib
import hmac
from uuid import UUID

import msgspec

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import ref
from verbund.core import audit
from verbund.core.config import config
from verbund.core.rights import SYSTEM, Actor
from verbund.kernel import clock
from verbund.responsibility.errors import ReferralNotFound
from verbund.responsibility.forwarders import Parcel
from verbund.responsibility.models import Referral


def token_of(referral_id: UUID) -> str:
    """The token of the link, derived from the site's secret."""
    text = b"referral" + referral_id.bytes
    secret = config().secret_key().encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:40]


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


def forget(*, case_id: UUID) -> None:
    """Drop what was sent of a case whose content was erased; in the caller's scope."""
    rows = Referral.objects.filter(case_id=case_id)
    rows.update(parcel="", reason="", token_hash="", last_error="", by_name="")


def note(row: Referral, text: str) -> None:
    """An internal entry in the case."""
    command = engine.AddNote(actor=ref(SYSTEM), text=text[:5000])
    cases.act(case_id=row.case_id, command=command, actor=SYSTEM)


def task(row: Referral, title: str) -> None:
    """Something for a clerk to do, unless the case is over."""
    if not case_queries.working_copy(row.case_id).state.open:
        return
    command = engine.AddTask(actor=ref(SYSTEM), title=title[:300])
    cases.act(case_id=row.case_id, command=command, actor=SYSTEM)


def mark(row: Referral, **values: object) -> None:
    """Write how far the hand-over is."""
    values["changed_at"] = clock.now()
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def row_of(referral_id: UUID) -> Referral:
    """The row within the present walls; ``ReferralNotFound``."""
    row = Referral.objects.filter(id=referral_id).first()
    if row is None:
        raise ReferralNotFound
    found: Referral = row
    return found


def decoded(row: Referral) -> Parcel:
    """What went out."""
    return msgspec.json.decode(row.parcel, type=Parcel)


def log(action: str, row: Referral, actor: Actor, **detail: object) -> None:
    """One row in the protocol; no personal data in ``detail``."""
    audit.record(
        action=action,
        actor=actor,
        subject=f"case:{row.case_id}",
        member=row.owner_id,
        detail={"referral": str(row.id), "to": row.name, **detail},
    )
