"""German registration plates by their form (§§ 9–11, Anlagen 1 and 4 FZV 2023).

Whether an office would give out a plate (blocked letters, size of the vehicle) is not
decided here; a plate on a found bicycle trailer only needs to be readable.
"""

import re
from functools import lru_cache
from importlib.resources import files

import msgspec

_FORM = re.compile(
    r"(?P<head>[A-ZÄÖÜ]{1,3})(?P<gap>[\s\-–.·:]+)?(?P<letters>[A-Z]{1,2})"
    r"[\s\-–]*(?P<digits>[1-9][0-9]{0,3})\s*(?P<suffix>[HE]?)"
    r"(?:\s+(?P<first>[0-9]{1,2})\s*[/\-–]\s*(?P<last>[0-9]{1,2}))?"
)
_PACKED = re.compile(r"(?P<all>[A-ZÄÖÜ]{2,5})(?P<rest>\s*[1-9].*)")
_MONTHS = 12


class Plate(msgspec.Struct, frozen=True):
    """``K-AB 12 E 04/10`` in its parts; ``season`` holds first and last month."""

    district: str
    letters: str
    digits: str
    suffix: str = ""
    season: tuple[int, int] | None = None

    def __str__(self) -> str:
        text = f"{self.district}-{self.letters} {self.digits}{self.suffix}"
        if self.season:
            text += f" {self.season[0]:02d}/{self.season[1]:02d}"
        return text


def parse_plate(text: str) -> Plate:
    """The plate that ``text`` means; ``ValueError`` with a German sentence.

    Small letters and missing hyphens are forgiven as long as one reading is possible.
    """
    plain = " ".join(text.upper().replace("ẞ", "SS").split())
    match = _FORM.fullmatch(_with_hyphen(plain))
    if match is None:
        raise ValueError(
            "Das ist kein deutsches Kennzeichen. Schreiben Sie es mit Bindestrich, "
            "zum Beispiel Z-AB 123."
        )
    district = match["head"]
    if district not in plate_codes():
        raise ValueError(
            f"Das Unterscheidungszeichen „{district}“ am Anfang des Kennzeichens "
            "gibt es nicht. Bitte prüfen Sie die ersten Buchstaben."
        )
    season = None
    if match["first"]:
        season = (int(match["first"]), int(match["last"]))
        _check_season(*season)
    plate = Plate(district, match["letters"], match["digits"], match["suffix"], season)
    longest = 8 - bool(plate.suffix) - bool(season)
    length = len(plate.district + plate.letters + plate.digits)
    if length > longest:
        raise ValueError(
            f"Das Kennzeichen ist zu lang: {length} Zeichen, erlaubt sind {longest}. "
            "Bitte prüfen Sie Buchstaben und Ziffern."
        )
    return plate


@lru_cache(maxsize=1)
def plate_codes() -> frozenset[str]:
    """All distinguishing codes for civil vehicles, such as ``Z`` for Zwickau."""
    path = files("verbund.kernel") / "data/plate_codes.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if line[:1] != "#").split())


def _with_hyphen(plain: str) -> str:
    """Find the hyphen in ``KAB12`` if only one reading is a known code."""
    packed = _PACKED.fullmatch(plain)
    if packed is None:
        return plain
    letters = packed["all"]
    readings = [
        f"{letters[:cut]}-{letters[cut:]}{packed['rest']}"
        for cut in range(1, min(3, len(letters) - 1) + 1)
        if letters[:cut] in plate_codes() and len(letters) - cut <= 2
    ]
    if len(readings) > 1:
        raise ValueError(
            f"Das Kennzeichen lässt sich auf {len(readings)} Arten lesen. "
            "Bitte setzen Sie einen Bindestrich nach den ersten Buchstaben, "
            "zum Beispiel Z-AB 123."
        )
    return readings[0] if readings else plain


def _check_season(first: int, last: int) -> None:
    known = 1 <= first <= _MONTHS and 1 <= last <= _MONTHS
    length = (last - first) % _MONTHS + 1
    if not known or not 2 <= length <= 11:
        raise ValueError(
            "Der Zeitraum auf dem Kennzeichen stimmt nicht. Erlaubt sind zwei bis elf "
            "Monate, zum Beispiel 04/10."
        )
