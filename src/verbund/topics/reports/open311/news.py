"""What whoever watches reports is told: a new one, and each new state of it.

Mails, feeds, calendars and signed webhooks are made of this by the room ``watching``;
here stands only what is news and how it is said.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from verbund.catalogue import queries as catalogue
from verbund.engine import report as public
from verbund.topics.reports.collections import REPORTS
from verbund.topics.reports.wording import DETAILS, worded
from verbund.watching.registry import Story, Watched, Words, register_watched
from verbund.watching.shapes import Told

_LANGUAGES: Final = ("de", "de-simple", "en")
_TITLE: Final[Words] = {
    "de": "Anliegen",
    "de-simple": "Was gemeldet wurde",
    "en": "Reports",
}
_NEW: Final[Words] = {
    "de": "Neues Anliegen: {title}",
    "de-simple": "Neu gemeldet: {title}",
    "en": "New report: {title}",
}
_CHANGED: Final[Words] = {
    "de": "{title}: {state}",
    "de-simple": "{title}: {state}",
    "en": "{title}: {state}",
}
#: What is noticed; other changes (a corrected word, one more voice) are no news.
_NOTICED: Final = ("detail",)


def describe(told: Told | None, before: Mapping[str, object] | None) -> Story | None:
    """The story of a report: that it is new, or that its state has changed."""
    if told is None:
        return None
    facts = told.properties
    if before is None:
        # What was closed before anybody could see it is no news.
        if facts.get("status") != "open":
            return None
        return _story(_NEW, facts)
    if all(facts.get(name) == before.get(name) for name in _NOTICED):
        return None
    return _story(_CHANGED, facts)


def _story(pattern: Words, facts: Mapping[str, object]) -> Story:
    title, detail = _text(facts, "title"), _text(facts, "detail")
    states = DETAILS.get(detail)
    return Story(
        title={
            code: pattern[code].format(
                title=title, state=worded(states, code) if states else detail
            )
            for code in _LANGUAGES
        },
        # Only where it is: words that are taken back later must not live on here.
        text={code: _text(facts, "address") for code in _LANGUAGES},
    )


def _path(told: Told) -> str:
    return _text(told.properties, "path")


def _streets(told: Told) -> Iterable[str]:
    street = _text(told.properties, "address").partition(",")[0].strip()
    return (street,) if street else ()


def _text(facts: Mapping[str, object], name: str) -> str:
    found = facts.get(name)
    return found if isinstance(found, str) else ""


def _categories() -> Mapping[str, Words]:
    """What can be reported anywhere now, by service code."""
    digests = {
        digest
        for known in catalogue.adopted_blueprints().values()
        for digest in known.values()
    }
    return {
        category.code: {code: category.title.get(code) for code in _LANGUAGES}
        for digest in sorted(digests)
        for category in public.categories(catalogue.blueprint_by_digest(digest))
    }


register_watched(
    Watched(
        collection=REPORTS,
        title=_TITLE,
        describe=describe,
        path=_path,
        streets=_streets,
        category="category",
        live_categories=_categories,
    )
)

__all__ = ["describe"]
