"""News of building sites: which changes people would notice, in words."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from django.urls import reverse

from verbund.topics.construction.collections import SITES
from verbund.topics.construction.shapes import WALKERS
from verbund.topics.construction.wording import (
    FACTS,
    KINDS,
    closed_for,
    place,
    span,
    value,
    worded,
    words,
)
from verbund.watching.registry import (
    Dates,
    Story,
    Watched,
    Words,
    register_watched,
)
from verbund.watching.shapes import Told

_LANGUAGES: Final = ("de", "de-simple", "en")
#: A change of these is news; a corrected spelling of the reason is none.
_TOLD: Final = (
    "state", "starts", "ends", "foot", "wheelchair", "bike", "traffic", "phase",
    "detour", "stops", "street", "house_from", "house_to",
)  # fmt: skip
_NEW: Final = words(
    "Neue Baustelle: {title}", "Neue Baustelle: {title}", "New building site: {title}"
)
_GONE: Final = words(
    "Baustelle entfällt: {title}",
    "Keine Baustelle mehr: {title}",
    "Building site dropped: {title}",
)
_GONE_TEXT: Final = words(
    "Die Baustelle steht nicht mehr in der Liste.",
    "Hier wird nicht gebaut.",
    "The building site is no longer listed.",
)


def describe(told: Told | None, before: Mapping[str, object] | None) -> Story | None:
    """The story of a site: that it is new, what changed, that it was dropped."""
    if told is None:
        if before is None:
            return None
        title = _text(before, "title")
        return Story(title=_filled(_GONE, title=title), text=_GONE_TEXT)
    facts = told.properties
    title = _text(facts, "title")
    if before is None:
        # What was built before anybody could watch it is no news.
        if facts.get("state") == "finished":
            return None
        return Story(
            title=_filled(_NEW, title=title),
            text={code: _summary(facts, code) for code in _LANGUAGES},
        )
    changed = [name for name in _TOLD if before.get(name) != facts.get(name)]
    if not changed:
        return None
    return Story(
        title={code: _headline(facts, changed, code) for code in _LANGUAGES},
        text={code: _lines(facts, before, changed, code) for code in _LANGUAGES},
    )


def dates_of(told: Told) -> Iterator[Dates]:
    """One entry of the calendar for the time of the work."""
    start, end = _day(told.properties, "starts"), _day(told.properties, "ends")
    if start is None:
        return
    facts = told.properties
    yield Dates(
        title=words(*(_text(facts, "title") for _ in range(3))),
        starts=start,
        ends=end or start,
        place=place(
            _text(facts, "street"),
            _text(facts, "house_from"),
            _text(facts, "house_to"),
            _text(facts, "city"),
            "de",
        ),
        text={code: _summary(facts, code) for code in _LANGUAGES},
    )


def path_of(told: Told) -> str:
    """The page of a site."""
    if not told.member:
        return reverse("construction-all")
    return reverse("construction-site", args=[told.member, told.fid])


def _streets(told: Told) -> tuple[str, ...]:
    street = told.properties.get("street")
    return (str(street),) if street else ()


def _summary(facts: Mapping[str, object], language: str) -> str:
    sentences = [
        place(
            _text(facts, "street"),
            _text(facts, "house_from"),
            _text(facts, "house_to"),
            _text(facts, "city"),
            language,
        ),
        value("state", facts.get("state"), language),
        span(
            _day(facts, "starts"),
            _day(facts, "ends"),
            language,
            certain=bool(facts.get("ends_verified")),
        ),
        closed_for({who: facts.get(who) for who in WALKERS}, language),
    ]
    return "; ".join(one for one in sentences if one) + "."


def _headline(facts: Mapping[str, object], changed: list[str], language: str) -> str:
    title = _text(facts, "title")
    if "state" in changed:
        return f"{title}: {value('state', facts.get('state'), language)}"
    names = ", ".join(worded(FACTS[name], language) for name in changed[:3])
    return f"{title}: {names}"


def _lines(
    facts: Mapping[str, object],
    before: Mapping[str, object],
    changed: list[str],
    language: str,
) -> str:
    lines = []
    for name in changed:
        long = {"starts": "starts_on", "ends": "ends_on"}.get(name, name)
        old = value(long, before.get(name), language)
        new = value(long, facts.get(name), language)
        lines.append(f"{worded(FACTS[name], language)}: {old} → {new}.")
    return " ".join(lines)


def _text(facts: Mapping[str, object], name: str) -> str:
    return str(facts.get(name) or "")


def _day(facts: Mapping[str, object], name: str) -> date | None:
    given = facts.get(name)
    return date.fromisoformat(str(given)) if given else None


def _filled(text: Words, **values: str) -> Words:
    return {code: form.format(**values) for code, form in text.items()}


register_watched(
    Watched(
        collection=SITES,
        title=words("Baustellen", "Baustellen", "Building sites"),
        describe=describe,
        path=path_of,
        streets=_streets,
        category="kind",
        categories=KINDS,
        dates=dates_of,
    )
)

__all__ = ["dates_of", "describe", "path_of"]
