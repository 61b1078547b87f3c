"""What a browser may open: drafts, by a signed cookie.

The cookie holds the ids of a few drafts with their codes; it is signed, HttpOnly and
valid for this site only. Without it an address with a draft's id opens nothing.
"""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

DRAFTS_COOKIE = "vb_drafts"
_SALT = "verbund.portal.drafts"
_MOST = 8
_DAYS = 60


def known_drafts(request: HttpRequest) -> dict[str, str]:
    """Ids of the drafts that this browser may open, with their codes, oldest first."""
    raw = request.COOKIES.get(DRAFTS_COOKIE, "")
    if not raw:
        return {}
    try:
        found = signing.loads(raw, salt=_SALT, max_age=_DAYS * 86400)
    except signing.BadSignature:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): str(code) for key, code in found.items()}


def may_open(request: HttpRequest, draft: UUID) -> bool:
    """Whether this browser has shown the draft's code, or began it."""
    return str(draft) in known_drafts(request)


def code_of(request: HttpRequest, draft: UUID) -> str:
    """The code of a draft that this browser may open."""
    return known_drafts(request).get(str(draft), "")


def remember_draft(
    request: HttpRequest, response: HttpResponse, draft: UUID, code: str
) -> None:
    """Let this browser open the draft from now on."""
    drafts = known_drafts(request)
    drafts.pop(str(draft), None)
    drafts[str(draft)] = code
    _write(response, dict(list(drafts.items())[-_MOST:]))


def forget_draft(request: HttpRequest, response: HttpResponse, draft: UUID) -> None:
    """This browser no longer opens the draft: it was sent, deleted or put away."""
    drafts = known_drafts(request)
    drafts.pop(str(draft), None)
    if drafts:
        _write(response, drafts)
    else:
        response.delete_cookie(DRAFTS_COOKIE, samesite="Lax")


def _write(response: HttpResponse, drafts: dict[str, str]) -> None:
    response.set_cookie(
        DRAFTS_COOKIE,
        signing.dumps(drafts, salt=_SALT),
        max_age=_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
