"""Volunteers: simple questions about a place, and the link of who is known."""

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from verbund.core.limits import client_address, limit_attempts
from verbund.kernel import clock
from verbund.members.queries import Member, require_topic
from verbund.topics.accessibility import actions, queries, wording
from verbund.topics.accessibility.attributes import Method, attribute
from verbund.topics.accessibility.errors import MeasurementRefused, PlaceNotFound
from verbund.topics.accessibility.models import Helper
from verbund.topics.accessibility.questions import Question, asked_at
from verbund.topics.accessibility.shapes import By, PlaceView
from verbund.topics.accessibility.web.frame import TOPIC, draw
from verbund.topics.accessibility.web.places import title_of

COOKIE = "vb_helper"
_YEAR = 365 * 24 * 3600
_HOW: tuple[Method, ...] = ("measured", "observed", "estimated")
_MOST = 60
#: So many questions stand on the page at once; the others unfold.
_AT_FIRST = 8


@never_cache
@require_safe
def enter(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """The personal link: this device belongs to a known volunteer from now on."""
    require_topic(member, TOPIC)
    helper = queries.helper_by_token(member, token)
    here = reverse("accessibility-places", args=[member.slug])
    response = draw(
        request,
        "helper.html",
        member,
        {"helper": helper, "list": here},
        status=200 if helper else 404,
    )
    if helper is not None:
        response.set_cookie(
            COOKIE, token, max_age=_YEAR, path=here, httponly=True,
            secure=request.is_secure(), samesite="Lax",
        )  # fmt: skip
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, member: Member, place_id: UUID) -> HttpResponse:
    """Questions that are worth asking now; answers count at once or wait."""
    require_topic(member, TOPIC)
    try:
        view = queries.place(member, place_id)
    except PlaceNotFound as missing:
        raise Http404 from missing
    token = request.COOKIES.get(COOKIE, "")
    helper = queries.helper_by_token(member, token) if token else None
    asked = asked_at(view.kind, view.facts)
    given = {q.attribute: request.POST.get(q.attribute, "").strip() for q in asked}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = _take(request, member, view, given, helper)
        if not wrong:
            done = "known" if helper else "waiting"
            return HttpResponseRedirect(f"{request.path}?danke={done}")
    thanks = request.GET.get("danke", "")
    context = {
        "title": title_of(view.kind, view.name),
        "place": reverse("accessibility-place", args=[member.slug, view.id]),
        "list": reverse("accessibility-places", args=[member.slug]),
        "helper": helper,
        "thanks": thanks if thanks in {"known", "waiting"} else "",
        "questions": [_asked(q, view, given, wrong) for q in asked[:_AT_FIRST]],
        "further": [_asked(q, view, given, wrong) for q in asked[_AT_FIRST:]],
        "open": any(given[q.attribute] for q in asked[_AT_FIRST:]),
        "how": [{"value": m, "label": wording.say(f"help.how_{m}")} for m in _HOW],
        "given": {
            "how": request.POST.get("how") or "observed",
            "when": request.POST.get("when") or clock.today().strftime("%d.%m.%Y"),
            "name": request.POST.get("name", ""),
        },
        "wrong": wrong,
        "errors": [
            {"message": message, "href": f"#{key.replace('.', '-') or 'how'}"}
            for key, message in wrong.items()
        ],
    }
    return draw(
        request, "questions.html", member, context, status=422 if wrong else 200
    )


def _asked(
    question: Question, view: PlaceView, given: dict[str, str], wrong: dict[str, str]
) -> dict[str, object]:
    each = attribute(question.attribute)
    fact = view.facts.get(question.attribute)
    now = (
        wording.say("help.now", value=wording.value_words(each, fact.value))
        if fact
        else ""
    )
    hint = wording.local(question.hint) if question.hint else ""
    return {
        "name": question.attribute,
        "id": question.attribute.replace(".", "-"),
        "label": wording.local(question.question),
        "hint": " ".join(part for part in (hint, now) if part) or None,
        "number": each.number,
        "unit": each.unit or None,
        "options": [
            {"value": code, "label": wording.local(words)}
            for code, words in each.options().items()
        ]
        + [{"value": "", "label": wording.say("help.skip")}],
        "value": given.get(question.attribute, ""),
        "error": wrong.get(question.attribute),
    }


def _take(
    request: HttpRequest,
    member: Member,
    view: PlaceView,
    given: dict[str, str],
    helper: Helper | None,
) -> dict[str, str]:
    """Write the answers down; gives what is wrong, by field."""
    values = {key: value for key, value in given.items() if value}
    how = request.POST.get("how", "")
    method: Method = how if how in _HOW else "observed"
    day = _day(request.POST.get("when", ""))
    if day is None:
        return {"when": wording.say("help.when_wrong")}
    try:
        if helper is not None:
            actions.record(
                member=member, place_id=view.id, values=values, method=method, on=day,
                by=By(kind="helper", id=str(helper.id), name=helper.name),
            )  # fmt: skip
        else:
            limit_attempts(
                f"accessibility:{client_address(request)}", limit=_MOST, seconds=3600
            )
            actions.propose(
                member=member, place_id=view.id, values=values, method=method, on=day,
                name=request.POST.get("name", ""),
            )  # fmt: skip
    except MeasurementRefused as refused:
        return {
            ("when" if f.path == "on" else f.path): f.message for f in refused.fields
        }
    return {}


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%d.%m.%Y").date()  # noqa: DTZ007 # a day
    except ValueError:
        return None
