"""Where something stands in a plain document, as text: ``/felder[funddatum]/typ``.

``/key`` is the entry of a mapping, ``[id]`` the object with that id in a list, and
``/3`` the fourth element of a list whose elements have no id. Inside a name ``~``,
``/``, ``[`` and ``]`` are written ``~0 ~1 ~2 ~3``, as RFC 6901 does for its two.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

_ESCAPES = (("~", "~0"), ("/", "~1"), ("[", "~2"), ("]", "~3"))
_PART = re.compile(r"/([^/\[\]]*)|\[([^/\[\]]*)\]")


class Key(Struct, frozen=True):
    """A key of a mapping, or the index of a list without ids."""

    name: str


class Item(Struct, frozen=True):
    """The object with this id in a list of objects."""

    id: str


Part = Key | Item


def escaped(name: object) -> str:
    """A name as it stands in a path."""
    text = str(name)
    for plain, code in _ESCAPES:
        text = text.replace(plain, code)
    return text


def _plain(code: str) -> str:
    for plain, escape in reversed(_ESCAPES):
        code = code.replace(escape, plain)
    return code


def key(path: str, name: object) -> str:
    """The path of a mapping's entry below ``path``."""
    return f"{path}/{escaped(name)}"


def item(path: str, identity: object) -> str:
    """The path of the object with this id in the list at ``path``."""
    return f"{path}[{escaped(identity)}]"


def parts(path: str) -> tuple[Part, ...]:
    """The steps of a path; ``ValueError`` if it is none."""
    found: list[Part] = []
    end = 0
    for match in _PART.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        name, identity = match.groups()
        found.append(Item(_plain(identity)) if name is None else Key(_plain(name)))
    if end != len(path):
        raise ValueError(f"„{path}“ ist kein Pfad. Richtig ist etwa /felder[ort]/typ.")
    return tuple(found)


def look_up(document: object, path: str) -> object:
    """The value at ``path``; ``KeyError`` if nothing stands there."""
    value = document
    for part in parts(path) if path != "/" else ():
        value = _step(value, part, path)
    return value


def _step(value: object, part: Part, path: str) -> object:
    if isinstance(part, Item):
        if isinstance(value, list):
            for one in value:
                if isinstance(one, Mapping) and str(one.get("id")) == part.id:
                    return one
    elif isinstance(value, Mapping):
        if part.name in value:
            return value[part.name]
    elif isinstance(value, list) and part.name in map(str, range(len(value))):
        return value[int(part.name)]
    raise KeyError(path)
