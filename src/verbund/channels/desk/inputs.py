"""Fields of a blueprint as inputs of the desk: dense, one form, what was typed stays.

The same field types as everywhere; which fields there are comes from the blueprint. A
field whose condition is not met yet appears when the form is sent once more.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from verbund import engine
from verbund.cases.forms.places import PlacePart, place_parts
from verbund.core.errors import FieldProblem
from verbund.core.ui.texts import translate
from verbund.engine.place_values import PARTS as PLACE
from verbund.kernel.calendars import LAND_NAMES
from verbund.kernel.iban import format_iban
from verbund.kernel.money import format_euro

ADDRESS = ("street", "house_number", "addition", "postal_code", "city")
_DATES = frozenset({"date", "partial_date"})
_MODES = {"integer": "numeric", "money": "decimal", "decimal": "decimal"}
_TYPES = {"email": "email", "phone": "tel"}
_WIDTHS = {
    "integer": "short", "money": "money", "iban": "iban", "plate": "plate",
    "decimal": "short",
}  # fmt: skip


class Part(Struct, frozen=True, kw_only=True):
    """One line of an address."""

    name: str
    label: str
    value: str
    required: bool
    error: str | None = None


class Input(Struct, frozen=True, kw_only=True):
    """One field as the macro draws it; ``kind`` chooses how."""

    kind: str
    name: str
    label: str
    hint: str | None = None
    value: object = ""
    error: str | None = None
    wrong: str | None = None
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    place: tuple[PlacePart, ...] = ()
    type: str = "text"
    inputmode: str | None = None
    width: str | None = None
    maxlength: int | None = None
    suffix: str | None = None
    accept: str = ""
    many: bool = False
    files: tuple[str, ...] = ()


def inputs_of(
    fields: Iterable[engine.PageField],
    *,
    raw: Mapping[str, object],
    problems: Sequence[FieldProblem] = (),
    language: str = "de",
) -> list[Input]:
    """The inputs of these fields; ``raw`` is what was typed or stored."""
    return [
        one_input(
            found.field,
            name=found.path,
            raw=value_at(raw, found.path),
            required=found.required,
            problems=problems,
            language=language,
        )
        for found in fields
        if not found.field.repeats
    ]


def step_inputs(
    fields: Iterable[engine.Field],
    *,
    raw: Mapping[str, object],
    problems: Sequence[FieldProblem] = (),
    language: str = "de",
) -> list[Input]:
    """The inputs of a step, named as the step names them."""
    return [
        one_input(
            field,
            name=field.id,
            raw=raw.get(field.id),
            required=field.required is not False,
            problems=problems,
            language=language,
        )
        for field in fields
    ]


def one_input(
    field: engine.Field,
    *,
    name: str,
    raw: object,
    required: bool,
    problems: Sequence[FieldProblem] = (),
    language: str = "de",
) -> Input:
    """One field with its value in the form in which people type it."""
    found = next(
        (p for p in problems if p.path == name or p.path.startswith(f"{name}.")), None
    )
    base = Input(
        kind="text",
        name=name,
        label=field.label.get(language),
        hint=field.help.get(language) if field.help else None,
        error=found.message if found else None,
        required=required,
    )
    if raw is None and field.default is not None:
        raw = field.default
    match field.type:
        case "date" | "partial_date":
            wrong = found.path.rpartition(".")[2] if found else ""
            known = wrong if wrong in {"day", "month", "year"} else None
            value = raw if isinstance(raw, str | Mapping) else None
            return replace(base, kind="date", value=value, wrong=known)
        case "boolean":
            if isinstance(raw, bool):
                raw = "true" if raw else "false"
            yes = (("true", translate("form.yes")), ("false", translate("form.no")))
            return replace(base, kind="radios", options=yes, value=_text(raw))
        case "choice" | "choices":
            return _choice(base, field, raw, language)
        case "codelist":
            return _codelist(base, field, raw)
        case "address":
            return _address(base, raw, found)
        case "place":
            wrong = found.path if found else ""
            lines = place_parts(name, raw, wrong, base.error)
            return replace(base, kind="place", place=lines)
        case "file":
            return _file(base, field, raw)
        case "longtext":
            return replace(
                base, kind="longtext", value=_text(raw), maxlength=field.max_length
            )
    unit = field.unit.get(language) if field.unit else None
    return replace(
        base,
        value=_typed(field, raw),
        type=_TYPES.get(field.type, "text"),
        inputmode=_MODES.get(field.type),
        width=_WIDTHS.get(field.type),
        maxlength=field.max_length,
        suffix="€" if field.type == "money" else unit,
    )


def raw_inputs(
    fields: Iterable[engine.Field], post: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    """What was typed into the inputs of a step, ready for the engine to check."""
    found: dict[str, object] = {}
    for field in fields:
        value = posted(field, field.id, post)
        if value is not None:
            found[field.id] = value
    return found


def posted(
    field: engine.Field, name: str, post: Mapping[str, Sequence[str]]
) -> object | None:
    """The raw answer to one field; ``None`` if nothing was given."""
    if field.type == "choices":
        return [v for v in post.get(name, ()) if v] or None
    parts: tuple[str, ...] = ("day", "month", "year") if field.type in _DATES else ()
    if field.type == "address":
        parts = (*ADDRESS, "country")
    elif field.type == "place":
        parts = PLACE
    if parts:
        given = {part: _one(post, f"{name}.{part}") for part in parts}
        given = {part: text for part, text in given.items() if text}
        return given or _one(post, name) or None
    return _one(post, name) or None


def value_at(raw: object, path: str) -> object:
    """The raw answer at ``dogs.0.name``-like paths; ``None`` if there is none."""
    for part in path.split("."):
        if isinstance(raw, Mapping):
            raw = raw.get(part)
        elif isinstance(raw, list) and part.isdigit() and int(part) < len(raw):
            raw = raw[int(part)]
        else:
            return None
    return raw


def _one(post: Mapping[str, Sequence[str]], name: str) -> str:
    found = post.get(name) or ("",)
    return str(found[-1]).strip()


def _choice(base: Input, field: engine.Field, raw: object, language: str) -> Input:
    options = tuple((o.id, o.label.get(language)) for o in field.options)
    if field.type == "choices":
        chosen = [str(v) for v in raw] if isinstance(raw, list) else []
        return replace(base, kind="choices", options=options, value=chosen)
    kind = "radios" if len(options) <= 4 else "select"
    return replace(base, kind=kind, options=options, value=_text(raw))


def _codelist(base: Input, field: engine.Field, raw: object) -> Input:
    if field.codelist != "states":
        return replace(base, value=_text(raw), width="short")
    options = tuple(LAND_NAMES.items())
    return replace(base, kind="select", options=options, value=_text(raw))


def _address(base: Input, raw: object, found: FieldProblem | None) -> Input:
    given = raw if isinstance(raw, Mapping) else {}
    wrong = found.path.rpartition(".")[2] if found and found.path != base.name else ""
    # An address that is missing as a whole is asked for at its first line.
    wrong = wrong or ("street" if found else "")
    parts = tuple(
        Part(
            name=f"{base.name}.{part}",
            label=translate(f"work.address.{part}"),
            value=_text(given.get(part)),
            required=part != "addition",
            error=base.error if part == wrong else None,
        )
        for part in ADDRESS
    )
    return replace(base, kind="address", parts=parts)


def _file(base: Input, field: engine.Field, raw: object) -> Input:
    given = raw if isinstance(raw, list) else [raw] if isinstance(raw, Mapping) else []
    names = tuple(str(g.get("name") or "") for g in given if isinstance(g, Mapping))
    accept = field.accept or ("pdf", "jpg", "png")
    return replace(
        base,
        kind="file",
        files=names,
        required=False,
        accept=",".join(f".{kind}" for kind in accept),
        many=field.many,
    )


def _typed(field: engine.Field, raw: object) -> str:
    if field.type == "money" and isinstance(raw, int) and not isinstance(raw, bool):
        return format_euro(raw).removesuffix("€").strip()
    text = _text(raw)
    if field.type == "iban" and text:
        try:
            return format_iban(text)
        except ValueError:
            return text
    return text


def _text(raw: object) -> str:
    return "" if raw is None or isinstance(raw, list | Mapping) else str(raw)
