"""One Datenfeld → one field of a blueprint, and what it cannot keep."""

import re
from typing import Any, Final

from verbund.catalogue.edges.fim import FimField
from verbund.catalogue.edges.fim_kinds import (
    CODELISTS,
    MEDIA_TYPES,
    MEGABYTE,
    TEXTS,
    portable_pattern,
)

_BY_DATA: Final = {
    "text": "text",
    "text_latin": "text",
    "date": "date",
    "time": "text",
    "datetime": "text",
    "bool": "boolean",
    "num": "decimal",
    "num_int": "integer",
    "num_currency": "money",
    "file": "file",
}
#: Which types of ours a data kind may be, when the file names one.
_FITTING: Final = {
    "text": frozenset({*TEXTS, "choice", "choices", "codelist"}),
    "text_latin": frozenset(TEXTS),
}
_TIMES: Final = {
    "time": "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?",
    "datetime": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?",
}
_OPTION: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST_LINE: Final = 500
_LONGEST: Final = 20_000
_MOST_MB: Final = 100
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,12})?")

_Made = tuple[dict[str, Any] | None, list[str]]


def plain_field(field: FimField, *, several: bool, named: str) -> _Made:
    """The field as data for YAML (``None`` if none can stand for it), and the losses.

    ``named`` is the type a blueprint's own export gave, ``several`` whether more than
    one value is allowed.
    """
    if field.input_kind in {"label", "hidden", "locked"}:
        kind = {"label": "der statische Text", "hidden": "das unsichtbare Feld"}.get(
            field.input_kind, "das gesperrte Feld"
        )
        return None, [f"{kind} „{field.name}“: {field.content[:200]}".rstrip(": ")]
    if field.data_kind == "obj":
        return None, [f"das statische Objekt „{field.name}“"]
    lost: list[str] = []
    if field.prefill != "keine":
        lost.append(f"die Vorbefüllung „{field.prefill}“; nennen Sie ihre Quelle")
    if field.input_kind == "select":
        return _select(field, several, lost), lost
    fitting = _FITTING.get(field.data_kind, frozenset())
    kind = named if named in fitting else _BY_DATA[field.data_kind]
    if field.data_kind in _TIMES:
        lost.append(f"der Datentyp „{field.data_kind}“; das Feld ist Text mit Muster")
    if kind == "text" and not named and (field.max_length or 0) > _LONGEST_LINE:
        kind = "longtext"
    made: dict[str, Any] = {"type": kind, **_limits(field, kind, lost)}
    if kind == "file":
        made |= _file(field, several, lost)
    content = _content(field, kind)
    if content is not None:
        made["default"] = content
    return made, lost


def _select(field: FimField, several: bool, lost: list[str]) -> dict[str, Any]:
    by_urn = {urn: name for name, urn in CODELISTS.items()}
    if field.codelist in by_urn:
        return {"type": "codelist", "codelist": by_urn[field.codelist]}
    if not field.values:
        lost.append(f"die Codeliste „{field.codelist}“; das Feld ist freier Text")
        return {"type": "text"}
    options: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    for value in field.values:
        option = value.code if _OPTION.fullmatch(value.code) else _option(value.code)
        number = 2
        while option in ids.values():
            option, number = f"{_option(value.code)}_{number}", number + 1
        ids[value.code] = option
        if option != value.code:
            lost.append(f"der Code „{value.code}“; die Auswahl heißt hier „{option}“")
        label = {"de": value.name or value.code}
        options.append(
            {"id": option, "label": label}
            | ({"help": {"de": value.help}} if value.help else {})
        )
    made: dict[str, Any] = {
        "type": "choices" if several else "choice",
        "options": options,
    }
    if field.content in ids and not several:
        made["default"] = ids[field.content]
    return made


def _option(code: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")[:50]
    return plain if _OPTION.fullmatch(plain) else f"c{plain}"


def _limits(field: FimField, kind: str, lost: list[str]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if kind in TEXTS:
        _, least, most, pattern = TEXTS[kind]
        if field.min_length is not None and field.min_length > least:
            limits["min_length"] = min(field.min_length, _LONGEST)
        if field.max_length is not None and field.max_length != most:
            limits["max_length"] = max(1, min(field.max_length, _LONGEST))
        wanted = _TIMES.get(field.data_kind, field.pattern)
        if wanted and wanted != pattern:
            portable = portable_pattern(wanted)
            if portable and _compiles(portable):
                limits["pattern"] = portable
            else:
                lost.append(f"das Muster „{wanted[:100]}“")
    if kind in {"integer", "decimal", "money"}:
        for name, bound in (("min", field.min_value), ("max", field.max_value)):
            if bound and _NUMBER.fullmatch(bound) and not _endless(bound):
                limits[name] = int(bound) if kind == "integer" else bound
    if kind == "date":
        bounds = {"min": field.min_value, "max": field.max_value}
        limits |= {name: day for name, day in bounds.items() if _DAY.fullmatch(day)}
    return limits


def _endless(bound: str) -> bool:
    """Whether it is only the widest number there is, which no author wrote."""
    digits = bound.lstrip("-").partition(".")[0]
    return set(digits) == {"9"} and len(digits) >= 12


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _file(field: FimField, several: bool, lost: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"many": True} if several else {}
    if field.max_size:
        made["max_mb"] = max(1, min(_MOST_MB, -(-field.max_size // MEGABYTE)))
    by_media = {media: kind for kind, media in reversed(list(MEDIA_TYPES.items()))}
    accept = [by_media[media] for media in field.media_types if media in by_media]
    if accept:
        made["accept"] = accept
    unknown = [media for media in field.media_types if media not in by_media]
    if unknown:
        lost.append(f"der Dateityp {', '.join(unknown)[:200]}")
    return made


def _content(field: FimField, kind: str) -> Any:
    given = field.content
    if not given or kind == "file":
        return None
    if kind == "boolean":
        return given == "true"
    if kind == "integer":
        return int(given) if re.fullmatch(r"-?\d{1,15}", given) else None
    return given
