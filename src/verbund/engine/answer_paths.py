"""Answers by path: ``dogs.0.name`` names one value; items count from 0."""

from collections.abc import Iterator, Mapping

from verbund.engine.entries import Change
from verbund.engine.model import Field


def field_at(fields: Mapping[str, Field], path: str) -> Field | None:
    """The field a path means, with or without item numbers; ``None`` if there is none.

    A part of a compound value (``holder.address.street``) means the compound field.
    """
    known, found = fields, None
    for part in path.split("."):
        if part.isdigit() and found is not None:
            continue
        if found is not None and found.type in {"address", "place"}:
            return found
        found = known.get(part)
        if found is None:
            return None
        known = found.fields
    return found


def with_value(
    fields: Mapping[str, Field], answers: Mapping[str, object], path: str, value: object
) -> dict[str, object] | None:
    """``answers`` with the value at ``path``, as a copy; ``None`` takes it away.

    The answer is ``None`` if there is no such field or the item number leaves a gap.
    """
    if field_at(fields, path) is None:
        return None
    changed = _put(dict(answers), path.split("."), value)
    return changed if isinstance(changed, dict) else None


def _put(holder: object, parts: list[str], value: object) -> object | None:
    part, rest = parts[0], parts[1:]
    if part.isdigit():
        items = list(holder) if isinstance(holder, list | tuple) else []
        number = int(part)
        if number > len(items):
            return None
        if not rest and value is None:
            return items[:number] + items[number + 1 :]
        inner = items[number] if number < len(items) else {}
        changed = _put(inner, rest, value) if rest else value
        if changed is None:
            return None
        return [*items[:number], changed, *items[number + 1 :]]
    members = dict(holder) if isinstance(holder, Mapping) else {}
    if not rest:
        members.pop(part, None)
        return members if value is None else {**members, part: value}
    changed = _put(members.get(part), rest, value)
    return None if changed is None else {**members, part: changed}


def flat(answers: Mapping[str, object]) -> dict[str, object]:
    """Every value by its path; files and other leaves stay whole."""
    return dict(_leaves(answers, ""))


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and "file" not in value:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{number}")
    else:
        yield path, value


def changes_between(
    old: Mapping[str, object], new: Mapping[str, object], asked: tuple[str, ...]
) -> tuple[Change, ...]:
    """What differs, path by path; what nobody ``asked`` for is a consequence."""
    before, after = flat(old), flat(new)
    paths = dict.fromkeys((*before, *after))
    return tuple(
        Change(
            path=path,
            old=before.get(path),
            new=after.get(path),
            consequence=not touches(path, asked),
        )
        for path in paths
        if before.get(path) != after.get(path)
    )


def touches(path: str, named: tuple[str, ...]) -> bool:
    """Whether ``path`` is one of the named ones, inside one, or holds one."""
    return any(
        path == name or path.startswith(f"{name}.") or name.startswith(f"{path}.")
        for name in named
    )


def value_at(answers: Mapping[str, object], path: str) -> object:
    """The answer at a path, ``None`` if there is none; items count from 0."""
    found: object = answers
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif (
            isinstance(found, list | tuple)
            and part.isdigit()
            and int(part) < len(found)
        ):
            found = found[int(part)]
        else:
            return None
    return found
