"""XDatenfelder 3.0.0 out: the message 0102 (Stammdatenschema) of a blueprint.

The prefix is always ``xdf3:``: the quality report of FIM compares names as they are
written. The same blueprint gives the same bytes; moments come from its first day.
Source: XDatenfelder 3.0.0; QS-DF 1.20.
"""

from collections.abc import Iterator
from typing import Final

from verbund.catalogue.edges.fim import (
    Child,
    Element,
    FimField,
    FimGroup,
    FimRule,
    FimSchema,
    Law,
)
from verbund.catalogue.edges.fim_build import schema_of
from verbund.catalogue.edges.latin import latin
from verbund.catalogue.edges.markup import Node, leaves
from verbund.engine.model import Blueprint

NAMESPACE: Final = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
_P: Final = "xdf3:"
#: "Entwurf": a blueprint is in use, but no FIM office has released it.
_STATUS: Final = "3"
_FIM: Final = "urn:xoev-de:fim:codeliste:xdatenfelder."
_LISTS: Final = {
    "freigabestatus": ("urn:xoev-de:xprozess:codeliste:status", "2020-03-19"),
    "schemaelementart": (f"{_FIM}schemaelementart", "1.0"),
    "feldart": (f"{_FIM}feldart", "2.0"),
    "datentyp": (f"{_FIM}datentyp", "2.0"),
    "vorbefuellung": (f"{_FIM}vorbefuellung", "1.0"),
    "typ": (f"{_FIM}regeltyp", "1.0"),
    "art": (f"{_FIM}gruppenart", "1.0"),
    **{
        name: (_FIM + name, "1.0")
        for name in (
            "ableitungsmodifikationenStruktur",
            "ableitungsmodifikationenRepraesentation",
        )
    },
}


def export(blueprint: Blueprint) -> str:
    """The blueprint's form as XDatenfelder 3.0.0, one XML document."""
    return write(schema_of(blueprint))


def write(schema: FimSchema) -> str:
    """A FIM data schema as message 0102."""
    return _Writer(schema.day, schema.issuer).message(schema).document()


class _Writer:
    """Writes elements that all changed on the same day by the same hand."""

    def __init__(self, day: str, issuer: str) -> None:
        self._day = day
        self._stamp = f"{day}T00:00:00Z"
        self._issuer = issuer

    def message(self, schema: FimSchema) -> Node:
        return Node(
            f"{_P}xdatenfelder.stammdatenschema.0102",
            Node(
                f"{_P}header",
                *_leaves(
                    nachrichtID=schema.message_id, erstellungszeitpunkt=self._stamp
                ),
            ),
            self._schema(schema),
            attributes={"xmlns:xdf3": NAMESPACE},
        )

    def _schema(self, schema: FimSchema) -> Node:
        return Node(
            f"{_P}stammdatenschema",
            *self._base(schema),
            *_leaves(bezeichnung=schema.label, hilfetext=schema.help),
            _code("ableitungsmodifikationenStruktur", "1"),
            _code("ableitungsmodifikationenRepraesentation", "1"),
            Node(
                f"{_P}dokumentsteckbrief",
                *_leaves(id=schema.document_id, version="1.0.0"),
            )
            if schema.document_id
            else None,
            *map(self._rule, schema.rules),
            *(self._child(child, schema.laws) for child in schema.children),
        )

    def _base(self, element: Element) -> Iterator[Node]:
        yield Node(
            f"{_P}identifikation", *_leaves(id=element.id, version=element.version)
        )
        yield from _leaves(
            name=element.name,
            beschreibung=element.description,
            definition=element.definition,
        )
        yield from map(_law, element.laws)
        yield _code("freigabestatus", _STATUS)
        yield from _leaves(
            statusGesetztAm=self._day,
            statusGesetztDurch=self._issuer,
            letzteAenderung=self._stamp,
        )

    def _labels(self, element: Element) -> Iterator[Node]:
        yield from _leaves(
            bezeichnungEingabe=element.label, bezeichnungAusgabe=element.label
        )
        yield _code("schemaelementart", element.kind)
        yield from _leaves(hilfetextEingabe=element.help, hilfetextAusgabe=element.help)

    def _child(self, child: Child, laws: tuple[Law, ...]) -> Node:
        element = child.element
        return Node(
            f"{_P}struktur",
            *_leaves(anzahl=child.count),
            *map(_law, laws),
            Node(
                f"{_P}enthaelt",
                self._group(element)
                if isinstance(element, FimGroup)
                else self._field(element),
            ),
        )

    def _group(self, group: FimGroup) -> Node:
        return Node(
            f"{_P}datenfeldgruppe",
            *self._base(group),
            *self._labels(group),
            _code("art", "X") if group.choice else None,
            *map(self._rule, group.rules),
            *(self._child(child, group.laws) for child in group.children),
        )

    def _field(self, field: FimField) -> Node:
        return Node(
            f"{_P}datenfeld",
            *self._base(field),
            *self._labels(field),
            _code("feldart", field.input_kind),
            _code("datentyp", field.data_kind),
            _limits(field),
            *_leaves(inhalt=field.content),
            _code("vorbefuellung", field.prefill),
            _values(field),
            _codelist(field),
            *map(self._rule, field.rules),
            *_leaves(maxSize=str(field.max_size) if field.max_size else ""),
            *(Node(f"{_P}mediaType", media) for media in field.media_types),
        )

    def _rule(self, rule: FimRule) -> Node:
        return Node(
            f"{_P}regel",
            Node(f"{_P}identifikation", *_leaves(id=rule.id, version=rule.version)),
            *_leaves(
                name=rule.name,
                freitextRegel=rule.text,
                fachlicherErsteller=self._issuer,
                letzteAenderung=self._stamp,
            ),
            _code("typ", rule.kind),
        )


def _leaves(**texts: str) -> list[Node]:
    return leaves(_P, ((name, latin(text)) for name, text in texts.items()))


def _code(name: str, code: str) -> Node:
    uri, version = _LISTS[name]
    return Node(
        _P + name,
        Node("code", code),
        attributes={"listURI": uri, "listVersionID": version},
    )


def _law(law: Law) -> Node:
    attributes = {"link": law.link} if law.link else None
    return Node(f"{_P}bezug", latin(law.title), attributes=attributes)


def _limits(field: FimField) -> Node | None:
    given = {
        "minLength": "" if field.min_length is None else str(field.min_length),
        "maxLength": "" if field.max_length is None else str(field.max_length),
        "minValue": field.min_value,
        "maxValue": field.max_value,
        "pattern": field.pattern,
    }
    attributes = {name: limit for name, limit in given.items() if limit}
    return Node(f"{_P}praezisierung", attributes=attributes) if attributes else None


def _values(field: FimField) -> Node | None:
    if not field.values:
        return None
    return Node(
        f"{_P}werte",
        *(
            Node(f"{_P}wert", *_leaves(code=v.code, name=v.name, hilfe=v.help))
            for v in field.values
        ),
    )


def _codelist(field: FimField) -> Node | None:
    if not field.codelist:
        return None
    version = field.codelist_version
    return Node(
        f"{_P}codelisteReferenz",
        *_leaves(
            canonicalIdentification=field.codelist,
            version=version,
            canonicalVersionUri=f"{field.codelist}_{version}" if version else "",
        ),
    )
