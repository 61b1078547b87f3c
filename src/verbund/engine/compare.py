"""Two versions side by side: what changes, how far it reaches, in a clerk's words.

``compare`` judges every edit between the two documents; what no judge knows in
particular is judged in general, so that nothing changes silently.
"""

from collections.abc import Callable, Iterator, Mapping

from verbund.engine.compare_fields import judge_field
from verbund.engine.compare_parts import (
    judge_clock,
    judge_head,
    judge_notice,
    judge_parameter,
    judge_process,
    judge_publish,
    judge_report,
    judge_rule,
    judge_step,
)
from verbund.engine.compare_sides import Change, Judgement, Sides, Where, is_text
from verbund.engine.documents import Document, document_of
from verbund.engine.edits import Edit, diff
from verbund.engine.model import Blueprint
from verbund.engine.semver import LEVELS, Level, next_version, parsed
from verbund.engine.text import Text

__all__ = [
    "Change", "compare", "compare_documents", "level_of", "required_version",
    "version_too_small",
]  # fmt: skip

_JUDGES: Mapping[str, Callable[[Sides, Edit, Where], Judgement | None]] = {
    "blueprint": judge_head,
    "fields": judge_field,
    "steps": judge_step,
    "process": judge_process,
    "clocks": judge_clock,
    "rules": judge_rule,
    "parameters": judge_parameter,
    "notices": judge_notice,
    "publish": judge_publish,
    "report": judge_report,
}


def compare(old: Blueprint, new: Blueprint) -> tuple[Change, ...]:
    """Every change from ``old`` to ``new``, the far-reaching ones first."""
    return compare_documents(document_of(old), document_of(new))


def compare_documents(old: Document, new: Document) -> tuple[Change, ...]:
    """As ``compare``, for documents; they need not pass the check."""
    sides = Sides(old, new)
    found: dict[tuple[str, str], Change] = {}
    for edit in diff(sides.old, sides.new, renames=True):
        for change in _changes(sides, edit):
            found.setdefault((change.path, change.kind), change)
    return tuple(
        sorted(found.values(), key=lambda c: LEVELS.index(c.level), reverse=True)
    )


def level_of(changes: tuple[Change, ...]) -> Level | None:
    """The furthest of them; ``None`` if nothing changed."""
    return max((c.level for c in changes), key=LEVELS.index, default=None)


def required_version(old: Blueprint, new: Blueprint) -> str:
    """The smallest number that ``new`` may have after ``old``."""
    return next_version(old.version, level_of(compare(old, new)))


def version_too_small(old: Blueprint, new: Blueprint) -> Text | None:
    """Why ``new`` may not be published under its number; ``None`` if it may."""
    changes = compare(old, new)
    needed = next_version(old.version, level_of(changes))
    if parsed(new.version) >= parsed(needed):
        return None
    first = changes[0]
    english = first.sentence.get("en")
    return Text(
        de=f"Die Nummer {new.version} ist zu klein: Nach {old.version} muss diese "
        f"Fassung mindestens {needed} heißen. {first.sentence.de}",
        en=f"The number {new.version} is too small: after {old.version} this version "
        f"must be at least {needed}. {english}",
    )


def _changes(sides: Sides, edit: Edit) -> Iterator[Change]:
    where = Where.of(edit.path)
    part = where.part
    if part == "" and isinstance(edit.after, Mapping):
        return
    if part in {"tests", "prose"}:
        name = where.names[0] if where.names else ""
        yield sides.change(f"/{part}", part, name=name)
        return
    # A whole file that came or went: its parts, one by one.
    if not where.names and edit.op in {"add", "remove"}:
        value = edit.after if edit.op == "add" else edit.before
        inner = list(sides.spread(edit, value))
        for one in inner:
            yield from _changes(sides, one)
        if inner:
            return
    judgement = None
    if edit.op == "order":
        kind = "rule_order" if edit.path == "/rules" else "order"
        judgement = Judgement(kind=kind, path=edit.path)
    elif is_text(edit, where):
        judgement = sides.wording(where)
    elif part in _JUDGES:
        judgement = _JUDGES[part](sides, edit, where)
    if judgement is None:
        judgement = sides.general(edit, where)
    if judgement.kind:
        yield sides.made(edit, where, judgement)
