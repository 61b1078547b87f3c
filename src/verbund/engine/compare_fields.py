"""Fields and inputs of two versions: what is asked for, and what an answer may be."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from msgspec import UNSET

from verbund.engine.compare_sides import (
    Judgement,
    Sides,
    Where,
    key_words,
    name_of,
    same_name,
)
from verbund.engine.edits import Edit
from verbund.engine.text import Text

_LOWER = {"min", "min_length"}
_UPPER = {"max", "max_length", "max_mb"}
_DEFAULTS: Mapping[str, object] = {"max_mb": 10}
_WIDER_TYPES = {("text", "longtext"), ("integer", "decimal"), ("name", "text")}
_EVIDENCE = (UNSET, "later", "required")
_LITERAL = re.compile(r"'([^']*)'")


def judge_field(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """An edit below ``/fields``."""
    count = field_depth(where.names, 0)
    dotted = ".".join(where.names[:count:2]) if count else ""
    return judge_answer(sides, edit, where, count, page_of(sides, dotted))


def field_depth(names: tuple[str, ...], begin: int) -> int:
    """How many names lead to the innermost field that an edit concerns."""
    count = begin + 1
    while len(names) > count + 1 and names[count] == "fields":
        count += 2
    return min(count, len(names))


def judge_answer(
    sides: Sides, edit: Edit, where: Where, count: int, place: Text
) -> Judgement | None:
    """An edit of a field or input whose own path has ``count`` names."""
    path = where.upto(count)
    rest = where.names[count:]
    name = sides.name_at(path, where.names[count - 1]).de

    def said(kind: str, detail: Text | None = None, at: str = "") -> Judgement:
        return Judgement(
            kind=kind, path=at or edit.path, name=name, where=place, detail=detail
        )

    if not rest:
        if edit.op == "remove":
            return said("field_removed")
        if edit.op == "rename":
            return said("field_renamed", same_name(f"{edit.before} → {edit.after}"))
        if edit.op == "add":
            return said(_added(sides, edit.after, where, count))
        return said("field_type", key_words("type"))
    key = rest[0]
    if key == "type":
        detail = same_name(f"{edit.before} → {edit.after}")
        wider = (edit.before, edit.after) in _WIDER_TYPES
        return said("field_wider" if wider else "field_type", detail)
    if key == "required":
        return said(_required(edit))
    if key == "visible_if":
        return said(_visible(sides.value(path), edit), key_words(key))
    if key == "options" and len(rest) >= 2:
        return _option(sides, edit, where, count, said)
    if key in {"formerly", "fim", "autocomplete"}:
        return Judgement(kind="marks", name=name, detail=same_name(key))
    narrower = _narrows(key, rest, edit)
    if narrower is None:
        return said("field_detail", key_words(key))
    if narrower == "type":
        return said("field_type", key_words(key))
    kind = "field_narrower" if narrower == "yes" else "field_wider"
    return said(kind, _limits(key, edit), at=where.upto(count + 1))


def _added(sides: Sides, value: object, where: Where, count: int) -> str:
    if not any(is_required(one) for one in leaves(value)):
        return "field_added"
    if isinstance(value, Mapping) and value.get("default") is not None:
        return "field_added"
    fresh = new_options(sides)
    for length in range(count, 0, -2):
        outer = sides.value(where.upto(length))
        if isinstance(outer, Mapping) and _only_for(outer.get("visible_if"), fresh):
            return "field_added_in_new_case"
    return "field_added_required"


def leaves(value: object) -> Iterator[Mapping[str, object]]:
    """The field itself, or the fields of a group."""
    if not isinstance(value, Mapping):
        return
    inner = value.get("fields")
    if isinstance(inner, Mapping) and inner:
        if value.get("required") is False:
            return
        for one in inner.values():
            yield from leaves(one)
    else:
        yield value


def is_required(value: Mapping[str, object]) -> bool:
    """Whether an answer can be demanded; an expression may demand it."""
    return value.get("required", True) not in {False, "false"}


def new_options(sides: Sides) -> set[str]:
    """Ids of options that the old version did not have anywhere."""
    new = set(_option_ids(sides.new.get("fields")))
    return new - set(_option_ids(sides.old.get("fields")))


def _option_ids(fields: object) -> Iterator[str]:
    if not isinstance(fields, Mapping):
        return
    for value in fields.values():
        if isinstance(value, Mapping):
            for option in value.get("options") or ():
                yield str(option.get("id"))
            yield from _option_ids(value.get("fields"))


def _only_for(condition: object, fresh: set[str]) -> bool:
    """Whether a condition can hold only if one of the new options was chosen."""
    if not isinstance(condition, str) or re.search(r"\b(or|not)\b|!=", condition):
        return False
    literals = _LITERAL.findall(condition)
    return bool(literals) and set(literals) <= fresh


def _required(edit: Edit) -> str:
    before = True if edit.before is UNSET else edit.before
    after = True if edit.after is UNSET else edit.after
    if after is False:
        return "field_now_optional"
    if before is True:
        return "field_now_optional"  # an expression demands it less often than always
    return "field_now_required"


def _visible(field: object, edit: Edit) -> str:
    if not any(is_required(one) for one in leaves(field)):
        return "field_detail"
    if edit.before is UNSET:
        return "field_detail"  # asked in fewer cases than before
    return "field_asked_otherwise"


def _option(
    sides: Sides,
    edit: Edit,
    where: Where,
    count: int,
    said: Callable[[str, Text], Judgement],
) -> Judgement | None:
    named = name_of(sides.value(where.upto(count + 2))) or name_of(edit.before)
    detail = named or same_name(where.names[count + 1])
    if len(where.names) == count + 2:
        kinds = {
            "add": "option_added",
            "remove": "option_removed",
            "rename": "option_renamed",
        }
        return said(kinds.get(edit.op, "field_detail"), detail)
    if where.names[count + 2] == "visible_if":
        narrows = edit.before is UNSET or edit.after is not UNSET
        kind = "field_narrower" if narrows else "field_wider"
        return said(kind, key_words("options"))
    return None


def _narrows(key: str, rest: tuple[str, ...], edit: Edit) -> str | None:
    """``yes``, ``no``, ``type`` (another kind of answer), or ``None``: neither."""
    before, after = edit.before, edit.after
    if key == "repeat":
        if len(rest) == 1:
            return "type"
        key = rest[1]
    if key in _LOWER | _UPPER:
        default = _DEFAULTS.get(key, UNSET)
        before = default if before is UNSET else before
        after = default if after is UNSET else after
        order = _order(before, after)
        if order is None:
            return "no" if after is UNSET else "yes"
        return "yes" if (order > 0) == (key in _LOWER) else "no"
    if key == "pattern":
        return "no" if after is UNSET else "yes"
    if key == "checks":
        return "yes" if _tests(after) - _tests(before) else "no"
    if key == "accept":
        mine, theirs = _set(before), _set(after)
        return "no" if not theirs or (mine and mine <= theirs) else "yes"
    if key == "many":
        return "no" if after is True else "yes"
    if key == "evidence":
        place = [UNSET if v is None else v for v in (before, after)]
        return "yes" if _EVIDENCE.index(place[1]) > _EVIDENCE.index(place[0]) else "no"
    if key in {"codelist", "options_from"}:
        return "yes"
    if key in {"needs", "within"}:
        return "no" if after is UNSET else "yes"
    if key in {"secret", "fields", "options"}:
        return "type"
    return None


def _order(before: object, after: object) -> int | None:
    """1 if ``after`` is the greater; ``None`` if they cannot be compared."""
    one, two = _measure(before), _measure(after)
    if one is None or two is None or type(one) is not type(two):
        return None
    return (two > one) - (two < one)  # type: ignore[operator] # of one type


def _measure(value: object) -> Decimal | date | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _tests(value: object) -> set[str]:
    found = value if isinstance(value, list) else []
    return {str(one.get("test")) for one in found if isinstance(one, Mapping)}


def _set(value: object) -> set[str]:
    return {str(one) for one in value} if isinstance(value, list) else set()


def _limits(key: str, edit: Edit) -> Text:
    """„Höchstwert 20 → 10“, as far as there are values that can be shown."""
    words = key_words(key)
    shown = [v for v in (edit.before, edit.after) if isinstance(v, str | int | float)]
    if len(shown) != 2 or key in {"pattern"}:
        return words
    values = f" {shown[0]} → {shown[1]}"
    return Text(de=words.de + values, en=words.get("en") + values)


def page_of(sides: Sides, dotted: str) -> Text:
    """„ auf der Seite ‚Hunde‘“, or nothing."""
    for document in (sides.new, sides.old):
        steps = document.get("steps")
        for step in steps if isinstance(steps, list) else []:
            title = name_of(step)
            if title and any(_near(dotted, str(p)) for p in step.get("fields", ())):
                return Text(
                    de=f" auf der Seite „{title.de}“",
                    en=f" on the page “{title.get('en')}”",
                )
    return same_name("")


def _near(one: str, two: str) -> bool:
    return one == two or one.startswith(f"{two}.") or two.startswith(f"{one}.")


def dropped(before: object, after: object) -> Iterable[str]:
    """What a list no longer has."""
    return sorted(_set(before) - _set(after))
