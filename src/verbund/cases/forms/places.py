"""A place as inputs: street and number first; nobody needs a map or coordinates.

Postal code and coordinates stand in a closed part that scripts fill (``place.js``,
the map of ``data-map-pick``); typed in they count as well.
"""

from collections.abc import Mapping

from msgspec import Struct

from verbund.core.ui.texts import translate
from verbund.engine.place_values import PARTS

#: Parts that are shown at once, and those that wait in the closed part.
SHOWN = ("street", "house_number", "city", "asset", "note")
EXACT = ("postal_code", "lat", "lon")
_AUTO = {
    "street": "address-line1", "postal_code": "postal-code", "city": "address-level2",
}  # fmt: skip
_WIDTHS = {
    "house_number": "short", "postal_code": "short", "lat": "name", "lon": "name",
    "street": "name", "city": "name", "asset": "name",
}  # fmt: skip
_MODES = {"postal_code": "numeric"}


class PlacePart(Struct, frozen=True, kw_only=True):
    """One line of a place. ``exact`` ones stand in the closed part."""

    name: str
    part: str
    label: str
    value: str = ""
    hint: str | None = None
    error: str | None = None
    width: str | None = None
    inputmode: str | None = None
    autocomplete: str = "off"
    exact: bool = False


def place_parts(
    path: str, raw: object, wrong: str = "", error: str | None = None
) -> tuple[PlacePart, ...]:
    """The lines of the place at ``path``.

    ``wrong`` is the path of the error: it stands at its part, or at the street if the
    place as a whole is missing.
    """
    given = raw if isinstance(raw, Mapping) else {}
    last = wrong.removeprefix(f"{path}.") if wrong else ""
    if wrong and last not in PARTS:
        last = "street"
    return tuple(
        PlacePart(
            name=f"{path}.{part}",
            part=part,
            label=translate(f"place.{part}"),
            hint=translate(f"place.{part}_hint") if part in {"asset", "note"} else None,
            value=_written(part, given.get(part)),
            error=error if part == last else None,
            width=_WIDTHS.get(part),
            inputmode=_MODES.get(part),
            autocomplete=_AUTO.get(part, "off"),
            exact=part in EXACT,
        )
        for part in (*SHOWN, *EXACT)
    )


def _written(part: str, raw: object) -> str:
    if raw is None or isinstance(raw, (bool, list, Mapping)):
        return ""
    text = str(raw)[:500]
    return text.replace(".", ",") if part in {"lat", "lon"} else text
