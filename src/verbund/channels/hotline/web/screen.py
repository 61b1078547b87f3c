"""The one screen: the call, the search, the script, the case."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from verbund.calls import actions
from verbund.calls import queries as calls
from verbund.calls.hours import promised_until, service_hours
from verbund.calls.shapes import CallView
from verbund.catalogue.errors import ServiceNotFound
from verbund.channels.hotline import callers, figures
from verbund.channels.hotline.frame import (
    Hotline,
    hotline_page,
    known_member,
    page,
    served,
)
from verbund.channels.hotline.script import Script, script_of
from verbund.channels.hotline.spoken import said_in
from verbund.channels.hotline.web.language import spoken_in
from verbund.core import topics
from verbund.core.limits import allow
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import body_de, datetime_de
from verbund.knowledge import actions as learning
from verbund.knowledge import queries as knowledge
from verbund.knowledge.errors import ArticleNotFound
from verbund.knowledge.shapes import ArticleView, Found, Hit, Marked
from verbund.members.queries import Member, topics_of

_LONGEST = 200
MOST_ADDRESS = 2000
#: More hits than these in an hour open, but teach nothing.
_MOST_PICKS = 240
_LIMIT = 10
#: So many are looked at, as towns that say the same count as one hit.
_LOOKED_AT = 40
_SNIPPET = 90


class Wish(Struct, frozen=True, kw_only=True):
    """What the address says: where the caller lives, the words, what was opened.

    ``script`` is ``member:blueprint:service``, ``article`` ``member id:article id``.
    """

    place: str = ""
    member: Member | None = None
    words: str = ""
    script: str = ""
    article: str = ""

    def query(self, **changes: object) -> str:
        """The address with some of it changed."""
        return f"{reverse('hotline')}{self.asked(**changes)}"

    def asked(self, **changes: object) -> str:
        """Only what follows the path, with some of it changed."""
        values = {
            "ort": self.place,
            "kommune": self.member.slug if self.member else "",
            "frage": self.words,
            "leitfaden": self.script,
            "artikel": self.article,
            **changes,
        }
        kept = {name: value for name, value in values.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


@require_safe
@hotline_page
def screen(hotline: Hotline) -> HttpResponse:
    """The call as it is now, with search, script and what can be done from it."""
    own, others = calls.open_calls(hotline.actor)
    wish = wish_of(hotline, own)
    script = _script(hotline, wish)
    now = clock.now()
    owner = script.entry.member if script else (wish.member or hotline.home)
    found = _found(wish)
    context: dict[str, object] = {
        **_bar(hotline, own, others, wish),
        "places": _places(wish),
        "place_unknown": bool(wish.place) and wish.member is None,
        "hits": _hits(hotline, wish, found),
        "found": found,
        "script": script,
        "other": said_in(script, own.language) if script and own else None,
        "article": _article(wish),
        "owner": owner,
        "served": owner in served(hotline),
        "foreign": translate(
            "call.form.foreign", name=body_de(owner.official_name, "accusative")
        ),
        "topic_panels": topics.hotline_panels(
            hotline.request, owner.id, hotline.actor, topics_of(owner)
        ),
        "promised": datetime_de(clock.to_berlin(promised_until(owner, now))),
        "open_now": service_hours(owner).is_open(now),
        "today": figures.today(hotline, now),
        "now_time": clock.to_berlin(now),
        "hello": translate("call.script.hello", name=hotline.actor.name.split()[-1]),
    }
    keys = _keys(own, others, script, served=owner in served(hotline))
    return page(hotline, "hotline/screen.html", context, section="call", keys=keys)


def _keys(
    own: CallView | None,
    others: tuple[CallView, ...],
    script: Script | None,
    *,
    served: bool,
) -> list[tuple[tuple[str, ...], str]]:
    """The keys of the foot: only those that do something now."""
    begins = served and script is not None and script.by_phone and script.active
    rows = (
        ("S", "search", True),
        ("T", "take", own is None and bool(others)),
        ("A", "start", own is None),
        ("V", "case", begins),
        ("R", "callback", served),
        ("E", "answered", own is not None),
        ("L", "language", own is not None),
        ("N", "next", own is None),
    )
    return [((key,), translate(f"call.key.{what}")) for key, what, on in rows if on]


@require_safe
@hotline_page
def hits(hotline: Hotline) -> HttpResponse:
    """Only the hits, while somebody types."""
    own, _ = calls.open_calls(hotline.actor)
    wish = wish_of(hotline, own)
    found = _found(wish)
    context = {"wish": wish, "hits": _hits(hotline, wish, found), "found": found}
    return render(hotline.request, "hotline/hits.html", context)


@require_safe
@hotline_page
def bar(hotline: Hotline) -> HttpResponse:
    """Only the bar of the call: asked again and again while nobody talks."""
    own, others = calls.open_calls(hotline.actor)
    context = _bar(hotline, own, others, wish_of(hotline, own))
    return render(hotline.request, "hotline/call_bar.html", context)


@require_POST
@hotline_page
def opened(hotline: Hotline) -> HttpResponse:
    """Open a hit: the words are remembered for it, the call knows what it is about.

    Only by POST: what fetches links ahead or goes back must teach nothing. ``zu`` is
    the address of the hit.
    """
    own, _ = calls.open_calls(hotline.actor)
    given = QueryDict(hotline.request.POST.get("zu", "")[:MOST_ADDRESS])
    wish = wish_of(hotline, own, given)
    target = given.get("treffer", "")[:_LONGEST]
    pace = f"pick:{hotline.actor.id}"
    if wish.words and target and allow(pace, limit=_MOST_PICKS, seconds=3600):
        learning.record_pick(query=wish.words, target=target, actor=hotline.actor)
    if own is not None:
        if wish.member is not None:
            mine = wish.member in served(hotline)
            actions.place(
                call_id=own.id, member=wish.member, actor=hotline.actor, owned=mine
            )
        _, _, rest = wish.script.partition(":")
        blueprint, _, service = rest.partition(":")
        actions.name_service(
            call_id=own.id, blueprint=blueprint, service=service, actor=hotline.actor
        )
    return HttpResponseRedirect(f"{wish.query()}#leitfaden")


def running(hotline: Hotline) -> dict[str, object] | None:
    """The clock of the agent's call, for pages beside the screen."""
    own, _ = calls.open_calls(hotline.actor)
    return _call(hotline, own, clock.now()) if own is not None else None


def wish_of(
    hotline: Hotline, own: CallView | None, given: QueryDict | None = None
) -> Wish:
    """The address, or another one, completed by what is known of the call."""
    given = hotline.request.GET if given is None else given
    place = given.get("ort", "")[:_LONGEST].strip()
    member = known_member(hotline, given.get("kommune", ""))
    if place and (member is None or place != member.name):
        found = callers.places(place)
        sure = [one for one in found if one.exact] or list(found)
        member = sure[0].member if len(sure) == 1 else None
    elif member is None and not place and own is not None and own.placed:
        member = hotline.known.members.get(own.owner_id)
    return Wish(
        place=member.name if member is not None else place,
        member=member,
        words=given.get("frage", "")[:_LONGEST].strip(),
        script=given.get("leitfaden", "")[:_LONGEST],
        article=given.get("artikel", "")[:_LONGEST],
    )


def _script(hotline: Hotline, wish: Wish) -> Script | None:
    slug, _, rest = wish.script.partition(":")
    blueprint, _, service = rest.partition(":")
    member = hotline.known.slugs.get(slug)
    if member is None or not blueprint:
        return None
    try:
        return script_of(member, blueprint, service)
    except ServiceNotFound:
        return None


def _found(wish: Wish) -> Found | None:
    if not wish.words:
        return None
    return knowledge.find(wish.words, member=wish.member, limit=_LOOKED_AT)


def _hits(hotline: Hotline, wish: Wish, found: Found | None) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for hit, more in different(found.hits if found else (), wish.member):
        script, article = _target(hotline, hit)
        rows.append(
            {
                "title": hit.title,
                "snippet": short(hit.snippet),
                "member": hit.member_name,
                "kind": translate(f"call.kind.{hit.kind}"),
                "own": hit.own,
                "more": more,
                # Opened by POST; what the desk has no page for is one of the portal.
                "to": wish.asked(leitfaden=script, artikel=article, treffer=hit.id)[1:]
                if script or article
                else "",
                "href": hit.href,
                "current": bool(script or article)
                and (wish.script, wish.article) == (script, article),
            }
        )
    return rows


def short(snippet: Marked) -> Marked:
    """As much of a snippet as two lines hold: ten hits must fit on a screen."""
    kept: list[tuple[str, bool]] = []
    left = _SNIPPET
    for part, asked in snippet:
        if len(part) > left:
            words, _, _ = part[:left].rpartition(" ")
            return (*kept, (f"{words} …", False))
        kept.append((part, asked))
        left -= len(part)
    return tuple(kept)


def different(hits: tuple[Hit, ...], member: Member | None) -> list[tuple[Hit, int]]:
    """The first hits, and how many other towns say the same as each.

    Ten towns that keep the same article would hide everything else. Where nobody has
    said yet from where the call comes, each town's hit stands by itself.
    """
    if member is None:
        return [(hit, 0) for hit in hits[:_LIMIT]]
    more: dict[tuple[str, str], int] = {}
    kept: list[Hit] = []
    for hit in hits:
        same = hit.kind, hit.title.casefold()
        if same in more and not hit.own:
            more[same] += 1
        else:
            more.setdefault(same, 0)
            kept.append(hit)
    return [
        (hit, 0 if hit.own else more[hit.kind, hit.title.casefold()])
        for hit in kept[:_LIMIT]
    ]


def _target(hotline: Hotline, hit: Hit) -> tuple[str, str]:
    member = hotline.known.members.get(hit.member_id)
    if hit.blueprint and member is not None:
        return f"{member.slug}:{hit.blueprint}:{hit.service}", ""
    if hit.article_id is not None:
        return "", f"{hit.member_id}:{hit.article_id}"
    return "", ""


def _article(wish: Wish) -> ArticleView | None:
    member, _, article = wish.article.partition(":")
    try:
        found = knowledge.article(UUID(article), {UUID(member)})
    except (ValueError, ArticleNotFound):
        return None
    return None if found.withdrawn else found


def _places(wish: Wish) -> list[dict[str, str]]:
    """The places that the words may mean, unless it is clear already."""
    if not wish.place or wish.member is not None:
        return []
    return [
        {
            "label": one.label,
            "href": wish.query(kommune=one.member.slug, ort=one.member.name),
        }
        for one in callers.places(wish.place)
    ]


def _bar(
    hotline: Hotline, own: CallView | None, others: tuple[CallView, ...], wish: Wish
) -> dict[str, object]:
    now = clock.now()
    return {
        "wish": wish,
        "call": _call(hotline, own, now) if own is not None else None,
        "ringing": [_ringing(one, now) for one in others],
        "longest": clock_text(max(_waited(one, now) for one in others))
        if others
        else "",
    }


def _call(hotline: Hotline, own: CallView, now: datetime) -> dict[str, object]:
    begin = own.answered_at or own.started_at
    seconds = max(int(((own.ended_at or now) - begin).total_seconds()), 0)
    rang = (begin - own.offered_at).total_seconds() if own.offered_at else -1
    member = hotline.known.members.get(own.owner_id) if own.placed else None
    return {
        "id": own.id,
        "seconds": seconds,
        "clock": clock_text(seconds),
        "running": own.ended_at is None,
        "number": callers.spoken(own.number) if own.number else "",
        "town": callers.town_of_number(own.number),
        "rang": int(rang) if rang >= 0 else None,
        "member": member,
        "by_hand": own.by_hand,
        "tongue": spoken_in(hotline, own),
    }


def _ringing(call: CallView, now: datetime) -> dict[str, object]:
    return {
        "id": call.id,
        "number": callers.spoken(call.number) if call.number else "",
        "town": callers.town_of_number(call.number),
        "clock": clock_text(_waited(call, now)),
        "talking": call.state == "talking",
    }


def _waited(call: CallView, now: datetime) -> int:
    since = call.offered_at or call.started_at
    return max(int((now - since).total_seconds()), 0)


def clock_text(seconds: int) -> str:
    """``2:14``, or ``1:02:14`` after an hour."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}"
