"""A member's own changes to a blueprint, as edits of its document.

The overlay is all that is kept of a local version: without an edit it is upstream's
again there, and what goes back to the maintainer is the same edits with a reason.
Permitted is what does not touch the law: wording, the member's own additional fields,
pages and parameters (``local: true``), and the deadlines the member promises itself.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from verbund.engine import places
from verbund.engine.documents import Document, blueprint_of, document_of
from verbund.engine.edits import Edit, apply, diff
from verbund.engine.errors import BlueprintInvalid, Finding
from verbund.engine.merge import Choice, Merge, merge
from verbund.engine.model import Blueprint

_FIELD_TEXTS = {"label", "help", "errors", "unit"}
_NOTICE_TEXTS = {"title", "salutation", "opening", "sections", "enclosures"}
_WHY_NOT = (
    "Regeln, Ablauf, gesetzliche Fristen und Pflichtangaben gelten für alle. Schlagen "
    "Sie die Änderung der Pflegestelle vor."
)


class Overlay(Struct, frozen=True, kw_only=True):
    """What a member changed in the version with this digest."""

    digest: str
    edits: tuple[Edit, ...] = ()


class Forbidden(Struct, frozen=True, kw_only=True):
    """An edit that a member may not make by itself, and why."""

    path: str
    message: str


class OverlayForbidden(Exception):
    """A local version changes what is not the member's to change."""

    def __init__(self, findings: Sequence[Forbidden]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{f.path}: {f.message}" for f in findings))


def overlay_of(blueprint: Blueprint, local: Mapping[str, object]) -> Overlay:
    """What a local document changes in the blueprint."""
    edits = diff(document_of(blueprint), dict(local))
    return Overlay(digest=blueprint.digest, edits=edits)


def local_document(blueprint: Blueprint, overlay: Overlay) -> Document:
    """The document with the member's changes; they must belong to this version."""
    if overlay.digest != blueprint.digest:
        raise ValueError(f"The overlay belongs to {overlay.digest[:12]}.")
    made = apply(document_of(blueprint), overlay.edits)
    assert isinstance(made, dict)  # noqa: S101 - edits below the root keep it one
    return made


def overlaid(blueprint: Blueprint, overlay: Overlay) -> Blueprint:
    """The blueprint as the member runs it, checked; its digest is its own.

    Raises ``OverlayForbidden``, or ``BlueprintInvalid`` if the changes break it.
    """
    refused = forbidden(blueprint, overlay)
    if refused:
        raise OverlayForbidden(refused)
    return blueprint_of(local_document(blueprint, overlay))


def without(overlay: Overlay, paths: Sequence[str]) -> Overlay:
    """Reset these places to upstream's: the overlay without their edits."""
    kept = tuple(edit for edit in overlay.edits if edit.path not in paths)
    return Overlay(digest=overlay.digest, edits=kept)


def carried(
    base: Blueprint,
    overlay: Overlay,
    upstream: Blueprint,
    choices: Mapping[str, Choice] | None = None,
) -> Merge:
    """The member's changes on a new version. Clean, ``overlay_of(upstream, merged)`` is
    the new overlay."""
    local = local_document(base, overlay)
    return merge(document_of(base), local, document_of(upstream), choices)


def proposal(blueprint: Blueprint, overlay: Overlay, paths: Sequence[str]) -> Document:
    """The document with the chosen edits, as the maintainer would take it over.

    What was local is no longer: it is meant for everybody now.
    """
    chosen = tuple(edit for edit in overlay.edits if edit.path in paths)
    made = apply(document_of(blueprint), chosen)
    assert isinstance(made, dict)  # noqa: S101 - edits below the root keep it one
    return {key: _for_all(part) for key, part in made.items()}


def _for_all(value: object) -> object:
    if isinstance(value, list):
        return [_for_all(one) for one in value]
    if isinstance(value, dict):
        return {
            k: _for_all(v) for k, v in value.items() if not (k == "local" and v is True)
        }
    return value


# --- what is permitted -------------------------------------------------------------


def forbidden(blueprint: Blueprint, overlay: Overlay) -> tuple[Forbidden, ...]:
    """The edits that are not the member's to make; empty if all are."""
    document = document_of(blueprint)
    found = []
    for edit in overlay.edits:
        try:
            parts = places.parts(edit.path)
        except ValueError as problem:
            found.append(Forbidden(path=edit.path, message=str(problem)))
            continue
        message = _refusal(document, edit, parts)
        if message:
            found.append(Forbidden(path=edit.path, message=message))
    return tuple(found)


def _refusal(document: Document, edit: Edit, parts: Sequence[places.Part]) -> str:
    names = [p.id if isinstance(p, places.Item) else p.name for p in parts]
    if not names:
        return _WHY_NOT
    place = _PLACES.get(names[0])
    return place(document, edit, names[1:]) if place else _WHY_NOT


def _words_of(*permitted: str) -> Callable[[Document, Edit, list[str]], str]:
    """Texts at these places, ``*`` for any name, and everything below them."""
    patterns = [pattern.split("/") for pattern in permitted]

    def judge(document: Document, edit: Edit, names: list[str]) -> str:
        for pattern in patterns:
            if len(names) >= len(pattern) and all(
                wanted in {"*", name}
                for wanted, name in zip(pattern, names, strict=False)
            ):
                return ""
        return _WHY_NOT

    return judge


def _field(document: Document, edit: Edit, names: list[str]) -> str:
    """``names`` is a field, then perhaps ``fields`` and a field in it …"""
    rest = names[1:]
    while len(rest) >= 2 and rest[0] == "fields":
        rest = rest[2:]
    if not rest or rest == ["fields"]:
        if edit.op == "order":
            return ""
        return _own(edit, "Ein zusätzliches Feld")
    if rest[0] in _FIELD_TEXTS or rest[:2] == ["repeat", "item"]:
        return ""
    if rest[0] == "options" and len(rest) >= 3 and rest[2] in {"label", "help"}:
        return ""
    return _WHY_NOT


def _own(edit: Edit, what: str) -> str:
    """Only what a member adds itself may come, and it must say so."""
    if edit.op != "add":
        return _WHY_NOT
    if not isinstance(edit.after, Mapping) or edit.after.get("local") is not True:
        return f"{what} braucht „local: true“."
    if edit.after.get("personal") == "special":
        return (
            "Besondere Daten (Art. 9 DSGVO) darf ein zusätzliches Feld nicht abfragen: "
            "Dafür fehlt die Rechtsgrundlage."
        )
    return ""


def _step(document: Document, edit: Edit, names: list[str]) -> str:
    if not names:
        return "" if edit.op == "order" else _WHY_NOT
    if len(names) == 1:
        return _own(edit, "Eine zusätzliche Seite")
    if names[1] in {"title", "intro", "group"}:
        return ""
    if names[1] == "fields":
        before, after = _texts(edit.before), _texts(edit.after)
        if set(before) <= set(after):
            return ""
        return "Eine Seite darf keine Angabe der Blaupause verlieren."
    return _WHY_NOT


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _clock(document: Document, edit: Edit, names: list[str]) -> str:
    if len(names) >= 2 and names[1] == "title":
        return ""
    if len(names) >= 2 and names[1] in {"period", "warn"}:
        try:
            kind = places.look_up(document, f"{places.item('/clocks', names[0])}/kind")
        except KeyError:
            kind = ""
        if kind == "authority":
            return ""
        return "Diese Frist setzt das Gesetz, nicht die Kommune."
    return _WHY_NOT


def _parameter(document: Document, edit: Edit, names: list[str]) -> str:
    if len(names) == 1:
        return _own(edit, "Ein zusätzlicher Wert")
    return "" if len(names) >= 2 and names[1] in {"label", "help"} else _WHY_NOT


_PLACES: Mapping[str, Callable[[Document, Edit, list[str]], str]] = {
    "blueprint": _words_of(
        "title", "summary", "minutes", "services/*/title", "services/*/summary",
        "services/*/keywords", "privacy/recipients",
    ),
    "fields": lambda document, edit, names: (
        _field(document, edit, names)
        if names
        else ("" if edit.op == "order" else _WHY_NOT)
    ),
    "steps": _step,
    "process": _words_of(
        "states/*/title", "states/*/public/title", "states/*/public/text",
        "transitions/*/title", "transitions/*/tasks/*/title",
        "transitions/*/tasks/*/due", "objection/states/*/title",
        "objection/states/*/public/title", "objection/states/*/public/text",
        "objection/transitions/*/title",
    ),
    "clocks": _clock,
    "notices": _words_of(*(f"*/{name}" for name in sorted(_NOTICE_TEXTS))),
    "parameters": _parameter,
    "publish": _words_of(
        "collections/*/title", "collections/*/description", "collections/*/headings"
    ),
    "report": _words_of(
        "categories/*/description", "categories/*/group", "categories/*/asset",
        "categories/*/keywords", "categories/*/duplicates", "categories/*/deadline",
        "categories/*/identity",
    ),
    "indicators": _words_of("*/title"),
    "texts": _words_of("*"),
}  # fmt: skip


def findings_of(problem: BlueprintInvalid | OverlayForbidden) -> tuple[Finding, ...]:
    """Both refusals in one form, for a page."""
    if isinstance(problem, BlueprintInvalid):
        return problem.findings
    return tuple(
        Finding(file="", path=one.path, message=one.message, code="overlay")
        for one in problem.findings
    )
