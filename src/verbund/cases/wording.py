"""Answers as people read them: labels and values by field type. Pure."""

from collections.abc import Mapping
from datetime import date

from verbund import engine
from verbund.engine.place_values import place_line
from verbund.kernel.german import join_de, short_date_de
from verbund.kernel.money import format_euro

_NONE = "–"


def field_at(blueprint: engine.Blueprint, path: str) -> engine.Field | None:
    """The field that a path such as ``dogs.0.name`` means."""
    fields: Mapping[str, engine.Field] = blueprint.fields
    found: engine.Field | None = None
    for part in path.split("."):
        if part.isdigit():
            continue
        found = fields.get(part)
        if found is None:
            return None
        fields = found.fields
    return found


def label_at(blueprint: engine.Blueprint, path: str, language: str = "de") -> str:
    """The label of the field, with the item if it repeats: „Rasse (Hund 2)“."""
    field = field_at(blueprint, path)
    label = field.label.get(language) if field else path
    parts = path.split(".")
    at = next((at for at, part in enumerate(parts) if part.isdigit()), None)
    if at is None:
        return label
    group = field_at(blueprint, ".".join(parts[:at]))
    noun = group.repeat.item.get(language) if group and group.repeat else ""
    return f"{label} ({f'{noun} {int(parts[at]) + 1}'.strip()})"


def shown(field: engine.Field | None, value: object, language: str = "de") -> str:
    """One answer in words; „–“ if there is none."""
    if value is None or value in ("", [], {}):
        return _NONE
    if isinstance(value, bool):
        if language == "en":
            return "yes" if value else "no"
        return "ja" if value else "nein"
    if isinstance(value, (list, tuple)):
        return join_de([shown(field, one, language) for one in value], language)
    if isinstance(value, Mapping):
        return _mapping(field, value, language)
    if field is not None:
        if field.type == "money" and isinstance(value, int):
            return format_euro(value, language)
        if field.type == "date":
            return _day(str(value), language)
        option = next((o for o in field.options if o.id == value), None)
        if option is not None:
            return option.label.get(language)
    return str(value)


def _mapping(
    field: engine.Field | None, value: Mapping[str, object], language: str
) -> str:
    if "file" in value:
        return str(value.get("name") or "Datei")
    if field is not None and field.type == "address":
        street = (
            f"{value.get('street') or ''} {value.get('house_number') or ''}".strip()
        )
        town = f"{value.get('postal_code') or ''} {value.get('city') or ''}".strip()
        parts = (street, str(value.get("addition") or ""), town)
        return ", ".join(part for part in parts if part)
    if field is not None and field.type == "place":
        return place_line(value)
    inner = field.fields if field is not None else {}
    return ", ".join(
        shown(inner.get(key), one, language) for key, one in value.items() if one
    )


def _day(text: str, language: str) -> str:
    try:
        return short_date_de(date.fromisoformat(text), language)
    except ValueError:
        return text
