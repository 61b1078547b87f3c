"""Earlier ids: each belongs to one part only, and to none that still bears it."""

from collections.abc import Iterator, Mapping
from itertools import islice

from verbund.engine.errors import MOST_FINDINGS, Finding
from verbund.engine.loading import Source
from verbund.engine.merge_lists import former_ids

Path = tuple[str | int, ...]


def check_formerly(source: Source) -> list[Finding]:
    """Every finding, where ``formerly`` stands."""
    found = []
    said = {name for name, content in source.contents if b"formerly" in content}
    for name, part in source.parts.items():
        if name not in said:
            continue
        for path, message in islice(_wrong(part, ()), MOST_FINDINGS):
            line, column = source.place(name, path)
            found.append(
                Finding(
                    file=name,
                    line=line,
                    column=column,
                    path=".".join(map(str, path)),
                    message=message,
                    code="formerly",
                )
            )
    return found


def _wrong(data: object, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(data, dict | list):
        return
    siblings = list(_siblings(data))
    if any(isinstance(one, Mapping) and "formerly" in one for _, _, one in siblings):
        yield from _among(siblings, path)
    for key, _, one in siblings:
        yield from _wrong(one, (*path, key))


def _siblings(data: object) -> Iterator[tuple[str | int, str, object]]:
    """Place, id and value of each part."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key, key, value
    elif isinstance(data, list):
        for index, value in enumerate(data):
            identity = value.get("id") if isinstance(value, Mapping) else None
            yield index, str(identity or ""), value


def _among(
    siblings: list[tuple[str | int, str, object]], path: Path
) -> Iterator[tuple[Path, str]]:
    present = {identity for _, identity, _ in siblings}
    taken: dict[str, str] = {}
    for key, identity, one in siblings:
        for name in former_ids(one):
            place = (*path, key, "formerly")
            if name in present:
                yield (
                    place,
                    f"„{name}“ gibt es noch; so kann nichts früher geheißen haben.",
                )
            elif name in taken:
                message = f"„{name}“ ist schon der frühere Name von „{taken[name]}“."
                yield place, message
            taken.setdefault(name, identity)
