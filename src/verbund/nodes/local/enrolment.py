"""Becoming a node: keys made here, a one-time code, a certificate of the centre."""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from verbund.kernel import clock
from verbund.nodes.local import identity
from verbund.nodes.local.errors import NodeError
from verbund.nodes.local.identity import NodeIdentity
from verbund.nodes.local.vault import HARD, PinCost, Vault, slots
from verbund.nodes.wire import SIGNED_ENROLMENT, EnrolAnswer, EnrolRequest

_UNKNOWN: Final = "enrolment"
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class EnrolmentFailed(NodeError):
    """The centre's answer cannot be believed, or the home is another node's."""

    kind = "enrolment-failed"
    title = "Die Anmeldung hat nicht geklappt."
    title_en = "The enrolment failed."


def enrol(
    home: Path,
    *,
    centre: str,
    code: str,
    pin: str,
    ask: Callable[[EnrolRequest], EnrolAnswer],
    cost: PinCost = HARD,
) -> Vault:
    """Make this home a node of the centre; the open vault of its first officer.

    ``ask`` brings the request to the centre. If the answer got lost, the same call with
    the same PIN goes on where it stopped. Plain http is refused but to this machine:
    the code would be readable on the way.
    """
    parts = urlsplit(centre)
    safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in _LOCAL
    )
    if not safe:
        raise EnrolmentFailed("Die Adresse der Zentrale beginnt mit https://.")
    if identity.is_enrolled(home):
        raise EnrolmentFailed("Dieser Ordner gehört schon zu einem Koffer.")
    vault = _vault(home, pin, cost)
    answer = ask(_request(home, vault, code))
    certificate = answer.certificate
    fits = (
        identity.certificate_holds(certificate, answer.centre_key)
        and certificate.device_key == vault.device_key.public_key
        and certificate.kem_key == vault.kem_key.public_key.hex()
        and certificate.transport_key == identity.transport_key(home).public_key
    )
    if not fits or not answer.officers:
        vault.close()
        raise EnrolmentFailed(
            "Die Antwort der Zentrale gehört nicht zu diesem Koffer. Versuchen Sie es "
            "mit einem neuen Code."
        )
    vault.name_officer(_UNKNOWN, answer.officers[0])
    identity.save(
        home,
        NodeIdentity(
            node_id=certificate.device_id,
            name=certificate.name,
            owner=certificate.owner,
            owner_name=answer.owner_name,
            centre=centre.rstrip("/"),
            centre_key=answer.centre_key,
            certificate=certificate,
            tenants=answer.tenants,
            clock_offset_s=(clock.now() - answer.now).total_seconds(),
        ),
    )
    return vault


def _vault(home: Path, pin: str, cost: PinCost) -> Vault:
    known = slots(home)
    if not known:
        return Vault.create(home, _UNKNOWN, pin, cost=cost)
    # An enrolment that was interrupted: the keys are there already.
    return Vault.open_with_pin(home, known[0].officer, pin)


def _request(home: Path, vault: Vault, code: str) -> EnrolRequest:
    transport = identity.transport_key(home)
    bare = EnrolRequest(
        code=code.strip(),
        device_key=vault.device_key.public_key,
        kem_key=vault.kem_key.public_key.hex(),
        transport_key=transport.public_key,
    )
    content = bare.signed_content()
    return msgspec.structs.replace(
        bare,
        device_signature=vault.device_key.sign(SIGNED_ENROLMENT, content),
        transport_signature=transport.sign(SIGNED_ENROLMENT, content),
    )
