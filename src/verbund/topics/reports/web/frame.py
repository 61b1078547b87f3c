"""What every public page of the reports needs."""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from verbund.core.ui.texts import (
    DEFAULT,
    MORE_LANGUAGES,
    Said,
    current_language,
    translate,
)
from verbund.kernel import chance
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import date_de
from verbund.members import queries as members
from verbund.members.queries import Member, facts_for
from verbund.photos.queries import released_of
from verbund.topics.reports.kinds import kind
from verbund.topics.reports.shapes import PublicReport
from verbund.topics.reports.wording import TONES, detail_word

TOPIC = "reports"
_DEVICE = "vb_device"
_SALT = "verbund.reports.device"
_YEAR = 365 * 86_400


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    member: Member | None,
    status: int = 200,
) -> HttpResponse:
    """Answer with a template of the reports."""
    facts = facts_for(member) if member else None
    full = {
        "member": facts,
        "home_href": f"/{member.slug}/" if member else "/",
        "name": facts.name if facts else translate("page.network"),
        **context,
    }
    return render(request, f"reports/{template}", full, status=status)


def taking_part(member: Member) -> Member:
    """The member, if it takes part in the reports; 404 otherwise."""
    return members.require_topic(member, TOPIC)


def device_of(request: HttpRequest) -> str:
    """What tells this browser from others; empty for a new one."""
    try:
        found = signing.loads(
            request.COOKIES.get(_DEVICE, ""), salt=_SALT, max_age=_YEAR
        )
    except signing.BadSignature:
        return ""
    return str(found)


def new_device() -> str:
    """A random name for a browser; it says nothing about anybody."""
    return f"{chance.random_bits(96):024x}"


def remember_device(response: HttpResponse, device: str) -> None:
    """Keep the name of a browser that has said something, so that it counts once."""
    response.set_cookie(
        _DEVICE,
        signing.dumps(device, salt=_SALT),
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def title_of(report: PublicReport, language: str) -> str:
    """The category in the reader's language."""
    owner = members.member_by_id(report.owner_id)
    found = kind(owner, report.category)
    german = found.words("title", DEFAULT) if found else report.title
    words = found.words("title", language) if found else report.title
    foreign = language in MORE_LANGUAGES and words == german
    return Said(words, DEFAULT) if foreign else words


def line_of(report: PublicReport) -> dict[str, object]:
    """A report as a line of a list."""
    language = current_language()
    owner = members.member_by_id(report.owner_id)
    return {
        "href": f"/{owner.slug}/anliegen/{report.public_id}/",
        "title": title_of(report, language),
        "number": report.public_id,
        "place": report.address or _point(report),
        "detail": detail_word(report.detail, language),
        "tone": TONES.get(report.detail, "info"),
        "open": report.status == "open",
        "on": date_de(to_berlin(report.requested_at).date(), language),
        "joined": report.joined,
        "metres": _metres(report.metres),
        "member": owner.name,
        "text": report.text,
    }


def pictures_of(report: PublicReport) -> tuple[object, ...]:
    """The pictures that everybody may see."""
    if not report.photos:
        return ()
    return released_of((report.case_id,)).get(report.case_id, ())


def _metres(metres: float | None) -> str:
    if metres is None:
        return ""
    if metres < 1000:
        return f"{round(metres / 10) * 10 or 10} m"
    return f"{metres / 1000:.1f} km".replace(".", ",")


def _point(report: PublicReport) -> str:
    if report.lat is None or report.lon is None:
        return ""
    return f"{report.lat:.5f}, {report.lon:.5f}"
