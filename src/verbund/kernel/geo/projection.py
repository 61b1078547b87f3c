"""Coordinates as German offices write them: UTM (ETRS89), Web Mercator, WGS 84.

Transverse Mercator by Krüger's series (L. Krüger 1912, order n⁴ with the coefficients
of Kawase 2011), spherical Mercator as in EPSG:3857. ETRS89 and WGS 84 are taken as the
same, as EPSG's null transformations do: they differ by less than a metre.
"""

from collections.abc import Callable
from math import (
    asinh,
    atan,
    atan2,
    atanh,
    cos,
    cosh,
    degrees,
    exp,
    log,
    pi,
    radians,
    sin,
    sinh,
    sqrt,
    tan,
)
from typing import Final

from msgspec import Struct

# GRS 80, the ellipsoid of ETRS89
_A: Final = 6_378_137.0
_F: Final = 1 / 298.257222101
_N: Final = _F / (2 - _F)
_E: Final = sqrt(_F * (2 - _F))
_SCALE: Final = 0.9996
_FALSE_EAST: Final = 500_000.0
_MERIDIAN: Final = (_A / (1 + _N)) * (1 + _N**2 / 4 + _N**4 / 64)

_ALPHA: Final = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA: Final = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)


class Crs(Struct, frozen=True, kw_only=True):
    """One system of coordinates that this software can read and write.

    ``axes`` names the two numbers in the order in which the system writes them;
    ``unit`` is ``degree`` or ``metre``; ``digits`` are the decimals worth keeping.
    """

    epsg: int
    name: str
    axes: tuple[str, str]
    unit: str
    digits: int


EPSG: Final[dict[int, Crs]] = {
    4326: Crs(epsg=4326, name="WGS 84", axes=("lat", "lon"), unit="degree", digits=7),
    3857: Crs(
        epsg=3857, name="WGS 84 / Web Mercator", axes=("x", "y"), unit="metre", digits=3
    ),
    25832: Crs(
        epsg=25832,
        name="ETRS89 / UTM 32N",
        axes=("east", "north"),
        unit="metre",
        digits=3,
    ),
    25833: Crs(
        epsg=25833,
        name="ETRS89 / UTM 33N",
        axes=("east", "north"),
        unit="metre",
        digits=3,
    ),
}


class UnknownCrs(ValueError):
    """This system of coordinates is not among ``EPSG``."""

    def __init__(self, epsg: int) -> None:
        known = ", ".join(map(str, EPSG))
        super().__init__(f"EPSG:{epsg} wird nicht unterstützt. Möglich sind: {known}.")


def to_crs(epsg: int, lon: float, lat: float) -> tuple[float, float]:
    """A point in degrees as the system writes it, in the order of its axes.

    So 4326 gives ``(lat, lon)``, the others ``(x, y)`` or ``(east, north)`` in metres.
    Raises ``UnknownCrs``.
    """
    return projector(epsg)(lon, lat)


def from_crs(epsg: int, x: float, y: float) -> tuple[float, float]:
    """``(lon, lat)`` of two numbers written in the order of the system's axes.

    So 4326 takes ``(lat, lon)``. Raises ``UnknownCrs``.
    """
    return unprojector(epsg)(x, y)


def projector(epsg: int) -> Callable[[float, float], tuple[float, float]]:
    """The function ``(lon, lat) → (x, y)`` of one system, for many points."""
    return _pair(epsg)[0]


def unprojector(epsg: int) -> Callable[[float, float], tuple[float, float]]:
    """The function ``(x, y) → (lon, lat)`` of one system, for many points."""
    return _pair(epsg)[1]


_Function = Callable[[float, float], tuple[float, float]]


def _pair(epsg: int) -> tuple[_Function, _Function]:
    found = _FUNCTIONS.get(epsg)
    if found is None:
        raise UnknownCrs(epsg)
    return found


def _swap(first: float, second: float) -> tuple[float, float]:
    return second, first


def _to_mercator(lon: float, lat: float) -> tuple[float, float]:
    return _A * radians(lon), _A * log(tan(pi / 4 + radians(lat) / 2))


def _from_mercator(x: float, y: float) -> tuple[float, float]:
    return degrees(x / _A), degrees(2 * atan(exp(y / _A)) - pi / 2)


def _utm(middle: float) -> tuple[_Function, _Function]:
    """Both directions of the zone around one meridian (degrees east)."""

    def to_utm(lon: float, lat: float) -> tuple[float, float]:
        aside, sine = radians(lon - middle), sin(radians(lat))
        # tangent of the conformal latitude
        conformal = sinh(atanh(sine) - _E * atanh(_E * sine))
        xi = atan2(conformal, cos(aside))
        eta = asinh(sin(aside) / sqrt(conformal**2 + cos(aside) ** 2))
        north, east = xi, eta
        for at, alpha in enumerate(_ALPHA, 1):
            north += alpha * sin(2 * at * xi) * cosh(2 * at * eta)
            east += alpha * cos(2 * at * xi) * sinh(2 * at * eta)
        scale = _SCALE * _MERIDIAN
        return _FALSE_EAST + scale * east, scale * north

    def from_utm(east: float, north: float) -> tuple[float, float]:
        scale = _SCALE * _MERIDIAN
        xi, eta = north / scale, (east - _FALSE_EAST) / scale
        xi1, eta1 = xi, eta
        for at, beta in enumerate(_BETA, 1):
            xi1 -= beta * sin(2 * at * xi) * cosh(2 * at * eta)
            eta1 -= beta * cos(2 * at * xi) * sinh(2 * at * eta)
        conformal = sin(xi1) / sqrt(sinh(eta1) ** 2 + cos(xi1) ** 2)
        aside = atan2(sinh(eta1), cos(xi1))
        return middle + degrees(aside), degrees(atan(_geographic(conformal)))

    return to_utm, from_utm


def _geographic(conformal: float) -> float:
    """Tangent of the latitude whose conformal latitude has this tangent (Newton).

    After Karney, Transverse Mercator with an accuracy of a few nanometers (2011), § 3.
    """
    tangent = conformal
    for _ in range(6):
        root = sqrt(1 + tangent * tangent)
        sigma = sinh(_E * atanh(_E * tangent / root))
        reached = tangent * sqrt(1 + sigma * sigma) - sigma * root
        step = (
            (conformal - reached)
            / sqrt(1 + reached * reached)
            * (1 + (1 - _E**2) * tangent * tangent)
            / ((1 - _E**2) * root)
        )
        tangent += step
        if abs(step) < 1e-15 * max(1.0, abs(tangent)):
            break
    return tangent


_FUNCTIONS: Final[dict[int, tuple[_Function, _Function]]] = {
    4326: (_swap, _swap),
    3857: (_to_mercator, _from_mercator),
    25832: _utm(9.0),
    25833: _utm(15.0),
}
