"""The JSON Schema (2020-12) of every file kind, made from the model's structs."""

from collections.abc import Mapping
from typing import Any

import msgspec

from verbund.engine.loading import FILES
from verbund.engine.text import ALL_LANGUAGES, Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: dict[str, object] = {
    "description": "Ein Text: nur Deutsch oder je Sprache.",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ALL_LANGUAGES},
            "required": ["de"],
            "additionalProperties": False,
        },
    ],
}
_TEXTS: dict[str, object] = {
    "description": "Eine Liste von Texten.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}
#: What may be written instead of the full form, by the name of the struct.
_SHORT: Mapping[str, dict[str, object]] = {
    "Column": {"type": "string"},
    "Section": {"type": "string"},
    "ClockStart": {
        "type": "object",
        "properties": {"on": {"type": "object"}},
        "required": ["on"],
        "additionalProperties": False,
    },
    "RetentionStart": {"enum": ["closed", "decided", "opened"]},
}
#: Keys the loader writes itself; authors must not.
_PLACED: Mapping[str, tuple[str, ...]] = {
    "Field": ("id", "path"),
    "State": ("id",),
    "Parameter": ("id",),
    "NoticeDef": ("id",),
}


def json_schema(file: str | None = None) -> dict[str, object]:
    """The schema of one file kind (``fields.yaml``, ``notices/*.yaml`` …) or of all.

    Without ``file``: a schema whose ``properties`` are the file kinds of a folder.
    """
    kinds = {file: FILES[file]} if file else dict(FILES)
    (*schemas,), definitions = msgspec.json.schema_components(
        list(kinds.values()),
        schema_hook=_anything,
        ref_template="#/$defs/{name}",
    )
    parts = {
        name: _loosened(schema) for name, schema in zip(kinds, schemas, strict=True)
    }
    shared = {
        name: _definition(name, definition) for name, definition in definitions.items()
    }
    head: dict[str, object] = {"$schema": DIALECT}
    if file:
        return {**head, "title": file, **parts[file], "$defs": shared}
    return {
        **head,
        "title": "Verbund: Vorlage",
        "type": "object",
        "properties": parts,
        "$defs": shared,
    }


def _anything(kind: type) -> dict[str, object]:
    if kind is object:
        return {"description": "Jeder Wert."}
    raise NotImplementedError(kind)


def _definition(name: str, schema: dict[str, object]) -> dict[str, object]:
    if name == Text.__name__:
        return _TEXT
    if name == "TextList":
        return _TEXTS
    full = _loosened(schema)
    properties = full.get("properties")
    if isinstance(properties, dict):
        for key in _PLACED.get(name, ()):
            properties.pop(key, None)
    if name in _SHORT:
        return {"anyOf": [_SHORT[name], full]}
    return full


def _loosened(schema: dict[str, Any]) -> dict[str, object]:
    """Expressions may be numbers, a list of words may be one word, nothing is null."""
    loose: dict[str, object] = {}
    for key, value in schema.items():
        if key == "properties":
            loose[key] = {name: _loosened(part) for name, part in value.items()}
        elif isinstance(value, dict):
            loose[key] = _loosened(value)
        elif isinstance(value, list):
            loose[key] = [_loosened(v) if isinstance(v, dict) else v for v in value]
        else:
            loose[key] = value
    loose.pop("default", None)
    if loose.get("type") == "array" and loose.get("items") == {"type": "string"}:
        return {"anyOf": [{"type": "string"}, loose]}
    if loose.pop("x-expression", False):
        loose["type"] = ["string", "boolean", "number"]
    return loose
