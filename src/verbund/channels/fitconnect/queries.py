"""Every read of FIT-Connect."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from verbund.catalogue import queries as catalogue
from verbund.catalogue.edges.fitconnect import jose
from verbund.catalogue.edges.fitconnect.metadata import LEIKA
from verbund.channels.fitconnect import keys
from verbund.channels.fitconnect.actions import hash_secret, within
from verbund.channels.fitconnect.errors import Refused, Unauthorised
from verbund.channels.fitconnect.models import (
    ApiClient,
    Destination,
    Dispatch,
    Envelope,
    LogEntry,
    Outlet,
    Submission,
)
from verbund.core.errors import NotFound
from verbund.core.scope import acting_within
from verbund.engine.model import Blueprint
from verbund.kernel import codes
from verbund.members.models import Member


class DestinationRow(Struct, frozen=True, kw_only=True):
    """One line in the list of destinations."""

    id: UUID
    member: str
    blueprint: str
    mode: str
    active: bool
    waiting: int


def client_with(client_id: str, secret: str) -> ApiClient:
    """The system with this secret; ``Unauthorised`` in every other case."""
    found = _client(client_id)
    if not codes.same(found.secret_hash, hash_secret(secret)):
        raise Unauthorised("Unknown client or wrong secret.")
    return found


def client_of(client_id: str) -> ApiClient:
    """A system that showed its token; ``Unauthorised`` if it was shut out."""
    return _client(client_id)


def _client(client_id: str) -> ApiClient:
    try:
        number = UUID(client_id)
    except ValueError:
        raise Unauthorised("Unknown client or wrong secret.") from None
    found = (
        ApiClient.objects.select_related("member")
        .filter(id=number, revoked_at__isnull=True)
        .first()
    )
    if found is None:
        raise Unauthorised("Unknown client or wrong secret.")
    return found


def destination_of(destination_id: UUID) -> Destination:
    """A delivery point, active or not; ``Refused`` (404) if there is none."""
    found = (
        Destination.objects.select_related("member").filter(id=destination_id).first()
    )
    if found is None:
        raise Refused(
            "There is no such destination.", problem="destination-not-found", status=404
        )
    return found


def blueprint_of(destination: Destination) -> Blueprint:
    """The blueprint that the member offers there."""
    return catalogue.service(destination.member, destination.blueprint_key).blueprint


def leika_of(blueprint: Blueprint) -> tuple[str, ...]:
    """URNs of all services of a blueprint."""
    return tuple(f"{LEIKA}{one.leika}" for one in blueprint.services if one.leika)


def key_of(destination: Destination, kid: str) -> Mapping[str, Any]:
    """A public key of a destination; ``Refused`` (404) for another id."""
    for key in (destination.encryption_key, destination.signature_key):
        if key["kid"] == kid:
            found: dict[str, Any] = key
            return found
    raise Refused("There is no such key.", problem="key-not-found", status=404)


def service_keys() -> list[dict[str, Any]]:
    """The public keys with which this installation signs its logs."""
    return [jose.public_of(keys.service_key())]


def envelope_of(submission_id: UUID) -> Envelope:
    """Whose a submission is; ``Refused`` (404) if there is none."""
    return _envelope(id=submission_id)


def envelope_of_case(case_ref: UUID) -> Envelope:
    """Whose the submission with this FIT-Connect case is."""
    return _envelope(case_ref=case_ref)


def _envelope(**wanted: UUID) -> Envelope:
    found = (
        Envelope.objects.select_related("destination__member", "client")
        .filter(**wanted)
        .first()
    )
    if found is None:
        raise submission_missing()
    return found


def submission_missing() -> Refused:
    """The one answer for what is not there and for what is somebody else's."""
    return Refused(
        "There is no such submission.", problem="submission-not-found", status=404
    )


def submission_of(envelope: Envelope) -> Submission:
    """The submission itself."""
    with within(envelope):
        found: Submission = Submission.objects.get(id=envelope.id)
    return found


def log_of(envelope: Envelope) -> tuple[str, ...]:
    """All events as signed tokens, the oldest first."""
    with within(envelope):
        rows = LogEntry.objects.filter(submission_id=envelope.id).order_by("position")
        return tuple(rows.values_list("token", flat=True))


def waiting_for(
    client: ApiClient, *, offset: int, limit: int
) -> tuple[int, list[Submission]]:
    """Submissions that a subscriber may fetch, the oldest first, and how many."""
    if client.member is None:
        return 0, []
    points = list(
        Destination.objects.filter(
            member=client.member, mode=Destination.Mode.PICKUP
        ).values_list("id", flat=True)
    )
    with acting_within({client.member.id}):
        rows = Submission.objects.filter(
            owner_id=client.member.id,
            destination_id__in=points,
            state=Submission.State.SUBMITTED,
        ).order_by("submitted_at", "id")
        return rows.count(), list(rows[offset : offset + limit])


def destinations(member: Member | None = None) -> tuple[DestinationRow, ...]:
    """All delivery points (of one member) with what waits at each."""
    rows = Destination.objects.select_related("member").order_by(
        "member__slug", "blueprint_key", "mode"
    )
    if member is not None:
        rows = rows.filter(member=member)
    found = []
    for row in rows:
        with acting_within({row.member_id}):
            waiting = Submission.objects.filter(
                destination_id=row.id, state=Submission.State.SUBMITTED
            ).count()
        found.append(
            DestinationRow(
                id=row.id,
                member=row.member.slug,
                blueprint=row.blueprint_key,
                mode=row.mode,
                active=row.active,
                waiting=waiting,
            )
        )
    return tuple(found)


def destination_for(member: Member, blueprint: str) -> Destination | None:
    """Where submissions for this member and blueprint go, if anywhere."""
    return (
        Destination.objects.filter(member=member, blueprint_key=blueprint, active=True)
        .order_by("mode")
        .first()
    )


def outlet_of(outlet_id: UUID) -> Outlet:
    """A destination elsewhere by its id."""
    found = Outlet.objects.select_related("member").filter(id=outlet_id).first()
    if found is None:
        raise NotFound("Diesen Ausgang gibt es nicht.", detail_en="No such outlet.")
    return found


def outlets(member: Member | None = None) -> tuple[Outlet, ...]:
    """All destinations elsewhere (of one member) by name."""
    rows = Outlet.objects.select_related("member").order_by("name", "id")
    return tuple(rows if member is None else rows.filter(member=member))


def dispatch_of(dispatch_id: UUID) -> Dispatch:
    """One case on its way out, within the present walls."""
    found: Dispatch = Dispatch.objects.get(id=dispatch_id)
    return found
