"""XFall: the answers of one case as XML, and the XML Schema it obeys.

Elements are named by their FIM ids with version, in the order of the data schema, as
FIM's own generator does (``XDF3_2_XFall``). Values are those of a case: what is missing
is left out, files are named with digest, size and media type; the bytes travel beside.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element as XmlElement

from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.fim import Child, FimField, FimGroup, FimSchema
from verbund.catalogue.edges.fim_build import schema_of
from verbund.catalogue.edges.fim_kinds import COMPOUNDS, euros
from verbund.catalogue.edges.markup import Node, parse
from verbund.engine.model import Blueprint, Field
from verbund.engine.values import cents

NAMESPACE: Final = "urn:fim-de:xfall:datenschema:xdf3"
_BASE: Final = {
    "text": "xs:string",
    "text_latin": "xs:string",
    "date": "xs:date",
    "bool": "xs:boolean",
    "num": "xs:decimal",
    "num_int": "xs:integer",
    "num_currency": "xs:decimal",
    "file": "xs:anyType",
}


# --- the schema ---------------------------------------------------------------


def schema(blueprint: Blueprint) -> str:
    """The XML Schema (1.0) of a blueprint's submissions."""
    found = schema_of(blueprint)
    elements: dict[str, Node] = {}
    root = _group(found, elements)
    return Node(
        "xs:schema",
        root,
        *(elements[name] for name in sorted(elements)),
        attributes={
            "xmlns:xs": "http://www.w3.org/2001/XMLSchema",
            "xmlns": NAMESPACE,
            "targetNamespace": NAMESPACE,
            "elementFormDefault": "qualified",
            "attributeFormDefault": "unqualified",
        },
    ).document()


def _name(element: FimField | FimGroup) -> str:
    return f"{element.id}V{element.version}"


def _group(group: FimGroup, elements: dict[str, Node]) -> Node:
    sequence = Node("xs:sequence")
    for child in group.children:
        name = _name(child.element)
        if name not in elements:
            elements[name] = (
                _group(child.element, elements)
                if isinstance(child.element, FimGroup)
                else _field(child.element)
            )
        sequence.add(Node("xs:element", attributes=_occurs(name, child)))
    return _element(group, Node("xs:complexType", sequence))


def _occurs(name: str, child: Child) -> dict[str, str]:
    occurs = {"ref": name}
    if child.least != 1:
        occurs["minOccurs"] = str(child.least)
    if child.most != 1:
        occurs["maxOccurs"] = "unbounded" if child.most is None else str(child.most)
    return occurs


def _element(element: FimField | FimGroup, inner: Node | None, **more: str) -> Node:
    note = Node("xs:annotation", Node("xs:documentation", element.name))
    return Node("xs:element", note, inner, attributes={"name": _name(element), **more})


def _field(field: FimField) -> Node:
    if field.values:
        inner = _restriction("xs:token")
        for value in field.values:
            inner.add(Node("xs:enumeration", attributes={"value": value.code}))
        return _element(field, Node("xs:simpleType", inner))
    base = _BASE[field.data_kind]
    facets = list(_facets(field))
    if not facets:
        return _element(field, None, type=base)
    return _element(field, Node("xs:simpleType", _restriction(base).add(*facets)))


def _restriction(base: str) -> Node:
    return Node("xs:restriction", attributes={"base": base})


def _facets(field: FimField) -> Iterator[Node]:
    for name, limit in (
        ("minLength", field.min_length),
        ("maxLength", field.max_length),
        ("minInclusive", field.min_value),
        ("maxInclusive", field.max_value),
        ("pattern", field.pattern),
    ):
        if limit is not None and limit != "":
            yield Node(f"xs:{name}", attributes={"value": str(limit)})


# --- one case -----------------------------------------------------------------


def export(blueprint: Blueprint, answers: Mapping[str, object]) -> str:
    """Checked answers of a case as one XML document."""
    found = schema_of(blueprint)
    root = Node(
        _name(found),
        *_written(found, blueprint.fields, answers),
        attributes={"xmlns": NAMESPACE},
    )
    return root.document()


def _written(
    group: FimGroup, fields: Mapping[str, Field], answers: Mapping[str, object]
) -> Iterator[Node]:
    for child, field in zip(group.children, fields.values(), strict=True):
        given = answers.get(field.id)
        for one in given if isinstance(given, list) else [given]:
            if one is not None:
                yield _one(child.element, field, one)


def _one(element: FimField | FimGroup, field: Field, given: object) -> Node:
    name = _name(element)
    if isinstance(element, FimGroup):
        inner = given if isinstance(given, Mapping) else {}
        if field.type in COMPOUNDS:
            parts = zip(element.children, COMPOUNDS[field.type], strict=True)
            return Node(
                name,
                *(
                    Node(_name(child.element), str(inner[part]))
                    for child, part in parts
                    if inner.get(part)
                ),
            )
        return Node(name, *_written(element, field.fields, inner))
    if field.type == "file" and isinstance(given, Mapping):
        facts = {
            "sha256": given.get("file"),
            "size": given.get("size"),
            "mediaType": given.get("media_type"),
        }
        attributes = {key: str(fact) for key, fact in facts.items() if fact}
        return Node(name, str(given.get("name", "")), attributes=attributes)
    return Node(name, _plain(field, given))


def _plain(field: Field, given: object) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if field.type == "money":
        return euros(cents(given))
    return str(given)


# --- and back -----------------------------------------------------------------


def read(blueprint: Blueprint, content: bytes) -> dict[str, Any]:
    """The answers in an XFall document, raw as any other channel's.

    ``EdgeRefused`` names an element that this blueprint does not ask for. What the
    answers say is judged by the engine, as always.
    """
    root = parse(content)
    found = schema_of(blueprint)
    if root.tag != f"{{{NAMESPACE}}}{_name(found)}":
        raise EdgeRefused(
            f"Das ist kein XFall-Dokument zu {blueprint.key}@{blueprint.version}: "
            f"<{_local(root)}> statt <{_name(found)}>."
        )
    return _read_group(found, blueprint.fields, root)


def _read_group(
    group: FimGroup, fields: Mapping[str, Field], node: XmlElement
) -> dict[str, Any]:
    known = {
        f"{{{NAMESPACE}}}{_name(child.element)}": (child.element, field)
        for child, field in zip(group.children, fields.values(), strict=True)
    }
    answers: dict[str, Any] = {}
    for inner in node:
        if inner.tag not in known:
            raise EdgeRefused(f"<{_local(inner)}> gehört nicht in <{_local(node)}>.")
        element, field = known[inner.tag]
        value = _read_one(element, field, inner)
        if field.repeats or field.type == "choices" or field.many:
            answers.setdefault(field.id, []).append(value)
        elif field.id in answers:
            raise EdgeRefused(f"<{_local(inner)}> steht mehrfach da.")
        else:
            answers[field.id] = value
    return answers


def _read_one(element: FimField | FimGroup, field: Field, node: XmlElement) -> Any:
    if isinstance(element, FimGroup):
        if field.type not in COMPOUNDS:
            return _read_group(element, field.fields, node)
        names = {
            f"{{{NAMESPACE}}}{_name(child.element)}": part
            for child, part in zip(element.children, COMPOUNDS[field.type], strict=True)
        }
        for inner in node:
            if inner.tag not in names:
                raise EdgeRefused(
                    f"<{_local(inner)}> gehört nicht in <{_local(node)}>."
                )
        return {names[inner.tag]: (inner.text or "").strip() for inner in node}
    text = (node.text or "").strip()
    if field.type == "file":
        size = node.get("size", "0")
        return {
            "file": node.get("sha256", ""),
            "name": text,
            "size": int(size) if re.fullmatch(r"\d{1,12}", size) else 0,
            "media_type": node.get("mediaType", ""),
        }
    if field.type == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
    if field.type == "integer" and re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    if field.type == "money" and re.fullmatch(r"-?\d{1,12}(\.\d{1,2})?", text):
        whole, _, rest = text.lstrip("-").partition(".")
        amount = int(whole) * 100 + int(rest.ljust(2, "0") or "0")
        return -amount if text.startswith("-") else amount
    return text


def _local(node: XmlElement) -> str:
    return node.tag.rpartition("}")[2][:60]


def schema_identifier(blueprint: Blueprint) -> str:
    """The URN of the data schema, as FIT-Connect names it in its metadata."""
    found: FimSchema = schema_of(blueprint)
    return f"urn:fim:{found.id}V{found.version}"
