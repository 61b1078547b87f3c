"""From a blueprint to its FIM data schema; every rule goes along as text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from verbund.catalogue.edges.fim import (
    Child,
    FimField,
    FimGroup,
    FimRule,
    FimSchema,
    Law,
    Value,
)
from verbund.catalogue.edges.fim_ids import Ids, is_harmonised
from verbund.catalogue.edges.fim_kinds import COMPOUNDS, facts_of, is_local, shorten
from verbund.catalogue.edges.legal_refs import single_laws
from verbund.catalogue.edges.presence import surely_given
from verbund.engine.model import Blueprint, Field, Rule
from verbund.engine.text import Text
from verbund.engine.wording import said

#: How a field says which field of a blueprint it is; read again by ``fim_read``.
PLACE: Final = "Feld {path} der Blaupause {key}, Typ {type}."
VISIBLE: Final = "Wird nur erhoben, wenn "
REQUIRED: Final = "Ist Pflicht, wenn "
REQUIRED_ALWAYS: Final = "Ist immer Pflicht, wenn es erhoben wird."
CONDITION: Final = " Bedingung: "

#: What a place must say; conditions between its parts are text in FIM.
_LEAST: Final[Mapping[str, str]] = {
    "any": "Punkt, Straße, Nummer am Gegenstand oder Beschreibung.",
    "point": "Ein Punkt aus Breite und Länge.",
    "address": "Mindestens die Straße.",
}
_GERMANY: Final = " Der Punkt liegt in Deutschland."
_NAME = 250
_HELP = 490
_RULE = 4900


def schema_of(blueprint: Blueprint) -> FimSchema:
    """The whole form as FIM sees it: the same blueprint gives the same schema."""
    build = _Build(blueprint)
    schema_id, version = build.ids.own("S", "")
    return FimSchema(
        id=schema_id,
        version=version,
        name=shorten(blueprint.title.de, _NAME),
        label=shorten(blueprint.title.de, _NAME),
        description=f"Blaupause {blueprint.key}, Fassung {blueprint.version}.",
        definition=blueprint.summary.de,
        help=_help(blueprint.summary.de, blueprint.title.de),
        laws=build.laws,
        rules=tuple(build.calculations()),
        children=build.children(blueprint.fields),
        day=(
            blueprint.valid_from.isoformat() if blueprint.valid_from else "2026-01-01"
        ),
        issuer=blueprint.maintainer or "Verbund",
        document_id=build.ids.document(),
        message_id=f"{blueprint.key}-{blueprint.version}",
    )


class _Build:
    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self.ids = Ids(blueprint.key, blueprint.version)
        self.laws = _laws(blueprint)

    def children(self, fields: Mapping[str, Field]) -> tuple[Child, ...]:
        return tuple(self._child(field) for field in fields.values())

    def _child(self, field: Field) -> Child:
        if field.type == "group":
            element: FimField | FimGroup = self._group(field)
        elif field.type in COMPOUNDS:
            element = self._compound(field)
        else:
            element = self._field(field)
        least, most = _count(field)
        return Child(least=least, most=most, element=element)

    def _common(self, field: Field, letter: str) -> dict[str, Any]:
        element_id, version = self.ids.element(letter, field.path, field.fim)
        label = shorten(field.label.de, _NAME)
        return {
            "id": element_id,
            "version": version,
            "name": label,
            "label": label,
            "description": PLACE.format(
                path=field.path,
                key=self._blueprint.key,
                type="text" if is_local(field) else field.type,
            ),
            "definition": field.help.de if field.help else field.label.de,
            "help": _help(field.help.de if field.help else "", label),
            "kind": "HAR" if is_harmonised(element_id) else "RNG",
            "laws": self.laws,
            "rules": tuple(self._rules(field)),
        }

    def _group(self, field: Field) -> FimGroup:
        return FimGroup(
            **self._common(field, "G"),
            children=self.children(field.fields),
        )

    def _compound(self, field: Field) -> FimGroup:
        parts = (_part(field, name) for name in COMPOUNDS[field.type])
        return FimGroup(
            **self._common(field, "G"),
            children=tuple(self._child(part) for part in parts),
        )

    def _field(self, field: Field) -> FimField:
        return FimField(
            **self._common(field, "F"),
            **facts_of(field),
            values=tuple(
                Value(
                    option.id,
                    shorten(option.label.de, _NAME),
                    shorten(option.help.de, _HELP) if option.help else "",
                )
                for option in field.options
            ),
        )

    def _rules(self, field: Field) -> Iterator[FimRule]:
        label = field.label.de
        if field.visible_if:
            yield self._rule(
                f"{field.path} visible_if",
                f"Wann „{label}“ erhoben wird",
                self._condition(VISIBLE, field.visible_if),
                "M",
            )
        if isinstance(field.required, str):
            text = self._condition(REQUIRED, field.required)
        elif field.required and field.visible_if:
            text = REQUIRED_ALWAYS
        else:
            text = ""
        if text:
            name = f"Wann „{label}“ Pflicht ist"
            yield self._rule(f"{field.path} required", name, text, "M")
        if is_local(field):
            yield self._rule(
                f"{field.path} options",
                f"Auswahl zu „{label}“",
                "Zur Auswahl steht, was die Kommune in ihren Satzungswerten nennt.",
                "V",
            )
        if field.type == "place":
            yield self._rule(
                f"{field.path} place",
                f"Was zu „{label}“ mindestens anzugeben ist",
                _LEAST[field.needs] + (_GERMANY if field.within == "germany" else ""),
                "V",
            )
        for number, check in enumerate(field.checks, 1):
            yield self._rule(
                f"{field.path} check {number}",
                f"Prüfung {number} zu „{label}“",
                check.message.de + CONDITION + check.test,
                "V",
            )

    def _condition(self, lead: str, source: str) -> str:
        """In words for people, and as it is written for programs."""
        return f"{lead}{said(self._blueprint, source)}.{CONDITION}{source}"

    def calculations(self) -> Iterator[FimRule]:
        for rule in self._blueprint.rules.values():
            yield self._rule(f"rules.{rule.id}", rule.title.de, _calculation(rule), "B")

    def _rule(self, place: str, name: str, text: str, kind: str) -> FimRule:
        rule_id, version = self.ids.own("R", place)
        return FimRule(
            id=rule_id,
            version=version,
            name=shorten(name, _NAME),
            text=shorten(text, _RULE),
            kind=kind,  # type: ignore[arg-type]
        )


def _count(field: Field) -> tuple[int, int | None]:
    """How often an element is there. What depends on something may be missing."""
    certain = surely_given(field)
    if field.repeat is not None:
        return (field.repeat.min if certain else 0), field.repeat.max
    least = 1 if certain else 0
    if field.type == "choices":
        return least, max(1, len(field.options))
    if field.type == "file" and field.many:
        return least, None
    return least, 1


def _part(field: Field, name: str) -> Field:
    """One part of an address or place as if it were a field of its own."""
    part = COMPOUNDS[field.type][name]
    written = part.type == "text"
    return Field(
        id=name,
        path=f"{field.path}.{name}",
        type=part.type,
        label=Text(de=part.label),
        required=part.required,
        min=part.min_value,
        max=part.max_value,
        min_length=1 if written else None,
        max_length=part.max_length if written else None,
        pattern=part.pattern,
        default=part.default,
    )


def _laws(blueprint: Blueprint) -> tuple[Law, ...]:
    """The legal bases of asking at all: those of the privacy record, else all."""
    named = blueprint.privacy.legal_basis if blueprint.privacy else ()
    found = [blueprint.legal[i] for i in named if i in blueprint.legal]
    return tuple(
        Law(shorten(title, _NAME), basis.url or "")
        for basis in found or blueprint.legal.values()
        for title in single_laws(basis.title)
    )


def _help(help_: str, label: str) -> str:
    """Help of at most the length FIM recommends; none that only repeats the label."""
    short = shorten(help_, _HELP)
    return "" if short == label else short


_HOLE = re.compile(r"\s+")


def _calculation(rule: Rule) -> str:
    """A rule as text: its conditions in order, what follows, and why."""
    lines = [f"Je Eintrag von {rule.for_each}:"] if rule.for_each else []
    lines += [f"{name} = {source}" for name, source in rule.let.items()]
    for number, row in enumerate(rule.rows, 1):
        then = ", ".join(f"{name} = {source}" for name, source in row.then.items())
        lines.append(f"{number}. Wenn {row.when}: {then or 'kein Ergebnis'}")
    if rule.otherwise is not None:
        then = ", ".join(f"{n} = {s}" for n, s in rule.otherwise.then.items())
        lines.append(f"Sonst: {then or 'kein Ergebnis'}")
    if rule.value:
        lines.append(f"{rule.title.de} = {rule.value}")
    return "\n".join(_HOLE.sub(" ", line) for line in lines) or rule.title.de
