"""Envelopes and signatures as FIT-Connect prescribes them, and nothing else.

JWE: RSA-OAEP-256 with A256GCM and DEFLATE. JWS: PS512. Keys: RSA of 4096 bits as JWK.
Every other algorithm, and content that grows beyond its limit, is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from copy import copy
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    from joserfc import errors, jwe, jwk, jws
else:
    # 9 MB that a process which seals nothing does without.
    errors, jwe = lazily("joserfc.errors"), lazily("joserfc.jwe")
    jwk, jws = lazily("joserfc.jwk"), lazily("joserfc.jws")

BITS: Final = 4096
#: The largest content that leaves an envelope, in bytes.
LARGEST: Final = 64 * 1024 * 1024
_ALGORITHMS: Final = ["RSA-OAEP-256", "A256GCM", "DEF"]
_PUBLIC: Final = ("kty", "n", "e")


class Unreadable(Exception):
    """An envelope, signature or key is not what it should be; no content is named."""


def _deflate() -> Any:
    """The library's DEFLATE with our limit: an envelope may hold a bomb."""
    model: Any = copy(jwe.JWERegistry.algorithms["zip"]["DEF"])
    model.MAX_SIZE = LARGEST
    return model


@cache
def _kinds() -> type["jwe.JWERegistry"]:
    """The library's registry with our limits."""

    class _Registry(jwe.JWERegistry):
        algorithms: Any = {**jwe.JWERegistry.algorithms, "zip": {"DEF": _deflate()}}  # noqa: RUF012 - the library's own shape
        max_ciphertext_length = 2 * LARGEST

    return _Registry


def new_key(use: str) -> dict[str, Any]:
    """A fresh private key as JWK: ``use`` is ``encryption`` or ``signature``."""
    key = jwk.RSAKey.generate_key(BITS, private=True)
    private = dict(key.as_dict(private=True))
    operations, algorithm = (
        (["unwrapKey"], "RSA-OAEP-256") if use == "encryption" else (["sign"], "PS512")
    )
    return {
        **private,
        "kid": key.thumbprint(),
        "alg": algorithm,
        "key_ops": operations,
    }


def public_of(private: Mapping[str, Any]) -> dict[str, Any]:
    """The public half, with the operations that others may use it for."""
    verb = "wrapKey" if "unwrapKey" in private["key_ops"] else "verify"
    return {
        **{name: private[name] for name in _PUBLIC},
        "kid": private["kid"],
        "alg": private["alg"],
        "key_ops": [verb],
    }


def encrypt(content: bytes, public: Mapping[str, Any], content_type: str) -> str:
    """Content in an envelope for the holder of the key.

    Raises ``Unreadable`` for a key that is too short or not meant for encryption.
    """
    if "wrapKey" not in public.get("key_ops", ()):
        raise Unreadable("the key is not meant for encryption")
    key = _key(public)
    if key.raw_value.key_size < BITS:
        raise Unreadable(f"the key has fewer than {BITS} bits")
    header = {
        "alg": "RSA-OAEP-256",
        "enc": "A256GCM",
        "zip": "DEF",
        "cty": content_type,
        "kid": str(public.get("kid") or key.thumbprint()),
    }
    try:
        return jwe.encrypt_compact(header, content, key, registry=_registry())
    except (errors.JoseError, ValueError) as error:
        raise Unreadable("the content cannot be encrypted") from error


def decrypt(token: str, private: Mapping[str, Any]) -> bytes:
    """The content of an envelope; ``Unreadable`` for whatever is wrong with it."""
    try:
        found = jwe.decrypt_compact(token, _key(private), registry=_registry())
    except (errors.JoseError, ValueError, TypeError, KeyError) as error:
        raise Unreadable("the envelope cannot be opened") from error
    if found.headers().get("zip") is None and len(found.plaintext or b"") > LARGEST:
        raise Unreadable("the content is too large")
    return found.plaintext or b""


def tag_of(token: str) -> str:
    """The authentication tag: the last of an envelope's five parts."""
    parts = token.split(".")
    if len(parts) != 5:
        raise Unreadable("not an envelope in compact form")
    return parts[4]


def sign(claims: Mapping[str, Any], private: Mapping[str, Any], kind: str) -> str:
    """Claims as a signed token of a kind (``typ``)."""
    header = {"alg": "PS512", "typ": kind, "kid": str(private["kid"])}
    payload = json.dumps(claims, separators=(",", ":"), ensure_ascii=False)
    return jws.serialize_compact(header, payload, _key(private), algorithms=["PS512"])


def verify(token: str, public: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a token if the key signed it with PS512, else ``Unreadable``."""
    try:
        found = jws.deserialize_compact(token, _key(public), algorithms=["PS512"])
        claims = json.loads(found.payload)
    except (errors.JoseError, ValueError, TypeError, KeyError) as error:
        raise Unreadable("the signature does not hold") from error
    if not isinstance(claims, dict):
        raise Unreadable("the token holds no claims")
    return claims


def header_of(token: str) -> dict[str, Any]:
    """The header of a signed token, not yet verified."""
    try:
        found = jws.extract_compact(token.encode())
    except (errors.JoseError, ValueError, TypeError, KeyError) as error:
        raise Unreadable("not a signed token") from error
    return dict(found.headers())


def sha512(content: bytes) -> str:
    """The hash that metadata name, in hexadecimal."""
    return hashlib.sha512(content).hexdigest()


def _registry() -> "jwe.JWERegistry":
    return _kinds()(algorithms=_ALGORITHMS)


def _key(material: Mapping[str, Any]) -> "jwk.RSAKey":
    names = ("kty", "n", "e", "d", "p", "q", "dp", "dq", "qi")
    try:
        return _imported(tuple((n, str(material[n])) for n in names if n in material))
    except (errors.JoseError, ValueError, TypeError, KeyError) as error:
        raise Unreadable("not an RSA key") from error


@lru_cache(maxsize=32)
def _imported(parts: tuple[tuple[str, str], ...]) -> "jwk.RSAKey":
    """Checking a private key of 4096 bits takes a fifth of a second; once is enough."""
    return jwk.RSAKey.import_key(dict(parts))
