"""Reading what an app asks for: each parameter typed, each mistake named.

An empty parameter counts as absent (GeoReport v2, "Optional Arguments"). Unknown ones
are left alone, as every server does, but :func:`unknown` names them for a header.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Final

from verbund.core.errors import FieldProblem
from verbund.kernel.clock import BERLIN
from verbund.topics.reports.open311.errors import ParameterRefused

#: Ids of requests and codes of services: what clients check for (``[\w-]+``).
IDENTIFIER: Final = re.compile(r"[\w-]{1,80}", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)",
    re.ASCII | re.IGNORECASE,
)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,20})?", re.ASCII)
_YES: Final = frozenset({"true", "1", "yes"})
_NO: Final = frozenset({"false", "0", "no"})
_MOST_IDS: Final = 1000


class Given:
    """The parameters of one request, by name and in the order given."""

    def __init__(self, lists: Iterable[tuple[str, list[str]]]) -> None:
        self._given: dict[str, list[str]] = {}
        for name, values in lists:
            kept = [value.strip() for value in values if value.strip()]
            if kept:
                self._given[name] = kept

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def names(self) -> tuple[str, ...]:
        """All names that came with a value."""
        return tuple(self._given)

    def lists(self) -> Mapping[str, list[str]]:
        """Every parameter with all its values."""
        return self._given

    def text(self, name: str, *, longest: int = 500) -> str:
        """One value, or ``""``; told twice differently it is a mistake."""
        values = self._given.get(name)
        if values is None:
            return ""
        found = values[0]
        if any(other != found for other in values):
            raise wrong(name, "steht mehrfach da", "is given more than once")
        if len(found) > longest:
            raise wrong(
                name,
                f"ist länger als {longest} Zeichen",
                f"is longer than {longest} characters",
            )
        if "\x00" in found or not _encodable(found):
            raise wrong(name, "enthält unlesbare Zeichen", "has unreadable characters")
        return found

    def identifiers(self, name: str) -> tuple[str, ...]:
        """Ids or codes: several parameters, commas, or both."""
        found = [
            part
            for value in self._given.get(name, ())
            for piece in value.split(",")
            if (part := piece.strip())
        ]
        if len(found) > _MOST_IDS:
            raise wrong(
                name,
                f"nennt mehr als {_MOST_IDS} Werte",
                f"names more than {_MOST_IDS} values",
            )
        for one in found:
            if not IDENTIFIER.fullmatch(one):
                raise wrong(
                    name,
                    "hat nur Buchstaben, Ziffern, „-“ und „_“",
                    "has letters, digits, '-' and '_' only",
                )
        return tuple(dict.fromkeys(found))

    def choices(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Some of ``allowed``, whatever their case; anything else is a mistake."""
        by_folded = {one.lower(): one for one in allowed}
        found = []
        for one in self.identifiers(name):
            known = by_folded.get(one.lower())
            if known is None:
                listed = ", ".join(allowed)
                raise wrong(name, f"ist eins von: {listed}", f"is one of: {listed}")
            found.append(known)
        return tuple(dict.fromkeys(found))

    def moment(self, name: str, *, end_of_day: bool = False) -> datetime | None:
        """A moment with its zone; a bare day is that day in Germany."""
        # A plus sign that nobody escaped arrives as a blank.
        found = self.text(name).replace(" ", "+")
        if not found:
            return None
        try:
            if _DAY.fullmatch(found):
                hour = time(23, 59, 59, 999999) if end_of_day else time()
                day = datetime.combine(date.fromisoformat(found), hour, BERLIN)
                return day.astimezone(UTC)
            if not _MOMENT.fullmatch(found):
                raise ValueError(found)
            return datetime.fromisoformat(found.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise wrong(
                name,
                "braucht Datum, Uhrzeit und Zeitzone, zum Beispiel "
                "2026-05-24T00:00:00Z",
                "needs date, time and zone, such as 2026-05-24T00:00:00Z",
            ) from None

    def number(
        self, name: str, *, least: float = -math.inf, most: float = math.inf
    ) -> float | None:
        """A decimal number within bounds."""
        found = self.text(name)
        if not found:
            return None
        if not _NUMBER.fullmatch(found) or not least <= float(found) <= most:
            raise wrong(
                name,
                f"ist eine Zahl von {least:g} bis {most:g}",
                f"is a number from {least:g} to {most:g}",
            )
        return float(found)

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        found = self.text(name)
        if not found:
            return None
        short = found.isascii() and found.isdigit() and len(found) <= 9
        if not short or not least <= int(found) <= most:
            raise wrong(
                name,
                f"ist eine ganze Zahl von {least} bis {most}",
                f"is a whole number from {least} to {most}",
            )
        return int(found)

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        found = self.text(name).lower()
        if found in _YES:
            return True
        if not found or found in _NO:
            return False
        raise wrong(name, "ist true oder false", "is true or false")

    def point(self) -> tuple[float, float] | None:
        """``lat`` and ``long`` together, or neither."""
        lat = self.number("lat", least=-90, most=90)
        lon = self.number("long", least=-180, most=180)
        if lat is None and lon is None:
            return None
        if lat is None or lon is None:
            missing = "lat" if lat is None else "long"
            raise wrong(
                missing,
                "fehlt: „lat“ und „long“ gehören zusammen",
                "is missing: 'lat' and 'long' belong together",
            )
        return lat, lon


def unknown(given: Given, known: Collection[str]) -> tuple[str, ...]:
    """Names that mean nothing here, printable and short, for a header."""
    return tuple(
        name
        for name in given.names()
        if name not in known and re.fullmatch(r"[\w.\[\]-]{1,40}", name, re.ASCII)
    )[:20]


def wrong(name: str, german: str, english: str) -> ParameterRefused:
    """One parameter that does not fit."""
    return ParameterRefused(
        FieldProblem(
            name,
            f"Die Angabe „{name}“ {german}.",
            "parameter",
            f"The parameter '{name}' {english}.",
        )
    )


def _encodable(found: str) -> bool:
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True


__all__ = ["IDENTIFIER", "Given", "unknown", "wrong"]
