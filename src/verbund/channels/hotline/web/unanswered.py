"""Searches that found nothing: told by who answers the call, decided by editors."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from verbund.calls import queries as calls
from verbund.channels.hotline.frame import (
    Hotline,
    field_errors,
    hotline_page,
    page,
    say,
    served,
)
from verbund.channels.hotline.web.screen import MOST_ADDRESS, wish_of
from verbund.core.errors import NotFound
from verbund.core.limits import limit_attempts
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel.german import date_de
from verbund.knowledge import actions, queries
from verbund.knowledge.errors import MayNamePerson, TellsOfPerson
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.knowledge.shapes import UnansweredView

_LONGEST = 200
_MOST_REPORTS = 60
_LISTED = ("open", "not_ours")


@require_POST
@hotline_page
def report(hotline: Hotline) -> HttpResponse:
    """Nothing fits: the words go to the editors, without who asked.

    ``zu`` is the address of the search. What may tell of a person is shown once more,
    to be shortened; a name that is none is reported with ``sicher`` being these words.
    """
    own, _ = calls.open_calls(hotline.actor)
    given = hotline.request.POST
    address = given.get("zu", "")[:MOST_ADDRESS]
    wish = wish_of(hotline, own, QueryDict(address))
    asked = " ".join(given.get("worte", wish.words)[:_LONGEST].split())
    mine = served(hotline)
    member = wish.member if wish.member in mine else hotline.home
    pace = f"unanswered:{hotline.actor.id}"
    limit_attempts(pace, limit=_MOST_REPORTS, seconds=3600)
    try:
        actions.report_unanswered(
            query=asked,
            member=member or hotline.home,
            acting=hotline.home,
            actor=hotline.actor,
            sure=bool(asked) and given.get("sicher") == asked,
        )
    except (TellsOfPerson, MayNamePerson) as error:
        context = {
            "asked": asked,
            "address": address,
            "sure": isinstance(error, MayNamePerson),
            "wrong": error.detail,
            "errors": field_errors(error, "#worte"),
            "back": wish.query(),
        }
        template = "hotline/unanswered_report.html"
        return page(hotline, template, context, section="call", status=422)
    say(hotline, translate("knowledge.missing.reported"))
    return HttpResponseRedirect(wish.query())


@require_safe
@hotline_page
def listing(hotline: Hotline) -> HttpResponse:
    """What callers of this desk's members asked in vain, most often first."""
    require(hotline.actor, EDIT_KNOWLEDGE.key)
    members = hotline.actor.members
    context = {
        state: [
            _row(hotline, each) for each in queries.unanswered(members, state=state)
        ]
        for state in _LISTED
    }
    return page(hotline, "hotline/unanswered.html", context, section="articles")


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def one(hotline: Hotline, unanswered_id: UUID) -> HttpResponse:
    """One of them: write an article, lead the words to a hit, or say it is not ours."""
    require(hotline.actor, EDIT_KNOWLEDGE.key)
    missed = queries.unanswered_one(unanswered_id, hotline.actor.members)
    if hotline.post:
        return _decide(hotline, missed)
    member = hotline.known.members[missed.member_id]
    words = hotline.request.GET.get("suche", "")[:_LONGEST].strip() or missed.asked
    context = {
        "missed": _row(hotline, missed),
        "open": missed.state == "open",
        "words": words,
        "write": f"{reverse('hotline-article-new')}?vermisst={missed.id}",
        "hits": [
            {
                "id": hit.id,
                "title": hit.title,
                "member": hit.member_name,
                "kind": translate(f"call.kind.{hit.kind}"),
            }
            for hit in queries.find(words, member=member, limit=10).hits
        ],
    }
    return page(hotline, "hotline/unanswered_one.html", context, section="articles")


def _decide(hotline: Hotline, missed: UnansweredView) -> HttpResponse:
    given = hotline.request.POST
    decision, target = given.get("entscheidung", ""), given.get("ziel", "")[:_LONGEST]
    actor = hotline.actor
    done: str
    if target:
        done = actions.link_unanswered(
            unanswered_id=missed.id, target=target, actor=actor
        )
    elif decision in {"beantwortet", "fremd"}:
        ours = decision == "beantwortet"
        actions.settle_unanswered(unanswered_id=missed.id, ours=ours, actor=actor)
        done = "answered" if ours else "not_ours"
    else:
        raise NotFound
    say(hotline, translate(f"knowledge.missing.done.{done}"))
    return HttpResponseRedirect(reverse("hotline-unanswered"))


def _row(hotline: Hotline, missed: UnansweredView) -> dict[str, object]:
    return {
        "asked": missed.asked,
        "href": reverse("hotline-unanswered-one", args=[missed.id]),
        "member": hotline.known.members[missed.member_id].name,
        "times": missed.times,
        "first": date_de(missed.first_on),
        "last": date_de(missed.last_on),
    }
