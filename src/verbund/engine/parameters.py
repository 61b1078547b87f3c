"""What a member fills in: checked, completed by defaults, ready to be read by day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from verbund.engine.areas import KEYS, overlaps, read_addresses, read_area
from verbund.engine.errors import FieldError
from verbund.engine.expressions.environment import Parameters
from verbund.engine.expressions.places import AREA_KEY
from verbund.engine.expressions.reckoning import is_period
from verbund.engine.model import Blueprint, Ground, Parameter
from verbund.engine.text import text
from verbund.kernel.money import parse_euro

TYPES = frozenset(
    {"text", "longtext", "money", "integer", "decimal", "boolean", "date", "period"}
    | {"choice", "table", "email", "phone", "url", "iban", "areas", "addresses"}
)
_FIRST, _LAST = date.min, date.max


def example_parameters(blueprint: Blueprint) -> dict[str, object]:
    """The default, otherwise the example, of every parameter: for scenarios."""
    return {
        name: parameter.example if parameter.default is None else parameter.default
        for name, parameter in blueprint.parameters.items()
        if parameter.default is not None or parameter.example is not None
    }


def check_parameters(
    blueprint: Blueprint, raw: Mapping[str, object]
) -> tuple[FieldError, ...]:
    """What is wrong with a member's values; empty if the blueprint can be adopted."""
    errors = [
        _error(name, "unknown", "Diesen Parameter kennt die Vorlage nicht.")
        for name in raw
        if name not in blueprint.parameters
    ]
    for name, parameter in blueprint.parameters.items():
        value = raw.get(name, parameter.default)
        if value is None:
            if parameter.required:
                what = f"Füllen Sie „{parameter.label}“ aus."
                errors.append(_error(name, "missing", what))
            continue
        try:
            _spans(parameter, value)
        except ValueError as problem:
            errors.append(_error(name, "invalid", f"„{parameter.label}“: {problem}"))
    return tuple(errors)


def wrong_value(parameter: Parameter, value: object) -> str:
    """Why a value does not fit, as a sentence; empty if it does."""
    try:
        _spans(parameter, value)
    except ValueError as problem:
        return str(problem)
    return ""


def parameters_of(ground: Ground) -> Parameters:
    """The values of ``ground``, prepared once."""
    found = ground.prepared.get("parameters")
    if not isinstance(found, Parameters):
        found = prepare(ground.blueprint, ground.parameters)
        ground.prepared["parameters"] = found
    return found


def prepare(blueprint: Blueprint, raw: Mapping[str, object]) -> Parameters:
    """Values in the form answers have; an unusable value counts as missing."""
    fixed: dict[str, object] = {}
    dated: dict[str, list[tuple[date, date, object]]] = {}
    for name, parameter in blueprint.parameters.items():
        value = raw.get(name, parameter.default)
        if value is None:
            continue
        try:
            spans = _spans(parameter, value)
        except ValueError:
            continue
        if parameter.dated:
            dated[name] = spans
        else:
            fixed[name] = spans[0][2]
    return Parameters(fixed, dated)


def _error(path: str, code: str, message: str) -> FieldError:
    return FieldError(path=path, code=code, message=text(message))


def _spans(parameter: Parameter, raw: object) -> list[tuple[date, date, object]]:
    """The values with first and last day, newest first."""
    if not parameter.dated:
        return [(_FIRST, _LAST, normalise(parameter, raw))]
    if not isinstance(raw, list | tuple):
        return [(_FIRST, _LAST, normalise(parameter, raw))]
    if not (raw and all(isinstance(x, Mapping) and "value" in x for x in raw)):
        if parameter.type not in {"table", "areas", "addresses"}:
            raise ValueError("Geben Sie eine Liste mit „from“, „to“ und „value“ an.")
        return [(_FIRST, _LAST, normalise(parameter, raw))]
    spans = [
        (
            _day(entry.get("from")) or _FIRST,
            _day(entry.get("to")) or _LAST,
            normalise(parameter, entry["value"]),
        )
        for entry in raw
    ]
    spans.sort(key=lambda span: span[0], reverse=True)
    for later, earlier in pairwise(spans):
        if earlier[1] != _LAST and earlier[1] >= later[0]:
            raise ValueError(f"Ab {later[0]:%d.%m.%Y} gelten zwei Werte zugleich.")
    return spans


def _day(raw: object) -> date | None:
    if raw is None or isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise ValueError(f"„{raw}“ ist kein Tag (JJJJ-MM-TT).") from None


def normalise(parameter: Parameter, raw: object) -> object:
    """``raw`` as expressions need it; raises ``ValueError`` with a German sentence."""
    if parameter.type == "table":
        if not isinstance(raw, list | tuple):
            raise ValueError("Das muss eine Tabelle sein: eine Liste von Zeilen.")
        return [_row(parameter, row) for row in raw]
    if parameter.type == "areas":
        return _areas(parameter, raw)
    if parameter.type == "addresses":
        return read_addresses(raw)
    value = _scalar(parameter.type, raw)
    if parameter.options and value not in {option.id for option in parameter.options}:
        allowed = ", ".join(option.id for option in parameter.options)
        raise ValueError(f"„{raw}“ steht nicht zur Auswahl. Möglich: {allowed}.")
    return value


def _areas(parameter: Parameter, raw: object) -> object:
    given = raw if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(row, Mapping) for row in given):
        raise ValueError("Das muss eine Liste von Gebieten sein.")
    areas = [read_area(row) for row in given]
    ids = [area.id for area in areas]
    double = next((name for name in ids if ids.count(name) > 1), None)
    if double is not None:
        raise ValueError(f"Das Gebiet „{double}“ steht zweimal da.")
    claims = overlaps(areas)
    if claims:
        raise ValueError(claims[0])
    rows = []
    for row, area in zip(given, areas, strict=True):
        columns = {name: value for name, value in row.items() if name not in KEYS}
        found = _row(parameter, columns)
        rows.append({**found, "id": area.id, "name": area.name, AREA_KEY: area})
    return rows


def _row(parameter: Parameter, row: object) -> dict[str, object]:
    if not isinstance(row, Mapping):
        raise ValueError(f"„{row}“ ist keine Tabellenzeile.")  # noqa: TRY004
    unknown = sorted(set(row) - set(parameter.columns))
    if unknown:
        raise ValueError(f"Die Spalte „{unknown[0]}“ gibt es nicht.")
    return {
        name: _scalar(parameter.columns[name].type, value)
        for name, value in row.items()
        if value is not None
    }


def _scalar(kind: str, raw: object) -> object:
    match kind:
        case "money":
            if isinstance(raw, int) and not isinstance(raw, bool):
                return raw
            return parse_euro(str(raw))
        case "integer":
            return _integer(raw)
        case "decimal":
            return _decimal(raw)
        case "boolean":
            if not isinstance(raw, bool):
                raise ValueError(f"„{raw}“ muss true oder false sein.")  # noqa: TRY004
            return raw
        case "date":
            day = _day(raw)
            return day.isoformat() if day else None
        case "period":
            period = str(raw)
            if not (is_period(period) or is_working_days(period)):
                raise ValueError(f"„{raw}“ ist kein Zeitraum wie P1M oder P20WD.")
            return period
        case _:
            if not isinstance(raw, str):
                raise ValueError(f"„{raw}“ muss ein Text sein.")  # noqa: TRY004
            return raw


def is_working_days(period: str) -> bool:
    return period[:1] == "P" and period[-2:] == "WD" and period[1:-2].isdigit()


def _integer(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise ValueError(f"„{raw}“ ist keine ganze Zahl.")  # noqa: TRY004
    try:
        return int(raw)
    except ValueError:
        raise ValueError(f"„{raw}“ ist keine ganze Zahl.") from None


def _decimal(raw: object) -> str:
    try:
        number = Decimal(str(raw).replace(",", "."))
    except InvalidOperation:
        raise ValueError(f"„{raw}“ ist keine Zahl.") from None
    if isinstance(raw, bool) or not number.is_finite():
        raise ValueError(f"„{raw}“ ist keine Zahl.")
    return format(number, "f")
