"""Random bits for ids, codes and tokens; only the demo region may make them repeat."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

_seeded: ContextVar[Random | None] = ContextVar("verbund_seeded_chance", default=None)


def random_bits(count: int) -> int:
    """``count`` bits from the operating system, as one non-negative integer."""
    source = _seeded.get()
    if source is not None:
        return source.getrandbits(count)
    # What secrets.randbits does, without its two calls in between: ids ask often.
    return int.from_bytes(os.urandom((count + 7) // 8), "big") >> (-count % 8)


def random_below(limit: int) -> int:
    """A number from 0 up to, but not including, ``limit``."""
    source = _seeded.get()
    return secrets.randbelow(limit) if source is None else source.randrange(limit)


def seeded_source() -> Random | None:
    """The repeatable source of this context, if any: an identity, not a tool."""
    return _seeded.get()


@contextmanager
def seeded(seed: int | str) -> Iterator[None]:
    """Make chance repeatable in this context: for the demo region and tests only.

    Whatever is created inside can be guessed by everyone who knows the seed.
    """
    token = _seeded.set(Random(seed))  # noqa: S311 – repeatable on purpose
    try:
        yield
    finally:
        _seeded.reset(token)
