"""The page of a body outside that was given a report: the facts and its answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.portal.frame import page
from verbund.core.errors import Invalid
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.texts import translate
from verbund.kernel.german import datetime_de
from verbund.members.queries import Member
from verbund.responsibility import answering
from verbund.responsibility.answering import ForwardedView
from verbund.responsibility.errors import ReferralNotFound

_TRIES_AN_HOUR = 120


def _opened(request: HttpRequest, member: Member, token: str) -> ForwardedView:
    """What the link shows; guesses are counted."""
    try:
        return answering.by_link(member, token)
    except ReferralNotFound:
        limit_attempts(
            f"referral:{client_address(request)}", limit=_TRIES_AN_HOUR, seconds=3600
        )
        raise


@require_http_methods(["GET", "HEAD", "POST"])
def forwarded(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """What was reported and where; the other body says whether it takes it."""
    found = _opened(request, member, token)
    given = {
        name: request.POST.get(name, "").strip() for name in ("name", "answer", "text")
    }
    wrong: dict[str, str] = {}
    if request.method == "POST" and found.open:
        try:
            answering.answer_by_link(member=member, token=token, **_words(given))
        except Invalid as error:
            wrong = {"answer": error.detail}
        else:
            here = reverse("portal-forwarded", args=[member, token])
            return HttpResponseRedirect(f"{here}?done=1")
    parcel = found.parcel
    point = ""
    if parcel.lat is not None and parcel.lon is not None:
        point = f"{parcel.lat:.6f}, {parcel.lon:.6f}"
    facts = (
        ("number", parcel.number),
        ("what", parcel.title),
        ("place", parcel.address),
        ("point", point),
        ("asset", parcel.asset),
        ("at", datetime_de(parcel.reported_at)),
        ("text", parcel.text),
    )
    context = {
        "found": found,
        "title": parcel.title,
        "facts": [(translate(f"duty.link.{k}"), v) for k, v in facts if v],
        "photos": parcel.photos,
        "choices": [
            {"value": name, "label": translate(f"duty.link.answer.{name}")}
            for name in answering.ANSWERS
        ],
        "done": request.GET.get("done") == "1",
        "given": given,
        "wrong": wrong.get("answer"),
        "errors": [{"message": m, "href": f"#{name}"} for name, m in wrong.items()],
    }
    return page(
        request,
        "forwarded.html",
        context,
        member=member,
        private=True,
        nav=False,
        status=422 if wrong else 200,
    )


def _words(given: dict[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("answer", "text", "name")}
