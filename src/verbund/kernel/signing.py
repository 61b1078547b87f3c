"""Ed25519 signatures (RFC 8032) over bytes with a purpose, as hexadecimal text.

The purpose is part of what is signed: a signature under an adoption record can never
be passed off as one under a package.
"""

import hashlib
import re
from typing import TYPE_CHECKING

from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    from verbund.kernel import crypto
else:
    crypto = lazily("verbund.kernel.crypto")

_FORM = b"verbund-signature/1\0"
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,60}")
_PUBLIC = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


class KeyUnreadable(ValueError):
    """Bytes that are no Ed25519 private key."""


class SigningKey:
    """A private key; keep it out of logs, databases and backups of others."""

    __slots__ = ("_key",)

    def __init__(self, key: "crypto.Ed25519PrivateKey") -> None:
        self._key = key

    @staticmethod
    def new() -> "SigningKey":
        """A key from the operating system's random source."""
        return SigningKey(crypto.Ed25519PrivateKey.generate())

    @staticmethod
    def from_seed(seed: bytes) -> "SigningKey":
        """The key that these 32 secret bytes stand for (RFC 8032, section 5.1.5)."""
        return SigningKey(crypto.Ed25519PrivateKey.from_private_bytes(seed))

    @staticmethod
    def from_pem(content: bytes) -> "SigningKey":
        """The key in a PKCS #8 file; ``KeyUnreadable`` for anything else."""
        try:
            key = crypto.serialization.load_pem_private_key(content, password=None)
        except (ValueError, TypeError) as error:
            raise KeyUnreadable("no private key in PEM form") from error
        if not isinstance(key, crypto.Ed25519PrivateKey):
            raise KeyUnreadable("a private key, but not Ed25519")
        return SigningKey(key)

    def pem(self) -> bytes:
        """The key as a PKCS #8 file without a password."""
        return self._key.private_bytes(
            crypto.serialization.Encoding.PEM,
            crypto.serialization.PrivateFormat.PKCS8,
            crypto.serialization.NoEncryption(),
        )

    @property
    def public_key(self) -> str:
        """64 hexadecimal digits that anybody may know."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, purpose: str, data: bytes) -> str:
        """128 hexadecimal digits; the same data gives the same signature."""
        return self._key.sign(_message(purpose, data)).hex()

    def __repr__(self) -> str:
        return f"SigningKey({fingerprint(self.public_key)})"


def verify(public_key: str, signature: str, purpose: str, data: bytes) -> bool:
    """Whether ``signature`` is the key's over ``data`` for this purpose.

    Anything that is not in the one form (lower case, exact length) is no signature.
    """
    if not (_PUBLIC.fullmatch(public_key) and _SIGNATURE.fullmatch(signature)):
        return False
    try:
        key = crypto.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), _message(purpose, data))
    except (crypto.InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """What people compare by eye or telephone: 128 bits of SHA-256 in eight groups."""
    digits = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return "-".join(digits[at : at + 4] for at in range(0, 32, 4))


def _message(purpose: str, data: bytes) -> bytes:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"{purpose!r} is no purpose")
    return _FORM + purpose.encode() + b"\0" + data
