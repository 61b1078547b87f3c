"""Symmetric encryption with AES-256-GCM, and keys that are derived from others.

A box is ``nonce (12) || ciphertext || tag (16)``. Keys and nonces come from the
operating system, never from ``kernel.chance``: a demo may repeat ids, not secrets.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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
    return nonce + AESGCM(key).encrypt(nonce, content, about)


def decrypt(key: bytes, box: bytes, about: bytes = b"") -> bytes:
    """The content of a box; ``BoxUnreadable`` if one bit differs."""
    if len(box) < _NONCE_BYTES:
        raise BoxUnreadable("too short")
    try:
        return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], about)
    except InvalidTag as error:
        raise BoxUnreadable("the key or the bytes do not fit") from error


def derive(secret: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """A key of its own for each purpose: HKDF-SHA256 (RFC 5869)."""
    info = b"verbund-key/1\0" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(
        secret
    )
