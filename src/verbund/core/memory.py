"""Memory that was needed for a moment goes back to the operating system."""

import ctypes
import itertools
from typing import Final

from django.core.signals import request_finished

#: Pages are compiled and calendars read as somebody first asks; after these requests
#: most of it is done. Later ones give back what a rare large answer has left.
_FIRST: Final = 12
_EVERY: Final = 2_000

_requests = itertools.count(1)


def give_back() -> bool:
    """Return free memory of the C library; whether this platform knows how (glibc).

    Takes a few milliseconds.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return False
    trim(0)
    return True


def tend_requests() -> None:
    """From now on, give back after some requests, when their answers are sent."""
    request_finished.connect(_after_request, dispatch_uid="verbund memory")


def _after_request(**_: object) -> None:
    number = next(_requests)
    if number == _FIRST or number % _EVERY == 0:
        give_back()
