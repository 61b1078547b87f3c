"""Seal a case and bring it to another delivery service.

Announced once: what the other side called the submission is remembered before anything
more is sent, so a worker that dies goes on with the same one.
"""

import json
from typing import Any
from uuid import UUID

from verbund.cases.queries import document_by_digest, open_document, working_copy
from verbund.cases.shapes import CaseView
from verbund.catalogue.edges import xfall
from verbund.catalogue.edges.fitconnect import jose, metadata
from verbund.channels.fitconnect import http, keys
from verbund.channels.fitconnect.actions import note_remote, note_sent
from verbund.channels.fitconnect.errors import RemoteRefused
from verbund.channels.fitconnect.models import Dispatch, Outlet
from verbund.channels.fitconnect.queries import dispatch_of, outlet_of
from verbund.channels.fitconnect.receiving import json_identifier
from verbund.core.scope import acting_within
from verbund.kernel.ids import new_id

XML = "application/xml"

_Files = list[tuple[str, str, str, bytes]]


def send(dispatch_id: UUID, *, owner: UUID, acting: UUID) -> Dispatch:
    """Bring one case to its outlet; ``RemoteRefused`` lets the job try again."""
    with acting_within({owner, acting}):
        dispatch = dispatch_of(dispatch_id)
        if dispatch.state == Dispatch.State.SENT:
            return dispatch
        outlet = outlet_of(dispatch.outlet_id)
        copy = working_copy(dispatch.case_id)
        contents = _files(copy)
    secret = keys.read(f"outlet-{outlet.id}")
    token = http.access_token(outlet.token_url, outlet.client_id, secret)
    key = _key(outlet, token)
    with acting_within({owner, acting}):
        if dispatch.remote_id is None:
            _announce(dispatch, outlet, copy, contents, token)
    named = [
        (dispatch.attachments[digest], name, media, content)
        for digest, (name, media, content) in contents.items()
    ]
    for attachment, _name, _media, content in named:
        sealed = jose.encrypt(content, key, "application/octet-stream")
        http.call(
            "PUT",
            f"{_place(outlet, dispatch)}/attachments/{attachment}",
            token=token,
            body=sealed.encode(),
            content_type="application/jose",
        )
    envelopes = _sealed(outlet, copy, named, key)
    _submit(_place(outlet, dispatch), envelopes, token)
    with acting_within({owner, acting}):
        note_sent(dispatch=dispatch)
    return dispatch


def payload(copy: CaseView, media_type: str) -> tuple[bytes, str]:
    """The answers of a case as XFall or JSON, and the URN of their schema."""
    blueprint, answers = copy.ground.blueprint, copy.state.answers
    if media_type == XML:
        return (
            xfall.export(blueprint, answers).encode(),
            xfall.schema_identifier(blueprint),
        )
    identifier = json_identifier(blueprint)
    document = {"$schema": identifier, **answers}
    return json.dumps(document, ensure_ascii=False).encode(), identifier


def _key(outlet: Outlet, token: str) -> dict[str, Any]:
    place = f"{outlet.api_url}/destinations/{outlet.destination_id}"
    kid = http.ask("GET", place, token=token).get("encryptionKid")
    if not isinstance(kid, str) or not kid.replace("-", "").replace("_", "").isalnum():
        raise RemoteRefused("Der Zustellpunkt nennt keinen Schlüssel.")
    key = http.ask("GET", f"{place}/keys/{kid}", token=token)
    try:
        jose.encrypt(b"", key, "text/plain")
    except jose.Unreadable as wrong:
        raise RemoteRefused(f"Der Schlüssel taugt nicht: {wrong}") from None
    return key


def _announce(
    dispatch: Dispatch,
    outlet: Outlet,
    copy: CaseView,
    contents: dict[str, tuple[str, str, bytes]],
    token: str,
) -> None:
    ids = {digest: str(new_id()) for digest in contents}
    answer = http.ask(
        "POST",
        f"{outlet.api_url}/submissions",
        token=token,
        body={
            "destinationId": str(outlet.destination_id),
            "announcedAttachments": list(ids.values()),
            "serviceType": {
                "name": _title(copy),
                "identifier": f"{metadata.LEIKA}{_leika(copy)}",
            },
        },
    )
    try:
        remote, case = UUID(answer["submissionId"]), UUID(answer["caseId"])
    except (KeyError, ValueError, TypeError):
        raise RemoteRefused("Die Ankündigung wurde nicht bestätigt.") from None
    note_remote(dispatch=dispatch, remote_id=remote, remote_case=case, attachments=ids)


def _sealed(
    outlet: Outlet, copy: CaseView, named: _Files, key: dict[str, Any]
) -> dict[str, str]:
    data, identifier = payload(copy, outlet.media_type)
    facts = metadata.make(
        data=data,
        schema_uri=identifier,
        media_type=outlet.media_type,
        service_name=_title(copy),
        leika=_leika(copy),
        attachments=named,
    )
    return {
        "encryptedMetadata": jose.encrypt(
            json.dumps(facts).encode(), key, "application/json"
        ),
        "encryptedData": jose.encrypt(data, key, outlet.media_type),
    }


def _submit(place: str, sealed: dict[str, str], token: str) -> None:
    try:
        http.ask("PUT", place, token=token, body=sealed)
    except RemoteRefused as refused:
        # An answer that was lost: it has been submitted, sealed anew it looks other.
        if "submission-already-submitted" not in refused.detail:
            raise


def _place(outlet: Outlet, dispatch: Dispatch) -> str:
    return f"{outlet.api_url}/submissions/{dispatch.remote_id}"


def _files(copy: CaseView) -> dict[str, tuple[str, str, bytes]]:
    """Every file that the answers name: digest → name, media type, content."""
    found: dict[str, tuple[str, str, bytes]] = {}
    for one in _named(copy.state.answers):
        digest = str(one["file"])
        row = document_by_digest(digest, case_id=copy.id)
        found[digest] = (row.name, row.media_type, open_document(row))
    return found


def _named(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("file"), str) and "name" in value:
            return [value]
        return [one for inner in value.values() for one in _named(inner)]
    if isinstance(value, list | tuple):
        return [one for inner in value for one in _named(inner)]
    return []


def _leika(copy: CaseView) -> str:
    entrance = copy.ground.blueprint.service(copy.state.service)
    return (entrance.leika if entrance else "") or "99000000000000"


def _title(copy: CaseView) -> str:
    entrance = copy.ground.blueprint.service(copy.state.service)
    return (entrance.title if entrance else copy.ground.blueprint.title).de
