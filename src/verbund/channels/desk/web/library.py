"""The library of blueprints: list, one blueprint, its previews, proposals."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.views.decorators.http import (
    require_safe,
)

from verbund.cases.access import MIGRATE
from verbund.cases.queries import Times, processing_times
from verbund.catalogue import queries as catalogue
from verbund.catalogue.access import LIBRARY, MAINTAIN
from verbund.catalogue.drafts import draft_rows
from verbund.catalogue.library import (
    PROVEN_CASES,
    PROVEN_MEMBERS,
    Shelved,
    history,
    library,
    proposals_of,
)
from verbund.catalogue.models import BlueprintVersion
from verbund.catalogue.shelf import opened
from verbund.catalogue.versions import Validity
from verbund.channels.desk import library as shown
from verbund.channels.desk.frame import (
    Desk,
    desk_page,
    page,
)
from verbund.channels.desk.web.previews import preview_links
from verbund.core.errors import NotFound
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.engine.compare import compare
from verbund.engine.semver import parsed
from verbund.kernel.german import short_date_de
from verbund.kernel.signing import fingerprint
from verbund.members.queries import Member

_ON_A_PAGE = 20
_PROPOSAL_BADGES = {"open": "info", "accepted": "success", "refused": "warning"}


@require_safe
@desk_page
def blueprints(desk: Desk) -> HttpResponse:
    """What there is, how mature it is, who proves to use it and how it does there."""
    require(desk.actor, LIBRARY.key)
    times = processing_times()
    closed = {key: one.by_owner for key, one in times.items()}
    shelved = library(closed, desk.actor)
    rows = shown.rows_of(desk, shelved, times)
    view = desk.request.GET.get("ansicht", "all")
    view = view if view in shown.VIEWS else "all"
    words = desk.request.GET.get("suche", "").strip()[:100]
    hits = shown.chosen(rows, view, words)
    start = _number(desk.request.GET.get("ab", ""))
    numbers = shown.counts(rows)
    users = {use.member.id for one in library(closed, desk.actor) for use in one.uses}
    context = {
        "rows": hits[start : start + _ON_A_PAGE],
        "hits": len(hits),
        "total": len(rows),
        "users": len(users),
        "words": words,
        "view": view,
        "views": [
            {
                "label": translate(f"library.view.{name}"),
                "href": f"?ansicht={name}" if name != "all" else "?",
                "count": numbers[name],
                "current": name == view,
            }
            for name in shown.VIEWS
        ],
        "proven_members": PROVEN_MEMBERS,
        "proven_cases": PROVEN_CASES,
        "drafts": len(draft_rows(desk.actor)) if desk.may(MAINTAIN.key) else None,
        "before": max(start - _ON_A_PAGE, 0) if start else None,
        "after": start + _ON_A_PAGE if start + _ON_A_PAGE < len(hits) else None,
    }
    keys = [(("/",), translate("work.key.search"))]
    return page(desk, "desk/library.html", context, section="library", keys=keys)


@require_safe
@desk_page
def blueprint(desk: Desk, key: str) -> HttpResponse:
    """One blueprint: versions, users, figures, previews, adopt or update."""
    require(desk.actor, LIBRARY.key)
    times = processing_times()
    one = _shelved(desk, key, times)
    versions, validity = history(key)
    spans = {found.version.pk: found for found in validity}
    context = {
        "one": one,
        "blueprint": one.blueprint,
        "median": shown.median_words(times.get(key)),
        "cases": shown.cases_words(times.get(key)),
        "channels": shown.channels_of(one.blueprint),
        "versions": [
            {
                "version": row.version,
                "since": short_date_de(row.first_day),
                "until": _until(spans.get(row.pk)),
                "valid": row.pk in spans,
                "withdrawn": row.withdrawn_because if row.withdrawn_at else "",
                "publisher": row.publisher,
                "changes": _changes(versions, number),
            }
            for number, row in enumerate(versions[:12])
        ],
        "changelog": one.blueprint.files.get("CHANGELOG.md", ""),
        "uses": [
            {
                "name": use.member.official_name,
                "version": use.version,
                "old": parsed(use.version) < parsed(one.version),
                "since": short_date_de(use.since),
                "adapted": use.adapted,
                "closed": times[key].by_owner.get(use.member.id, 0)
                if key in times
                else 0,
                "key": fingerprint(use.record.public_key),
            }
            for use in one.uses
        ],
        "towns": [_town(desk, member, key, one) for member in _mine(desk)],
        "previews": preview_links(one.blueprint, desk.request.path),
        "proposals": [
            {
                "id": row.id,
                "member": row.proposer,
                "author": row.author,
                "reason": row.reason,
                "state": translate(f"library.proposal.{row.state}"),
                "badge": _PROPOSAL_BADGES[row.state],
                "answer": row.answer,
                "as": row.accepted_as.version if row.accepted_as else "",
            }
            for row in proposals_of(key)
        ],
        "may_maintain": desk.may(MAINTAIN.key),
        "may_move": desk.may(MIGRATE.key),
    }
    return page(desk, "desk/blueprint.html", context, section="library")


def town_of(desk: Desk, slug: str) -> Member:
    """The member the person may adopt for; ``NotFound`` for any other."""
    for member in _mine(desk):
        if member.slug == slug:
            return member
    raise NotFound("Für dieses Mitglied dürfen Sie keine Blaupausen übernehmen.")


def _mine(desk: Desk) -> list[Member]:
    return shown.adoptable_members(desk)


def _shelved(desk: Desk, key: str, times: Mapping[str, Times]) -> Shelved:
    closed = {name: one.by_owner for name, one in times.items()}
    for one in library(closed, desk.actor):
        if one.key == key and not one.draft:
            return one
    raise NotFound("Diese Blaupause gibt es hier nicht.")


def _town(desk: Desk, member: Member, key: str, one: Shelved) -> dict[str, object]:
    """What the person can do for one of her members."""
    adoption = catalogue.adoption_of(member, key)
    return {
        "name": member.official_name,
        "slug": member.slug,
        "adopted": adoption.version.version if adoption else "",
        "active": adoption is not None and adoption.active,
        "newer": adoption is not None
        and parsed(adoption.version.version) < parsed(one.version),
        "adapted": adoption is not None and adoption.adapted_id is not None,
    }


def _until(found: Validity | None) -> str:
    return short_date_de(found.until) if found and found.until else ""


def _changes(versions: Sequence[BlueprintVersion], number: int) -> list[str]:
    """What a version changed against the one before, at most eight sentences."""
    if number + 1 >= len(versions) or number > 2:
        return []
    newer, older = versions[number], versions[number + 1]
    old, new = opened(older.digest), opened(newer.digest)
    return [change.sentence.de for change in compare(old, new)[:8]]


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 6 else 0
