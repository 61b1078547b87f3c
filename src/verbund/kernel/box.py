"""Symmetric encryption with AES-256-GCM, and keys that are derived from others.

A box is ``nonce (12) || ciphertext || tag (16)``. Keys and nonces come from the
operating system, never from ``kernel.chance``: a demo may repeat ids, not secrets.
"""

import os
from typing import TYPE_CHECKING

from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    from verbund.kernel import crypto
else:
    crypto = lazily("verbund.kernel.crypto")

KEY_BYTES = 32
_NONCE_BYTES = 12


class BoxUnreadable(ValueError):
    """Another key, another purpose, or changed bytes: nobody can tell which."""


def new_key() -> bytes:
    """32 bytes that nobody can guess."""
    return os.urandom(KEY_BYTES)


def random_bytes(count: int) -> bytes:
    """Bytes for salts and challenges."""
    return os.urandom(count)


def encrypt(key: bytes, content: bytes, about: bytes = b"") -> bytes:
    """A box that opens with the same key and the same ``about`` only.

    One key is good for 2³² boxes (NIST SP 800-38D, section 8.3: random nonces).
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + crypto.AESGCM(key).encrypt(nonce, content, about)


def decrypt(key: bytes, box: bytes, about: bytes = b"") -> bytes:
    """The content of a box; ``BoxUnreadable`` if one bit differs."""
    if len(box) < _NONCE_BYTES:
        raise BoxUnreadable("too short")
    try:
        return crypto.AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], about)
    except crypto.InvalidTag as error:
        raise BoxUnreadable("the key or the bytes do not fit") from error


def derive(secret: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """A key of its own for each purpose: HKDF-SHA256 (RFC 5869)."""
    return hkdf(secret, b"verbund-key/1\0" + purpose.encode(), salt)


def hkdf(secret: bytes, info: bytes, salt: bytes | None = None) -> bytes:
    """32 bytes for exactly this ``info`` (RFC 5869 with SHA-256)."""
    steps = crypto.HKDF(
        algorithm=crypto.SHA256(), length=KEY_BYTES, salt=salt, info=info
    )
    return steps.derive(secret)


def stretch(
    password: str, salt: bytes, *, passes: int, lanes: int, memory_kib: int
) -> bytes:
    """A key from what a person remembers: Argon2id (RFC 9106), dear by design."""
    steps = crypto.Argon2id(
        salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes,
        memory_cost=memory_kib,
    )  # fmt: skip
    return bytes(steps.derive(password.encode()))
