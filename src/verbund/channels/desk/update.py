"""An update in words: what changes for this member, and where both sides differ."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

import msgspec
from msgspec import UNSET, Struct

from verbund.catalogue.carrying import choices_from
from verbund.catalogue.work import WorkReport
from verbund.core.ui.texts import SELF_NAMES, translate
from verbund.engine import places
from verbund.engine.compare import Change, compare
from verbund.engine.documents import document_of
from verbund.engine.merge import Conflict, Own
from verbund.engine.text import ALL_LANGUAGES, LANGUAGES

_NAMES = ("label", "title", "name")
_PARTS = {
    "fields": "field", "steps": "page", "clocks": "clock", "notices": "letter",
    "rules": "rule", "parameters": "value", "process": "process", "texts": "text",
    "blueprint": "head", "retention": "retention", "publish": "publish",
}  # fmt: skip
_ASPECTS = {
    "label", "help", "title", "intro", "period", "text", "summary", "subject", "body",
}  # fmt: skip


class Piece(Struct, frozen=True):
    """Some words; ``new`` if they are not in the common version."""

    text: str
    new: bool = False


class Side(Struct, frozen=True, kw_only=True):
    """What one side wants; ``gone`` if it deletes."""

    value: str
    pieces: tuple[Piece, ...] = ()
    gone: bool = False


class ConflictForm(Struct, frozen=True, kw_only=True):
    """A conflict to choose; ``can_own`` if another wording may be typed."""

    index: int
    path: str
    title: str
    base: Side
    local: Side
    upstream: Side
    chosen: str
    own: str
    can_own: bool
    open: bool


def conflict_forms(report: WorkReport) -> list[ConflictForm]:
    """Every conflict with both wishes, settled or not."""
    document = document_of(report.base or report.upstream)
    choices = choices_from(report.work.choices)
    found = []
    for index, conflict in enumerate(report.conflicts):
        choice = choices.get(conflict.path)
        own = choice.value if isinstance(choice, Own) else None
        base = _words(conflict.base)
        can_own = all(
            value is UNSET or isinstance(value, str)
            for value in (conflict.base, conflict.local, conflict.upstream)
        )
        found.append(
            ConflictForm(
                index=index,
                path=conflict.path,
                title=place_words(document, conflict.path),
                base=Side(value=base, gone=conflict.base is UNSET),
                local=_side(conflict, "local", base),
                upstream=_side(conflict, "upstream", base),
                chosen="own" if isinstance(choice, Own) else str(choice or ""),
                own=str(own) if own is not None else _suggested(conflict, can_own),
                can_own=can_own,
                open=conflict.path in report.unsettled,
            )
        )
    return found


def own_changes(report: WorkReport) -> tuple[Change, ...]:
    """The member's own changes to the new version, in words."""
    if report.found is None or report.found.overlay is None:
        return ()
    return compare(report.upstream, report.found.blueprint)


def place_words(document: Mapping[str, object], path: str) -> str:
    """Where a path leads, in words: „Frage „Name“, Hilfetext“."""
    names = [p.id if isinstance(p, places.Item) else p.name for p in places.parts(path)]
    kind = translate(f"library.place.{_PARTS.get(names[0], 'other')}") if names else ""
    named = ""
    for found in _along(document, path):
        named = _name(found) or named
    aspect = next((n for n in reversed(names[1:]) if n in _ASPECTS), "")
    words = f"{kind} „{named}“" if named else kind
    if aspect:
        words += f", {translate(f'library.aspect.{aspect}')}"
    language = names[-1] if names and names[-1] in ALL_LANGUAGES else ""
    if language and language != "de":
        spoken = (
            translate(f"library.language.{language}")
            if language in LANGUAGES
            else SELF_NAMES[language]
        )
        words += f" ({spoken})"
    return words


def _along(document: Mapping[str, object], path: str) -> Iterator[object]:
    """Every object on the way to a path, as far as it exists."""
    value: object = document
    for part in places.parts(path):
        if isinstance(part, places.Item):
            value = next(
                (
                    one
                    for one in (value if isinstance(value, list) else ())
                    if isinstance(one, Mapping) and str(one.get("id")) == part.id
                ),
                None,
            )
        else:
            value = value.get(part.name) if isinstance(value, Mapping) else None
        if value is None:
            return
        yield value


def _name(value: object) -> str:
    if not isinstance(value, Mapping):
        return ""
    for key in _NAMES:
        found = value.get(key)
        if isinstance(found, Mapping) and isinstance(found.get("de"), str):
            return str(found["de"])
        if isinstance(found, str):
            return found
    return ""


def _side(conflict: Conflict, side: str, base: str) -> Side:
    value = conflict.local if side == "local" else conflict.upstream
    if value is UNSET:
        return Side(value=translate("library.update.gone"), gone=True)
    words = _words(value)
    return Side(value=words, pieces=tuple(_pieces(base, words)))


def _suggested(conflict: Conflict, can_own: bool) -> str:
    return _words(conflict.local) if can_own and conflict.local is not UNSET else ""


def _words(value: object) -> str:
    if value is UNSET:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return translate("library.yes") if value else translate("library.no")
    if isinstance(value, Mapping):
        named = _name({"label": value} if "de" in value else value)
        return named or msgspec.json.encode(value).decode()[:200]
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return str(value)


def _pieces(base: str, words: str) -> Iterator[Piece]:
    """``words`` with what is not in ``base`` marked, word by word."""
    old, new = base.split(), words.split()
    for tag, _, _, begin, end in SequenceMatcher(a=old, b=new).get_opcodes():
        if begin < end:
            yield Piece(" ".join(new[begin:end]), tag != "equal")
