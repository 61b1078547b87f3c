"""Process, clocks, rules, parameters and the rest of two versions."""

import re
from collections.abc import Mapping

from msgspec import UNSET

from verbund.engine.compare_fields import dropped, field_depth, judge_answer
from verbund.engine.compare_sides import (
    Judgement,
    Sides,
    Where,
    key_words,
    name_of,
    same_name,
)
from verbund.engine.compare_words import WAYS
from verbund.engine.edits import Edit
from verbund.engine.text import Text

_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)(WD|D))?")


def judge_head(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/blueprint``."""
    key = where.names[0] if where.names else ""
    if key in {"version", "valid_from", "valid_to"}:
        return Judgement(kind="")
    if key in {"maintainer", "minutes", "licence"}:
        return Judgement(kind="marks", name=key, detail=key_words(key))
    if key == "services" and len(where.names) == 2 and edit.op == "remove":
        return Judgement(kind="service_removed")
    if key == "services" and where.names[-1:] == ("keywords",):
        return Judgement(kind="marks", detail=key_words("keywords"))
    if key in {"channels", "audience"}:
        gone = dropped(edit.before, edit.after)
        if gone:
            return Judgement(kind="channel_removed", detail=same_name(", ".join(gone)))
    if key in {"trust_level", "account"}:
        return _trust(key, edit)
    return None


def _trust(key: str, edit: Edit) -> Judgement | None:
    order: tuple[object, ...] = ("none", "optional", "required")
    if key == "trust_level":
        order = (0, 10, 20, 30, 40)
    values = [order[0] if v is UNSET else v for v in (edit.before, edit.after)]
    if not set(values) <= set(order):
        return None
    if order.index(values[1]) > order.index(values[0]):
        return Judgement(
            kind="trust_raised", detail=same_name(f"{values[0]} → {values[1]}")
        )
    return None


def judge_step(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/steps``."""
    if len(where.names) == 1 and edit.op in {"add", "remove"}:
        kind = "page_added" if edit.op == "add" else "page_removed"
        return Judgement(kind=kind)
    if len(where.names) >= 2 and where.names[1] not in {"formerly"}:
        return Judgement(kind="page_changed", path=where.upto(1))
    return None


def judge_process(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/process``; the objection is a process of its own."""
    names, begin = where.names, 0
    place = same_name("")
    if names[:1] == ("objection",) and len(names) > 2:
        begin = 1
        place = Text(de=" beim Rechtsbehelf", en=" of the legal remedy")
    rest = names[begin:]
    if rest[:1] == ("initial",):
        return Judgement(kind="process_begins")
    if rest[:1] == ("states",) and len(rest) >= 2:
        return _state(sides, edit, where, begin + 2, place)
    if rest[:1] == ("transitions",) and len(rest) >= 2:
        return _transition(sides, edit, where, begin + 2, place)
    if rest[:1] == ("transitions",):
        return Judgement(kind="transition_added" if edit.op == "add" else "way_removed")
    if names and names[0] in WAYS:
        return _way(edit, names)
    return None


def _state(
    sides: Sides, edit: Edit, where: Where, count: int, place: Text
) -> Judgement | None:
    rest = where.names[count:]
    kinds = {"add": "state_added", "remove": "state_removed", "rename": "state_renamed"}
    if not rest and edit.op in kinds:
        return Judgement(kind=kinds[edit.op], where=place)
    if rest[:1] == ("end",):
        return Judgement(kind="state_end", where=place)
    return None


def _transition(
    sides: Sides, edit: Edit, where: Where, count: int, place: Text
) -> Judgement | None:
    rest = where.names[count:]
    path = where.upto(count)
    name = sides.name_at(path, where.names[count - 1])
    if not rest:
        if edit.op == "rename":
            return None
        kind = "transition_added" if edit.op == "add" else "transition_removed"
        return Judgement(kind=kind, where=place)
    if rest[0] == "inputs" and len(rest) >= 2:
        inside = Text(
            de=f" beim Schritt „{name.de}“", en=f" in the step “{name.get('en')}”"
        )
        depth = field_depth(where.names, count + 1)
        return judge_answer(sides, edit, where, depth, inside)
    if rest[0] == "to":
        return Judgement(kind="transition_target", where=place)
    verdict = _stricter(rest[0], edit)
    kind = "transition_changed"
    if verdict is not None:
        kind = "transition_stricter" if verdict else "transition_looser"
    return Judgement(kind=kind, name=name.de, where=place, detail=key_words(rest[0]))


def _stricter(key: str, edit: Edit) -> bool | None:
    """Whether a step can be taken in fewer cases; ``None`` if that is not touched."""
    if key in {"guard", "visible_if"}:
        return edit.after is not UNSET
    if key == "four_eyes":
        return edit.after not in (UNSET, False)
    if key in {"from", "by"}:
        return bool(list(dropped(edit.before, edit.after)))
    return None


def _way(edit: Edit, names: tuple[str, ...]) -> Judgement | None:
    way = WAYS[names[0]]
    if len(names) == 1 and edit.op == "remove":
        return Judgement(kind="way_removed", name=way.de, path=edit.path)
    if len(names) == 1 and edit.op == "add":
        return Judgement(kind="part_added", name=way.de)
    if len(names) >= 2 and _stricter(names[1], edit):
        return Judgement(kind="way_narrower", name=way.de, detail=key_words(names[1]))
    return Judgement(
        kind="part_changed",
        name=way.de,
        detail=key_words(names[min(1, len(names) - 1)]),
    )


def judge_clock(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/clocks``."""
    if len(where.names) == 1:
        kinds = {"add": "clock_added", "remove": "clock_removed"}
        return Judgement(kind=kinds[edit.op]) if edit.op in kinds else None
    if len(where.names) < 2:
        return None
    key = where.names[1]
    clock = sides.value(where.upto(1), before=True)
    kind = clock.get("kind") if isinstance(clock, Mapping) else None
    stricter = key in {"starts", "kind", "announcement", "any_day"}
    if key == "period" and kind != "authority":
        stricter = not _longer(edit.before, edit.after)
    if key == "formerly":
        return None
    detail = key_words(key)
    if key == "period" and isinstance(edit.before, str) and isinstance(edit.after, str):
        values = f" {edit.before} → {edit.after}"
        detail = Text(de=detail.de + values, en=detail.get("en") + values)
    return Judgement(
        kind="clock_stricter" if stricter else "clock_changed", detail=detail
    )


def _longer(before: object, after: object) -> bool:
    """Whether a period is surely no shorter; expressions cannot be judged."""
    found = []
    for value in (before, after):
        match = _ISO.fullmatch(value) if isinstance(value, str) else None
        if match is None or value == "P":
            return False
        years, months, weeks, days, unit = match.groups()
        found.append(
            (
                int(years or 0) * 12 + int(months or 0),
                int(weeks or 0) * 7 + int(days or 0),
                unit == "WD",
            )
        )
    (months, days, working), (more_months, more_days, also_working) = found
    if working != also_working:
        return False
    return more_months >= months and more_days >= days


_DECIDING = {"rows", "value", "let", "otherwise", "for_each", "hit", "kind"}


def judge_rule(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/rules``: eligibility, fees and routing decide about people."""
    if len(where.names) == 1:
        kinds = {"add": "rule_added", "remove": "rule_removed"}
        return Judgement(kind=kinds[edit.op]) if edit.op in kinds else None
    if len(where.names) < 2 or where.names[1] == "formerly":
        return None
    key = where.names[1]
    detail = key_words(key)
    old = sides.value(where.upto(1), before=True)
    new = sides.value(where.upto(1))
    weighty = {"eligibility", "fee", "routing"} & {_kind(old), _kind(new)}
    if key in {"outputs", "type"}:
        return Judgement(kind="rule_decides", path=where.upto(2), detail=detail)
    if key in _DECIDING:
        if _wordless(edit.before) == _wordless(edit.after):
            return Judgement(kind="text", path=where.upto(2))
        kind = "rule_decides" if weighty else "rule_changed"
        return Judgement(kind=kind, path=where.upto(2), detail=detail)
    return Judgement(kind="rule_changed", path=where.upto(2), detail=detail)


def _kind(rule: object) -> object:
    return rule.get("kind") if isinstance(rule, Mapping) else None


def _wordless(value: object) -> object:
    """The logic of a table without its words."""
    if isinstance(value, list):
        return [_wordless(one) for one in value]
    if isinstance(value, Mapping):
        words = {"because", "explain", "label", "title", "error"}
        return {k: _wordless(v) for k, v in value.items() if k not in words}
    return value


def judge_parameter(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/parameters``: what members have filled in."""
    if len(where.names) == 1:
        if edit.op == "remove":
            return Judgement(kind="parameter_removed")
        if edit.op == "add" and isinstance(edit.after, Mapping):
            needed = edit.after.get("required", True) is not False
            bare = edit.after.get("default") is None
            return Judgement(
                kind="parameter_needed" if needed and bare else "parameter_added"
            )
        return None
    if len(where.names) < 2 or where.names[1] == "formerly":
        return None
    key = where.names[1]
    narrower = _parameter_narrows(sides, key, edit, where)
    kind = "parameter_narrower" if narrower else "parameter_changed"
    if key == "example":
        return Judgement(kind="marks", detail=key_words(key))
    return Judgement(kind=kind, detail=key_words(key))


def _parameter_narrows(sides: Sides, key: str, edit: Edit, where: Where) -> bool:
    if key in {"type", "dated", "min", "max"}:
        return True
    if key == "columns":
        return edit.op == "add" or where.names[-1] == "type"
    if key == "options":
        return edit.op == "remove"
    if key == "required":
        now = sides.value(where.upto(1))
        bare = isinstance(now, Mapping) and now.get("default") is None
        return edit.after is not False and bare
    if key == "default":
        now = sides.value(where.upto(1))
        return (
            edit.op == "remove"
            and isinstance(now, Mapping)
            and (now.get("required", True) is not False)
        )
    return False


def judge_notice(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/notices``: a changed list of sections may be words only."""
    deep = len(where.names) >= 2 and edit.op == "set"
    if deep and _texts_apart(edit.before) == _texts_apart(edit.after):
        return Judgement(kind="text", path=where.upto(2))
    return None


def _texts_apart(value: object) -> object:
    """The shape of a part without what is written in it."""
    if isinstance(value, list):
        return [_texts_apart(one) for one in value]
    if isinstance(value, Mapping):
        if "de" in value:
            return "text"
        return {key: _texts_apart(one) for key, one in value.items()}
    return value


def judge_publish(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/publish``: others rely on the columns of open data."""
    if where.names[:1] != ("collections",) or len(where.names) < 3:
        return None
    if where.names[2] == "columns" and edit.op == "remove":
        name = name_of(sides.value(where.upto(2)))
        return Judgement(
            kind="columns_removed",
            name=name.de if name else where.names[1],
            detail=same_name(where.names[-1]),
        )
    return None


def judge_report(sides: Sides, edit: Edit, where: Where) -> Judgement | None:
    """Below ``/report``: others file reports by the codes of the categories."""
    names = where.names
    if names[:1] == ("categories",) and len(names) >= 2:
        name = names[1]
        if len(names) == 2 and edit.op == "remove":
            return Judgement(kind="category_removed", name=name)
        if len(names) == 2 and edit.op == "add":
            return Judgement(kind="category_added", name=name)
        key = names[2] if len(names) > 2 else ""
        if key == "code":
            detail = same_name(f"{edit.before} → {edit.after}")
            return Judgement(kind="category_code", name=name, detail=detail)
        if key == "identity":
            return _identity(edit, name)
        if key in {"keywords", "leika"}:
            return Judgement(kind="marks", name=name, detail=same_name(key))
        return Judgement(kind="part_changed", name=name, detail=key_words(key))
    if names[:1] == ("public",):
        return Judgement(kind="report_public", detail=key_words(names[-1]))
    return None


def _identity(edit: Edit, name: str) -> Judgement:
    order: tuple[object, ...] = ("anonymous", "email", "account")
    before, after = (
        order[0] if one is UNSET else one for one in (edit.before, edit.after)
    )
    known = {before, after} <= set(order)
    if known and order.index(after) <= order.index(before):
        return Judgement(kind="part_changed", name=name, detail=key_words("identity"))
    detail = same_name(f"{before} → {after}")
    return Judgement(kind="category_identity", name=name, detail=detail)
