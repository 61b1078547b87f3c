"""Categories of the adopted blueprints as services of GeoReport, with their attributes.

A category is a service, the questions that a blueprint asks for it are the attributes.
Everything comes from ``report.yaml`` and the fields; a category that asks for an
account is not offered here, because no app could sign anybody in.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final, Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.catalogue.grounds import ground_for
from verbund.engine import report as reports
from verbund.engine.model_fields import Field
from verbund.kernel import clock
from verbund.members.queries import Member, marks, member_by_id
from verbund.topics.reports.open311.errors import ServiceUnknown
from verbund.topics.reports.open311.formats import Plain
from verbund.topics.reports.open311.parameters import wrong

Datatype = Literal[
    "string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"
]
#: ``batch``: who reports confirms by e-mail first and gets a token until then.
Kind = Literal["realtime", "batch"]
_Pairs: TypeAlias = tuple[tuple[str, str], ...]
_DATATYPES: Final[Mapping[str, Datatype]] = {
    "longtext": "text",
    "integer": "number",
    "decimal": "number",
    "money": "number",
    "date": "datetime",
    "choice": "singlevaluelist",
    "choices": "multivaluelist",
    "boolean": "singlevaluelist",
}
#: Kinds that CitySDK's ``keyword`` tells apart, in the words that services have.
_IDEAS: Final = frozenset({"idea", "idee", "ideas", "tip", "tipp"})
_PROBLEM: Final = frozenset({"problem", "problems"})
#: What no attribute can carry: files come as ``media``, the place has its own names.
_NO_ATTRIBUTES: Final = frozenset({"file", "group", "place"})
_HINTS: Final[Mapping[str, tuple[str, str]]] = {
    "text": ("Text in einer Zeile", "text on one line"),
    "longtext": ("Text, auch mehrere Zeilen", "text, several lines"),
    "integer": ("ganze Zahl", "whole number"),
    "decimal": ("Zahl", "number"),
    "money": ("Betrag in Euro", "amount in euros"),
    "date": ("Datum, zum Beispiel 2026-05-24", "date, such as 2026-05-24"),
    "choice": ("eine Antwort aus der Liste", "one answer of the list"),
    "choices": ("eine oder mehrere Antworten", "one or several answers"),
    "boolean": ("ja oder nein", "yes or no"),
    "email": ("E-Mail-Adresse", "e-mail address"),
    "phone": ("Telefonnummer", "phone number"),
}
_YES_NO: Final = (("true", "Ja", "Yes"), ("false", "Nein", "No"))


class Value(Struct, frozen=True):
    """One entry of a list of values."""

    key: str
    name: str


class Attribute(Struct, frozen=True, kw_only=True):
    """One question; ``path`` is the field that the answer goes to."""

    code: str
    path: str
    datatype: Datatype
    required: bool
    description: str
    datatype_description: str
    order: int
    values: tuple[Value, ...] = ()


class Service(Struct, frozen=True, kw_only=True):
    """One category of one blueprint, in the words of one language."""

    code: str
    name: str
    description: str
    group: str
    keywords: tuple[str, ...]
    kind: Kind
    blueprint: str
    category: str
    attributes: tuple[Attribute, ...]


def services_of(member: Member, language: str = "de") -> tuple[Service, ...]:
    """Every service of a member, in the order of blueprints and their options."""
    fresh = marks()
    keys = tuple(sorted(catalogue.adopted_blueprints(fresh).get(member.id, {}).items()))
    mark = tuple(sorted(fresh.items()))
    return _services(member.id, keys, mark, language, clock.today())


def service(member: Member, code: str, language: str = "de") -> Service:
    """One service; ``ServiceUnknown`` if this member does not offer it."""
    for found in services_of(member, language):
        if found.code == code:
            return found
    raise ServiceUnknown(
        f"Für {member.official_name} gibt es keine Kategorie „{code[:80]}“.",
        detail_en=f"{member.official_name} has no service '{code[:80]}'.",
    )


@lru_cache(maxsize=256)
def _services(
    member_id: UUID, keys: _Pairs, mark: _Pairs, language: str, on: date
) -> tuple[Service, ...]:
    """By what the answer depends on: versions, all changes (``mark``), words, day."""
    member = member_by_id(member_id)
    found: dict[str, Service] = {}
    for key, digest in keys:
        if not _is_report(digest) or not catalogue.is_offered(member, key, on):
            continue
        for one in _of_blueprint(member, key, language):
            # Codes are stable identifiers: the first blueprint that has one keeps it.
            found.setdefault(one.code, one)
    return tuple(found.values())


@lru_cache(maxsize=512)
def _is_report(digest: str) -> bool:
    return catalogue.blueprint_by_digest(digest).report is not None


def _of_blueprint(member: Member, key: str, language: str) -> list[Service]:
    ground = ground_for(member, key)
    found = []
    for category in reports.categories(ground.blueprint):
        identity = reports.identity_of(ground, category, now=clock.now())
        if identity == "account":
            continue
        definition = category.definition
        group = definition.group or ground.blueprint.title
        found.append(
            Service(
                code=category.code,
                name=category.title.get(language),
                description=(
                    definition.description.get(language)
                    if definition.description
                    else ""
                ),
                group=group.get(language),
                keywords=definition.keywords,
                kind="batch" if identity == "email" else "realtime",
                blueprint=key,
                category=category.id,
                attributes=_attributes(ground.blueprint, category, language),
            )
        )
    return found


def codes_for(member: Member, language: str, word: str) -> tuple[str, ...]:
    """The services that CitySDK's ``keyword`` means: a kind, or a word of theirs."""
    wish = {one.strip().casefold() for one in word.split(",") if one.strip()}
    if not wish:
        raise wrong("keyword", "ist leer", "is empty")
    return tuple(
        one.code for one in services_of(member, language) if wish & _words_of(one)
    )


def _words_of(one: Service) -> set[str]:
    words = {word.casefold() for word in one.keywords}
    words |= {one.name.casefold(), one.group.casefold()}
    return words if words & _IDEAS else words | _PROBLEM


def _attributes(
    blueprint: engine.Blueprint, category: reports.Category, language: str
) -> tuple[Attribute, ...]:
    asked = [
        field
        for field in reports.questions_of(blueprint, category)
        if field.type not in _NO_ATTRIBUTES and not field.repeats
    ]
    return tuple(
        _attribute(field, order, language) for order, field in enumerate(asked, 1)
    )


def _attribute(field: Field, order: int, language: str) -> Attribute:
    german, english = _HINTS.get(field.type, _HINTS["text"])
    unit = f" ({field.unit.get(language)})" if field.unit else ""
    help_ = f" {field.help.get(language)}" if field.help else ""
    return Attribute(
        code=field.path.replace(".", "_"),
        path=field.path,
        datatype=_DATATYPES.get(field.type, "string"),
        # A condition may ask for it; then the refusal says so.
        required=field.required is True,
        description=field.label.get(language) + help_,
        datatype_description=(english if language == "en" else german) + unit,
        order=order,
        values=_values(field, language),
    )


def _values(field: Field, language: str) -> tuple[Value, ...]:
    if field.type == "boolean":
        return tuple(
            Value(key, english if language == "en" else german)
            for key, german, english in _YES_NO
        )
    return tuple(Value(one.id, one.label.get(language)) for one in field.options)


# --- as the specification writes them


def service_body(found: Service) -> dict[str, Plain]:
    """One item of the list of services."""
    return {
        "service_code": found.code,
        "service_name": found.name,
        "description": found.description,
        "metadata": bool(found.attributes),
        "type": found.kind,
        "keywords": ", ".join(found.keywords),
        "group": found.group,
    }


def definition_body(found: Service) -> dict[str, Plain]:
    """The definition of one service."""
    return {
        "service_code": found.code,
        "attributes": [_attribute_body(one) for one in found.attributes],
    }


def _attribute_body(found: Attribute) -> dict[str, Plain]:
    body: dict[str, Plain] = {
        "variable": True,
        "code": found.code,
        "datatype": found.datatype,
        "required": found.required,
        "datatype_description": found.datatype_description,
        "order": found.order,
        "description": found.description,
    }
    if found.values:
        body["values"] = [{"key": one.key, "name": one.name} for one in found.values]
    return body


__all__ = [
    "Attribute",
    "Service",
    "codes_for",
    "definition_body",
    "service",
    "service_body",
    "services_of",
]
