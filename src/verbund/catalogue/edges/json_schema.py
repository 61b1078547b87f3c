"""JSON Schema of a blueprint's answers, made from its fields.

What a schema cannot say – conditions between fields – stands in ``x-visible-if`` and
``x-required-if`` as the blueprint writes it; ``POST …/check`` judges the whole.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from verbund import engine
from verbund.catalogue.edges.presence import surely_given
from verbund.engine.codelists import codes
from verbund.engine.options import offered_on
from verbund.engine.place_values import WORDS as PLACE_WORDS
from verbund.engine.values import cents
from verbund.kernel import clock

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final = {"type": "string", "maxLength": 200}
_DATE: Final = {"type": "string", "format": "date"}
_FILE: Final = {
    "type": "object",
    "required": ["file", "name"],
    "properties": {
        "file": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "name": {"type": "string", "maxLength": 255},
        "size": {"type": "integer", "minimum": 0},
        "media_type": {"type": "string", "maxLength": 127},
    },
}
_ADDRESS: Final = {
    "type": "object",
    "required": ["street", "house_number", "postal_code", "city"],
    "properties": {
        "street": _TEXT,
        "house_number": _TEXT,
        "addition": _TEXT,
        "postal_code": _TEXT,
        "city": _TEXT,
        "country": {"type": "string", "pattern": "^[A-Z]{2}$", "default": "DE"},
    },
    "additionalProperties": False,
}
#: Degrees go in as a number or as text with comma or point; they come back as text.
_DEGREES: Final = {
    "lat": {"type": ["string", "number"], "pattern": r"^-?\d{1,2}([.,]\d+)?$"},
    "lon": {"type": ["string", "number"], "pattern": r"^-?\d{1,3}([.,]\d+)?$"},
}
_PLACE: Final = {
    "type": "object",
    "properties": {**dict.fromkeys(PLACE_WORDS, _TEXT), **_DEGREES},
    "dependentRequired": {"lat": ["lon"], "lon": ["lat"], "house_number": ["street"]},
    "additionalProperties": False,
}
_PLAIN: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"type": "string", "maxLength": 500},
    "longtext": {"type": "string", "maxLength": 5000},
    "name": _TEXT,
    "date": _DATE,
    "partial_date": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    "iban": _TEXT,
    "money": {"type": "integer", "x-unit": "Cent"},
    "integer": {"type": "integer"},
    "decimal": {"type": "string", "pattern": r"^-?\d+([.,]\d+)?$"},
    "boolean": {"type": "boolean"},
    "address": _ADDRESS,
    "place": _PLACE,
    "phone": _TEXT,
    "email": {"type": "string", "format": "email"},
    "plate": _TEXT,
    "file": _FILE,
    "codelist": _TEXT,
}


def answers_schema(
    blueprint: engine.Blueprint,
    language: str = "de",
    *,
    ground: engine.Ground | None = None,
) -> dict[str, Any]:
    """The schema of ``answers`` for this blueprint, labels in ``language``.

    With a ``ground`` the choices that the member fills in are those of today.
    """
    fields = blueprint.fields if ground is None else _offered(ground, blueprint.fields)
    return {
        "$schema": _DRAFT,
        "$id": f"urn:verbund:{blueprint.key}@{blueprint.version}",
        "title": blueprint.title.get(language),
        **fields_schema(fields, language),
    }


def _offered(
    ground: engine.Ground, fields: Mapping[str, engine.Field]
) -> dict[str, engine.Field]:
    """The fields with the member's own options, groups and all."""
    day = clock.today()
    return {
        name: replace(
            offered_on(ground, field, day), fields=_offered(ground, field.fields)
        )
        for name, field in fields.items()
    }


def fields_schema(fields: Mapping[str, engine.Field], language: str) -> dict[str, Any]:
    """The schema of an object with these fields."""
    required = [f.id for f in fields.values() if surely_given(f)]
    return {
        "type": "object",
        "properties": {f.id: _field(f, language) for f in fields.values()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _field(field: engine.Field, language: str) -> dict[str, Any]:
    schema = _KINDS.get(field.type, _plain)(field, language)
    if field.type == "group" and field.repeat is not None:
        schema = {
            "type": "array",
            "items": schema,
            "minItems": field.repeat.min,
            "maxItems": field.repeat.max,
        }
    elif field.type == "file" and field.many:
        schema = {"type": "array", "items": schema, "maxItems": 20}
    schema["title"] = field.label.get(language)
    if field.help is not None:
        schema["description"] = field.help.get(language)
    if field.visible_if:
        schema["x-visible-if"] = field.visible_if
    if isinstance(field.required, str):
        schema["x-required-if"] = field.required
    if field.personal != "none":
        schema["x-personal"] = field.personal
    return schema


def _plain(field: engine.Field, language: str) -> dict[str, Any]:
    schema = dict(_PLAIN[field.type])
    if schema["type"] == "integer":
        read = cents if field.type == "money" else _whole
        bounds = {"minimum": field.min, "maximum": field.max}
        schema |= {name: read(b) for name, b in bounds.items() if b is not None}
    if schema["type"] == "string":
        lengths = {"minLength": field.min_length, "maxLength": field.max_length}
        schema |= {name: n for name, n in lengths.items() if n is not None}
        if field.pattern:
            schema["pattern"] = f"^(?:{field.pattern})$"
    if field.codelist:
        schema["x-codelist"] = field.codelist
        schema["enum"] = sorted(codes(field.codelist))
    return schema


def _whole(bound: object) -> int:
    return int(str(bound))


def _choice(field: engine.Field, language: str) -> dict[str, Any]:
    if not field.options:
        # The choices are the member's own values; a blueprint alone has none.
        return {**_TEXT, "x-options": "params"}
    return {
        "type": "string",
        "oneOf": [
            {"const": option.id, "title": option.label.get(language)}
            for option in field.options
        ],
    }


def _choices(field: engine.Field, language: str) -> dict[str, Any]:
    return {"type": "array", "uniqueItems": True, "items": _choice(field, language)}


def _place(field: engine.Field, language: str) -> dict[str, Any]:
    ways = {"point": (("lat", "lon"),), "address": (("street",),)}.get(
        field.needs, (("lat", "lon"), ("street",), ("asset",), ("note",))
    )
    return {**_PLACE, "anyOf": [{"required": list(way)} for way in ways]}


def _group(field: engine.Field, language: str) -> dict[str, Any]:
    return fields_schema(field.fields, language)


_KINDS: Final[Mapping[str, Callable[[engine.Field, str], dict[str, Any]]]] = {
    "choice": _choice,
    "choices": _choices,
    "group": _group,
    "place": _place,
}
