"""Which formats a blueprint can be exported in: name → bytes of one file."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from verbund.catalogue.edges import bpmn, drawing, xdf3, xfall, xzufi
from verbund.catalogue.edges.json_schema import answers_schema
from verbund.engine.model import Blueprint

Export = Callable[[Blueprint], bytes]


def _schema(blueprint: Blueprint) -> bytes:
    schema = answers_schema(blueprint)
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


FORMATS: Final[Mapping[str, Export]] = MappingProxyType(
    {
        "jsonschema": _schema,
        "bpmn": lambda blueprint: bpmn.export(blueprint).encode(),
        "svg": lambda blueprint: drawing.process_svg(blueprint).encode(),
        "xfall": lambda blueprint: xfall.schema(blueprint).encode(),
        "xzufi220": lambda blueprint: xzufi.export(blueprint, "2.2.0").encode(),
        "xzufi231": lambda blueprint: xzufi.export(blueprint, "2.3.1").encode(),
        "xdf3": lambda blueprint: xdf3.export(blueprint).encode(),
    }
)
