"""Streets and house numbers as people write them."""

import re
from typing import Final

from verbund.watching.shapes import street_key

_NUMBER: Final = re.compile(r"\s*(\d+)\s*([a-zA-Z]?)")
_IN_STREET: Final = re.compile(r"[\s,]+(\d+\s*[a-zA-Z]?)$")


def same_street(one: str, other: str) -> bool:
    """Whether two spellings mean the same street."""
    return bool(one and other) and street_key(one) == street_key(other)


def apart(text: str) -> tuple[str, str]:
    """Street and house number of one line, such as ``Hauptstr. 12 a``."""
    found = _IN_STREET.search(text.strip())
    if found is None:
        return text.strip(), ""
    return text.strip()[: found.start()].strip(" ,"), found[1]


def on_stretch(house: str, first: str, last: str) -> bool:
    """Whether a house number lies between two others; open ends reach on.

    A number that cannot be read is on every stretch: better one line too many.
    """
    number = house_order(house)
    if number is None:
        return True
    low, high = house_order(first), house_order(last)
    if low is not None and high is not None and high < low:
        low, high = high, low
    # „bis 12“ means the whole house 12, with 12a and 12b.
    if high is not None and not high[1]:
        high = (high[0], "zz")
    return (low is None or low <= number) and (high is None or number <= high)


def house_order(house: str) -> tuple[int, str] | None:
    """A house number in the order of the street; ``None`` if it has no number."""
    found = _NUMBER.match(house)
    return (int(found[1]), found[2].lower()) if found else None
