"""The whole form of a blueprint on one page: read what was sent, show what fits.

For a case that is entered for a citizen and for corrections of a case; the checks are
the engine's, as everywhere.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from verbund import engine
from verbund.channels.desk.inputs import Input, inputs_of, value_at
from verbund.core.errors import FieldProblem
from verbund.kernel import clock

Post = Mapping[str, Sequence[str]]


class Item(Struct, frozen=True, kw_only=True):
    """One entry of a repeating group."""

    title: str
    path: str
    inputs: list[Input]


class Block(Struct, frozen=True, kw_only=True):
    """One page of the form as a block; ``group`` is the repeating group it lists."""

    id: str
    title: str
    inputs: list[Input]
    items: list[Item]
    group: str = ""
    noun: str = ""
    full: bool = False
    least: int = 0
    error: str = ""


def read(
    ground: engine.Ground, post: Post, known: Mapping[str, object]
) -> dict[str, object]:
    """All answers of the form after it was sent; ``known`` are those before.

    Items of repeating groups are named ``group.0.field``; ``add`` and ``remove`` name
    a group to grow and an item to take out.
    """
    raw: dict[str, object] = dict(known)
    for step in ground.blueprint.steps:
        raw = engine.parse_form(ground, step.id, post, raw)
        group = engine.repeating_group(ground.blueprint, step.id)
        if group is None:
            continue
        for index in range(_count(group, post, raw)):
            raw = engine.parse_form(ground, step.id, post, raw, item=index)
        raw = _grown(group, post, raw)
    return raw


def _count(group: engine.Field, post: Post, raw: Mapping[str, object]) -> int:
    """How many items were sent; the number itself may be anything."""
    most = group.repeat.max if group.repeat else 1
    stored = value_at(raw, group.path)
    given = (post.get(f"count.{group.path}") or ("",))[-1]
    if given.isdecimal() and len(given) < 4:
        return min(int(given), most)
    return min(len(stored) if isinstance(stored, list) else 0, most)


def _grown(
    group: engine.Field, post: Post, raw: dict[str, object]
) -> dict[str, object]:
    items = value_at(raw, group.path)
    if not isinstance(items, list):
        return raw
    removed = (post.get("remove") or ("",))[-1]
    path, _, index = removed.rpartition(".")
    if path == group.path and index.isdecimal() and int(index[:4]) < len(items):
        del items[int(index[:4])]
    return raw


def blocks(
    ground: engine.Ground,
    raw: Mapping[str, object],
    *,
    post: Post,
    problems: Sequence[FieldProblem] = (),
    language: str = "de",
    channel: str = "desk",
) -> list[Block]:
    """The visible form with what was typed; a repeating group has a block of items."""
    now = clock.now()
    plan = engine.form_plan(ground, raw, now=now, channel=channel, language=language)
    added = (post.get("add") or ("",))[-1]
    found = []
    for page in plan.pages:
        shown = inputs_of(page.fields, raw=raw, problems=problems, language=language)
        items: list[Item] = []
        group = page.repeats
        count = least = 0
        if group is not None and group.field.repeat is not None:
            stored = value_at(raw, group.path)
            count = len(stored) if isinstance(stored, list) else 0
            least = max(group.field.repeat.min, int(group.required))
            count = max(count, least)
            if added == group.path:
                count = min(count + 1, group.field.repeat.max)
            for index in range(count):
                fields = engine.item_fields(
                    ground, page.id, raw, index, now=now, channel=channel
                )
                items.append(
                    Item(
                        title=f"{group.field.repeat.item.get(language)} {index + 1}",
                        path=f"{group.path}.{index}",
                        inputs=inputs_of(
                            fields, raw=raw, problems=problems, language=language
                        ),
                    )
                )
        repeat = group.field.repeat if group is not None else None
        found.append(
            Block(
                id=page.id,
                title=page.title.get(language),
                inputs=shown,
                items=items,
                group=group.path if group else "",
                noun=repeat.item.get(language) if repeat else "",
                least=least,
                full=repeat is not None and count >= repeat.max,
                error=next(
                    (p.message for p in problems if group and p.path == group.path), ""
                ),
            )
        )
    return found


def changed(
    ground: engine.Ground,
    before: Mapping[str, object],
    raw: Mapping[str, object],
    *,
    language: str = "de",
) -> dict[str, object]:
    """Paths whose answers differ after a correction; values as they were typed.

    What is typed is compared in its normal form, so that „1.2.2026“ is no change of
    ``2026-02-01``.
    """
    now = clock.now()
    report = engine.check_answers(ground, raw, now=now, partial=True, language=language)
    wrong = {error.path for error in report.errors}
    found: dict[str, object] = {}
    for path in sorted(_paths(before) | _paths(report.answers) | wrong):
        if path in wrong:
            if value_at(raw, path) != value_at(before, path):
                found[path] = value_at(raw, path)
        elif value_at(report.answers, path) != value_at(before, path):
            found[path] = value_at(report.answers, path)
    return found


def _paths(value: object, path: str = "") -> set[str]:
    """Leaves below a value; an address, file or date counts as one."""
    if isinstance(value, Mapping) and path and _is_leaf(value):
        return {path}
    if isinstance(value, Mapping):
        return {
            p for k, v in value.items() for p in _paths(v, f"{path}.{k}" if path else k)
        }
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        if "file" in value[0]:
            return {path}
        return {p for i, v in enumerate(value) for p in _paths(v, f"{path}.{i}")}
    return {path} if path else set()


def _is_leaf(value: Mapping[str, object]) -> bool:
    return "file" in value or "street" in value or "day" in value


def field_at(blueprint: engine.Blueprint, path: str) -> engine.Field | None:
    """The field of a path with or without item numbers."""
    fields = blueprint.fields
    found: engine.Field | None = None
    for part in path.split("."):
        if part.isdigit():
            continue
        found = fields.get(part)
        if found is None:
            return None
        fields = found.fields
    return found


def put(raw: dict[str, object], path: str, value: object) -> None:
    """Set the answer at a path whose holders exist; another path changes nothing."""
    *holders, name = path.split(".")
    inside: object = raw
    for part in holders:
        if isinstance(inside, dict):
            inside = inside.setdefault(part, {})
        elif isinstance(inside, list) and part.isdigit() and int(part) < len(inside):
            inside = inside[int(part)]
        else:
            return
    if isinstance(inside, dict):
        inside[name] = value
