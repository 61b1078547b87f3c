"""What stands between two documents, edit by edit; and the way from one to the other.

``apply(base, diff(base, other))`` is ``other``, to the order of its keys.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Literal

from msgspec import UNSET, Struct

from verbund.engine import merge_lists as lists
from verbund.engine import places

Op = Literal["set", "add", "remove", "order", "rename"]


class Edit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change at ``path``; ``before`` and ``after`` are the values there.

    ``add``: ``behind`` is the neighbour it stands behind, nothing at the beginning.
    ``order``: both values are the ids or keys below ``path``. ``rename``: they are the
    old and the new id, and ``path`` ends in the new one.
    """

    path: str
    op: Op
    before: object = UNSET
    after: object = UNSET
    behind: str | None = None


def diff(base: object, other: object, *, renames: bool = False) -> tuple[Edit, ...]:
    """The edits that make ``other`` of ``base``, removals first at each place.

    With ``renames`` an object that says ``formerly:`` is followed; such edits tell a
    reader what happened and cannot be applied.
    """
    found: list[Edit] = []
    _Differ(found, renames=renames).value("", base, other)
    return tuple(found)


class _Differ:
    def __init__(self, found: list[Edit], *, renames: bool) -> None:
        self.found = found
        self.renames = renames

    def value(self, path: str, base: object, other: object) -> None:
        if base is other or _text(base) == _text(other):
            return
        if isinstance(base, Mapping) and isinstance(other, Mapping):
            self.entries(path, dict(base), dict(other), keyed=False)
        elif (
            isinstance(base, list)
            and isinstance(other, list)
            and lists.are_keyed((base, other))
            and base
            and other
        ):
            self.entries(path, _by_id(base), _by_id(other), keyed=True)
        else:
            self.found.append(Edit(path=path, op="set", before=base, after=other))

    def entries(
        self,
        path: str,
        base: Mapping[str, object],
        other: Mapping[str, object],
        *,
        keyed: bool,
    ) -> None:
        def place(name: str) -> str:
            return places.item(path, name) if keyed else places.key(path, name)

        now = {name: name for name in other}
        if self.renames:
            now = lists.identities(base, other)
        for name, value in base.items():
            if name not in now:
                self.found.append(Edit(path=place(name), op="remove", before=value))
        order = [name for name in base if name in now]
        before: str | None = None
        for old, name in now.items():
            value = other[name]
            if old not in base:
                order.insert(0 if before is None else order.index(before) + 1, old)
                added = Edit(path=place(name), op="add", after=value, behind=before)
                self.found.append(added)
            else:
                if old != name:
                    self.found.append(
                        Edit(path=place(name), op="rename", before=old, after=name)
                    )
                self.value(place(name), base[old], value)
            before = old
        if order != list(now):
            self.found.append(
                Edit(path=path, op="order", before=order, after=list(now))
            )


def apply(base: object, edits: Iterable[Edit]) -> object:
    """``base`` with the edits made, in their order.

    Raises ``KeyError`` with the path if an edit finds nothing to change, for instance
    because ``base`` is not the document that it was made for.
    """
    document = deepcopy(base)
    for edit in edits:
        document = _made(document, edit)
    return document


def _made(document: object, edit: Edit) -> object:
    parts = places.parts(edit.path)
    if edit.op == "order":
        target = places.look_up(document, edit.path) if parts else document
        _reorder(target, edit)
        return document
    if not parts:
        return deepcopy(edit.after)
    parent_path = _above(edit.path, parts)
    parent = places.look_up(document, parent_path) if parent_path else document
    last = parts[-1]
    if isinstance(last, places.Item):
        _in_list(parent, last.id, edit)
    else:
        _in_mapping(parent, last.name, edit)
    return document


def _above(path: str, parts: Sequence[places.Part]) -> str:
    last = parts[-1]
    name = places.escaped(last.id if isinstance(last, places.Item) else last.name)
    return path[: -len(name) - (2 if isinstance(last, places.Item) else 1)]


def _in_mapping(parent: object, name: str, edit: Edit) -> None:
    if not isinstance(parent, dict) or (name in parent) != (edit.op != "add"):
        raise KeyError(edit.path)
    if edit.op == "set":
        parent[name] = deepcopy(edit.after)
        return
    items = [(key, value) for key, value in parent.items() if key != name]
    if edit.op == "add":
        at = _behind([key for key, _ in items], edit)
        items.insert(at, (name, deepcopy(edit.after)))
    parent.clear()
    parent.update(items)


def _in_list(parent: object, identity: str, edit: Edit) -> None:
    if not isinstance(parent, list):
        raise KeyError(edit.path)
    names = [str(one["id"]) for one in parent if isinstance(one, dict)]
    if (identity in names) != (edit.op != "add"):
        raise KeyError(edit.path)
    if edit.op == "add":
        parent.insert(_behind(names, edit), deepcopy(edit.after))
    elif edit.op == "remove":
        del parent[names.index(identity)]
    else:
        parent[names.index(identity)] = deepcopy(edit.after)


def _behind(names: list[str], edit: Edit) -> int:
    if edit.behind is None:
        return 0
    if edit.behind not in names:
        raise KeyError(edit.path)
    return names.index(edit.behind) + 1


def _reorder(target: object, edit: Edit) -> None:
    order = edit.after
    if not isinstance(order, list | tuple):
        raise KeyError(edit.path)
    if isinstance(target, dict) and set(target) == set(order):
        items = [(name, target[name]) for name in order]
        target.clear()
        target.update(items)
        return
    by_id = _by_id(target) if isinstance(target, list) else {}
    if not isinstance(target, list) or set(by_id) != set(order):
        raise KeyError(edit.path)
    target[:] = [by_id[name] for name in order]


def _by_id(objects: Sequence[object]) -> dict[str, object]:
    return {str(one["id"]): one for one in objects if isinstance(one, dict)}


def _text(value: object) -> str:
    return json.dumps(value)
