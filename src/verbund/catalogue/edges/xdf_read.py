"""XDatenfelder in: messages of versions 3.0.0 and 2.0 become a FIM data schema.

An element that the standard does not know is refused by name and place: whoever skips
what he does not understand changes somebody's form. Source: XDatenfelder 3.0.0 and 2.0.
"""

import json
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element as XmlElement

from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.fim import (
    Child,
    FimField,
    FimGroup,
    FimRule,
    FimSchema,
    Law,
    Value,
)
from verbund.catalogue.edges.markup import parse

_NAMESPACES: Final = {
    "urn:xoev-de:fim:standard:xdatenfelder_3.0.0": 3,
    "urn:xoev-de:fim:standard:xdatenfelder_2": 2,
}


def _names(source: str) -> frozenset[str]:
    return frozenset(source.split())


_BASE: Final = _names(
    "identifikation name beschreibung definition bezug freigabestatus status "
    "statusGesetztAm statusGesetztDurch fachlicherErsteller freigabedatum gueltigAb "
    "gueltigBis versionshinweis veroeffentlichungsdatum letzteAenderung relation "
    "stichwort regel"
)
_LABELLED: Final = _BASE | _names(
    "bezeichnungEingabe bezeichnungAusgabe hilfetext hilfetextEingabe "
    "hilfetextAusgabe schemaelementart"
)
_KNOWN: Final = {
    "stammdatenschema": _LABELLED
    | _names(
        "bezeichnung ableitungsmodifikationenStruktur art struktur "
        "ableitungsmodifikationenRepraesentation dokumentsteckbrief"
    ),
    "datenfeldgruppe": _LABELLED | {"art", "struktur"},
    "datenfeld": _LABELLED
    | _names(
        "feldart datentyp praezisierung inhalt vorbefuellung werte codelisteReferenz "
        "codeKey nameKey helpKey maxSize mediaType"
    ),
    "struktur": frozenset({"anzahl", "bezug", "enthaelt"}),
    "enthaelt": frozenset({"datenfeld", "datenfeldgruppe"}),
    "identifikation": frozenset({"id", "version"}),
    "regel": _LABELLED | _names("freitextRegel typ param ziel fehler skript script"),
}
_INPUTS: Final = frozenset({"input", "select", "label", "hidden", "locked"})
_DATA: Final = _names(
    "text text_latin date time datetime bool num num_int num_currency file obj"
)


def read(content: bytes) -> FimSchema:
    """The data schema in a file; ``EdgeRefused`` says which element is at fault."""
    root = parse(content)
    namespace, _, name = root.tag.removeprefix("{").partition("}")
    version = _NAMESPACES.get(namespace)
    if version is None:
        raise EdgeRefused(
            "Das ist keine Datei im Format XDatenfelder 3.0.0 oder 2.0; ihr Namensraum "
            f"heißt „{namespace[:80]}“."
        )
    return _Reader(version).message(root, name)


class _Reader:
    def __init__(self, version: int) -> None:
        self._version = version

    def message(self, root: XmlElement, name: str) -> FimSchema:
        header = _one(root, "header")
        message_id = _text(header, "nachrichtID") if header is not None else ""
        schema = _one(root, "stammdatenschema")
        if name == "xdatenfelder.stammdatenschema.0102" and schema is not None:
            return self._schema(schema, message_id)
        group = _one(root, "datenfeldgruppe")
        if name == "xdatenfelder.datenfeldgruppe.0103" and group is not None:
            found = self._group(group)
            return FimSchema(
                **self._common(group),
                children=(Child(least=1, most=1, element=found),),
                message_id=message_id,
            )
        raise EdgeRefused(
            f"Die Nachricht „{name[:60]}“ enthält weder ein Datenschema (0102) noch "
            "eine Datenfeldgruppe (0103)."
        )

    def _schema(self, found: XmlElement, message_id: str) -> FimSchema:
        document = _one(found, "dokumentsteckbrief")
        return FimSchema(
            **self._common(found),
            children=tuple(self._children(found)),
            choice=_code(found, "art") == "X",
            day=_text(found, "statusGesetztAm") or "2026-01-01",
            issuer=_text(found, "statusGesetztDurch")
            or _text(found, "fachlicherErsteller"),
            document_id=_text(document, "id") if document is not None else "",
            message_id=message_id,
        )

    def _common(self, found: XmlElement) -> dict[str, Any]:
        _refuse_unknown(found)
        element_id, version = _identity(found)
        name = _text(found, "name")
        label = _text(found, "bezeichnungEingabe") or _text(found, "bezeichnung")
        kind = _code(found, "schemaelementart") or "RNG"
        if kind not in {"RNG", "HAR", "ABS"}:
            raise EdgeRefused(f"{element_id}: unbekannte Strukturelementart „{kind}“.")
        return {
            "id": element_id,
            "version": version,
            "name": name or label or element_id,
            "label": label or name or element_id,
            "description": _text(found, "beschreibung"),
            "definition": _text(found, "definition"),
            "help": _text(found, "hilfetextEingabe") or _text(found, "hilfetext"),
            "kind": kind,
            "laws": tuple(_laws(found)),
            "rules": tuple(map(_rule, _all(found, "regel"))),
        }

    def _group(self, found: XmlElement) -> FimGroup:
        return FimGroup(
            **self._common(found),
            children=tuple(self._children(found)),
            choice=_code(found, "art") == "X",
        )

    def _children(self, found: XmlElement) -> Iterator[Child]:
        for structure in _all(found, "struktur"):
            _refuse_unknown(structure)
            inside = _one(structure, "enthaelt")
            if inside is None:
                raise EdgeRefused(f"{_place(found)}: <struktur> ohne <enthaelt>.")
            _refuse_unknown(inside)
            least, most = _count(_text(structure, "anzahl"), _place(found))
            for element in inside:
                read_one = (
                    self._group if _local(element) == "datenfeldgruppe" else self._field
                )
                yield Child(least=least, most=most, element=read_one(element))

    def _field(self, found: XmlElement) -> FimField:
        common = self._common(found)
        place = str(common["id"])
        limits = _limits(found, self._version)
        values = _one(found, "werte")
        return FimField(
            **common,
            input_kind=_known(_code(found, "feldart"), _INPUTS, place, "Feldart"),
            data_kind=_known(_code(found, "datentyp"), _DATA, place, "Datentyp"),
            min_length=_number(limits.get("minLength"), place),
            max_length=_number(limits.get("maxLength"), place),
            min_value=limits.get("minValue", ""),
            max_value=limits.get("maxValue", ""),
            pattern=limits.get("pattern", ""),
            content=_text(found, "inhalt"),
            prefill=_code(found, "vorbefuellung") or "keine",
            values=()
            if values is None
            else tuple(
                Value(_text(v, "code"), _text(v, "name"), _text(v, "hilfe"))
                for v in _all(values, "wert")
            ),
            codelist=_codelist(found, "canonicalIdentification"),
            codelist_version=_codelist(found, "version"),
            max_size=_number(_text(found, "maxSize"), place),
            media_types=tuple((m.text or "").strip() for m in _all(found, "mediaType")),
        )


def _rule(found: XmlElement) -> FimRule:
    _refuse_unknown(found)
    rule_id, version = _identity(found)
    kind = _code(found, "typ")
    return FimRule(
        id=rule_id,
        version=version,
        name=_text(found, "name"),
        text=_text(found, "freitextRegel") or _text(found, "definition"),
        kind=kind if kind in {"V", "M", "B", "K"} else "K",  # type: ignore[arg-type]
    )


def _laws(found: XmlElement) -> Iterator[Law]:
    for law in _all(found, "bezug"):
        title = " ".join((law.text or "").split())
        if title:
            yield Law(title, law.get("link", ""))


def _limits(found: XmlElement, version: int) -> dict[str, str]:
    limits = _one(found, "praezisierung")
    if limits is None:
        return {}
    if version == 3:
        return {name: text for name, text in limits.attrib.items() if text}
    # Version 2 writes JSON into the element.
    try:
        given = json.loads(limits.text or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}


def _codelist(found: XmlElement, part: str) -> str:
    reference = _one(found, "codelisteReferenz")
    if reference is None:
        return ""
    inner = _one(reference, "genericodeIdentification")
    return _text(reference if inner is None else inner, part)


def _count(source: str, place: str) -> tuple[int, int | None]:
    least, _, most = source.partition(":")
    if least.isdecimal() and (most == "*" or most.isdecimal()) and len(source) < 20:
        found = int(least), None if most == "*" else int(most)
        if found[1] is None or found[0] <= found[1]:
            return found
    raise EdgeRefused(f"{place}: „{source[:20]}“ ist keine Anzahl wie 0:1 oder 1:*.")


def _number(source: str | None, place: str) -> int | None:
    if not source:
        return None
    if source.strip().isdecimal() and len(source) < 12:
        return int(source)
    raise EdgeRefused(f"{place}: „{source[:20]}“ ist keine ganze Zahl.")


def _known(code: str, known: frozenset[str], place: str, what: str) -> Any:
    if code in known:
        return code
    raise EdgeRefused(f"{place}: unbekannte Angabe bei {what}: „{code[:40]}“.")


def _identity(found: XmlElement) -> tuple[str, str]:
    identity = _one(found, "identifikation")
    if identity is None:
        raise EdgeRefused(f"<{_local(found)}> ohne <identifikation>.")
    _refuse_unknown(identity)
    element_id = _text(identity, "id")
    if not element_id:
        raise EdgeRefused(f"<{_local(found)}> ohne Kennung (id).")
    return element_id[:40], _text(identity, "version")[:20]


def _refuse_unknown(found: XmlElement) -> None:
    known = _KNOWN[_local(found)]
    for child in found:
        if _local(child) not in known:
            raise EdgeRefused(
                f"{_place(found)}: Das Element <{_local(child)[:40]}> kennt "
                "XDatenfelder hier nicht."
            )


def _place(found: XmlElement) -> str:
    identity = _one(found, "identifikation")
    named = _text(identity, "id") if identity is not None else ""
    return f"{_local(found)} {named[:40]}".strip()


def _local(found: XmlElement) -> str:
    return found.tag.rpartition("}")[2]


def _all(found: XmlElement, name: str) -> list[XmlElement]:
    return [child for child in found if _local(child) == name]


def _one(found: XmlElement, name: str) -> XmlElement | None:
    return next((child for child in found if _local(child) == name), None)


def _text(found: XmlElement, name: str) -> str:
    child = _one(found, name)
    return "" if child is None else (child.text or "").strip()


def _code(found: XmlElement, name: str) -> str:
    child = _one(found, name)
    return "" if child is None else _text(child, "code")
