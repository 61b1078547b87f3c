"""Feeds for programs: WZDx 4.2 and calendars."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from verbund.core.ui.texts import LANGUAGES
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.construction import queries, wzdx
from verbund.topics.construction.collections import SITES
from verbund.topics.construction.web.public import TOPIC
from verbund.watching import feeds
from verbund.watching.shapes import Watch


@require_safe
def wzdx_feed(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """The road works of a member, or of all, as Work Zone Data Exchange 4.2."""
    if member is not None:
        members.require_topic(member, TOPIC)
    taking_part = {one.id: one for one in members.members_with_topic(TOPIC)}
    views = (
        view
        for one in taking_part.values()
        if member is None or one.id == member.id
        for view in queries.views_of(one)
    )
    content = wzdx.feed(views, taking_part)
    return _open(content, "application/geo+json")


@require_safe
def calendar(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """All building sites as a calendar."""
    if member is not None:
        members.require_topic(member, TOPIC)
    wish = request.GET.get("lang", "")
    watch = Watch(collections=(SITES,), member=member.slug if member else "")
    content, etag = feeds.calendar(
        watch, language=wish if wish in LANGUAGES else LANGUAGES[0]
    )
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    response = _open(content, "text/calendar; charset=utf-8")
    response.headers["ETag"] = etag
    return response


def _open(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return response
