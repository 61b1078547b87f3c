"""Ids that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7)."""

import threading
import uuid
from datetime import UTC, datetime, timedelta
from random import Random
from weakref import WeakKeyDictionary

from verbund.kernel import chance, clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TAIL_BITS = 74
# The first tail of a millisecond leaves the top bit free, so that counting on does not
# run over into the next millisecond (RFC 9562, section 6.2, method 2).
_FRESH_BITS = _TAIL_BITS - 1
_STEP_BITS = 32
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_RAND_B_MASK = (1 << 62) - 1


class _Sequence:
    """The last id given out, so that the next one is greater."""

    __slots__ = ("_may_go_back", "_millisecond", "_tail")

    def __init__(self, *, may_go_back: bool) -> None:
        self._may_go_back = may_go_back
        self._millisecond = -1
        self._tail = 0

    def following(self, millisecond: int) -> tuple[int, int]:
        jumped = millisecond < self._millisecond and self._may_go_back
        if millisecond > self._millisecond or jumped:
            self._millisecond = millisecond
            self._tail = chance.random_bits(_FRESH_BITS)
        else:
            self._tail += 1 + chance.random_bits(_STEP_BITS)
            if self._tail >> _TAIL_BITS:
                self._millisecond += 1
                self._tail = chance.random_bits(_FRESH_BITS)
        return self._millisecond, self._tail


_lock = threading.Lock()
# A real clock that is set back must not break the order; a frozen clock that is moved
# back wants ids of that earlier day. Hence two sequences that leave each other alone.
_real = _Sequence(may_go_back=False)
_held = _Sequence(may_go_back=True)
# Each seeded run starts anew, otherwise its ids would depend on those made before it.
_seeded: WeakKeyDictionary[Random, _Sequence] = WeakKeyDictionary()


def _sequence() -> _Sequence:
    source = chance.seeded_source()
    if source is not None:
        return _seeded.setdefault(source, _Sequence(may_go_back=True))
    return _held if clock.is_frozen() else _real


def new_id() -> uuid.UUID:
    """A new UUIDv7, greater than every id this process made before.

    Time comes from ``kernel.clock``; while that is frozen, ids carry the frozen time
    and rise as long as it is not moved back.
    """
    millisecond = clock.milliseconds()
    with _lock:
        sequence = _sequence()
        stamp, tail = sequence.following(millisecond)
    rand_a, rand_b = tail >> 62, tail & _RAND_B_MASK
    return uuid.UUID(
        int=(stamp << 80) | _VERSION | (rand_a << 64) | _VARIANT | rand_b,
    )


def parse_id(text: str) -> uuid.UUID:
    """The id written in ``text`` in its usual form with hyphens, any letter case.

    Raises ``ValueError`` with a German sentence for anything else; forms that only
    Python understands (braces, ``urn:uuid:``) are refused, one id has one address.
    """
    try:
        found = uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        found = None
    if found is None or str(found) != text.lower():
        raise ValueError(
            "Das ist keine gültige Kennung. Erwartet werden 32 Zeichen in fünf "
            "Gruppen, zum Beispiel 0193b2c4-7f00-7abc-8def-0123456789ab."
        )
    return found


def made_at(identifier: uuid.UUID) -> datetime:
    """The moment (to the millisecond, UTC) at which a UUIDv7 was made."""
    if identifier.version != 7:
        raise ValueError(f"{identifier} is not a UUIDv7 and carries no time.")
    return _EPOCH + timedelta(milliseconds=identifier.int >> 80)
