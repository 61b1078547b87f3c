"""German dialling codes: from which town a number calls (libphonenumber's data)."""

from functools import cache
from importlib.resources import files

_LONGEST = 5


def town_of(number: str) -> str:
    """The place of a national number without its leading 0; empty if none is known.

    ``number`` are digits, at least the dialling code: ``3764…`` is Meerane. The longest
    code that fits counts.
    """
    towns = _towns()
    for length in range(min(_LONGEST, len(number)), 1, -1):
        found = towns.get(number[:length])
        if found is not None:
            return found
    return ""


@cache
def _towns() -> dict[str, str]:
    text = (
        files("verbund.kernel").joinpath("data/dialling_codes.txt").read_text("utf-8")
    )
    return dict(line.split("\t") for line in text.splitlines())
