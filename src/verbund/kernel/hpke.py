"""Sealing to somebody's public key: HPKE (RFC 9180), mode base, one message.

Suite: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. A sealed message is
``enc (65) || ciphertext || tag (16)``. ``info`` binds it to its place: with another
one it does not open. Whoever sealed it cannot open it again.
"""

from typing import TYPE_CHECKING

from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    from verbund.kernel import crypto
else:
    crypto = lazily("verbund.kernel.crypto")

#: Bytes that sealing adds to a message.
OVERHEAD = 65 + 16

_SCALAR_BYTES = 32


class SealUnreadable(ValueError):
    """Sealed for another key or place, or changed on the way."""


class NoPublicKey(ValueError):
    """Bytes that are no point of the curve."""


class HpkeKey:
    """A private key that opens what was sealed for it."""

    __slots__ = ("_key",)

    def __init__(self, key: "crypto.ec.EllipticCurvePrivateKey") -> None:
        self._key = key

    @staticmethod
    def new() -> "HpkeKey":
        """A key from the operating system's random source."""
        return HpkeKey(crypto.ec.generate_private_key(crypto.ec.SECP256R1()))

    @staticmethod
    def from_bytes(scalar: bytes) -> "HpkeKey":
        """The key as ``private_bytes`` gave it: 32 bytes, big endian."""
        if len(scalar) != _SCALAR_BYTES:
            raise ValueError("a private key of P-256 has 32 bytes")
        number = int.from_bytes(scalar, "big")
        return HpkeKey(crypto.ec.derive_private_key(number, crypto.ec.SECP256R1()))

    def private_bytes(self) -> bytes:
        """32 bytes; keep them wrapped."""
        return self._key.private_numbers().private_value.to_bytes(_SCALAR_BYTES, "big")

    @property
    def public_key(self) -> bytes:
        """65 bytes, the uncompressed point, that anybody may know."""
        return self._key.public_key().public_bytes(
            crypto.serialization.Encoding.X962,
            crypto.serialization.PublicFormat.UncompressedPoint,
        )

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """The message; ``SealUnreadable`` if key, place or bytes do not fit."""
        try:
            return crypto.HPKE_SUITE.decrypt(sealed, self._key, info=info)
        except (crypto.InvalidTag, ValueError) as error:
            raise SealUnreadable(
                "the key, the place or the bytes do not fit"
            ) from error

    def __repr__(self) -> str:
        return f"HpkeKey({self.public_key.hex()[:16]}…)"


def seal(public_key: bytes, message: bytes, info: bytes) -> bytes:
    """The message for the holder of the key alone; the same message never looks alike.

    Raises ``NoPublicKey`` for bytes that are no public key of the suite.
    """
    try:
        key = crypto.ec.EllipticCurvePublicKey.from_encoded_point(
            crypto.ec.SECP256R1(), public_key
        )
    except ValueError as error:
        raise NoPublicKey("no uncompressed point of P-256") from error
    return crypto.HPKE_SUITE.encrypt(message, key, info=info)
