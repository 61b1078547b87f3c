"""What was typed into the form of an adoption, read back as values."""

import re
from collections.abc import Mapping
from datetime import date

import yaml
from django.http import QueryDict

from verbund.catalogue.suggestions import fixed_by_land
from verbund.catalogue.work import WorkReport, past_rows
from verbund.engine.model import Parameter
from verbund.engine.yamlfile import YamlInvalid, read_yaml
from verbund.kernel.money import parse_euro

_GERMAN_DAY = re.compile(r"\s*(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\s*")
UNITS = ("D", "WD", "W", "M", "Y")
WHOLE = frozenset({"areas", "addresses"})


def values_of(post: QueryDict, report: WorkReport) -> dict[str, object]:
    """The values as they were typed, days and numbers brought into their forms."""
    fixed = fixed_by_land(report.blueprint, report.member)
    found: dict[str, object] = {}
    for name, parameter in report.blueprint.parameters.items():
        if name in fixed:
            found[name] = fixed[name]
        elif parameter.dated:
            rows = [*past_rows(report.adoption, name), *_spans(post, name, parameter)]
            if rows:
                found[name] = rows
        else:
            value = _value(post, f"p.{name}", parameter)
            if value is not None:
                found[name] = value
    return found


def _spans(
    post: QueryDict, name: str, parameter: Parameter
) -> list[Mapping[str, object]]:
    numbers = sorted(
        {
            int(match[1])
            for key in post
            if (match := re.match(rf"p\.{re.escape(name)}\.(\d+)\.", key))
        }
    )
    found: list[Mapping[str, object]] = []
    for number in numbers:
        where = f"p.{name}.{number}"
        begins = iso_day(post.get(f"{where}.from", ""))
        value = (
            _table(post, where, parameter)
            if parameter.type == "table"
            else _scalar(parameter.type, post.get(f"{where}.value", ""))
        )
        if value in (None, []) and not begins:
            continue
        if post.get("drop") == where:
            continue
        found.append({"from": begins or None, "to": None, "value": value})
    found.sort(key=lambda row: str(row["from"] or ""))
    return found


def _value(post: QueryDict, where: str, parameter: Parameter) -> object:
    if parameter.type == "table":
        return _table(post, where, parameter) or None
    if parameter.type == "period":
        number, unit = post.get(f"{where}.n", "").strip(), post.get(f"{where}.u", "")
        if not number:
            return None
        return f"P{number}{unit}" if unit in UNITS else number
    if parameter.type in WHOLE:
        return _whole(post.get(where, ""))
    return _scalar(parameter.type, post.get(where, ""))


def _table(
    post: QueryDict, where: str, parameter: Parameter
) -> list[dict[str, object]]:
    numbers = sorted(
        {
            int(match[1])
            for key in post
            if (match := re.match(rf"{re.escape(where)}\.r(\d+)\.", key))
        }
    )
    found = []
    for number in numbers:
        row = {
            column: value
            for column, kind in parameter.columns.items()
            if (
                value := _scalar(kind.type, post.get(f"{where}.r{number}.{column}", ""))
            )
            is not None
        }
        # A row in which only yes or no was chosen is not filled in.
        if any(not isinstance(value, bool) for value in row.values()):
            found.append(row)
    return found


def _scalar(kind: str, text: str) -> object:
    text = text.strip()
    if not text:
        return None
    if kind == "boolean":
        return {"true": True, "false": False}.get(text)
    if kind == "date":
        return iso_day(text)
    if kind == "integer" and text.isdigit():
        return int(text)
    if kind == "money":
        return _money(text)
    return text


def _money(text: str) -> str:
    try:
        cents = parse_euro(text)
    except ValueError:
        return text
    return f"{cents // 100}.{cents % 100:02d}"


def _whole(text: str) -> object:
    if not text.strip():
        return None
    try:
        return read_yaml("wert.yaml", text.encode()).data
    except (YamlInvalid, yaml.YAMLError):
        return text


def iso_day(text: str) -> str:
    """``1.1.2027`` as ``2027-01-01``; anything else stays for the check to name."""
    match = _GERMAN_DAY.fullmatch(text)
    if match is None:
        return text.strip()
    day, month, year = match.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}"


def day_of(text: str) -> date | None:
    """A typed day; ``ValueError`` if it is none."""
    text = iso_day(text)
    return date.fromisoformat(text) if text else None
