"""Which side of a call a browser is on: the citizen's cookie or a staff session."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.members.session import working_actor
from verbund.video import queries
from verbund.video.actions import Knocked, Side
from verbund.video.errors import CallNotFound
from verbund.video.models import VideoCall

COOKIE = "vb_video"
_SALT = "verbund.video"
HOURS = 3
"""So long a call may last before the citizen's browser loses it."""


class Seat(Struct, frozen=True):
    """One side of a call: the call, whose it is, and which side sits here."""

    call: VideoCall
    member: Member
    side: Side
    actor: Actor | None


def seat(request: HttpRequest, call_id: UUID) -> Seat:
    """The side this browser is on; ``CallNotFound`` if it is none."""
    held = request.COOKIES.get(COOKIE, "")
    if held:
        try:
            known, token = signing.loads(held, salt=_SALT, max_age=HOURS * 3600)
        except (signing.BadSignature, ValueError, TypeError):
            known, token = "", ""
        if known == str(call_id):
            call = queries.call_of_citizen(call_id, str(token))
            return Seat(call, members.member_by_id(call.owner_id), "citizen", None)
    actor = working_actor(request, members.current_directory)
    if actor is None:
        raise CallNotFound
    with acting_within(actor.members, actor):
        call = queries.call_of_clerk(call_id, actor)
    return Seat(call, members.member_by_id(call.owner_id), "clerk", actor)


def keep(response: HttpResponse, knocked: Knocked) -> HttpResponse:
    """Give the citizen's browser the secret of its call, for this session only."""
    response.set_cookie(
        COOKIE,
        signing.dumps([str(knocked.id), knocked.token], salt=_SALT),
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/video/",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Nothing of the call stays in the citizen's browser."""
    response.delete_cookie(COOKIE, path="/video/", samesite="Strict")
    return response
