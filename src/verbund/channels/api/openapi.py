"""The description of the door, made from the registry and the types it names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import msgspec

from verbund import __version__
from verbund.channels.api import web  # noqa: F401 # fills the registry
from verbund.channels.api.registry import (
    ENDPOINTS,
    PATH_PATTERNS,
    PREFIX,
    Endpoint,
)
from verbund.channels.api.scopes import SCOPES
from verbund.channels.api.shapes import Problem

_REF: Final = "#/components/schemas/{name}"
_PROBLEM: Final = "application/problem+json"
_REASONS: Final = {
    200: "Erledigt",
    201: "Angelegt",
    400: "Die Anfrage ist nicht lesbar",
    401: "Das Token fehlt oder ist nicht gültig",
    403: "Das Token oder die Person darf das nicht",
    404: "Das gibt es hier nicht – oder nicht für dieses Token",
    409: "Jetzt nicht möglich, oder inzwischen geändert",
    410: "Die Datei ist gesperrt",
    411: "Die Länge der Sendung fehlt",
    413: "Zu groß",
    415: "Dieses Format wird nicht angenommen",
    422: "Mindestens eine Angabe passt nicht; jede ist genannt",
    429: "Zu viele Anfragen; Retry-After sagt, wann es weitergeht",
}
_IN_PATH: Final = {
    "member": "Name der Kommune in Adressen, zum Beispiel `schoenberg`",
    "blueprint": "Schlüssel der Blaupause, zum Beispiel `hundesteuer`",
    "id": "Kennung des Vorgangs",
    "document": "Kennung des Dokuments",
    "transition": "Schritt des Verfahrens aus `offers`",
    "token": "Token aus der Quittung",
}
_FILE: Final = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "field": {"type": "string"},
        "title": {"type": "string"},
        "upload": {"type": "string"},
    },
}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """OpenAPI 3.1 of everything in the registry."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Verbund",
            "version": __version__,
            "description": "Kommunen erledigen ihre Leistungen gemeinsam. Fehler "
            "kommen als problem+json (RFC 9457), deutsch oder englisch.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(e.tag for e in ENDPOINTS)],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "; ".join(f"`{k}`: {v}" for k, v in SCOPES.items()),
                }
            },
        },
    }


def _types() -> list[Any]:
    named = [e.body for e in ENDPOINTS] + [e.answer for e in ENDPOINTS]
    return [*dict.fromkeys(one for one in named if one is not None), Problem]


def _schemas() -> dict[str, Any]:
    _, found = msgspec.json.schema_components(
        _types(), schema_hook=_anything, ref_template=_REF
    )
    return found


def _anything(type_: type) -> dict[str, Any]:
    """Values that only the blueprint knows are described by its own schema."""
    if type_ is object:
        return {"description": "Ein Wert, den die Blaupause beschreibt."}
    raise NotImplementedError(f"no schema for {type_}")


def _schema_of(type_: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components(
        [type_], schema_hook=_anything, ref_template=_REF
    )
    return schema


def _paths() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for endpoint in sorted(ENDPOINTS, key=lambda e: (e.path.count("{"), e.path)):
        operations = found.setdefault(PREFIX + endpoint.path, {})
        operations[endpoint.method.lower()] = _operation(endpoint)
    return found


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": list(_parameters(endpoint)),
        "responses": _responses(endpoint),
        # A token that is sent must be valid even where none is needed.
        "security": [{"token": []}] if endpoint.scope else [{}, {"token": []}],
    }
    about = endpoint.description or (endpoint.run.__doc__ or "").strip()
    if endpoint.scope:
        made["x-scope"] = endpoint.scope
        about = f"{about}\n\nUmfang des Tokens: `{endpoint.scope}`."
    made["description"] = about.strip()
    if endpoint.body is not None:
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _schema_of(endpoint.body)}},
        }
    elif endpoint.upload:
        made["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": _FILE}},
        }
    return made


def _parameters(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", endpoint.path):
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": _IN_PATH[name],
            "schema": {"type": "string", "pattern": f"^{PATH_PATTERNS[name]}$"},
        }
    _, parts = msgspec.json.schema_components([endpoint.query], ref_template="{name}")
    shape = parts[endpoint.query.__name__]
    for name, schema in shape["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in shape.get("required", ()),
            "schema": {k: v for k, v in schema.items() if v is not None},
        }
    for name, text in endpoint.sent_headers.items():
        schema = {"type": "string"}
        if name == "If-Match":
            schema["pattern"] = '^"[0-9]{1,9}"$'
        else:
            schema |= {"pattern": "^[!-~]{1,200}$"}
        yield {
            "name": name,
            "in": "header",
            "required": False,
            "description": text,
            "schema": schema,
        }


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    headers = {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in endpoint.headers.items()
    }
    if endpoint.answer is not None:
        content: Any = {endpoint.media_type: {"schema": _schema_of(endpoint.answer)}}
    else:
        content = {endpoint.media_type: {}}
    found: dict[str, Any] = {
        str(endpoint.status): {
            "description": _REASONS[endpoint.status],
            "content": content,
            **({"headers": headers} if headers else {}),
        }
    }
    for status in sorted(errors_of(endpoint)):
        found[str(status)] = {
            "description": _REASONS[status],
            "content": {_PROBLEM: {"schema": {"$ref": _REF.format(name="Problem")}}},
        }
    return found


def errors_of(endpoint: Endpoint) -> set[int]:
    """Every status with which an endpoint may refuse."""
    # A wrong token and unknown parameters are refused everywhere.
    found = {401, 422, *endpoint.errors}
    if "{" in endpoint.path:
        found.add(404)
    if endpoint.body is not None or endpoint.upload:
        found |= {400, 411, 413, 415}
    return found
