"""The hash chain of a journal: one canonical form of data, one digest, one link.

A link binds the previous hash, an entry's header and the *digest* of its content, so
that erasing the content after retention leaves the chain verifiable.
"""

import hashlib
from collections.abc import Mapping

import msgspec

# Part of every link: a later, different form must never produce the same hash.
_FORM = "verbund-chain/1"

# "sorted" also orders the fields of structs, so renaming nothing but their order in the
# source does not change a digest.
_encoder = msgspec.json.Encoder(order="sorted")


def canonical(obj: object) -> bytes:
    """The one JSON form of ``obj``: keys sorted, UTF-8, no white space, dates ISO 8601.

    Equal data gives equal bytes. Raises ``TypeError`` for types JSON does not know.
    """
    return _encoder.encode(obj)


def digest(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def link(
    previous: str | None, header: Mapping[str, object], content_digest: str
) -> str:
    """The hash of one entry; ``previous`` is ``None`` for the first of a journal."""
    return digest(canonical((_FORM, previous, header, content_digest)))
