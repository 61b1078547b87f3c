"""The submission API v1: destinations, submissions, events."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from msgspec import Meta, Struct

from verbund.catalogue.edges import xfall
from verbund.catalogue.edges.fitconnect import events, jose
from verbund.channels.fitconnect import actions, queries
from verbund.channels.fitconnect.answers import (
    SECONDS,
    body_as,
    caller,
    compact,
    issue,
    page_of,
    reply,
    sealed,
    text_body,
)
from verbund.channels.fitconnect.errors import Refused
from verbund.channels.fitconnect.models import ApiClient, Destination, Envelope
from verbund.channels.fitconnect.receiving import json_identifier
from verbund.core.limits import client_address, forget_attempts, limit_attempts

_MOST_ATTACHMENTS = 60
_TRIES = 30


class ServiceType(Struct, frozen=True):
    """Which service; the name is for people."""

    identifier: Annotated[str, Meta(min_length=7, max_length=255)]
    name: Annotated[str, Meta(max_length=500)] = ""


class Announcement(Struct, frozen=True):
    """What a sender is about to bring."""

    destinationId: UUID  # noqa: N815 - FIT-Connect's name
    serviceType: ServiceType  # noqa: N815
    announcedAttachments: Annotated[  # noqa: N815
        list[UUID], Meta(max_length=_MOST_ATTACHMENTS)
    ] = []


class Sealed(Struct, frozen=True):
    """The two envelopes of a submission."""

    encryptedMetadata: str  # noqa: N815
    encryptedData: str  # noqa: N815


def token(request: HttpRequest) -> HttpResponse:
    """Client credentials become an access token (RFC 6749, 4.4)."""
    address = f"fitconnect-token:{client_address(request)}"
    if request.POST.get("grant_type") != "client_credentials":
        return reply({"error": "unsupported_grant_type"}, 400)
    limit_attempts(address, limit=_TRIES, seconds=900)
    try:
        client = queries.client_with(
            request.POST.get("client_id", "")[:64],
            request.POST.get("client_secret", "")[:200],
        )
    except Refused:
        return reply({"error": "invalid_client"}, 401)
    forget_attempts(address)
    return reply(
        {"access_token": issue(client), "token_type": "bearer", "expires_in": SECONDS}
    )


def key_set(_request: HttpRequest) -> HttpResponse:
    """The keys that this installation signs its logs with."""
    return reply({"keys": queries.service_keys()})


def destination(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """What a sender must know of a delivery point."""
    caller(request)
    found = queries.destination_of(destination_id)
    return reply(describe(found))


def describe(found: Destination) -> dict[str, Any]:
    """A destination as the API shows it."""
    blueprint = queries.blueprint_of(found)
    schemas = [
        {
            "schemaUri": xfall.schema_identifier(blueprint),
            "mimeType": "application/xml",
        },
        {"schemaUri": json_identifier(blueprint), "mimeType": "application/json"},
    ]
    member = found.member
    return {
        "destinationId": str(found.id),
        "status": "active" if found.active else "inactive",
        "encryptionKid": found.encryption_key["kid"],
        "metadataVersions": ["1.0.0"],
        "services": [
            {"identifier": urn, "submissionSchemas": schemas}
            for urn in queries.leika_of(blueprint)
        ],
        "contactInformation": {
            "legalName": member.official_name,
            "email": member.email or None,
            "phone": member.phone or None,
        },
        "replyChannels": {},
    }


def key(request: HttpRequest, destination_id: UUID, kid: str) -> HttpResponse:
    """A public key of a delivery point."""
    caller(request)
    return reply(queries.key_of(queries.destination_of(destination_id), kid))


def announce(request: HttpRequest) -> HttpResponse:
    """A sender says what he will bring; he learns the ids."""
    client = caller(request, ApiClient.Role.SENDER)
    wanted: Announcement = body_as(request, Announcement)
    found = queries.destination_of(wanted.destinationId)
    if not found.active:
        raise Refused(
            "The destination takes no submissions.",
            problem="destination-state-invalid",
            status=422,
        )
    service = wanted.serviceType.identifier
    if service not in queries.leika_of(queries.blueprint_of(found)):
        raise Refused(
            "The destination does not offer this service.",
            problem="service-type-not-supported",
            status=422,
        )
    envelope = actions.announce(
        destination=found,
        client=client,
        service=service,
        attachments=wanted.announcedAttachments,
    )
    return reply(_ids(envelope), 201)


def waiting(request: HttpRequest) -> HttpResponse:
    """What a subscriber may fetch."""
    client = caller(request, ApiClient.Role.SUBSCRIBER)
    offset, limit = page_of(request)
    total, rows = queries.waiting_for(client, offset=offset, limit=limit)
    return reply(
        {
            "count": len(rows),
            "offset": offset,
            "totalCount": total,
            "submissions": [
                {
                    "submissionId": str(row.id),
                    "caseId": str(row.case_ref),
                    "destinationId": str(row.destination_id),
                }
                for row in rows
            ],
        }
    )


def submit(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The sealed metadata and data: from now on it is submitted."""
    envelope = _senders(request, submission_id)
    wanted: Sealed = body_as(request, Sealed)
    actions.submit(
        envelope=envelope,
        metadata=compact(wanted.encryptedMetadata, "encryptedMetadata"),
        data=compact(wanted.encryptedData, "encryptedData"),
    )
    return reply(_ids(envelope))


def fetch(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """A submission as it came, for the system that opens it."""
    envelope = _subscribers(request, queries.envelope_of(submission_id))
    row = queries.submission_of(envelope)
    if row.state != row.State.SUBMITTED:
        raise queries.submission_missing()
    return reply(
        {
            **_ids(envelope),
            "serviceType": {"identifier": row.service},
            "attachments": row.announced,
            "encryptedMetadata": row.metadata,
            "encryptedData": row.data,
        }
    )


def put_attachment(
    request: HttpRequest, submission_id: UUID, attachment_id: UUID
) -> HttpResponse:
    """One sealed attachment."""
    envelope = _senders(request, submission_id)
    actions.put_attachment(
        envelope=envelope,
        attachment=attachment_id,
        content=compact(text_body(request), "attachment"),
    )
    return HttpResponse(status=204)


def get_attachment(
    request: HttpRequest, submission_id: UUID, attachment_id: UUID
) -> HttpResponse:
    """One sealed attachment, for the system that opens it."""
    envelope = _subscribers(request, queries.envelope_of(submission_id))
    row = queries.submission_of(envelope)
    if str(attachment_id) not in row.attachments:
        raise Refused(
            "There is no such attachment.", problem="attachment-not-found", status=404
        )
    return sealed(actions.sealed_attachment(row, str(attachment_id)))


def log(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Everything that happened, each event signed."""
    client = caller(request)
    envelope = queries.envelope_of_case(case_id)
    if client.id != envelope.client_id and client.member_id != envelope.owner:
        raise queries.submission_missing()
    offset, limit = page_of(request)
    tokens = queries.log_of(envelope)
    page = tokens[offset : offset + limit]
    return reply(
        {
            "count": len(page),
            "offset": offset,
            "totalCount": len(tokens),
            "eventLog": page,
        }
    )


def tell(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A subscriber accepts or rejects, by an event that its destination signed."""
    envelope = _subscribers(request, queries.envelope_of_case(case_id))
    source = text_body(request)
    try:
        claims = jose.verify(source, envelope.destination.signature_key)
    except jose.Unreadable:
        raise Refused(
            "The event is not signed by the destination's key.",
            problem="invalid-event",
            status=422,
        ) from None
    name = events.name_of(claims)
    right = (f"submission:{envelope.id}", f"case:{envelope.case_ref}")
    if name not in events.RECEIVER or (claims.get("sub"), claims.get("txn")) != right:
        raise Refused(
            "Only accept-submission and reject-submission of this submission.",
            problem="invalid-event",
            status=422,
        )
    rejected = name == "reject-submission"
    actions.settle(envelope=envelope, problems=[{}] if rejected else (), token=source)
    return HttpResponse(status=204)


def _senders(request: HttpRequest, submission_id: UUID) -> Envelope:
    client = caller(request, ApiClient.Role.SENDER)
    envelope = queries.envelope_of(submission_id)
    if envelope.client_id != client.id:
        raise queries.submission_missing()
    return envelope


def _subscribers(request: HttpRequest, envelope: Envelope) -> Envelope:
    client = caller(request, ApiClient.Role.SUBSCRIBER)
    mine = client.member_id == envelope.owner
    if not mine or envelope.destination.mode != Destination.Mode.PICKUP:
        raise queries.submission_missing()
    return envelope


def _ids(envelope: Envelope) -> dict[str, Any]:
    return {
        "submissionId": str(envelope.id),
        "caseId": str(envelope.case_ref),
        "destinationId": str(envelope.destination_id),
    }
