"""Fields of a page as inputs: label, hint, what was typed, error, follow-up questions.

A follow-up is a field that is visible only for one answer to another field of the same
page (``origin == 'shelter'``). It stands under that answer and is shown by style alone
when the answer is chosen; every other condition takes effect when the page is saved.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from verbund import engine
from verbund.cases.forms.places import PlacePart, place_parts
from verbund.cases.shapes import DocumentRow
from verbund.core.ui.filters import field_id, file_size
from verbund.core.ui.texts import localised, translate
from verbund.kernel.calendars import LAND_NAMES
from verbund.kernel.iban import format_iban
from verbund.kernel.money import format_euro
from verbund.kernel.phone import format_phone

_CONDITION = re.compile(r"\s*([a-z][a-z0-9_.]*)\s*(?:==\s*'([a-z][a-z0-9_]*)'\s*)?")
_DATES = frozenset({"date", "partial_date"})
_TYPES = {"email": "email", "phone": "tel"}
_MODES = {"integer": "numeric", "money": "decimal", "decimal": "decimal"}
_WIDTHS = {
    "integer": "short", "money": "money", "iban": "iban", "plate": "plate",
    "name": "name", "phone": "name", "email": "name", "decimal": "short",
}  # fmt: skip
_AUTOCOMPLETE = {"email": "email", "phone": "tel", "iban": "off"}
_STATES = {
    "waiting": "checking", "clean": "clean", "unscanned": "clean",
    "infected": "infected", "deleted": "unreadable",
}  # fmt: skip
#: Kinds of several inputs under one question, which is then no input's label.
COMPOUND = frozenset({"address", "place"})
ADDRESS = ("street", "house_number", "addition", "postal_code", "city")
_ADDRESS_AUTO = {
    "street": "address-line1", "house_number": "off", "addition": "address-line2",
    "postal_code": "postal-code", "city": "address-level2",
}  # fmt: skip


class Choice(Struct, frozen=True, kw_only=True):
    """One answer to choose, with the questions that follow from it."""

    value: str
    label: str
    hint: str | None = None
    follow: tuple["Widget", ...] = ()


class AddressPart(Struct, frozen=True, kw_only=True):
    """One line of an address."""

    name: str
    label: str
    value: str
    error: str | None
    autocomplete: str
    required: bool


class FileItem(Struct, frozen=True, kw_only=True):
    """A file that is there already."""

    id: str
    name: str
    state: str
    note: str


class Widget(Struct, frozen=True, kw_only=True):
    """One field as an input; ``kind`` chooses the macro."""

    kind: str
    path: str
    label: str
    hint: str | None = None
    value: object = ""
    error: str | None = None
    wrong: str | None = None
    required: bool = True
    options: tuple[Choice, ...] = ()
    parts: tuple[AddressPart, ...] = ()
    place: tuple[PlacePart, ...] = ()
    files: tuple[FileItem, ...] = ()
    type: str = "text"
    inputmode: str | None = None
    autocomplete: str = "off"
    width: str | None = None
    maxlength: int | None = None
    suffix: str | None = None
    accept: str = ""
    many: bool = False
    later: bool = False


class Shown(Struct, frozen=True, kw_only=True):
    """Where the values and errors of a page come from."""

    raw: Mapping[str, object]
    errors: Sequence[engine.FieldError] = ()
    documents: Sequence[DocumentRow] = ()
    language: str = "de"


class Question(Struct, frozen=True, kw_only=True):
    """A field that may stand on the page, visible now or as a follow-up."""

    path: str
    field: engine.Field
    required: bool
    visible: bool


def questions(
    blueprint: engine.Blueprint,
    visible: Iterable[engine.PageField],
    paths: Iterable[str],
) -> list[Question]:
    """The visible fields and those of ``paths`` that an answer here could reveal."""
    seen = {f.path: f for f in visible if not f.field.repeats}
    found = [
        Question(path=f.path, field=f.field, required=f.required, visible=True)
        for f in seen.values()
    ]
    for path, field in _leaves(blueprint, paths):
        if path not in seen and field.visible_if and not field.repeats:
            needed = field.required is not False
            found.append(
                Question(path=path, field=field, required=needed, visible=False)
            )
    return found


def widgets(found: Sequence[Question], shown: Shown) -> list[Widget]:
    """The inputs of a page in order, each follow-up under its answer."""
    parents = {q.path: _parent(q, found) for q in found}
    return [
        _with_follow_ups(question, found, parents, shown)
        for question in found
        if parents[question.path] is None and question.visible
    ]


def posted_paths(found: Sequence[Question]) -> frozenset[str]:
    """Paths of all questions that stand on the page: visible ones and follow-ups."""
    return frozenset(
        q.path for q in found if q.visible or _parent(q, found) is not None
    )


def error_at(
    errors: Iterable[engine.FieldError], path: str
) -> engine.FieldError | None:
    """The first error of a field or of a part of it."""
    return next(
        (e for e in errors if e.path == path or e.path.startswith(f"{path}.")), None
    )


def error_links(
    errors: Iterable[engine.FieldError], found: Sequence[Question], language: str
) -> list[dict[str, str | None]]:
    """The summary's entries: the sentence, and where its field is."""
    links: list[dict[str, str | None]] = []
    for error in errors:
        owner = next(
            (
                q
                for q in found
                if error.path == q.path or error.path.startswith(f"{q.path}.")
            ),
            None,
        )
        links.append(
            {
                "message": localised(error.message, language),
                "href": _target(owner, error.path),
            }
        )
    return links


def value_at(raw: object, path: str) -> object:
    """The raw answer at ``dogs.0.name``; ``None`` if there is none."""
    for part in path.split("."):
        if isinstance(raw, Mapping):
            raw = raw.get(part)
        elif isinstance(raw, list) and part.isdigit() and int(part) < len(raw):
            raw = raw[int(part)]
        else:
            return None
    return raw


# --- inside ---


def _leaves(
    blueprint: engine.Blueprint, paths: Iterable[str]
) -> list[tuple[str, engine.Field]]:
    """Fields below the paths; plain groups give their parts."""
    found: list[tuple[str, engine.Field]] = []

    def walk(path: str, field: engine.Field) -> None:
        if field.type == "group" and not field.repeats:
            for name, part in field.fields.items():
                walk(f"{path}.{name}", part)
        else:
            found.append((path, field))

    for path in paths:
        field = field_of(blueprint, path)
        if field is not None:
            walk(path, field)
    return found


def field_of(blueprint: engine.Blueprint, path: str) -> engine.Field | None:
    """The field of a path with or without item numbers."""
    fields: Mapping[str, engine.Field] = blueprint.fields
    found: engine.Field | None = None
    for part in path.split("."):
        if part.isdigit():
            continue
        found = fields.get(part)
        if found is None:
            return None
        fields = found.fields
    return found


def _parent(question: Question, found: Sequence[Question]) -> tuple[str, str] | None:
    """Path and answer of the visible question that this one follows."""
    source = question.field.visible_if
    match = _CONDITION.fullmatch(source) if source else None
    if match is None:
        return None
    name, option = match[1], match[2]
    outer = question.path.rpartition(".")[0]
    for path in ((f"{outer}.{name}" if outer else name), name):
        other = next((q for q in found if q.path == path and q.visible), None)
        if other is None:
            continue
        if option and any(o.id == option for o in other.field.options):
            if other.field.type == "choice":
                return path, option
        elif not option and other.field.type == "boolean":
            return path, "true"
    return None


def _with_follow_ups(
    question: Question,
    found: Sequence[Question],
    parents: Mapping[str, tuple[str, str] | None],
    shown: Shown,
) -> Widget:
    widget = _widget(question, shown)
    if not widget.options:
        return widget
    options = []
    for option in widget.options:
        follow = tuple(
            _widget(q, shown)
            for q in found
            if parents[q.path] == (question.path, option.value)
        )
        options.append(replace(option, follow=follow))
    return replace(widget, options=tuple(options))


def _widget(question: Question, shown: Shown) -> Widget:
    field, path, language = question.field, question.path, shown.language
    raw = value_at(shown.raw, path)
    error = error_at(shown.errors, path)
    base = Widget(
        kind="text",
        path=path,
        label=localised(field.label, language),
        hint=localised(field.help, language) if field.help else None,
        error=localised(error.message, language) if error else None,
        required=question.required,
    )
    match field.type:
        case "date" | "partial_date":
            return _date(base, field, raw, error)
        case "choice" | "choices" | "boolean":
            return _choice(base, field, raw, language)
        case "address":
            return _address(base, raw, error)
        case "place":
            wrong = error.path if error else ""
            parts = place_parts(path, raw, wrong, base.error)
            return replace(base, kind="place", place=parts)
        case "file":
            return _file(base, field, raw, shown)
        case "longtext":
            return replace(
                base, kind="longtext", value=_text(raw), maxlength=field.max_length
            )
        case "codelist":
            return _codelist(base, field, raw)
        case _:
            return replace(
                base,
                value=_typed(field, raw),
                type=_TYPES.get(field.type, "text"),
                inputmode=_MODES.get(field.type),
                autocomplete=field.autocomplete or _AUTOCOMPLETE.get(field.type, "off"),
                width=_WIDTHS.get(field.type),
                maxlength=field.max_length,
                suffix="€"
                if field.type == "money"
                else (localised(field.unit, language) if field.unit else None),
            )


def _date(
    base: Widget, field: engine.Field, raw: object, error: engine.FieldError | None
) -> Widget:
    part = error.path.rpartition(".")[2] if error else ""
    return replace(
        base,
        kind="date",
        hint=base.hint or translate("portal.form.date_example"),
        value=raw if isinstance(raw, (str, Mapping)) else None,
        wrong=part if part in {"day", "month", "year"} else None,
        autocomplete=field.autocomplete or "off",
    )


def _choice(base: Widget, field: engine.Field, raw: object, language: str) -> Widget:
    if field.type == "boolean":
        chosen = str(raw).lower() if isinstance(raw, (bool, str)) else ""
        return replace(
            base,
            kind="boolean",
            options=(
                Choice(value="true", label=translate("form.yes")),
                Choice(value="false", label=translate("form.no")),
            ),
            value=chosen,
        )
    options = tuple(
        Choice(
            value=o.id,
            label=localised(o.label, language),
            hint=localised(o.help, language) if o.help else None,
        )
        for o in field.options
    )
    value: object = raw if raw is not None else field.default
    if field.type == "choices":
        value = [str(v) for v in value] if isinstance(value, list) else []
    return replace(base, kind=field.type, options=options, value=value or "")


def _address(base: Widget, raw: object, error: engine.FieldError | None) -> Widget:
    given = raw if isinstance(raw, Mapping) else {}
    wrong = error.path.rpartition(".")[2] if error and error.path != base.path else ""
    # An address that is missing as a whole is asked for at its first line.
    wrong = wrong or ("street" if error else "")
    parts = tuple(
        AddressPart(
            name=f"{base.path}.{part}",
            label=translate(f"portal.address.{part}"),
            value=_text(given.get(part)),
            error=base.error if part == wrong else None,
            autocomplete=_ADDRESS_AUTO[part],
            required=part != "addition",
        )
        for part in ADDRESS
    )
    return replace(base, kind="address", parts=parts)


def _file(base: Widget, field: engine.Field, raw: object, shown: Shown) -> Widget:
    given = raw if isinstance(raw, list) else [raw] if isinstance(raw, Mapping) else []
    digests = {str(item.get("file")) for item in given if isinstance(item, Mapping)}
    files = tuple(
        FileItem(
            id=str(row.id),
            name=row.name,
            state=_STATES[row.state],
            note=file_size(row.size),
        )
        for row in shown.documents
        if row.digest in digests
    )
    accept = field.accept or ("pdf", "jpg", "png")
    endings = [f".{kind}" for kind in accept] + ([".jpeg"] if "jpg" in accept else [])
    return replace(
        base,
        kind="file",
        files=files,
        accept=",".join(endings),
        # Not "optional": who has the file now should send it now.
        required=field.required is not False,
        many=field.many,
        later=field.evidence == "later",
        suffix=translate(
            "portal.form.file_limits",
            kinds=", ".join(kind.upper() for kind in accept),
            size=field.max_mb,
        ),
    )


def _codelist(base: Widget, field: engine.Field, raw: object) -> Widget:
    if field.codelist != "states":
        return replace(base, value=_text(raw), width="short")
    options = tuple(Choice(value=k, label=v) for k, v in LAND_NAMES.items())
    return replace(base, kind="select", options=options, value=_text(raw))


def _typed(field: engine.Field, raw: object) -> str:
    """A stored value in the form in which people type it."""
    if raw is None and field.default is not None:
        raw = field.default
    if field.type == "money" and isinstance(raw, int):
        return format_euro(raw).removesuffix("€").strip()
    text = _text(raw)
    try:
        if field.type == "iban" and text:
            return format_iban(text)
        if field.type == "phone" and text:
            return format_phone(text)
    except ValueError:
        return text
    return text


def _text(raw: object) -> str:
    return "" if raw is None or isinstance(raw, (list, Mapping)) else str(raw)


def _target(question: Question | None, path: str) -> str | None:
    if question is None:
        return None
    if question.field.type in COMPOUND:
        place = path if path != question.path else f"{path}.street"
        return f"#{field_id(place)}"
    return f"#{field_id(question.path)}"
