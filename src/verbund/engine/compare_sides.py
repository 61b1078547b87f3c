"""What the judges of a comparison share: the two documents, names, and sentences."""

from collections.abc import Iterator, Mapping

from msgspec import UNSET, Struct

from verbund.engine import merge_lists as lists
from verbund.engine import places
from verbund.engine.compare_words import EFFECTS, KEYS, KINDS, PARTS
from verbund.engine.documents import Document
from verbund.engine.edits import Edit
from verbund.engine.semver import Level
from verbund.engine.text import ALL_LANGUAGES, Text
from verbund.engine.text import is_text as is_words

_SHOWN = ("title", "label", "name", "id")


class Change(Struct, frozen=True, kw_only=True):
    """One difference between two versions.

    ``path`` is a place in the document, ``kind`` a key of ``compare_words.KINDS``,
    ``effect`` what it means for running cases, drafts or the member's values.
    """

    path: str
    level: Level
    kind: str
    sentence: Text
    effect: Text


class Judgement(Struct, frozen=True, kw_only=True):
    """What a judge found; an empty ``kind`` is no change at all."""

    kind: str
    path: str = ""
    name: str = ""
    where: Text | None = None
    detail: Text | None = None


class Where(Struct, frozen=True, kw_only=True):
    """A path taken apart: the file's name and the names below it."""

    path: str
    part: str
    names: tuple[str, ...]
    items: tuple[bool, ...]

    @staticmethod
    def of(path: str) -> "Where":
        found = places.parts(path)
        names = [p.id if isinstance(p, places.Item) else p.name for p in found]
        items = [isinstance(p, places.Item) for p in found]
        return Where(
            path=path,
            part=names[0] if names else "",
            names=tuple(names[1:]),
            items=tuple(items[1:]),
        )

    def upto(self, count: int) -> str:
        """The path of the part and the first ``count`` names below it."""
        path = places.key("", self.part)
        pairs = zip(self.names[:count], self.items[:count], strict=True)
        for name, is_item in pairs:
            path = places.item(path, name) if is_item else places.key(path, name)
        return path


def is_text(edit: Edit, where: Where) -> bool:
    """Whether only words that people read have changed."""
    if where.part == "texts" and len(where.names) >= 1:
        return True
    if len(where.names) >= 2 and where.names[-1] in ALL_LANGUAGES:
        return True
    values = [value for value in (edit.before, edit.after) if value is not UNSET]
    return all(is_words(value) for value in values)


def same_name(name: object) -> Text:
    text = str(name)
    return Text(de=text, en=text)


def key_words(key: str) -> Text:
    """A key in a clerk's words, the key itself if there are none."""
    return KEYS.get(key) or same_name(key)


class Sides:
    """The document before and after, and how things in them are called."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = old
        self.new = new

    def value(self, path: str, *, before: bool = False) -> object:
        """What stands at a path, ``UNSET`` if nothing does."""
        try:
            return places.look_up(self.old if before else self.new, path)
        except KeyError:
            return UNSET

    def name_at(self, path: str, fallback: str) -> Text:
        """What a person calls the thing at ``path``."""
        for before in (False, True):
            found = name_of(self.value(path, before=before))
            if found is not None:
                return found
        return same_name(fallback)

    def wording(self, where: Where) -> Judgement:
        """A text that reads differently; all languages of it are one change."""
        count = len(where.names)
        if count and where.names[-1] in ALL_LANGUAGES:
            count -= 1
        names = where.names[:count]
        path = where.upto(count)
        owner = self._owner(where, count)
        last = key_words(names[-1]) if names else same_name("")
        detail = None
        if len(names) > 1:
            detail = Text(de=f" ({last.de})", en=f" ({last.get('en')})")
        return Judgement(kind="text", path=path, name=owner, detail=detail)

    def _owner(self, where: Where, count: int) -> str:
        """The nearest part above that has a name of its own."""
        for length in range(count, 0, -1):
            value = self.value(where.upto(length))
            found = name_of(value) if isinstance(value, Mapping) else None
            if found is not None and not is_words(value):
                return found.de
        return where.names[0] if where.names else where.part

    def general(self, edit: Edit, where: Where) -> Judgement:
        """For parts that no judge knows in particular."""
        depth = _object_depth(self, where)
        path = where.upto(depth)
        whole = path == edit.path
        kind = {"add": "part_added", "remove": "part_removed", "rename": "part_renamed"}
        if whole and edit.op in kind:
            return Judgement(kind=kind[edit.op], path=path)
        last = where.names[depth:] or where.names[-1:]
        if last and last[-1] in {"formerly", "fim", "autocomplete"}:
            return Judgement(kind="marks", path=edit.path, detail=same_name(last[-1]))
        detail = key_words(last[0] if last else where.part)
        return Judgement(kind="part_changed", path=edit.path, detail=detail)

    def spread(self, edit: Edit, value: object) -> Iterator[Edit]:
        """The entries of a part that came or went as a whole."""
        if isinstance(value, Mapping):
            for name, one in value.items():
                yield _entry(edit, places.key(edit.path, name), one)
        elif isinstance(value, list) and lists.are_keyed((value,)):
            for one in value:
                path = places.item(edit.path, one["id"])
                yield _entry(edit, path, one)

    def made(self, edit: Edit, where: Where, judgement: Judgement) -> Change:
        """The change with its sentence."""
        path = judgement.path or edit.path
        depth = _object_depth(self, where)
        name = (
            judgement.name
            or self.name_at(
                where.upto(depth), where.names[-1] if where.names else where.part
            ).de
        )
        return self.change(
            path,
            judgement.kind,
            name=name,
            where=judgement.where,
            detail=judgement.detail,
            part=where.part,
        )

    def change(
        self,
        path: str,
        kind: str,
        *,
        name: str = "",
        where: Text | None = None,
        detail: Text | None = None,
        part: str = "",
    ) -> Change:
        words = KINDS[kind]
        named = "{where} " in words.de or words.de.startswith("{where}")
        place = PARTS.get(part, same_name(part)) if named and where is None else where
        empty = same_name("")
        filled = {
            language: pattern.format(
                name=name,
                where=(place or empty).get(language),
                detail=(detail or empty).get(language),
            )
            for language, pattern in (("de", words.de), ("en", words.en))
        }
        return Change(
            path=path,
            level=words.level,
            kind=kind,
            sentence=Text(de=filled["de"], en=filled["en"]),
            effect=EFFECTS[words.effect],
        )


def _entry(edit: Edit, path: str, value: object) -> Edit:
    if edit.op == "add":
        return Edit(path=path, op="add", after=value)
    return Edit(path=path, op="remove", before=value)


def name_of(value: object) -> Text | None:
    """Label, title or id of an object; the words of a text itself."""
    if not isinstance(value, Mapping):
        return None
    if is_words(value):
        return same_name(value.get("de", ""))
    for key in _SHOWN:
        found = value.get(key)
        if isinstance(found, Mapping) and found.get("de"):
            return Text(de=str(found["de"]), en=str(found.get("en") or found["de"]))
        if isinstance(found, str) and found:
            return same_name(found)
    return None


def _object_depth(sides: Sides, where: Where) -> int:
    """How many names lead to the innermost object that has a name."""
    for length in range(len(where.names), 0, -1):
        path = where.upto(length)
        value = sides.value(path)
        if value is UNSET:
            value = sides.value(path, before=True)
        if isinstance(value, Mapping) and not is_words(value) and name_of(value):
            return length
    return min(1, len(where.names))
