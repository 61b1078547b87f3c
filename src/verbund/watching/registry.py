"""Which collections tell news, and in which words; filled by topics at start."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeAlias

from msgspec import Struct

from verbund.watching.errors import NothingWatched
from verbund.watching.shapes import Told

#: A text by language: ``de``, ``de-simple``, ``en``.
Words: TypeAlias = Mapping[str, str]


class Story(Struct, frozen=True, kw_only=True):
    """What happened to a feature: a headline and one or two sentences."""

    title: Words
    text: Words


class Dates(Struct, frozen=True, kw_only=True):
    """When something takes place: days (the last one inclusive) or moments."""

    title: Words
    starts: date | datetime
    ends: date | datetime
    place: str = ""
    text: Words | None = None
    cancelled: bool = False


Describe: TypeAlias = Callable[[Told | None, Mapping[str, object] | None], Story | None]


def _no_dates(told: Told) -> Iterable[Dates]:
    return ()


class Watched(Struct, frozen=True, kw_only=True):
    """A collection that can be watched.

    ``describe`` gets the feature as it is and its properties as they were last told of
    (``None`` for a new one; the feature is ``None`` when it has gone) and returns the
    story, or ``None`` if nothing changed that people would notice. ``path`` is the page
    of a feature, ``streets`` names those it lies in, ``category`` the property that
    classifies it and ``categories`` its values in words; ``live_categories`` gives such
    as are not known before members adopt something. ``dates`` fill the calendar.
    """

    collection: str
    title: Words
    describe: Describe
    path: Callable[[Told], str]
    streets: Callable[[Told], Iterable[str]] = lambda _told: ()
    category: str = ""
    categories: Mapping[str, Words] = {}
    live_categories: Callable[[], Mapping[str, Words]] = dict
    dates: Callable[[Told], Iterable[Dates]] = _no_dates

    def known_categories(self) -> Mapping[str, Words]:
        """The values that classify now, in words."""
        return {**self.categories, **self.live_categories()}


_watched: dict[str, Watched] = {}


def register_watched(watched: Watched) -> Watched:
    """Make a collection watchable; the same one twice raises ``ValueError``."""
    if watched.collection in _watched:
        raise ValueError(f"collection {watched.collection!r} is watched twice")
    for words in (watched.title, *watched.categories.values()):
        missing = {"de", "de-simple", "en"} - words.keys()
        if missing:
            raise ValueError(f"{watched.collection!r}: {words} lacks {missing}")
    _watched[watched.collection] = watched
    return watched


def all_watched() -> tuple[Watched, ...]:
    """Every collection that tells news, by key."""
    return tuple(_watched[key] for key in sorted(_watched))


def watched_of(collection: str) -> Watched | None:
    """How this collection tells its news; ``None`` if it tells none."""
    return _watched.get(collection)


def watched(collection: str) -> Watched:
    """Like ``watched_of``; raises ``NothingWatched`` for a collection without news."""
    found = _watched.get(collection)
    if found is None:
        known = ", ".join(sorted(_watched)) or "keine"
        raise NothingWatched(
            f"Zu „{collection[:80]}“ gibt es keine Neuigkeiten. Es gibt: {known}."
        )
    return found


def worded(words: Words, language: str) -> str:
    """A text in this language, or in German."""
    return words.get(language) or words["de"]
