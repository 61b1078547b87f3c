"""Every write of FIT-Connect: destinations, clients, submissions, their events."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from verbund.catalogue import queries as catalogue
from verbund.catalogue.edges.fitconnect import events, jose
from verbund.channels.fitconnect import keys
from verbund.channels.fitconnect.errors import Refused
from verbund.channels.fitconnect.models import (
    ApiClient,
    Destination,
    Dispatch,
    Envelope,
    LogEntry,
    Outlet,
    Submission,
)
from verbund.core import audit, files
from verbund.core.errors import Conflict
from verbund.core.jobs.store import enqueue
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock, codes
from verbund.kernel.ids import new_id
from verbund.members.models import Member
from verbund.members.queries import acting_member

RECEIVE = "fitconnect.receive"
SEND = "fitconnect.send"
ISSUER = "urn:verbund:fit-connect"


# --- who and where ------------------------------------------------------------


@transaction.atomic
def create_destination(
    *, member: Member, blueprint: str, mode: str = "case"
) -> Destination:
    """A delivery point for one adopted blueprint, with fresh keys in files.

    There is one for each member, blueprint and mode; the same again is returned.
    """
    known = Destination.objects.filter(
        member=member, blueprint_key=blueprint, mode=mode
    ).first()
    if known is not None:
        return known
    catalogue.service(member, blueprint)
    encryption, signature = jose.new_key("encryption"), jose.new_key("signature")
    keys.keep(encryption)
    keys.keep(signature)
    row = Destination.objects.create(
        member=member,
        blueprint_key=blueprint,
        mode=mode,
        encryption_key=jose.public_of(encryption),
        signature_key=jose.public_of(signature),
    )
    audit.record(
        action="fitconnect_destination_created",
        subject=f"destination:{row.id}",
        member=member.id,
        detail={"blueprint": blueprint, "mode": mode},
    )
    return row


@transaction.atomic
def set_active(*, destination: Destination, active: bool) -> Destination:
    """Take submissions from now on, or no more; what has come in stays."""
    destination.active = active
    destination.save(update_fields=["active"])
    audit.record(
        action="fitconnect_destination_changed",
        subject=f"destination:{destination.id}",
        member=destination.member_id,
        detail={"active": active},
    )
    return destination


@transaction.atomic
def create_client(
    *, name: str, role: str, member: Member | None = None
) -> tuple[ApiClient, str]:
    """A system with its secret, which is shown this once and never again."""
    secret = codes.new_token() + codes.new_token()
    row = ApiClient.objects.create(
        name=name.strip()[:120],
        role=role,
        member=member,
        secret_hash=hash_secret(secret),
    )
    audit.record(
        action="fitconnect_client_created",
        subject=f"fitconnect_client:{row.id}",
        member=member.id if member else None,
        detail={"role": role},
    )
    return row, secret


@transaction.atomic
def revoke_client(*, client: ApiClient) -> ApiClient:
    """Shut a system out from its next request on."""
    if client.revoked_at is None:
        client.revoked_at = clock.now()
        client.save(update_fields=["revoked_at"])
        audit.record(
            action="fitconnect_client_revoked",
            subject=f"fitconnect_client:{client.id}",
            member=client.member_id,
        )
    return client


def hash_secret(secret: str) -> str:
    """What the database keeps of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


# --- a submission on its way in -------------------------------------------------


def announce(
    *,
    destination: Destination,
    client: ApiClient,
    service: str,
    attachments: Sequence[UUID],
) -> Envelope:
    """A new submission: ids for it and for its case, and the first event."""
    acting = acting_member(destination.member, destination.blueprint_key)
    envelope = Envelope(
        id=new_id(),
        case_ref=new_id(),
        destination=destination,
        client=client,
        owner=destination.member_id,
        acting=acting.id,
    )
    with within(envelope), transaction.atomic():
        envelope.save(force_insert=True)
        Submission(
            id=envelope.id,
            owner_id=envelope.owner,
            acting_id=envelope.acting,
            destination_id=destination.id,
            case_ref=envelope.case_ref,
            service=service,
            announced=sorted({str(one) for one in attachments}),
        ).save(force_insert=True)
        _log(envelope, "create-submission")
    return envelope


def put_attachment(*, envelope: Envelope, attachment: UUID, content: str) -> None:
    """Keep the sealed attachment; the same one again replaces it."""
    with within(envelope), transaction.atomic():
        row = _locked(envelope)
        if row.state != Submission.State.ANNOUNCED:
            raise Refused(
                "The submission was submitted before.",
                problem="submission-already-submitted",
                status=409,
            )
        if str(attachment) not in row.announced:
            raise Refused(
                "This attachment was not announced.",
                problem="attachment-not-announced",
                status=404,
            )
        stored = files.store_own(content.encode(), media_type="application/jose")
        row.attachments = {**row.attachments, str(attachment): stored.digest}
        row.save(update_fields=["attachments"])


def submit(*, envelope: Envelope, metadata: str, data: str) -> Submission:
    """Take the sealed data: event and job in one transaction.

    The same again changes nothing; other content is refused (409).
    """
    digest = hashlib.sha256(f"{metadata}\n{data}".encode()).hexdigest()
    with within(envelope), transaction.atomic():
        row = _locked(envelope)
        if row.state != Submission.State.ANNOUNCED:
            if row.digest == digest:
                return row
            raise Refused(
                "The submission was submitted before with other content.",
                problem="submission-already-submitted",
                status=409,
            )
        missing = [one for one in row.announced if one not in row.attachments]
        if missing:
            raise Refused(
                f"{len(missing)} announced attachments are missing.",
                problem="missing-attachments",
                status=422,
            )
        sealed = [(one, sealed_attachment(row, one)) for one in row.announced]
        row.metadata, row.data, row.digest = metadata, data, digest
        row.state, row.submitted_at = Submission.State.SUBMITTED, clock.now()
        row.save()
        _log(envelope, "submit-submission", events.tags(metadata, data, sealed))
        if envelope.destination.mode == Destination.Mode.CASE:
            enqueue(
                RECEIVE,
                {"submission": str(row.id)},
                key=f"{RECEIVE}:{row.id}",
                member=envelope.acting,
            )
    return row


def sealed_attachment(row: Submission, attachment: str) -> str:
    """One attachment in its envelope."""
    return files.read(row.attachments[attachment]).decode("ascii")


def settle(
    *,
    envelope: Envelope,
    problems: Sequence[Mapping[str, Any]] = (),
    case_id: UUID | None = None,
    token: str = "",
) -> Submission:
    """Accept or reject for good, tell it in the log, and empty the envelopes.

    ``token`` is the event that another system signed; without it we sign with the
    destination's key. Settling twice changes nothing.
    """
    with within(envelope), transaction.atomic():
        row = _locked(envelope)
        if row.state in {Submission.State.ACCEPTED, Submission.State.REJECTED}:
            return row
        if row.state != Submission.State.SUBMITTED:
            raise Refused(
                "The submission was not submitted yet.",
                problem="submission-not-submitted",
                status=409,
            )
        name: events.Event = "reject-submission" if problems else "accept-submission"
        facts = {"problems": list(problems)} if problems else {}
        signer = (
            keys.private(envelope.destination.signature_key["kid"]) if not token else {}
        )
        _log(envelope, name, facts, token=token, private=signer)
        row.state = Submission.State.REJECTED if problems else Submission.State.ACCEPTED
        row.settled_at, row.case_id = clock.now(), case_id
        row.metadata = row.data = ""
        sealed, row.attachments = set(row.attachments.values()), {}
        row.save()
        for digest in sealed:
            _release(digest)
    return row


def forget_abandoned(*, before: datetime) -> int:
    """Delete what was announced before that moment and never submitted; how many.

    FIT-Connect lets go of such submissions too; nobody could open them anyway.
    """
    gone = 0
    with across_members("Nie eingereichte FIT-Connect-Sendungen löschen"):
        rows = list(
            Submission.objects.filter(
                state=Submission.State.ANNOUNCED, created_at__lt=before
            )
        )
    for row in rows:
        with acting_within({row.owner_id, row.acting_id}), transaction.atomic():
            found = Submission.objects.select_for_update().filter(
                id=row.id, state=Submission.State.ANNOUNCED
            )
            present = found.first()
            if present is None:
                continue
            for digest in set(present.attachments.values()):
                _release(digest)
            LogEntry.objects.filter(submission_id=row.id).delete()
            Submission.objects.filter(id=row.id).delete()
            Envelope.objects.filter(id=row.id).delete()
            gone += 1
    return gone


def _release(digest: str) -> None:
    """Delete a sealed attachment, unless the very same one waits elsewhere."""
    files.delete(digest=digest, reason="FIT-Connect-Anlage verarbeitet")


# --- a case on its way out -------------------------------------------------------


@transaction.atomic
def create_outlet(
    *,
    member: Member,
    name: str,
    token_url: str,
    api_url: str,
    destination_id: UUID,
    client_id: str,
    secret: str,
    media_type: str = "application/xml",
) -> Outlet:
    """A destination elsewhere; the secret goes to a file, the rest to the database."""
    row = Outlet.objects.create(
        member=member,
        name=name,
        token_url=token_url,
        api_url=api_url.rstrip("/"),
        destination_id=destination_id,
        client_id=client_id,
        media_type=media_type,
    )
    keys.write(f"outlet-{row.id}", secret)
    audit.record(
        action="fitconnect_outlet_created",
        subject=f"outlet:{row.id}",
        member=member.id,
        detail={"destination": str(destination_id)},
    )
    return row


def queue(*, outlet: Outlet, case_id: UUID, owner: UUID, acting: UUID) -> Dispatch:
    """Send a case to an outlet: once, whoever asks how often."""
    with acting_within({owner, acting}), transaction.atomic():
        known = Dispatch.objects.filter(outlet_id=outlet.id, case_id=case_id).first()
        if known is not None:
            found: Dispatch = known
            return found
        row = Dispatch(
            owner_id=owner, acting_id=acting, outlet_id=outlet.id, case_id=case_id
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Conflict("Dieser Vorgang wird gerade schon gesendet.") from None
        enqueue(
            SEND,
            {"dispatch": str(row.id), "owner": str(owner), "acting": str(acting)},
            key=f"{SEND}:{row.id}",
            member=acting,
        )
    return row


def note_remote(
    *,
    dispatch: Dispatch,
    remote_id: UUID,
    remote_case: UUID,
    attachments: Mapping[str, str],
) -> None:
    """Remember what the other side called it, before anything more is sent."""
    dispatch.remote_id, dispatch.remote_case = remote_id, remote_case
    dispatch.attachments = dict(attachments)
    dispatch.save(update_fields=["remote_id", "remote_case", "attachments"])


def note_sent(*, dispatch: Dispatch) -> None:
    """The other side has everything."""
    dispatch.state, dispatch.sent_at = Dispatch.State.SENT, clock.now()
    dispatch.save(update_fields=["state", "sent_at"])


# --- the log ----------------------------------------------------------------------


def within(envelope: Envelope) -> Any:
    """The walls of a submission: its owner and who acts."""
    return acting_within({envelope.owner, envelope.acting})


def _locked(envelope: Envelope) -> Submission:
    row: Submission = Submission.objects.select_for_update().get(id=envelope.id)
    return row


def _log(
    envelope: Envelope,
    name: events.Event,
    facts: Mapping[str, Any] | None = None,
    *,
    token: str = "",
    private: Mapping[str, Any] | None = None,
) -> LogEntry:
    moment: datetime = clock.now()
    position = LogEntry.objects.filter(submission_id=envelope.id).count()
    entry_id = new_id()
    signed = token or events.token(
        name,
        submission=envelope.id,
        case=envelope.case_ref,
        issuer=ISSUER,
        at=moment,
        token_id=entry_id,
        private=private or keys.service_key(),
        facts=facts,
    )
    row = LogEntry(
        id=entry_id,
        owner_id=envelope.owner,
        acting_id=envelope.acting,
        submission_id=envelope.id,
        position=position,
        name=name,
        token=signed,
        at=moment,
    )
    row.save(force_insert=True)
    return row
