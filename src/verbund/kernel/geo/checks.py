"""Is this a place in or near Germany? Numbers that were swapped or left at zero."""

from math import isfinite
from typing import Final

from verbund.kernel.geo.geometry import Box

#: Germany with its sea and a margin for what lies just across the border.
GERMANY: Final = Box(5.0, 46.5, 16.0, 56.0)


class PlaceFault(ValueError):
    """The two numbers are no place that a German office can work with.

    ``reason`` is ``number``, ``zero``, ``swapped``, ``metres`` or ``outside``.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def plausible(lat: float, lon: float) -> tuple[float, float]:
    """``(lat, lon)`` itself if it lies in or near Germany; ``PlaceFault`` otherwise.

    Swapped numbers are recognised and said, never silently put right.
    """
    if not (isfinite(lat) and isfinite(lon)):
        raise PlaceFault("number", "Breite und Länge müssen Zahlen sein.")
    if lat == 0 and lon == 0:
        raise PlaceFault(
            "zero",
            "Die Koordinaten sind 0/0. Das ist ein Punkt im Atlantik und "
            "entsteht meist, wenn der Ort fehlt.",
        )
    if GERMANY.holds(lon, lat):
        return lat, lon
    if GERMANY.holds(lat, lon):
        raise PlaceFault(
            "swapped",
            f"Breite {_number(lat)} und Länge {_number(lon)} sind vertauscht: In "
            "Deutschland liegt die Breite zwischen 47 und 55, die Länge zwischen 6 "
            "und 15.",
        )
    if abs(lat) > 180 or abs(lon) > 180:
        raise PlaceFault(
            "metres",
            f"{_number(lat)} und {_number(lon)} sind keine Grad. Sind es Meter, zum "
            "Beispiel UTM? Dann geben Sie das Koordinatensystem an.",
        )
    raise PlaceFault(
        "outside",
        f"Breite {_number(lat)}, Länge {_number(lon)} liegt nicht in Deutschland.",
    )


def _number(value: float) -> str:
    return f"{value:.7g}".replace(".", ",")
