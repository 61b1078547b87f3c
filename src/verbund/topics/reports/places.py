"""The place that somebody told, before it was checked: enough for finding the way."""

from collections.abc import Mapping

from verbund import engine
from verbund.engine import report as public

_WORDS = ("street", "house_number", "postal_code", "city", "asset", "note")


def told_place(
    blueprint: engine.Blueprint, answers: Mapping[str, object]
) -> public.Place:
    """The place of raw answers; what is no place is left out, the check will say so."""
    found: object = answers
    path = blueprint.report.place if blueprint.report else ""
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        return public.Place()
    lat, lon = degrees(found.get("lat")), degrees(found.get("lon"))
    whole = lat is not None and lon is not None
    words = {name: str(found.get(name) or "").strip()[:200] for name in _WORDS}
    return public.Place(lat=lat if whole else None, lon=lon if whole else None, **words)


def degrees(raw: object) -> float | None:
    """A number of degrees as people and programs write it; ``None`` if it is none."""
    if raw is None or isinstance(raw, bool):
        return None
    text = str(raw).strip().replace("−", "-").replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -180 <= number <= 180 else None
