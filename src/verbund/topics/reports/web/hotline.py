"""At the 115: is it known already, where does it stand, count the caller."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.hotline import opened
from verbund.channels.hotline.frame import (
    Hotline,
    field_errors,
    hotline_page,
    page,
    say,
    served,
)
from verbund.core.errors import NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import chance
from verbund.members.queries import Member, topics_of
from verbund.topics.reports import actions
from verbund.topics.reports.calls import by_number, for_words, told
from verbund.topics.reports.doors import settle
from verbund.topics.reports.kinds import matching


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def reports(hotline: Hotline) -> HttpResponse:
    """Search by words, street or number; a button counts the caller."""
    request = hotline.request
    known = [m for m in served(hotline) if "reports" in topics_of(m)]
    given = request.POST if request.method == "POST" else request.GET
    owner = _owner(hotline, known, given.get("kommune", ""))
    error: VerbundError | None = None
    if request.method == "POST" and owner is not None:
        try:
            joined = actions.join(
                owner=owner,
                public_id=given.get("nummer", "")[:24],
                who=_caller(given.get("telefon", "")),
                channel="hotline",
                email=given.get("email", "")[:254],
            )
        except VerbundError as refused:
            error = refused
        else:
            _settle(hotline, given.get("entwurf", ""))
            say(
                hotline,
                translate("reports.call.counted", count=joined.joined + 1),
                lines=[translate("reports.call.mail")] if joined.mail_sent else [],
            )
            return HttpResponseRedirect(request.get_full_path())
    words = request.GET.get("was", "")[:200]
    place = request.GET.get("ort", "")[:120]
    one = by_number(owner, words) if owner else None
    found = for_words(owner, words, place=place) if owner and one is None else ()
    return page(
        hotline,
        "reports/hotline.html",
        {
            "members": [{"value": m.slug, "label": m.name} for m in known],
            "owner": owner,
            "words": words,
            "place": place,
            "found": [told(one)] if one else found,
            "asked": bool(words or place),
            "kinds": [
                {
                    "title": kind.words("title", "de"),
                    "href": f"{reverse('hotline')}?kommune={owner.slug}"
                    f"&leitfaden={owner.slug}:{kind.blueprint}:{kind.service}",
                }
                for kind in matching(owner, words)[:5]
            ]
            if owner
            else [],
            "errors": field_errors(error, "#email") if error else [],
        },
        section="hotline-reports",
        status=error.status if error else 200,
    )


def _settle(hotline: Hotline, given: str) -> None:
    """The form that the agent had begun is not needed any more."""
    try:
        draft = UUID(given)
        owner, _ = opened.draft(hotline, draft)
    except (ValueError, NotFound):
        return
    settle(draft, hotline.known.members[owner])
    opened.forget_draft(hotline, draft)


def _owner(hotline: Hotline, known: list[Member], slug: str) -> Member | None:
    found = next((m for m in known if m.slug == slug), None)
    if found is None and hotline.home in known:
        return hotline.home
    return found or (known[0] if known else None)


def _caller(phone: str) -> str:
    """The number counts a caller once; without it every call counts."""
    digits = "".join(c for c in phone if c.isdigit())
    return f"tel:{digits}" if len(digits) >= 5 else f"{chance.random_bits(96):024x}"
