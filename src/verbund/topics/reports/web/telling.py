"""Telling what is broken: what, where, was it told before – then the form."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.cases.actions import drafts
from verbund.cases.forms.answers import nested
from verbund.catalogue import queries as catalogue
from verbund.channels.portal import keys
from verbund.channels.portal.door import desk_for, desk_of
from verbund.channels.portal.web.begin import protected
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.texts import current_language, translate
from verbund.engine import report as public
from verbund.filling.desk import Desk, next_href
from verbund.members.queries import Member
from verbund.topics.reports import queries
from verbund.topics.reports.actions.confirming import BOTH
from verbund.topics.reports.doors import (
    CHOSEN,
    Before,
    before,
    moved,
    place_page,
    seen_mark,
)
from verbund.topics.reports.kinds import Kind, kind, matching
from verbund.topics.reports.shapes import Similar
from verbund.topics.reports.web.frame import line_of, page, taking_part

_BEGINNINGS_AN_HOUR: Final = 60


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, member: Member) -> HttpResponse:
    """Find the category by words, or in groups; choosing one begins the form."""
    taking_part(member)
    chosen = kind(member, request.POST.get("art", "")) if request.POST else None
    if chosen is not None:
        limit_attempts(
            f"begin:{client_address(request)}", limit=_BEGINNINGS_AN_HOUR, seconds=3600
        )
        return _begin(request, member, chosen, request.POST.get("nummer", "")[:60])
    words = request.GET.get("suche", "").strip()[:100]
    found = matching(member, words)
    return page(
        request,
        "tell.html",
        {
            "words": words,
            "groups": _groups(found),
            "count": len(found),
            "asset": request.GET.get("nummer", "").strip()[:60],
            "list_href": reverse("reports", args=[member]),
        },
        member=member,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def check_first(request: HttpRequest, member: Member, draft: UUID) -> HttpResponse:
    """Between place and questions: whose place is it, and who said it before."""
    taking_part(member)
    desk = desk_for(request, member, draft)
    if desk is None:
        return protected(request, member)
    found = before(desk)
    if request.method == "POST":
        answer = _answered(request, desk, found)
        if answer is not None:
            return answer
    page_id = place_page(desk)
    return page(
        request,
        "before.html",
        {
            "desk_title": desk.title,
            "found": found,
            "alike": [alike_line(one) for one in found.alike],
            "draft": draft,
            "place_href": desk.href("page", page_id) if page_id else "",
            "sides": [
                *({"value": str(m.id), "label": m.name} for m in found.sides),
                {"value": BOTH, "label": translate("reports.before.both")},
            ]
            if found.sides
            else [],
        },
        member=member,
    )


# --- inside ---------------------------------------------------------------------------


def _begin(
    request: HttpRequest, member: Member, chosen: Kind, asset: str
) -> HttpResponse:
    blueprint = catalogue.service(member, chosen.blueprint).blueprint
    service = blueprint.service(None)
    answers = nested(
        {
            **(service.preset if service else {}),
            **public.preset_of(blueprint, chosen.code),
        }
    )
    if asset and blueprint.report is not None:
        answers |= nested({blueprint.report.place: _thing(member, asset)})
    draft = drafts.begin_draft(
        member=member,
        blueprint=chosen.blueprint,
        service=chosen.service or None,
        language=current_language(),
        answers=answers,
    )
    desk = desk_of(member, draft.id, draft.code)
    target = next_href(desk, "")
    if asset and not before(desk).silent:
        target = reverse("reports-before", args=[member, draft.id])
    response = HttpResponseRedirect(target)
    keys.remember_draft(request, response, draft.id, draft.code)
    return response


def _thing(member: Member, asset: str) -> dict[str, object]:
    """What is known of the place of a thing: its number, and where it was before."""
    place: dict[str, object] = {"asset": asset}
    known = queries.thing(member, asset)
    if known is not None:
        place |= {"lat": f"{known[0]:.6f}", "lon": f"{known[1]:.6f}"}
    return place


def _answered(request: HttpRequest, desk: Desk, found: Before) -> HttpResponse | None:
    """What was pressed on the page between; ``None`` if it shows again."""
    side = request.POST.get("seite", "")
    other = next((m for m in found.sides if str(m.id) == side), None)
    if "other" in request.POST and found.other is not None:
        other = found.other
    if other is not None and other.id != desk.member.id:
        return _move(request, desk, other)
    if side == BOTH and found.sides and found.sides[0].id != desk.member.id:
        return _move(request, desk, found.sides[0], BOTH)
    marks = set(desk.draft.pages_done)
    if other is not None:
        marks.add(f"{CHOSEN}{other.id}")
    elif side == BOTH and found.sides:
        marks.add(f"{CHOSEN}{BOTH}")
    elif found.sides or found.other or found.nowhere:
        return None
    else:
        marks.add(seen_mark(desk))
    drafts.save_draft(
        draft_id=desk.draft.id,
        member=desk.member,
        answers=desk.draft.answers,
        pages_done=sorted(marks),
    )
    again = desk_of(desk.member, desk.draft.id, desk.code)
    if seen_mark(again) in marks or before(again).silent:
        return HttpResponseRedirect(next_href(again, place_page(again)))
    # The side is chosen; now it may turn out that somebody there said it before.
    return HttpResponseRedirect(
        reverse("reports-before", args=[desk.member, desk.draft.id])
    )


def _move(
    request: HttpRequest, desk: Desk, other: Member, choice: str = ""
) -> HttpResponse:
    """Go on at another member with the same answers; the first draft is thrown away."""
    taking_part(other)
    draft = moved(desk, other, choice)
    there = desk_of(other, draft.id, draft.code)
    target = reverse("reports-before", args=[other, draft.id])
    if before(there).silent:
        target = next_href(there, place_page(there))
    response = HttpResponseRedirect(target)
    keys.forget_draft(request, response, desk.draft.id)
    keys.remember_draft(request, response, draft.id, draft.code)
    return response


def _groups(found: tuple[Kind, ...]) -> list[dict[str, object]]:
    language = current_language()
    groups: dict[str, list[dict[str, str]]] = {}
    for one in found:
        groups.setdefault(one.words("group", language), []).append(
            {
                "code": one.code,
                "title": one.words("title", language),
                "text": one.words("description", language),
            }
        )
    return [{"title": title, "kinds": kinds} for title, kinds in groups.items()]


_METRES: Final = {"ar": "م", "uk": "м"}


def alike_line(one: Similar) -> dict[str, object]:
    """A report that may be the same, as the page between shows it."""
    found = queries.public_by_case(one.case_id, one.owner_id)
    line = line_of(found) if found else {}
    unit = _METRES.get(current_language(), "m")
    metres = "" if one.metres is None else f"{max(1, round(one.metres))} {unit}"
    return {**line, "metres": metres, "number": one.public_id, "voices": one.joined + 1}
