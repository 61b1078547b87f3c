"""Start pages of the association and of a member, and all services of a member."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.catalogue import queries as catalogue
from verbund.catalogue.queries import ServiceEntry
from verbund.channels.portal import cards
from verbund.channels.portal.frame import language, page
from verbund.channels.portal.merged import follows_mergers
from verbund.channels.portal.remembered import remembered
from verbund.channels.portal.town_hall import hours_rows, phone_href
from verbund.core import topics
from verbund.core.ui.texts import translate
from verbund.kernel import german
from verbund.members import queries as members
from verbund.members.queries import Member

_POPULAR = 6
_MOST_USED = 8
_PLAIN_LIST = 60
_MILLION = 1_000_000


@require_safe
@remembered
def association(request: HttpRequest) -> HttpResponse:
    """The one door for whoever does not know who is responsible."""
    everyone = members.all_members(Member.Kind.MUNICIPALITY)
    offered = catalogue.all_services()
    people = sum(m.population or 0 for m in everyone)
    designed = {(e.blueprint_key, e.service_id) for e in offered}
    figures = [
        (_people(people), translate("portal.home.people", count=len(everyone))),
        (
            german.number_de(len(designed), language()),
            translate("portal.home.designed"),
        ),
    ]
    return page(
        request,
        "home.html",
        {
            "popular": _popular(offered),
            "members": [cards.member_item(m) for m in everyone],
            "letters": cards.by_letter(everyone) if len(everyone) > _PLAIN_LIST else [],
            "count": len(everyone),
            "figures": figures if people else [],
            "topics": _region_topics(m.id for m in everyone),
        },
    )


@require_safe
@follows_mergers
@remembered
def member_home(request: HttpRequest, member: Member) -> HttpResponse:
    """A member's start page: what it offers, when it is open, who works for it."""
    entries = catalogue.services_of(member)
    acting = members.acting_member(member, "")
    facts = members.facts_for(acting)
    shared = [
        a.official_name
        for a in members.associations_of(member, kind="administration")
        if acting.id != member.id
    ]
    offices = [
        (office, members.opening_state(office))
        for office in members.offices_of(acting)
        if office.opening_hours
    ]
    return page(
        request,
        "member.html",
        {
            "services": [cards.service_item(e) for e in _most_used(entries)],
            "topics": _topics(member),
            "service_count": len(entries),
            "acting": facts,
            "opening": facts.opening,
            "hours": hours_rows(facts.opening, language()),
            "phone_href": phone_href(facts.phone),
            "other_acts": acting.id != member.id,
            "together": shared[0] if shared else "",
            "offices": offices,
        },
        member=member,
    )


def _topics(member: Member) -> list[dict[str, str]]:
    """What the member offers beyond services: reports, building sites, ways."""
    return [
        {
            "title": topics.worded(entry.label, language()),
            "href": reverse(entry.url, args=[member]),
            "sub": "",
        }
        for entry in topics.entries("portal", members.topics_of(member))
    ]


def _region_topics(everyone: Iterable[UUID]) -> list[dict[str, str]]:
    """The pages of topics that show all members together."""
    return [
        {
            "title": topics.worded(entry.label, language()),
            "href": reverse(entry.region),
            "sub": "",
        }
        for entry in topics.entries("portal", members.topics_among(everyone))
        if entry.region
    ]


@require_safe
@follows_mergers
@remembered
def services(request: HttpRequest, member: Member) -> HttpResponse:
    """Every service of a member from A to Z."""
    entries = catalogue.services_of(member)
    return page(
        request,
        "services.html",
        {
            "items": [
                {**cards.service_item(e), "summary": e.summary.get(language())}
                for e in entries
            ],
            "count": len(entries),
        },
        member=member,
        current="services",
    )


def _popular(entries: tuple[ServiceEntry, ...]) -> list[dict[str, object]]:
    """The first entrance of the blueprints that most members offer, as searches."""
    counted = Counter((e.blueprint_key, e.service_id) for e in entries)
    titles = {(e.blueprint_key, e.service_id): e.title for e in entries}
    ranks = {(e.blueprint_key, e.service_id): _rank(e) for e in entries}
    ordered = sorted(counted, key=lambda key: (-counted[key], ranks[key]))
    return [
        cards.search_chip(titles[key].get(language())) for key in ordered[:_POPULAR]
    ]


def _most_used(entries: tuple[ServiceEntry, ...]) -> list[ServiceEntry]:
    """The entrances in their authors' order, each blueprint's first ones before all."""
    return sorted(entries, key=_rank)[:_MOST_USED]


def _rank(entry: ServiceEntry) -> tuple[int, str]:
    """The place of the entrance in its blueprint, then its name."""
    services = catalogue.blueprint_by_digest(entry.digest).services
    ids = [service.id for service in services]
    return ids.index(entry.service_id), entry.title.de.casefold()


def _people(number: int) -> str:
    if number < _MILLION:
        return german.number_de(number, language())
    millions = f"{number / _MILLION:.1f}"
    if language() != "en":
        millions = millions.replace(".", ",")
    return translate("portal.home.million", number=millions)
