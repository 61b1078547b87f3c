"""Signatures of devices: ECDSA over P-256 with SHA-256 (FIPS 186-5).

P-256 because browsers, security chips and passkeys have it. A signature is the 64
bytes ``r || s`` (IEEE P1363, as WebCrypto writes it) in hexadecimal; the public key is
the uncompressed point. As in ``kernel.signing`` the purpose is part of what is signed.
"""

import hashlib
import re
from typing import TYPE_CHECKING

from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    from verbund.kernel import crypto
else:
    crypto = lazily("verbund.kernel.crypto")

_FORM = b"verbund-device/1\0"
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,60}")
_PUBLIC = re.compile(r"04[0-9a-f]{128}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_BYTES = 32


class DeviceKey:
    """A private key of a device; outside of memory only wrapped."""

    __slots__ = ("_key",)

    def __init__(self, key: "crypto.ec.EllipticCurvePrivateKey") -> None:
        self._key = key

    @staticmethod
    def new() -> "DeviceKey":
        """A key from the operating system's random source."""
        return DeviceKey(crypto.ec.generate_private_key(crypto.ec.SECP256R1()))

    @staticmethod
    def from_bytes(scalar: bytes) -> "DeviceKey":
        """The key as ``private_bytes`` gave it."""
        if len(scalar) != _BYTES:
            raise ValueError("a private key of P-256 has 32 bytes")
        number = int.from_bytes(scalar, "big")
        return DeviceKey(crypto.ec.derive_private_key(number, crypto.ec.SECP256R1()))

    def private_bytes(self) -> bytes:
        """32 bytes, big endian."""
        return self._key.private_numbers().private_value.to_bytes(_BYTES, "big")

    @property
    def public_key(self) -> str:
        """130 hexadecimal digits that anybody may know."""
        point = self._key.public_key().public_bytes(
            crypto.serialization.Encoding.X962,
            crypto.serialization.PublicFormat.UncompressedPoint,
        )
        return point.hex()

    def sign(self, purpose: str, data: bytes) -> str:
        """128 hexadecimal digits; each call gives other ones."""
        raw = self._key.sign(_message(purpose, data), _algorithm())
        r, s = crypto.decode_dss_signature(raw)
        return (r.to_bytes(_BYTES, "big") + s.to_bytes(_BYTES, "big")).hex()

    def __repr__(self) -> str:
        return f"DeviceKey({fingerprint(self.public_key)})"


def verify(public_key: str, signature: str, purpose: str, data: bytes) -> bool:
    """Whether ``signature`` is the device's over ``data`` for this purpose.

    Anything that is not in the one form (lower case, exact length) is no signature.
    """
    if not (_PUBLIC.fullmatch(public_key) and _SIGNATURE.fullmatch(signature)):
        return False
    raw = bytes.fromhex(signature)
    r, s = (int.from_bytes(part, "big") for part in (raw[:_BYTES], raw[_BYTES:]))
    try:
        key = crypto.ec.EllipticCurvePublicKey.from_encoded_point(
            crypto.ec.SECP256R1(), bytes.fromhex(public_key)
        )
        key.verify(
            crypto.encode_dss_signature(r, s), _message(purpose, data), _algorithm()
        )
    except (crypto.InvalidSignature, ValueError):
        return False
    return True


def is_public_key(text: str) -> bool:
    """Whether the text is a point of the curve in the one form."""
    if not _PUBLIC.fullmatch(text):
        return False
    try:
        crypto.ec.EllipticCurvePublicKey.from_encoded_point(
            crypto.ec.SECP256R1(), bytes.fromhex(text)
        )
    except ValueError:
        return False
    return True


def fingerprint(public_key: str) -> str:
    """What people compare by eye: 128 bits of SHA-256 in eight groups."""
    digits = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return "-".join(digits[at : at + 4] for at in range(0, 32, 4))


def _algorithm() -> "crypto.ec.ECDSA":
    return crypto.ec.ECDSA(crypto.SHA256())


def _message(purpose: str, data: bytes) -> bytes:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"{purpose!r} is no purpose")
    return _FORM + purpose.encode() + b"\0" + data
