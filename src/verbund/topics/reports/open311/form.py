"""The form of an app as answers of a blueprint, with the names it used for each."""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from verbund.catalogue.grounds import ground_for
from verbund.core.errors import FieldProblem
from verbund.engine import report as public
from verbund.engine.model_report import ReportDef
from verbund.topics.reports.open311.door import Call
from verbund.topics.reports.open311.errors import ParameterRefused, refuse
from verbund.topics.reports.open311.parameters import wrong
from verbund.topics.reports.open311.services import Attribute, Service

_LONGEST: Final = 4000
ATTRIBUTE: Final = re.compile(r"attribute\[([\w.-]{1,80})\](?:\[\d{0,4}\])?")
_STREET: Final = re.compile(
    r"(?P<street>[^\d,]{2,}?)\s+"
    r"(?P<number>\d{1,4}(?:\s?[a-zA-Z]\b)?(?:\s?[-/]\s?\d{1,4}\b)?)"
)
_TOWN: Final = re.compile(
    r"(?P<code>\d{5})\s+(?P<city>[^\d,]{2,}?)(?=\s+[-–]\s|\s*,|\s*$)"
)
_NAMES: Final = ("first_name", "last_name")
#: Names under which apps send pictures.
MEDIA: Final = ("media", "media[]", "file", "photo")
KNOWN: Final = frozenset(
    {
        "service_code", "lat", "long", "address_string", "address_id", "email",
        "first_name", "last_name", "phone", "description", "media_url", *MEDIA,
    }
)  # fmt: skip


class Form(Struct, frozen=True, kw_only=True):
    """Answers by field, and which field each name of the specification became."""

    answers: dict[str, Any]
    names: dict[str, str]
    ignored: tuple[str, ...]


def read_form(call: Call, chosen: Service) -> Form:
    blueprint = ground_for(call.member, chosen.blueprint).blueprint
    report = blueprint.report
    if report is None:
        raise wrong("service_code", "ist kein Anliegen", "takes no reports")
    answers: dict[str, Any] = {}
    names: dict[str, str] = {}
    for path, value in public.preset_of(blueprint, chosen.code).items():
        put(answers, path, value)
    put(answers, report.place, _place(call))
    names[report.place] = "lat" if "lat" in call.given else "address_string"
    description = call.given.text("description", longest=_LONGEST)
    media = call.given.text("media_url", longest=1000)
    if media:
        description = f"{description}\n\nBild: {media}".strip()
    if report.description and description:
        put(answers, report.description, description)
    if report.description:
        names[report.description] = "description"
    ignored = _contact(call, report, blueprint.fields, answers, names)
    problems, unheard = _attributes(call, chosen, answers, names)
    refuse(problems)
    return Form(answers=answers, names=names, ignored=(*ignored, *unheard))


def _place(call: Call) -> dict[str, Any]:
    """One of lat and long, address_string, address_id – or several of them."""
    point = call.given.point()
    address = call.given.text("address_string", longest=300)
    asset = call.given.text("address_id", longest=60)
    if point is None and not address and not asset:
        raise ParameterRefused(
            FieldProblem(
                "lat",
                "Es fehlt der Ort: „lat“ und „long“, „address_string“ oder "
                "„address_id“.",
                "missing",
                "A location is missing: lat and long, address_string or address_id.",
            )
        )
    place: dict[str, Any] = {}
    if point is not None:
        # As the app wrote it: the blueprint keeps decimals as text.
        place["lat"] = call.given.text("lat")
        place["lon"] = call.given.text("long")
    if address:
        place.update(read_address(address))
    if asset:
        place["asset"] = asset
    return place


def read_address(text: str) -> dict[str, str]:
    """Street, number and town if they can be told apart; else everything as a note."""
    line = " ".join(text.split())
    street, town = _STREET.search(line), _TOWN.search(line)
    if street is None:
        return {"note": line}
    found = {
        "street": street["street"].strip(" -–"),
        "house_number": street["number"].replace(" ", ""),
    }
    if town is not None:
        found["postal_code"], found["city"] = town["code"], town["city"].strip(" -–")
    rest = line.replace(street[0], "").replace(town[0] if town else "", "")
    rest = rest.strip(" ,;-–")
    if rest:
        found["note"] = rest
    return found


def _contact(
    call: Call,
    report: ReportDef,
    fields: Mapping[str, Any],
    answers: dict[str, Any],
    names: dict[str, str],
) -> list[str]:
    """E-mail, name and phone beside it; what the blueprint does not ask is dropped."""
    given = {
        "email": call.given.text("email", longest=254),
        "phone": call.given.text("phone", longest=60),
        "name": " ".join(
            part for n in _NAMES if (part := call.given.text(n, longest=100))
        ),
    }
    if report.contact is None:
        return [name for name, value in given.items() if value]
    names[report.contact] = "email"
    if given["email"]:
        put(answers, report.contact, given["email"])
    group, _, _own = report.contact.rpartition(".")
    beside = fields[group.split(".")[0]].fields if group else fields
    ignored = []
    for name in ("phone", "name"):
        path = f"{group}.{name}" if group else name
        if not given[name]:
            continue
        if name in beside:
            put(answers, path, given[name])
            names[path] = "phone" if name == "phone" else "last_name"
        else:
            ignored.append("phone" if name == "phone" else "first_name, last_name")
    return ignored


def _attributes(
    call: Call, chosen: Service, answers: dict[str, Any], names: dict[str, str]
) -> tuple[list[FieldProblem], list[str]]:
    known = {one.code: one for one in chosen.attributes}
    told: dict[str, list[str]] = {}
    unheard: list[str] = []
    for name, values in call.given.lists().items():
        found = ATTRIBUTE.fullmatch(name)
        if found is None:
            continue
        if found[1] in known:
            told.setdefault(found[1], []).extend(values)
        else:
            unheard.append(name)
    problems: list[FieldProblem] = []
    for code, attribute in known.items():
        names[attribute.path] = f"attribute[{code}]"
        values = told.get(code, [])
        if not values:
            if attribute.required:
                problems.append(_missing(attribute))
            continue
        problem = _not_listed(attribute, values)
        if problem is not None:
            problems.append(problem)
            continue
        many = attribute.datatype == "multivaluelist"
        if len(values) > 1 and not many:
            problems.append(
                _problem(attribute, "nimmt einen Wert", "takes one value only")
            )
            continue
        put(answers, attribute.path, values if many else values[0])
    return problems, unheard


def _missing(attribute: Attribute) -> FieldProblem:
    return _problem(
        attribute, f"fehlt: {attribute.description}", "is required and missing"
    )


def _not_listed(attribute: Attribute, values: list[str]) -> FieldProblem | None:
    keys = [one.key for one in attribute.values]
    if attribute.datatype not in {"singlevaluelist", "multivaluelist"} or not keys:
        return None
    if all(value in keys for value in values):
        return None
    listed = ", ".join(keys)
    return _problem(attribute, f"ist eins von: {listed}", f"is one of: {listed}")


def _problem(attribute: Attribute, german: str, english: str) -> FieldProblem:
    name = f"attribute[{attribute.code}]"
    return FieldProblem(
        name,
        f"Die Angabe „{name}“ {german}.",
        "attribute",
        f"The parameter '{name}' {english}.",
    )


def put(answers: dict[str, Any], path: str, value: object) -> None:
    *groups, last = path.split(".")
    for group in groups:
        answers = answers.setdefault(group, {})
    answers[last] = value


__all__ = ["ATTRIBUTE", "KNOWN", "MEDIA", "Form", "put", "read_address", "read_form"]
