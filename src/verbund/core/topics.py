"""Topics: what a folder under ``topics/`` tells the house about itself.

In: one ``Topic`` per folder, registered when its app is ready. Out: entries of the
navigation and panels on the pages of the channels, for the members that switched the
topic on. Channels ask here, so that no channel ever imports a topic.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias, get_args
from uuid import UUID

import msgspec
from django.http import HttpRequest

from verbund.core.rights import Actor, known_right

Where = Literal["portal", "desk", "hotline"]
#: A text by language: ``de``, ``de-simple``, ``en``; German is shown for the others.
Words: TypeAlias = Mapping[str, str]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a navigation.

    ``url`` is the name of an address: at the portal reversed with the member, elsewhere
    without arguments. ``right`` hides it from who may not go there, ``key`` is a single
    key at the desk. ``region`` entries of the portal also stand on the start page of
    all members, where ``region`` is the name of the address without a member.
    """

    where: Where
    label: Words
    url: str
    right: str = ""
    key: str = ""
    region: str = ""


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """A block on somebody else's page; ``html`` is safe, ready markup."""

    id: str
    title: str
    html: str


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A form that is being filled in for somebody: whose, which, the raw answers.

    ``door`` says where: at the 115 or at a clerk's desk. ``draft`` is the one that the
    answers lie in, ``letter`` the one that they stand in, if there is one.
    """

    member_id: UUID
    blueprint: str
    answers: Mapping[str, object]
    door: Literal["hotline", "desk"] = "hotline"
    draft: UUID | None = None
    letter: UUID | None = None


#: The panel of a topic on the page of one case at the desk, or ``None``.
CasePanel: TypeAlias = Callable[[HttpRequest, UUID, Actor], Panel | None]
#: The panel at the 115: the request (with what was typed), the caller's member.
HotlinePanel: TypeAlias = Callable[[HttpRequest, UUID, Actor], Panel | None]
#: What somebody should know who fills in this form for another, before it is sent.
FormPanel: TypeAlias = Callable[[HttpRequest, Filled, Actor], Panel | None]


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest of a topic.

    ``name`` is its folder, ``blueprints`` the keys of the services it brings along,
    ``collections`` the open data it fills, ``guide`` its page under ``docs/how-to``.
    """

    name: str
    title: Words
    summary: Words
    blueprints: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    collections: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    case_panel: CasePanel | None = None
    hotline_panel: HotlinePanel | None = None
    form_panel: FormPanel | None = None
    guide: str = ""


_topics: dict[str, Topic] = {}


def register_topic(topic: Topic) -> Topic:
    """Make a topic known; the same name twice raises ``ValueError``."""
    if topic.name in _topics:
        raise ValueError(f"topic {topic.name!r} is registered twice")
    for words in (topic.title, topic.summary, *(e.label for e in topic.entries)):
        missing = {"de", "de-simple", "en"} - words.keys()
        if missing:
            raise ValueError(f"topic {topic.name!r}: {words} lacks {sorted(missing)}")
    for entry in topic.entries:
        if entry.where not in get_args(Where):
            raise ValueError(f"topic {topic.name!r}: no navigation {entry.where!r}")
    for right in topic.rights:
        known_right(right)
    _topics[topic.name] = topic
    return topic


def topics() -> tuple[Topic, ...]:
    """All topics of this installation, by name."""
    return tuple(_topics[name] for name in sorted(_topics))


def topic(name: str) -> Topic:
    """The topic with this name; ``KeyError`` otherwise."""
    return _topics[name]


def entries(where: Where, switched_on: frozenset[str]) -> Iterator[Entry]:
    """The entries for one navigation, of the topics that are switched on."""
    for found in topics():
        if found.name in switched_on:
            yield from (entry for entry in found.entries if entry.where == where)


def case_panels(
    request: HttpRequest, case_id: UUID, actor: Actor, switched_on: frozenset[str]
) -> list[Panel]:
    """What the topics that are switched on say about one case."""
    return [
        panel
        for found in topics()
        if found.name in switched_on and found.case_panel is not None
        if (panel := found.case_panel(request, case_id, actor)) is not None
    ]


def hotline_panels(
    request: HttpRequest, member_id: UUID, actor: Actor, switched_on: frozenset[str]
) -> list[Panel]:
    """What the topics that are switched on offer to the agent at the 115."""
    return [
        panel
        for found in topics()
        if found.name in switched_on and found.hotline_panel is not None
        if (panel := found.hotline_panel(request, member_id, actor)) is not None
    ]


def form_panels(
    request: HttpRequest, filled: Filled, actor: Actor, switched_on: frozenset[str]
) -> list[Panel]:
    """What the topics that are switched on say about a form before it is sent."""
    return [
        panel
        for found in topics()
        if found.name in switched_on and found.form_panel is not None
        if (panel := found.form_panel(request, filled, actor)) is not None
    ]


def worded(words: Words, language: str) -> str:
    """A text in this language, or in German."""
    return words.get(language) or words["de"]
