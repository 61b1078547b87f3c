"""What the library shows: rows of the list, facts of a blueprint, previews."""

from collections.abc import Mapping

import msgspec
from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases.queries import Times
from verbund.catalogue.access import ADOPT, reach
from verbund.catalogue.library import Shelved, Use
from verbund.channels.desk.frame import Desk
from verbund.core.ui.texts import translate
from verbund.engine.answer_paths import field_at
from verbund.engine.model import Blueprint
from verbund.engine.scenario import run_scenarios, scenario_ground
from verbund.engine.semver import parsed
from verbund.kernel.german import join_de
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


def rows_of(
    desk: Desk, shelved: tuple[Shelved, ...], times: Mapping[str, Times]
) -> list[Row]:
    """The library as rows; ``newer`` names own members that use an older version."""
    mine = reach(desk.actor, desk.known)
    return [_row(one, times.get(one.key), mine) for one in shelved]


def chosen(rows: list[Row], view: str, words: str) -> list[Row]:
    """The rows of a view whose title, key or service keys hold all words."""
    wanted = words.casefold().split()
    return [
        row
        for row in rows
        if _in_view(row, view)
        and all(word in f"{row.title} {row.key}".casefold() for word in wanted)
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
        newer=tuple(
            use.member.name
            for use in one.uses
            if use.member.id in mine and parsed(use.version) < parsed(one.version)
        ),
    )


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


class Preview(Struct, frozen=True, kw_only=True):
    """A blueprint as one channel shows it: headed blocks of lines, or plain text."""

    title: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    code: str = ""


def preview(blueprint: Blueprint, what: str, language: str) -> Preview | None:
    """What comes of a blueprint in a channel; ``None`` if that does not exist."""
    title = translate(f"library.preview.{what}") if what in PREVIEWS else ""
    if what == "formular":
        return Preview(title=title, blocks=_pages(blueprint, language))
    if what == "115":
        return Preview(title=title, blocks=_hotline(blueprint, language))
    if what == "brief":
        return Preview(title=title, blocks=_letters(blueprint, language))
    if what == "schnittstelle":
        return Preview(title=title, code=_request(blueprint))
    return None


PREVIEWS = ("formular", "115", "brief", "schnittstelle")


def _pages(
    blueprint: Blueprint, language: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for step in blueprint.steps:
        lines = []
        for path in step.fields:
            lines += _field_lines(blueprint, path, language)
        found.append((step.title.get(language), tuple(lines)))
    return tuple(found)


def _field_lines(blueprint: Blueprint, path: str, language: str) -> list[str]:
    field = field_at(blueprint.fields, path)
    if field is None:
        return []
    if field.fields:
        return [
            line
            for name in field.fields
            for line in _field_lines(blueprint, f"{path}.{name}", language)
        ]
    line = field.label.get(language)
    if field.options:
        line += f": {' · '.join(o.label.get(language) for o in field.options)}"
    if field.required is False:
        line += f" ({translate('library.optional')})"
    return [line]


def _hotline(
    blueprint: Blueprint, language: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    script = blueprint.texts.hotline
    said: list[tuple[str, tuple[str, ...]]] = []
    if script.greeting:
        said.append(("greeting", (script.greeting.get(language),)))
    said += [
        ("ask", script.ask.get(language)),
        ("bring", script.bring.get(language)),
    ]
    for name, words in (("fee", script.fee), ("deadline", script.deadline)):
        if words:
            said.append((name, (words.get(language),)))
    return tuple(
        (translate(f"library.hotline.{name}"), lines) for name, lines in said if lines
    )


def _letters(
    blueprint: Blueprint, language: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The letters that the blueprint's own examples lead to."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    results = run_scenarios(blueprint)
    for scenario, result in zip(blueprint.scenarios, results, strict=True):
        case, name = result.case, result.name
        if case and case.notices and case.notices[-1].template not in found:
            ground = scenario_ground(blueprint, scenario, {})
            template = case.notices[-1].template
            lines = engine.notice_text(ground, case, language).split("\n")
            title = blueprint.notices[template].title.get(language)
            found[template] = (f"{title} – {name}", tuple(lines))
    return tuple(found.values())


def _request(blueprint: Blueprint) -> str:
    """The body of a submission, from the first example that opens a case."""
    for scenario in blueprint.scenarios:
        for step in scenario.steps:
            opened = step.get("open")
            if isinstance(opened, Mapping):
                body = {"answers": opened.get("answers", {}), "channel": "api"}
                return msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
    return "{}"
