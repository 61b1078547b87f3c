"""From a FIM data schema to the files of a new blueprint, with every loss by name.

What XDatenfelder cannot say (process, texts in three languages, protection classes) is
begun with a small standard and named; what a blueprint cannot say (rules as prose,
static texts) is named with its id, so that an author decides about it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.fim import Child, FimField, FimGroup, FimRule, FimSchema
from verbund.catalogue.edges.fim_build import (
    CONDITION,
    REQUIRED,
    REQUIRED_ALWAYS,
    VISIBLE,
)
from verbund.catalogue.edges.fim_ids import is_computed
from verbund.catalogue.edges.fim_kinds import COMPOUNDS
from verbund.catalogue.edges.fim_pages import pages_of, slug
from verbund.catalogue.edges.fim_plain import plain_field
from verbund.catalogue.edges.fim_starter import starter_files
from verbund.engine.errors import ExpressionInvalid
from verbund.engine.expressions.syntax import parse

_PLACE: Final = re.compile(r"Feld ([a-z0-9_.]+) der Blaupause [\w-]+, Typ ([a-z_]+)\.")
_OWN_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{1,60}")
#: What other parts of a blueprint define: a data schema has none of it.
_ELSEWHERE: Final = re.compile(
    r"(?<![\w.])(params|rules|input|decision|facts|term|report)\."
)
_MOST_REPEATS: Final = 50


class NewBlueprint(Struct, frozen=True, kw_only=True):
    """Files by name (data for YAML, or text), and what was lost, one sentence each."""

    files: Mapping[str, Any]
    losses: tuple[str, ...]


def blueprint_of(schema: FimSchema, key: str) -> NewBlueprint:
    """A blueprint that asks what the schema asks; ``EdgeRefused`` if it is empty."""
    if not _KEY.fullmatch(key):
        raise EdgeRefused(f"„{key}“ geht nicht. Nehmen Sie a–z, Ziffern, „-“.")
    adopt = _Adopt()
    adopt.rules(schema.rules, f"Datenschema {schema.id}")
    fields = adopt.fields(schema.children, schema.choice, f"Datenschema {schema.id}")
    if not fields:
        raise EdgeRefused(f"{schema.id}: Das Datenschema enthält kein einziges Feld.")
    if not schema.description.startswith(f"Blaupause {key},"):
        adopt.lose(
            schema.id, f"die Kennung des Datenschemas (Fassung {schema.version})"
        )
    adopt.lose(
        schema.id,
        "Schutzklassen (personal), Texte in Leichter Sprache und auf Englisch sowie "
        "der Ablauf: XDatenfelder kennt sie nicht, tragen Sie sie nach",
    )
    head = {
        "key": key,
        "version": schema.version if _VERSION.fullmatch(schema.version) else "0.1.0",
        "valid_from": schema.day,
        "title": {"de": schema.label},
        "summary": {"de": schema.definition or schema.help or schema.label},
        "maintainer": schema.issuer or "Ihre Gemeinde",
    }
    files = starter_files(head, schema.laws)
    return NewBlueprint(
        files={**files, "fields.yaml": fields, "steps.yaml": pages_of(fields)},
        losses=tuple(adopt.losses),
    )


def _stands_alone(condition: str) -> bool:
    """Whether a condition speaks of answers only, which are all that came along."""
    try:
        parse(condition)
    except ExpressionInvalid:
        return False
    return not _ELSEWHERE.search(condition)


class _Adopt:
    """Walks through the elements and keeps a list of what is lost."""

    def __init__(self) -> None:
        self.losses: list[str] = []

    def lose(self, place: str, what: str) -> None:
        self.losses.append(f"{place}: verloren geht {what}.")

    def rules(self, rules: tuple[FimRule, ...], place: str) -> None:
        for rule in rules:
            self.lose(
                place,
                f"die Regel {rule.id} „{rule.name}“ (nur Text: {rule.text[:200]})",
            )

    def fields(
        self, children: tuple[Child, ...], choice: bool, place: str
    ) -> dict[str, Any]:
        if choice:
            self.lose(place, "dass genau eines der Unterelemente anzugeben ist")
        found: dict[str, Any] = {}
        for child in children:
            made = self._child(child, optional=choice)
            if made is not None:
                found[self._name(child, found)] = made
        return found

    def _name(self, child: Child, taken: Mapping[str, Any]) -> str:
        place = _PLACE.search(child.element.description)
        last = place[1].rpartition(".")[2] if place else ""
        wanted = last if _OWN_ID.fullmatch(last) else slug(child.element.name)
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        return name

    def _child(self, child: Child, *, optional: bool) -> dict[str, Any] | None:
        element = child.element
        place = _PLACE.search(element.description)
        named = place[2] if place else ""
        if isinstance(element, FimGroup) and named in COMPOUNDS:
            made: dict[str, Any] | None = {"type": named}
        elif isinstance(element, FimGroup):
            made = self._group(child, element)
        else:
            made = self._field(child, element, named)
        if made is None:
            return None
        made = {**made, **self._common(child, optional=optional)}
        return self._repeated(child, made)

    def _group(self, child: Child, group: FimGroup) -> dict[str, Any] | None:
        fields = self.fields(group.children, group.choice, group.id)
        if not fields:
            self.lose(group.id, f"die Gruppe „{group.name}“: Sie enthält kein Feld")
            return None
        return {"type": "group", "fields": fields}

    def _field(
        self, child: Child, field: FimField, named: str
    ) -> dict[str, Any] | None:
        made, lost = plain_field(field, several=child.most != 1, named=named)
        for what in lost:
            self.lose(field.id, what)
        return made

    def _common(self, child: Child, *, optional: bool) -> dict[str, Any]:
        element = child.element
        common: dict[str, Any] = {"label": {"de": element.label}}
        help_ = element.definition or element.help
        if help_ and help_ not in {element.label, element.name}:
            common["help"] = {"de": help_}
        if not _PLACE.search(element.description) or not is_computed(element.id):
            common["fim"] = f"{element.id}V{element.version}"
        required: bool | str = child.least > 0 and not optional
        for rule in element.rules:
            text, mark, condition = rule.text.rpartition(CONDITION)
            if mark and not _stands_alone(condition):
                self.rules((rule,), element.id)
                continue
            if rule.text == REQUIRED_ALWAYS:
                required = True
            elif mark and text.startswith(VISIBLE):
                common["visible_if"] = condition
            elif mark and text.startswith(REQUIRED):
                required = condition
            elif mark and text and rule.kind == "V":
                test = {"test": condition, "message": {"de": text}}
                common["checks"] = [*common.get("checks", []), test]
            else:
                self.rules((rule,), element.id)
        if required is not True:
            common["required"] = required
        return common

    def _repeated(self, child: Child, made: dict[str, Any]) -> dict[str, Any]:
        """A repeating group; a repeating field becomes a group of that one field."""
        if child.most == 1 or made["type"] == "choices" or made.get("many"):
            return made
        repeat = {
            "min": child.least or (1 if made.get("required", True) is True else 0),
            "max": min(child.most or _MOST_REPEATS, 500),
            "item": made["label"],
        }
        if made["type"] == "group":
            return {**made, "repeat": repeat}
        outer: dict[str, Any] = {
            name: made.pop(name) for name in ("visible_if", "required") if name in made
        }
        return {
            "type": "group",
            "label": made["label"],
            **outer,
            "repeat": repeat,
            "fields": {"value": made},
        }
