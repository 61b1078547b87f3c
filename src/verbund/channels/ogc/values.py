"""Values of features in words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from verbund.channels.ogc.crs import EPSG_OF_PAGES, read_crs
from verbund.channels.ogc.documents import words
from verbund.channels.ogc.shapes import Column, Layer
from verbund.core.ui.texts import current_language, translate
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import date_de, datetime_de

_LONG: Final = 100


def cell(column: Column, properties: Mapping[str, object]) -> str:
    """One value for a table; long texts are cut."""
    text = word(column, properties.get(column.name))
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def word(column: Column, value: object) -> str:
    """One value as people write it."""
    language = current_language()
    if value is None:
        return ""
    if isinstance(value, bool):
        return translate("ogc.yes" if value else "ogc.no")
    if isinstance(value, (int, float)):
        text = f"{value}"
        return text if language == "en" else text.replace(".", ",")
    text = str(value)
    if text in column.choices:
        return words(column.choices[text])
    try:
        if column.kind == "date":
            return date_de(date.fromisoformat(text), language)
        if column.kind == "date-time":
            return datetime_de(to_berlin(datetime.fromisoformat(text)), language)
    except ValueError:
        return text
    return text


def described(layer: Layer, properties: object) -> list[tuple[str, str]]:
    """All values of a feature with their titles; what is missing is left out."""
    if not isinstance(properties, Mapping):
        return []
    pairs = [
        (words(column.title), word(column, properties.get(column.name)))
        for column in layer.columns
    ]
    return [(title, text) for title, text in pairs if text]


def points_of(geometry: object) -> list[tuple[str, str]]:
    """Where a point lies, in the systems that offices use; nothing for other shapes."""
    if not isinstance(geometry, Mapping) or geometry.get("type") != "Point":
        return []
    lon, lat = geometry["coordinates"][:2]
    found = [(translate("ogc.place.degrees"), f"{_number(lat)}, {_number(lon)}")]
    # Germany's east lies in the next zone.
    uri, name = EPSG_OF_PAGES[lon >= 12]
    x, y = read_crs("crs", uri).to(lon, lat)
    found.append((name, f"{_number(round(x, 2))}, {_number(round(y, 2))}"))
    return found


def _number(value: float) -> str:
    text = f"{value}"
    return text if current_language() == "en" else text.replace(".", ",")
