"""Three-way merge on the model instead of on lines: a conflict names its path.

In: three plain documents (mappings, lists, scalars, as JSON knows them): the version
once adopted, the member's own, the new one. Out: the merged document and every place
where both sides want something else, with all three values.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import UNSET, Struct

from verbund.engine import merge_lists as lists
from verbund.engine import places

Kind = Literal["changed", "deleted", "added", "renamed"]
Side = Literal["base", "local", "upstream"]


class Conflict(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place where both sides differ from the base and from each other.

    ``kind``: both ``changed`` it, one ``deleted`` what the other changed, both
    ``added`` it, both ``renamed`` it. A value that is not there is ``UNSET`` and left
    out of JSON.
    """

    path: str
    kind: Kind
    base: object = UNSET
    local: object = UNSET
    upstream: object = UNSET


class Own(Struct, frozen=True):
    """A third value, chosen instead of one of the three."""

    value: object


Choice = Side | Own


class Merge(Struct, frozen=True, kw_only=True):
    """What became of a merge.

    ``merged`` holds local's value at an open conflict, and what is not deleted if one
    side deletes. It must not be put to use before ``conflicts`` is empty.
    """

    merged: object
    conflicts: tuple[Conflict, ...]
    base: object
    local: object
    upstream: object

    @property
    def clean(self) -> bool:
        return not self.conflicts


def merge(
    base: object,
    local: object,
    upstream: object,
    choices: Mapping[str, Choice] | None = None,
) -> Merge:
    """Both sides' changes in one document.

    Lists of objects with an ``id`` merge by id, lists of scalars as ordered sets, other
    lists by what stands around a change, mappings by key, anything else as a whole. An
    object may name its earlier ids (``formerly:``); what the other side did to the old
    one lands on it. ``choices`` settle conflicts by their path.
    """
    work = _Merger(choices or {})
    merged = work.value("", base, local, upstream)
    return Merge(
        merged=None if merged is UNSET else merged,
        conflicts=tuple(work.conflicts),
        base=base,
        local=local,
        upstream=upstream,
    )


def resolve(merged: Merge, choices: Mapping[str, Choice]) -> Merge:
    """The merge again with conflicts settled; those without a choice stay open.

    Raises ``KeyError`` for a path that is no conflict: a choice must not vanish.
    """
    known = {conflict.path for conflict in merged.conflicts}
    for path in choices:
        if path not in known:
            raise KeyError(path)
    return merge(merged.base, merged.local, merged.upstream, choices)


def as_json(merged: Merge) -> str:
    """What ``verbund blueprint merge`` prints."""
    conflicts = [conflict.path for conflict in merged.conflicts]
    answer = {"merged": merged.merged, "conflicts": conflicts}
    text = json.dumps(answer, ensure_ascii=False, indent=2)
    # Half a character is valid in JSON only as an escape.
    return text if text.isascii() or _encodes(text) else json.dumps(answer, indent=2)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Merger:
    def __init__(self, choices: Mapping[str, Choice]) -> None:
        self.choices = choices
        self.conflicts: list[Conflict] = []

    def value(self, path: str, base: object, local: object, upstream: object) -> object:
        """One place; ``UNSET`` is what is not there."""
        if lists.same(local, upstream) or lists.same(base, upstream):
            return local
        if lists.same(base, local):
            return upstream
        if local is UNSET or upstream is UNSET:
            return self.conflict(path, "deleted", base, local, upstream)
        if isinstance(local, dict) and isinstance(upstream, dict):
            if isinstance(base, dict):
                return self.mapping(path, base, local, upstream)
            if base is UNSET:
                return self.both_added(path, local, upstream)
        both_lists = isinstance(local, list) and isinstance(upstream, list)
        if both_lists and (isinstance(base, list) or base is UNSET):
            return self.sequence(path, base, local, upstream)
        kind: Kind = "added" if base is UNSET else "changed"
        return self.conflict(path, kind, base, local, upstream)

    def conflict(
        self, path: str, kind: Kind, base: object, local: object, upstream: object
    ) -> object:
        """Settled by a choice, or noted."""
        choice = self.choices.get(path or "/")
        if isinstance(choice, Own):
            return choice.value
        if choice is not None:
            return {"base": base, "local": local, "upstream": upstream}[choice]
        self.conflicts.append(
            Conflict(
                path=path or "/", kind=kind, base=base, local=local, upstream=upstream
            )
        )
        return upstream if local is UNSET else local

    def both_added(
        self, path: str, local: dict[str, object], upstream: dict[str, object]
    ) -> object:
        """Two new mappings are one if they do not contradict each other."""
        attempt = _Merger({})
        merged = attempt.mapping(path, {}, local, upstream)
        if attempt.conflicts:
            return self.conflict(path, "added", UNSET, local, upstream)
        return merged

    def mapping(
        self,
        path: str,
        base: dict[str, object],
        local: dict[str, object],
        upstream: dict[str, object],
    ) -> object:
        mine, theirs = lists.identities(base, local), lists.identities(base, upstream)
        result: dict[str, object] = {}
        for name in lists.ordered(list(base), list(mine), list(theirs)):
            final = self.name(path, name, mine, theirs)
            merged = self.value(
                places.key(path, final),
                base.get(name, UNSET),
                local[mine[name]] if name in mine else UNSET,
                upstream[theirs[name]] if name in theirs else UNSET,
            )
            if merged is not UNSET:
                result[final] = merged
        return result

    def name(
        self, path: str, before: str, mine: Mapping[str, str], theirs: Mapping[str, str]
    ) -> str:
        """What an entry is called now; renamed by both, that is a conflict."""
        local, upstream = mine.get(before, before), theirs.get(before, before)
        if upstream in {local, before}:
            return local
        if local == before:
            return upstream
        place = places.key(path, before)
        return str(self.conflict(place, "renamed", before, local, upstream))

    def sequence(
        self, path: str, base: object, local: object, upstream: object
    ) -> object:
        old, mine, theirs = three = tuple(map(lists.listed, (base, local, upstream)))
        if lists.are_keyed(three):
            return self.objects(path, _by_id(old), _by_id(mine), _by_id(theirs))
        if lists.are_sets(three):
            return lists.set_merge(old, mine, theirs)
        merged = self.anything(path, old, mine, theirs)
        if merged is None:
            kind: Kind = "added" if base is UNSET else "changed"
            return self.conflict(path, kind, base, local, upstream)
        return merged

    def objects(
        self,
        path: str,
        base: dict[str, object],
        local: dict[str, object],
        upstream: dict[str, object],
    ) -> list[object]:
        """Lists of objects by their ids."""
        mine, theirs = lists.identities(base, local), lists.identities(base, upstream)
        result: list[object] = []
        for name in lists.ordered(list(base), list(mine), list(theirs)):
            left = local[mine[name]] if name in mine else UNSET
            right = upstream[theirs[name]] if name in theirs else UNSET
            now = theirs.get(name, name)
            place = places.item(path, mine.get(name, name) if now == name else now)
            old = base.get(name, UNSET)
            two_new = old is UNSET and name in mine and name in theirs
            if two_new and not lists.same(left, right):
                merged = self.conflict(place, "added", old, left, right)
            else:
                merged = self.value(place, old, left, right)
            if merged is not UNSET:
                result.append(merged)
        return result

    def anything(
        self,
        path: str,
        base: Sequence[object],
        local: Sequence[object],
        upstream: Sequence[object],
    ) -> list[object] | None:
        """Lists whose elements have no id; ``None`` if both changed one stretch."""
        result: list[object] = []
        attempt = _Merger(self.choices)
        for chunk in lists.chunks(base, local, upstream):
            three = (chunk.base, chunk.local, chunk.upstream)
            agreed = chunk.stable or lists.same(chunk.local, chunk.upstream)
            if agreed or lists.same(chunk.base, chunk.upstream):
                result += chunk.local
            elif lists.same(chunk.base, chunk.local):
                result += chunk.upstream
            elif len({len(part) for part in three}) == 1:
                merged = attempt.pairs(path, chunk)
                if merged is None:
                    return None
                result += merged
            else:
                return None
        self.conflicts += attempt.conflicts
        return result

    def pairs(self, path: str, chunk: lists.Chunk) -> list[object] | None:
        """A stretch of equal length, element by element; several must not disagree."""
        attempt = _Merger(self.choices)
        found: list[object] = []
        rows = zip(chunk.base, chunk.local, chunk.upstream, strict=True)
        for number, row in enumerate(rows):
            if not all(isinstance(element, dict) for element in row):
                return None
            found.append(attempt.value(places.key(path, chunk.at + number), *row))
        if attempt.conflicts and len(found) > 1:
            return None
        self.conflicts += attempt.conflicts
        return found


def _by_id(objects: Sequence[object]) -> dict[str, object]:
    return {str(one["id"]): one for one in objects if isinstance(one, dict)}
