"""Own words: which texts of a blueprint a member may put in its own way."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from verbund.catalogue.adapted import overlay_from
from verbund.catalogue.work import WorkReport
from verbund.channels.desk.update import place_words
from verbund.core.errors import Invalid
from verbund.core.ui.texts import translate
from verbund.engine import places
from verbund.engine.documents import Document, document_of
from verbund.engine.edits import Edit
from verbund.engine.model import Blueprint
from verbund.engine.overlay import (
    Overlay,
    forbidden,
    local_document,
    overlay_of,
    without,
)
from verbund.engine.text import LANGUAGES, is_text


class OwnText(Struct, frozen=True, kw_only=True):
    """One change of the member's, as the page lists it."""

    path: str
    title: str
    before: str
    after: str


def wordings(blueprint: Blueprint) -> list[tuple[str, str]]:
    """Every text that the member may change: its path, and what it is and says."""
    document = document_of(blueprint)
    found = dict(_texts(document, ""))
    edits = tuple(
        Edit(path=f"{path}/de", op="set", before=text, after=f"{text} ")
        for path, text in found.items()
    )
    refused = {
        one.path for one in forbidden(blueprint, Overlay(digest="", edits=edits))
    }
    return [
        (path, f"{place_words(document, path)}: {_short(text)}")
        for path, text in found.items()
        if f"{path}/de" not in refused
    ]


def own_texts(report: WorkReport) -> list[OwnText]:
    """The member's changes to this version."""
    document = document_of(report.upstream)
    return [
        OwnText(
            path=edit.path,
            title=place_words(document, edit.path),
            before=_said(edit.before),
            after=_said(edit.after),
        )
        for edit in report.own
    ]


def with_text(report: WorkReport, path: str, texts: Mapping[str, str]) -> Overlay:
    """The overlay with another wording at ``path``; empty languages stay."""
    upstream = report.upstream
    permitted = {place for place, _ in wordings(upstream)}
    given = {code: text.strip() for code, text in texts.items() if text.strip()}
    if path not in permitted:
        raise Invalid(translate("library.words.choose"))
    if not given:
        raise Invalid(translate("library.words.empty"))
    document = present(report)
    target = places.look_up(document, path)
    if not isinstance(target, dict):
        raise Invalid(translate("library.words.choose"))
    target.update({code: given[code] for code in LANGUAGES if code in given})
    return overlay_of(upstream, document)


def without_text(report: WorkReport, path: str) -> Overlay | None:
    """The overlay without the change at ``path``."""
    overlay = overlay_from(report.work.overlay)
    return without(overlay, [path]) if overlay else None


def present(report: WorkReport) -> Document:
    """The version with the member's own changes so far, ready to be changed."""
    overlay = overlay_from(report.work.overlay)
    if overlay is None or overlay.digest != report.upstream.digest:
        return document_of(report.upstream)
    return local_document(report.upstream, overlay)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Path and German words of every text with languages."""
    if isinstance(value, Mapping):
        german = value.get("de")
        if isinstance(german, str) and is_text(value):
            yield path, german
            return
        for key, one in value.items():
            yield from _texts(one, places.key(path, key))
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, Mapping) and "id" in one:
                yield from _texts(one, places.item(path, one["id"]))


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        for name in ("de", "label", "title"):
            found = value.get(name)
            if isinstance(found, str):
                return found
            if isinstance(found, Mapping) and isinstance(found.get("de"), str):
                return str(found["de"])
    return "–"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 70 else f"{words[:69]}…"
