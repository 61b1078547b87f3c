"""Types of data made ready before threads use them."""

from collections.abc import Iterator
from contextlib import suppress

import msgspec


def prepare_structs() -> int:
    """Let msgspec learn every struct that is imported by now; how many there are.

    It learns a type at first use, and two threads that do so at once crash the process
    (``Segmentation fault`` in ``get_class_annotations``). Called once, before the
    server has threads.
    """
    count = 0
    for struct in _all_below(msgspec.Struct):
        # Abstract bases and structs of other packages may hold what JSON does not know.
        with suppress(TypeError, NameError):
            msgspec.json.Decoder(struct)
        count += 1
    return count


def _all_below(base: type) -> Iterator[type]:
    found: type
    for found in base.__subclasses__():
        yield found
        yield from _all_below(found)
