"""Open envelopes, check everything, open a case – or say why not.

Nothing of the content is logged. What is wrong goes back as a signed ``reject`` event
whose problems name the place, never the value.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from verbund.cases import actions as cases
from verbund.cases.access import citizen
from verbund.catalogue.edges import xfall
from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.fitconnect import events, jose, metadata
from verbund.catalogue.edges.fitconnect.metadata import Contents, MetadataWrong
from verbund.channels.fitconnect import keys
from verbund.channels.fitconnect.actions import sealed_attachment, settle, within
from verbund.channels.fitconnect.models import Envelope, Submission
from verbund.channels.fitconnect.queries import (
    blueprint_of,
    envelope_of,
    submission_of,
)
from verbund.core.errors import Invalid, VerbundError
from verbund.core.limits import check_depth
from verbund.engine.model import Blueprint

CHANNEL = "fitconnect"
_TITLE = "Die Einreichung kann nicht angenommen werden."


def receive(submission_id: UUID) -> Submission:
    """Turn one submission into a case, or reject it; a second time changes nothing."""
    envelope = envelope_of(submission_id)
    row = submission_of(envelope)
    if row.state != Submission.State.SUBMITTED:
        return row
    try:
        case_id = _opened(envelope, row)
    except MetadataWrong as wrong:
        problem = events.problem(wrong.problem, wrong.instance, _TITLE, wrong.detail)
        return settle(envelope=envelope, problems=[problem])
    except jose.Unreadable as wrong:
        problem = events.problem("encryption-issue", "submission", _TITLE, str(wrong))
        return settle(envelope=envelope, problems=[problem])
    except VerbundError as refused:
        if refused.status >= 500:
            raise
        return settle(envelope=envelope, problems=_problems(refused))
    return settle(envelope=envelope, case_id=case_id)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A submission out of its envelopes, every hash checked."""

    found: Contents
    facts: dict[str, Any]
    data: bytes
    attachments: dict[str, bytes]


def opened(envelope: Envelope, row: Submission) -> Opened:
    """Open and check all envelopes; ``Unreadable`` or ``MetadataWrong`` otherwise."""
    private = keys.private(envelope.destination.encryption_key["kid"])
    source = jose.decrypt(row.metadata, private)
    found = metadata.read(source)
    if found.service and found.service != row.service:
        raise MetadataWrong(
            "unsupported-service-type", "metadata", "another service than announced"
        )
    data = jose.decrypt(row.data, private)
    metadata.require_hash(data, found.digest, "data")
    metadata.attachments_match(found, dict.fromkeys(row.announced))
    contents: dict[str, bytes] = {}
    with within(envelope):
        for one in found.attachments:
            content = jose.decrypt(sealed_attachment(row, one.id), private)
            metadata.require_hash(content, one.digest, f"attachment:{one.id}")
            contents[one.id] = content
    return Opened(
        found=found,
        facts=msgspec.json.decode(source),
        data=data,
        attachments=contents,
    )


def _opened(envelope: Envelope, row: Submission) -> UUID:
    there = opened(envelope, row)
    blueprint = blueprint_of(envelope.destination)
    answers = _answers(blueprint, there.found, there.data)
    return _case(envelope, row, answers, there.found, there.attachments)


def _answers(blueprint: Blueprint, found: Contents, data: bytes) -> dict[str, Any]:
    """The answers in the data, whichever of the two formats they came in."""
    if found.media_type == "application/xml":
        if found.schema_uri != xfall.schema_identifier(blueprint):
            raise _unsupported(found)
        try:
            return xfall.read(blueprint, data)
        except EdgeRefused as wrong:
            raise MetadataWrong("schema-violation", "data", str(wrong)) from None
    if found.schema_uri != json_identifier(blueprint):
        raise _unsupported(found)
    try:
        check_depth(data)
        answers = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Invalid):
        raise MetadataWrong("syntax-violation", "data", "not JSON") from None
    if not isinstance(answers, dict):
        raise MetadataWrong("schema-violation", "data", "not an object")
    answers.pop("$schema", None)
    return answers


def _unsupported(found: Contents) -> MetadataWrong:
    return MetadataWrong(
        "unsupported-schema", "data", f"{found.schema_uri[:200]} is not supported here"
    )


def json_identifier(blueprint: Blueprint) -> str:
    """The URN of the JSON Schema of a blueprint's answers."""
    return f"urn:verbund:{blueprint.key}@{blueprint.version}"


def _case(
    envelope: Envelope,
    row: Submission,
    answers: dict[str, Any],
    found: Contents,
    contents: Mapping[str, bytes],
) -> UUID:
    member = envelope.destination.member
    blueprint = blueprint_of(envelope.destination)
    leika = row.service.rpartition(":")[2]
    service = next((s.id for s in blueprint.services if s.leika == leika), None)
    draft = None
    if contents:
        # Files come in through a draft, as from any other door; it is used up.
        draft = cases.begin_draft(
            member=member, blueprint=blueprint.key, service=service, channel=CHANNEL
        ).id
        stored: dict[str, Mapping[str, Any]] = {}
        for one in found.attachments:
            document = cases.attach_to_draft(
                draft_id=draft,
                member=member,
                name=one.name[:200],
                content=contents[one.id],
                field="",
            )
            stored[hashlib.sha256(contents[one.id]).hexdigest()] = {
                "file": document.digest,
                "name": document.name,
                "size": document.size,
                "media_type": document.media_type,
            }
        answers = _with_files(answers, stored)
    receipt = cases.open_case(
        member=member,
        blueprint=blueprint.key,
        service=service,
        answers=answers,
        channel=CHANNEL,
        actor=citizen(identity=f"fitconnect:{envelope.client_id}", channel=CHANNEL),
        idempotency_key=f"fitconnect:{row.id}",
        draft=draft,
    )
    if receipt.repeated and draft is not None:
        cases.discard_draft(draft_id=draft, member=member)
    return receipt.id


def _with_files(value: Any, stored: Mapping[str, Mapping[str, Any]]) -> Any:
    """The answers with each file as it was stored; pictures are drawn anew."""
    if isinstance(value, dict):
        if isinstance(value.get("file"), str) and "name" in value:
            return stored.get(value["file"], value)
        return {name: _with_files(inner, stored) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_files(inner, stored) for inner in value]
    return value


def _problems(refused: VerbundError) -> list[dict[str, str]]:
    """One problem for each field at fault; messages name fields, never answers."""
    if not refused.fields:
        return [events.problem("schema-violation", "data", _TITLE, refused.title)]
    return [
        events.problem("schema-violation", f"data:/{one.path}", _TITLE, one.code)
        for one in refused.fields
    ]
