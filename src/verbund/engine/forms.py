"""The form as a task list: pages, what is visible on them, what is still open.

People choose the order of pages themselves; only sending waits until all are done.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from verbund.engine.answers import Node, check_answers, nodes_of
from verbund.engine.context import CaseFacts, Env, environment, names_of
from verbund.engine.errors import FieldError
from verbund.engine.model import Blueprint, Field, Ground, Step
from verbund.engine.options import offered
from verbund.engine.place_values import PARTS as PLACE_PARTS
from verbund.engine.text import Text
from verbund.engine.values import is_blank

Status = Literal["done", "open", "not_started", "locked"]
_PARTS = {
    "date": ("day", "month", "year"),
    "partial_date": ("day", "month", "year"),
    "address": (
        "street",
        "house_number",
        "addition",
        "postal_code",
        "city",
        "country",
    ),
    "place": PLACE_PARTS,
}


class PageField(Struct, frozen=True, kw_only=True):
    """A visible field with its HTML name; ``value`` is the normal form or ``None``."""

    path: str
    field: Field
    required: bool
    value: object = None


class ItemState(Struct, frozen=True, kw_only=True):
    """One item of a repeating group; ``index`` counts from 0."""

    index: int
    label: str
    status: Status
    errors: tuple[FieldError, ...] = ()


class PageState(Struct, frozen=True, kw_only=True):
    """One page. ``repeats`` is set if it lists the items of a repeating group."""

    id: str
    title: Text
    group: Text | None
    intro: Text | None
    fields: tuple[PageField, ...]
    status: Status
    reachable: bool = True
    repeats: PageField | None = None
    items: tuple[ItemState, ...] = ()
    errors: tuple[FieldError, ...] = ()

    @property
    def least(self) -> int:
        """How many entries the page's group has at least; 0 if it may be empty."""
        group = self.repeats
        repeat = group.field.repeat if group else None
        return max(repeat.min, int(group.required)) if group and repeat else 0


class FormPlan(Struct, frozen=True, kw_only=True):
    """``answers`` are normal and pruned; ``next_page`` is the first not yet done.

    A page without a duty that nobody has opened is ``not_started`` and hinders nothing.
    """

    pages: tuple[PageState, ...]
    complete: bool
    next_page: str | None
    answers: dict[str, object]
    errors: tuple[FieldError, ...] = ()

    def page(self, page_id: str) -> PageState | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def after(self, page_id: str) -> str | None:
        """The next visible page in order, whatever its status; ``None`` at the end."""
        ids = [page.id for page in self.pages]
        at = ids.index(page_id) + 1 if page_id in ids else 0
        return ids[at] if at < len(ids) else None


def form_plan(
    ground: Ground,
    answers: Mapping[str, object],
    *,
    now: datetime | date,
    channel: str = "web",
    language: str = "de",
) -> FormPlan:
    """What the form looks like with these ``answers`` (raw or normal)."""
    case = CaseFacts(channel=channel)
    report = check_answers(ground, answers, now=now, case=case, language=language)
    names = names_of(ground.blueprint)
    env = environment(ground, report.answers, now=now, case=case)
    tops = {node.name: node for node in nodes_of(names)}
    given = {name: value for name, value in answers.items() if not is_blank(value)}
    pages = []
    for step in ground.blueprint.steps:
        if step.visible_if and not names.compile(step.visible_if).run(env):
            continue
        page = _page(
            step, tops, env, values=report.answers, errors=report.errors, given=given
        )
        if page.fields:
            pages.append(page)
    complete = not report.errors
    still = (page.id for page in pages if page.status != "done")
    return FormPlan(
        pages=tuple(pages),
        complete=complete,
        next_page=next(still, None),
        answers=report.answers,
        errors=report.errors,
    )


def _page(
    step: Step,
    tops: Mapping[str, Node],
    env: Env,
    *,
    values: Mapping[str, object],
    errors: Sequence[FieldError],
    given: Mapping[str, object],
) -> PageState:
    fields: list[PageField] = []
    repeats: PageField | None = None
    items: tuple[ItemState, ...] = ()
    for path in step.fields:
        node = _at(tops, path)
        for found in _visible(tops, env, values, path):
            fields.append(found)
            if found.field.repeats and node is not None:
                repeats, items = found, _items(node, found, errors)
    mine = tuple(
        error
        for error in errors
        if any(_inside(error.path, found.path) for found in fields)
    )
    touched = any(_given(given, found.path) for found in fields)
    status: Status = "open" if mine else "done"
    if not touched and (mine or not any(found.required for found in fields)):
        status = "not_started"
    return PageState(
        id=step.id,
        title=step.title,
        group=step.group,
        intro=step.intro,
        fields=tuple(fields),
        status=status,
        repeats=repeats,
        items=items,
        errors=mine,
    )


def _inside(path: str, parent: str) -> bool:
    return path == parent or path.startswith(f"{parent}.")


def _given(answers: object, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(answers, Mapping):
            return False
        answers = answers.get(part)
    return not is_blank(answers)


def _at(tops: Mapping[str, Node], path: str) -> Node | None:
    first, *rest = path.split(".")
    node = tops.get(first)
    for part in rest:
        if node is None:
            return None
        node = next((child for child in node.children if child.name == part), None)
    return node


def _visible(
    tops: Mapping[str, Node], env: Env, values: Mapping[str, object], path: str
) -> Iterator[PageField]:
    """The field at ``path`` (a plain group gives its parts) if it can be seen."""
    parts = path.split(".")
    node = tops.get(parts[0])
    holder: Mapping[str, object] = values
    for part in parts[1:]:
        if node is None or (node.visible is not None and not node.visible(env)):
            return
        inner = holder.get(node.name)
        holder = inner if isinstance(inner, Mapping) else {}
        node = next((child for child in node.children if child.name == part), None)
    if node is not None:
        yield from _leaves(node, env, holder, path)


def _leaves(
    node: Node, env: Env, holder: Mapping[str, object], path: str
) -> Iterator[PageField]:
    if node.visible is not None and not node.visible(env):
        return
    value = holder.get(node.name)
    if node.children and not node.field.repeats:
        inner = value if isinstance(value, Mapping) else {}
        for child in node.children:
            yield from _leaves(child, env, inner, f"{path}.{child.name}")
        return
    required = node.required
    needed = required if isinstance(required, bool) else bool(required(env))
    field = offered(node.field, env)
    if node.options:
        there = tuple(o for o in field.options if node.may_choose(o.id, env))
        field = replace(field, options=there)
    yield PageField(path=path, field=field, required=needed, value=value)


def _items(
    node: Node, found: PageField, errors: Sequence[FieldError]
) -> tuple[ItemState, ...]:
    states = []
    for index, item in enumerate(found.value if isinstance(found.value, list) else []):
        mine = tuple(e for e in errors if _inside(e.path, f"{found.path}.{index}"))
        name = item.get("name") if isinstance(item, Mapping) else None
        states.append(
            ItemState(
                index=index,
                label=name if isinstance(name, str) else "",
                status="open" if mine else "done",
                errors=mine,
            )
        )
    return tuple(states)


def item_fields(
    ground: Ground,
    page_id: str,
    answers: Mapping[str, object],
    index: int,
    *,
    now: datetime | date,
    channel: str = "web",
) -> tuple[PageField, ...]:
    """The visible fields of item ``index`` on a list page; a new one has no values."""
    case = CaseFacts(channel=channel)
    report = check_answers(ground, answers, now=now, partial=True, case=case)
    env = environment(ground, report.answers, now=now, case=case)
    tops = {node.name: node for node in nodes_of(names_of(ground.blueprint))}
    group = repeating_group(ground.blueprint, page_id)
    node = _at(tops, group.path) if group else None
    if node is None:
        return ()
    items = _value_at(report.answers, node.field.path)
    known = items if isinstance(items, list) else []
    item = known[index] if 0 <= index < len(known) else {}
    env.frames[node.depth] = item
    env.positions[node.depth] = index + 1
    fields: list[PageField] = []
    for child in node.children:
        path = f"{node.field.path}.{index}.{child.name}"
        fields.extend(_leaves(child, env, item, path))
    return tuple(fields)


def repeating_group(blueprint: Blueprint, page_id: str) -> Field | None:
    """The repeating group a page lists, if it lists one."""
    step = next((step for step in blueprint.steps if step.id == page_id), None)
    for path in step.fields if step else ():
        field = _field_at(blueprint, path)
        if field is not None and field.repeats:
            return field
    return None


def _field_at(blueprint: Blueprint, path: str) -> Field | None:
    first, *rest = path.split(".")
    field = blueprint.fields.get(first)
    for part in rest:
        field = field.fields.get(part) if field else None
    return field


def _value_at(answers: object, path: str) -> object:
    for part in path.split("."):
        answers = answers.get(part) if isinstance(answers, Mapping) else None
    return answers


def parse_form(
    ground: Ground,
    page_id: str,
    post: Mapping[str, Sequence[str]],
    answers: Mapping[str, object],
    *,
    item: int | None = None,
    only: Collection[str] | None = None,
) -> dict[str, object]:
    """Raw answers after a page was posted: its fields replaced, all others kept.

    Names are paths (``holder.address.street``, ``dogs.0.born.year``). Files come by
    another way and stay. ``item`` is the item edited on a list page; the one after the
    last is new. An unknown page changes nothing. ``only`` are the paths that were
    asked, where one page is asked in several steps; the others stay.
    """
    blueprint = ground.blueprint
    step = next((step for step in blueprint.steps if step.id == page_id), None)
    merged = _copied(answers)
    if step is None:
        return merged
    if item is not None:
        group = repeating_group(blueprint, page_id)
        if group is not None and group.repeat and 0 <= item < group.repeat.max:
            _merge_item(merged, group, item, post, only)
        return merged
    for path in step.fields:
        field = _field_at(blueprint, path)
        if field is None or field.repeats:
            continue
        holder = _holder(merged, path.split(".")[:-1])
        _merge(holder, field, path, post, only)
    return merged


def _merge_item(
    merged: dict[str, object],
    group: Field,
    index: int,
    post: Mapping[str, Sequence[str]],
    only: Collection[str] | None,
) -> None:
    *outer, name = group.path.split(".")
    holder = _holder(merged, outer)
    items = holder.get(name)
    known: list[object] = items if isinstance(items, list) else []
    holder[name] = known
    index = min(index, len(known))
    if index == len(known):
        known.append({})
    if not isinstance(known[index], dict):
        known[index] = {}
    inside = known[index]
    for part_name, part in group.fields.items():
        path = f"{group.path}.{index}.{part_name}"
        if isinstance(inside, dict):
            _merge(inside, part, path, post, only)


def _merge(
    holder: dict[str, object],
    field: Field,
    path: str,
    post: Mapping[str, Sequence[str]],
    only: Collection[str] | None,
) -> None:
    if field.type == "file" or field.repeats:
        return
    if field.type == "group":
        inner = holder.get(field.id)
        parts = inner if isinstance(inner, dict) else {}
        for name, part in field.fields.items():
            _merge(parts, part, f"{path}.{name}", post, only)
        value: object = parts or None
    elif only is not None and path not in only:
        return
    else:
        value = _posted(field, path, post)
    if value is None:
        holder.pop(field.id, None)
    else:
        holder[field.id] = value


def _posted(field: Field, path: str, post: Mapping[str, Sequence[str]]) -> object:
    if field.type == "choices":
        return [v for v in post.get(path, ()) if v] or None
    parts = _PARTS.get(field.type)
    if parts:
        given = {part: _one(post, f"{path}.{part}") for part in parts}
        given = {part: text for part, text in given.items() if text}
        if any(part != "country" for part in given):
            return given
    return _one(post, path) or None


def _one(post: Mapping[str, Sequence[str]], name: str) -> str:
    found = post.get(name)
    if isinstance(found, str):
        return found.strip()
    return str(found[-1]).strip() if found else ""


def _holder(merged: dict[str, object], parts: Sequence[str]) -> dict[str, object]:
    holder = merged
    for part in parts:
        inner = holder.get(part)
        if not isinstance(inner, dict):
            inner = {}
            holder[part] = inner
        holder = inner
    return holder


def _copied(value: Mapping[str, object]) -> dict[str, object]:
    def copy(part: object) -> object:
        if isinstance(part, Mapping):
            return {name: copy(inner) for name, inner in part.items()}
        if isinstance(part, list | tuple):
            return [copy(inner) for inner in part]
        return part

    return {name: copy(part) for name, part in value.items()}
