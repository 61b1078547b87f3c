"""What the library shows: rows of the list, facts of a blueprint."""

from collections.abc import Mapping

from django.urls import reverse
from msgspec import Struct

from verbund.cases.queries import Times
from verbund.catalogue.access import ADOPT, reach
from verbund.catalogue.library import Shelved, Use
from verbund.channels.desk.frame import Desk
from verbund.core.ui.texts import LANGUAGES, translate
from verbund.engine.model import Blueprint
from verbund.engine.semver import parsed
from verbund.engine.text import Text
from verbund.kernel.german import fold, join_de
from verbund.members.models import Member

VIEWS = ("all", "proven", "trial", "newer", "proposals")
_BADGES = {"proven": "success", "trial": "info", "withdrawn": "danger"}
_SHOWN_USERS = 4


class Row(Struct, frozen=True, kw_only=True):
    """One blueprint in the list."""

    key: str
    version: str
    title: str
    href: str
    maturity: str
    badge: str
    users: int
    names: str
    median: str
    cases: str
    channels: str
    given_back: int
    waiting: int
    newer: tuple[str, ...]
    #: What the search looks at: titles, key, service keys, folded.
    words: str = ""


def rows_of(
    desk: Desk, shelved: tuple[Shelved, ...], times: Mapping[str, Times]
) -> list[Row]:
    """The library as rows; ``newer`` names own members that use an older version."""
    mine = reach(desk.actor, desk.known)
    return [_row(one, times.get(one.key), mine) for one in shelved]


def chosen(rows: list[Row], view: str, words: str) -> list[Row]:
    """The rows of a view whose title, key or service keys hold all words."""
    wanted = fold(words).split()
    return [
        row
        for row in rows
        if _in_view(row, view) and all(word in row.words for word in wanted)
    ]


def counts(rows: list[Row]) -> dict[str, int]:
    """How many blueprints each view holds."""
    return {view: sum(_in_view(row, view) for row in rows) for view in VIEWS}


def _in_view(row: Row, view: str) -> bool:
    if view in {"proven", "trial"}:
        return row.maturity == view
    if view == "newer":
        return bool(row.newer)
    if view == "proposals":
        return bool(row.waiting)
    return True


def _row(one: Shelved, times: Times | None, mine: frozenset[object]) -> Row:
    return Row(
        key=one.key,
        version=one.version,
        title=one.blueprint.title.de,
        href="" if one.draft else reverse("desk-blueprint", args=[one.key]),
        maturity=one.maturity,
        badge=_BADGES.get(one.maturity, ""),
        users=len(one.uses),
        names=names_of(one.uses),
        median=median_words(times),
        cases=cases_words(times),
        channels=channels_of(one.blueprint),
        given_back=one.given_back,
        waiting=one.waiting,
        words=_words(one),
        newer=tuple(
            use.member.name
            for use in one.uses
            if use.member.id in mine and parsed(use.version) < parsed(one.version)
        ),
    )


def _words(one: Shelved) -> str:
    """Titles in all languages, the key, entrances with keywords and LeiKa keys."""
    blueprint = one.blueprint
    found = [one.key, *_said(blueprint.title), *_said(blueprint.summary)]
    for service in blueprint.services:
        found += [service.id, *_said(service.title), *service.keywords]
        found.append(service.leika or "")
    return fold(" ".join(found))


def _said(text: Text) -> list[str]:
    return [text.get(language) for language in LANGUAGES]


def names_of(uses: tuple[Use, ...]) -> str:
    """The biggest users by name and how many more."""
    if not uses:
        return translate("library.list.nobody")
    names = [use.member.name for use in uses[:_SHOWN_USERS]]
    more = len(uses) - len(names)
    if more:
        return translate("library.list.more", names=", ".join(names), count=more)
    return join_de(names)


def median_words(times: Times | None) -> str:
    """The median in words; a dash if there are too few cases."""
    if times is None or times.median_days is None:
        return "–"
    return translate("library.list.days", count=times.median_days)


def cases_words(times: Times | None) -> str:
    """The number of cases beside a median."""
    if times is None or not times.closed:
        return "–"
    if times.median_days is None:
        return translate("library.list.few")
    return translate("library.list.cases", count=times.closed)


def channels_of(blueprint: Blueprint) -> str:
    """The ways to a service, in words."""
    known = ("web", "terminal", "hotline", "suitcase", "counter", "api", "paper")
    found = [
        translate(f"library.channel.{channel}")
        for channel in known
        if channel in blueprint.channels
    ]
    return ", ".join(found)


def adoptable_members(desk: Desk) -> list[Member]:
    """Members for whom the person may adopt, by name; associations only if alone."""
    if not desk.may(ADOPT.key):
        return []
    found = [desk.known.members[one] for one in reach(desk.actor, desk.known)]
    towns = [m for m in found if m.kind == "municipality" and m.successor_id is None]
    return sorted(towns or found, key=lambda member: member.name)
