"""The door for suitcases: sealed in, signed out. Requests are signed by the device."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from verbund.channels.api.registry import Answer, Call, endpoint
from verbund.core.limits import client_address
from verbund.nodes import actions
from verbund.nodes.actions.requests import Signed
from verbund.nodes.errors import RequestRefused
from verbund.nodes.shapes import DeviceRef
from verbund.nodes.wire import (
    Batch,
    BatchAnswer,
    BlockUpload,
    EnrolAnswer,
    EnrolRequest,
    Hello,
    HelloRequest,
    PackAnswer,
    Received,
    StatusRequest,
)

_TAG: Final = "Koffer"
_HEADERS: Final = {
    "Verbund-Node": "Kommune und Koffer, beide als Kennung, mit / dazwischen.",
    "Verbund-Challenge": "Die Aufgabe aus der Antwort auf `hello`.",
    "Verbund-Nonce": "32 Hexziffern, für jede Anfrage andere.",
    "Verbund-Sent-At": "Die Uhr des Koffers beim Senden, ISO 8601 mit Zone.",
    "Verbund-Signature": "ECDSA P-256 über Kennung, Methode, Pfad, Inhalt, Aufgabe, "
    "Nonce und Zeit, 128 Hexziffern.",
}
_ERRORS: Final = (401, 403, 409, 429)


@endpoint(
    "POST",
    "/nodes/enrolments",
    tag=_TAG,
    summary="Koffer anmelden",
    description="Mit einem Einmalcode und dem Nachweis, dass der Koffer seine "
    "Schlüssel hat. Dieselbe Anfrage bekommt noch einmal dieselbe Antwort.",
    body=EnrolRequest,
    answer=EnrolAnswer,
    status=201,
    errors=(403, 409, 429),
)
def enrol_node(call: Call) -> EnrolAnswer:
    """Certificate, keys of the centre and of the members."""
    return actions.enrol(request=call.body, address=client_address(call.request))


@endpoint(
    "POST",
    "/nodes/hello",
    tag=_TAG,
    summary="Uhrzeit und Aufgabe der Zentrale",
    description="Unterschrieben. Die Aufgabe gehört in jede weitere Anfrage.",
    body=HelloRequest,
    answer=Hello,
    errors=(429,),
)
def greet_node(call: Call) -> Hello:
    """The centre's clock and a challenge."""
    return actions.greet(
        owner=call.body.owner,
        device_id=call.body.device_id,
        address=client_address(call.request),
    )


@endpoint(
    "POST",
    "/nodes/operations",
    tag=_TAG,
    summary="Versiegelte Teile abgeben",
    description="Jeder Teil zählt einmal, so oft er auch kommt. Jede Antwort ist "
    "unterschrieben; `missing_blocks` fehlen der Zentrale noch.",
    body=Batch,
    answer=BatchAnswer,
    errors=_ERRORS,
    sent_headers=_HEADERS,
)
def take_operations(call: Call) -> BatchAnswer:
    """Store and carry out what a device has sealed."""
    device, sent_at = _device(call)
    return actions.receive(
        device=device,
        envelopes=call.body.envelopes,
        sent_at=sent_at,
        spoilt=call.body.spoilt,
    )


@endpoint(
    "POST",
    "/nodes/blocks",
    tag=_TAG,
    summary="Einen versiegelten Block abgeben",
    body=BlockUpload,
    answer=Received,
    errors=_ERRORS,
    sent_headers=_HEADERS,
)
def take_block(call: Call) -> Received:
    """Store a block that an operation has named."""
    device, _ = _device(call, once=False)
    actions.take_block(
        device=device, digest=call.body.digest, content=call.body.content
    )
    return Received()


@endpoint(
    "POST",
    "/nodes/status",
    tag=_TAG,
    summary="Wie Teile jetzt stehen",
    body=StatusRequest,
    answer=BatchAnswer,
    errors=_ERRORS,
    sent_headers=_HEADERS,
)
def node_status(call: Call) -> BatchAnswer:
    """Answers signed anew."""
    device, _ = _device(call)
    answers, missing = actions.answers_for(device=device, op_ids=call.body.op_ids)
    return BatchAnswer(answers=answers, missing_blocks=missing)


@endpoint(
    "POST",
    "/nodes/packs",
    tag=_TAG,
    summary="Das Paket für die nächste Tour",
    description="Unterschrieben und für den Koffer versiegelt.",
    body=StatusRequest,
    answer=PackAnswer,
    errors=_ERRORS,
    sent_headers=_HEADERS,
)
def give_pack(call: Call) -> Answer:
    """Everything that the tour needs, and nothing else."""
    device, _ = _device(call)
    return Answer(body=PackAnswer(pack=actions.issue_pack(device=device)))


def _device(call: Call, *, once: bool = True) -> tuple[DeviceRef, datetime]:
    """Whose request this is, and what its clock says; ``RequestRefused``."""
    headers = call.request.headers
    owner, _, device = headers.get("Verbund-Node", "").partition("/")
    sent = headers.get("Verbund-Sent-At", "")
    try:
        signed = Signed(
            owner=UUID(owner),
            device_id=UUID(device),
            challenge=headers.get("Verbund-Challenge", ""),
            nonce=headers.get("Verbund-Nonce", ""),
            sent_at=sent,
            signature=headers.get("Verbund-Signature", ""),
        )
        sent_at = datetime.fromisoformat(sent)
    except ValueError:
        raise RequestRefused from None
    if sent_at.tzinfo is None:
        raise RequestRefused
    found = actions.admit(
        signed=signed,
        method=call.request.method or "",
        path=call.request.path,
        body=call.request.body,
        once=once,
    )
    return found, sent_at.astimezone(UTC)
