"""Ed25519 signatures of members and of this installation, derived from its secret.

Nothing is stored: the same installation always has the same keys, and whoever gets a
record has the public key with it. A new secret makes new keys; old records stay
verifiable, because each carries the key that signed it.
"""

from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"verbund signing 1:"


def sign(content: bytes, *, member: UUID | None = None) -> tuple[str, str]:
    """Public key and signature in hex; by the installation unless a member signs."""
    key = _key(member)
    return key.public_key().public_bytes_raw().hex(), key.sign(content).hex()


def verified(content: bytes, public_key: str, signature: str) -> bool:
    """Whether this key has signed exactly this content."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key(member: UUID | None) -> Ed25519PrivateKey:
    subject = member.bytes if member else b"installation"
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE + subject)
    secret = settings.SECRET_KEY.encode()
    return Ed25519PrivateKey.from_private_bytes(derived.derive(secret))
