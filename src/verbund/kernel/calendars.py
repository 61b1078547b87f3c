"""Legal calendars: which day is a working day in a Land and in one municipality.

Days come from the PyPI package ``holidays``; what only some municipalities keep
(15 August in Bavaria, Corpus Christi in Saxony and Thuringia) is a parameter of the
member, because no law lists it by key. Holidays are known from 1990 on.
"""

import importlib.util
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

#: The first two digits of a municipality key, and the code of the Land (ISO 3166-2:DE).
LAND_OF_KEY: Mapping[str, str] = MappingProxyType(
    {
        "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE",
        "07": "RP", "08": "BW", "09": "BY", "10": "SL", "11": "BE", "12": "BB",
        "13": "MV", "14": "SN", "15": "ST", "16": "TH",
    }
)  # fmt: skip
LAND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "SH": "Schleswig-Holstein", "HH": "Hamburg", "NI": "Niedersachsen",
        "HB": "Bremen", "NW": "Nordrhein-Westfalen", "HE": "Hessen",
        "RP": "Rheinland-Pfalz", "BW": "Baden-Württemberg", "BY": "Bayern",
        "SL": "Saarland", "BE": "Berlin", "BB": "Brandenburg",
        "MV": "Mecklenburg-Vorpommern", "SN": "Sachsen", "ST": "Sachsen-Anhalt",
        "TH": "Thüringen",
    }
)  # fmt: skip


@lru_cache(maxsize=1)
def _germany() -> "type[HolidayBase]":
    """The class of German holidays, without those of 250 other countries.

    ``holidays.countries`` imports them all: 8 MB in every process. The rest costs 3 MB
    and waits for the first day that somebody asks about.
    """
    import holidays  # noqa: PLC0415

    name = "holidays.countries.germany"
    path = Path(holidays.__file__).parent / "countries" / "germany.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} of the package holidays is missing.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[HolidayBase] = module.Germany
    return found


_AUGSBURG = "09761000"
_DAY = timedelta(days=1)
_SATURDAY = 5


def land_of(ags: str) -> str:
    """The Land's code for a municipality or regional key; ``ValueError`` if unknown."""
    try:
        return LAND_OF_KEY[ags[:2]]
    except KeyError:
        raise ValueError(
            f"Der Schlüssel „{ags}“ gehört zu keinem Land; "
            "er muss mit 01 bis 16 beginnen."
        ) from None


def municipality_key(key: str) -> str:
    """The municipality key (AGS, 8 digits) for an AGS, an ARS or a city's 5 digits.

    Raises ``ValueError`` with a German sentence; a spreadsheet that dropped the leading
    zero is the usual cause.
    """
    if not key.isascii() or not key.isdigit() or len(key) not in (5, 8, 12):
        raise ValueError(
            f"„{key}“ ist kein Gemeindeschlüssel; er hat 8 Ziffern, "
            "auch die führende Null zählt."
        )
    return key[:5] + (key[-3:] if len(key) > 5 else "000")


class Calendar:
    """The days that count for deadlines in one Land or municipality.

    ``land`` is a code such as ``SN``; ``ags`` the municipality's key (8 digits);
    ``catholic`` says that the municipality keeps the day its Land leaves to mostly
    catholic places; ``extra`` names further local holidays by date. Values are compared
    and hashed by what they mean, so a calendar can be a cache key.
    """

    __slots__ = ("_hash", "_key", "_subdivision", "ags", "catholic", "extra", "land")

    def __init__(
        self,
        land: str,
        ags: str | None = None,
        *,
        catholic: bool = False,
        extra: Mapping[date, str] | None = None,
    ) -> None:
        if land not in LAND_NAMES:
            raise ValueError(
                f"Das Land „{land}“ gibt es nicht. Erlaubt sind: "
                f"{', '.join(sorted(LAND_NAMES))}."
            )
        ags = municipality_key(ags) if ags else None
        if ags and land_of(ags) != land:
            raise ValueError(
                f"Der Schlüssel „{ags}“ liegt in {LAND_NAMES[land_of(ags)]}, "
                f"nicht in {LAND_NAMES[land]}."
            )
        self.land = land
        self.ags = ags
        self.catholic = catholic
        self.extra: Mapping[date, str] = MappingProxyType(dict(extra or {}))
        self._subdivision = "Augsburg" if self.ags == _AUGSBURG else land
        # Lists ask for every row, so both are made once.
        self._key = (self._subdivision, catholic, frozenset(self.extra.items()))
        self._hash = hash(self._key)

    def holiday_name(self, day: date, language: str = "de") -> str | None:
        """The name of the holiday on ``day``, or ``None`` (also for plain Sundays)."""
        known = _holidays(
            self._subdivision,
            day.year,
            self.catholic,
            "en_US" if language.startswith("en") else "de",
        ).get(day)
        return known or self.extra.get(day)

    def is_holiday(self, day: date) -> bool:
        return self.holiday_name(day) is not None

    def is_working_day(self, day: date) -> bool:
        """Neither Saturday, Sunday nor holiday (§ 193 BGB, § 108 Abs. 3 AO)."""
        return day.weekday() < _SATURDAY and not self.is_holiday(day)

    def next_working_day(self, day: date) -> date:
        """``day`` itself if it is a working day, otherwise the first one after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (before it if negative)."""
        step = _DAY if count >= 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, day: date, last: date) -> int:
        """How many working days are left after ``day`` up to and including ``last``.

        Negative if ``last`` is over: so many working days have passed since.
        """
        if last < day:
            return -self.working_days_between(last, day)
        span = (last - day).days
        return sum(self.is_working_day(day + _DAY * n) for n in range(1, span + 1))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Calendar({self.land!r}, {self.ags!r}, catholic={self.catholic})"


@lru_cache(maxsize=1024)
def _holidays(
    subdivision: str, year: int, catholic: bool, language: str
) -> Mapping[date, str]:
    # Bavaria, Saxony and Thuringia have the category "catholic"; elsewhere it is empty.
    categories = ("public", "catholic") if catholic else ("public",)
    found = _germany()(
        years=year, subdiv=subdivision, categories=categories, language=language
    )
    return {day: found[day] for day in found}
