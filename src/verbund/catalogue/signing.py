"""Signing keys of members and of this installation, derived from its secret.

Nothing is stored: the same installation always has the same keys, and whoever gets a
record has the public key with it. A new secret makes new keys; old records stay
verifiable, because each carries the key that signed it.
"""

from uuid import UUID

from django.conf import settings

from verbund.kernel import box
from verbund.kernel.signing import SigningKey

#: What is signed: by a member that it uses a version, by us that it was published.
ADOPTION = "adoption-record"
VERSION = "blueprint-version"
_INFO = b"verbund signing 1:"


def sign(
    purpose: str, content: bytes, *, member: UUID | None = None
) -> tuple[str, str]:
    """Public key and signature in hex; by the installation unless a member signs."""
    key = _key(member)
    return key.public_key, key.sign(purpose, content)


def _key(member: UUID | None) -> SigningKey:
    subject = member.bytes if member else b"installation"
    seed = box.hkdf(settings.SECRET_KEY.encode(), _INFO + subject)
    return SigningKey.from_seed(seed)
