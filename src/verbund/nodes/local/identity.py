"""Who this node is: public facts in ``node.json`` and the key that signs requests.

The transport key lies readable for the process, because a locked node still sends what
is finished. It opens nothing and seals nothing: whoever steals it can at most ask the
centre what became of sealed operations.
"""

from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.kernel import signing
from verbund.kernel.device_keys import DeviceKey
from verbund.nodes.local import durable
from verbund.nodes.local.errors import Damaged, NotEnrolled
from verbund.nodes.wire import SIGNED_CERTIFICATE, Certificate, TenantKey

FILE: Final = "node.json"
_TRANSPORT: Final = "transport.key"


class PackNote(Struct, frozen=True, kw_only=True):
    """What may be known of the pack while the node is locked."""

    pack_id: UUID
    tour_id: UUID | None
    issued_at: datetime
    expires_at: datetime


class NodeIdentity(Struct, frozen=True, kw_only=True):
    """Everything public about the node."""

    form: Literal["verbund-node/1"] = "verbund-node/1"
    node_id: UUID
    name: str
    owner: UUID
    owner_name: str
    centre: str
    # Ed25519, 64 hexadecimal digits: whose answers, packs and certificates count.
    centre_key: str
    certificate: Certificate
    tenants: dict[str, TenantKey]
    # This clock minus the centre's, in seconds, at the last contact.
    clock_offset_s: float = 0.0
    pack: PackNote | None = None
    revoked_at: datetime | None = None

    def tenant(self, member: UUID) -> TenantKey | None:
        """Where to seal for this member, if the node works for it."""
        return self.tenants.get(str(member))


def load(home: Path) -> NodeIdentity:
    """The identity of this node; ``NotEnrolled`` before it has one."""
    try:
        content = (home / FILE).read_bytes()
    except FileNotFoundError:
        raise NotEnrolled(
            "Melden Sie ihn mit „verbund suitcase enrol“ an.",
            detail_en="Enrol it with “verbund suitcase enrol”.",
        ) from None
    try:
        return msgspec.json.decode(content, type=NodeIdentity)
    except msgspec.DecodeError as error:
        raise Damaged(f"{FILE} ist nicht lesbar.") from error


def is_enrolled(home: Path) -> bool:
    """Whether this home folder belongs to a node."""
    return (home / FILE).exists()


def save(home: Path, identity: NodeIdentity) -> None:
    """Write the identity durably."""
    durable.replace(home / FILE, msgspec.json.format(msgspec.json.encode(identity)))


def transport_key(home: Path) -> DeviceKey:
    """The key that signs requests; made at its first use."""
    path = home / _TRANSPORT
    try:
        return DeviceKey.from_bytes(path.read_bytes())
    except FileNotFoundError:
        key = DeviceKey.new()
        durable.replace(path, key.private_bytes())
        return key
    except ValueError as error:
        raise Damaged(f"{_TRANSPORT} ist nicht lesbar.") from error


def certificate_holds(certificate: Certificate, centre_key: str) -> bool:
    """Whether the centre signed exactly this certificate."""
    return signing.verify(
        centre_key,
        certificate.signature,
        SIGNED_CERTIFICATE,
        certificate.signed_content(),
    )
