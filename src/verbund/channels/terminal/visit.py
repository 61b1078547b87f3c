"""A visit: from the first touch to „Beenden und löschen“, kept on the server only.

The device holds a random key in a cookie of the browser's session. What the visit is
about – a draft, a case, how the page looks – lies under that key for half an hour after
the last touch: ten minutes without a network and the time-out of the page fit in. While
somebody talks by video no page is asked for: then it lies as long as a call may last.
"""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from msgspec import Struct
from msgspec.structs import replace

from verbund.core.sessions import SessionStore
from verbund.core.ui.texts import ALL_LANGUAGES
from verbund.members.queries import Member
from verbund.video import entrance

COOKIE = "vb_terminal"
SECONDS = 30 * 60
CALL_SECONDS = entrance.HOURS * 3600
SIZES = (1, 2, 3)
_KEY = "terminal"
_SWITCHES = {"low": "rollstuhl", "contrast": "kontrast", "spoken": "vorlesen"}
WISHES = frozenset({*_SWITCHES.values(), "sprache", "schrift"})
"""Names in an address that ask for another look."""


class Visit(Struct, frozen=True, kw_only=True):
    """What a visit is about, and how this visitor wants the pages.

    ``borrowed``: the draft was begun elsewhere or handed over, and outlives the visit.
    ``begun`` and ``drawn`` name the forms that were already carried out, so that one
    sent twice over a broken line does it once. ``call_key`` is the secret of the
    conversation by video ``call``. ``taken`` names the draft whose code is shown now.
    """

    member: str = ""
    draft: str = ""
    borrowed: bool = False
    begun: str = ""
    case: str = ""
    drawn: str = ""
    ticket: str = ""
    taken: str = ""
    call: str = ""
    call_key: str = ""
    language: str = "de"
    low: bool = False
    contrast: bool = False
    size: int = 1
    spoken: bool = False

    @property
    def draft_id(self) -> UUID | None:
        return UUID(self.draft) if self.draft else None

    @property
    def case_id(self) -> UUID | None:
        return UUID(self.case) if self.case else None

    @property
    def call_id(self) -> UUID | None:
        return UUID(self.call) if self.call else None

    @property
    def fresh(self) -> bool:
        """Whether nothing has happened yet that the next person must not meet."""
        return self == Visit(member=self.member)


def visit_of(request: HttpRequest, member: Member) -> Visit:
    """The visit at this member's terminal; a fresh one if there is none."""
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        return Visit(member=member.slug)
    found = SessionStore(key).load().get(_KEY)
    if not isinstance(found, dict) or found.get("member") != member.slug:
        return Visit(member=member.slug)
    known = {name: found[name] for name in Visit.__struct_fields__ if name in found}
    return Visit(**known)


def keep(request: HttpRequest, response: HttpResponse, visit: Visit) -> None:
    """Keep the visit for its time anew; a new one gets a key of its own."""
    store = SessionStore(request.COOKIES.get(COOKIE) or None)
    if store.session_key and not store.load():
        # A key that the server does not know is never taken over.
        store = SessionStore()
    store.set_expiry(CALL_SECONDS if visit.call else SECONDS)
    store[_KEY] = {name: getattr(visit, name) for name in Visit.__struct_fields__}
    store.save(must_create=store.session_key is None)
    response.set_cookie(
        COOKIE,
        store.session_key or "",
        path="/terminal/",
        httponly=True,
        samesite="Strict",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """End the visit: its key opens nothing any more, the device drops everything."""
    key = request.COOKIES.get(COOKIE)
    if key:
        SessionStore(key).delete()
    response.delete_cookie(COOKIE, path="/terminal/", samesite="Strict")
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
    entrance.forget(response)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def wished(request: HttpRequest, visit: Visit) -> Visit:
    """The visit with what ``?sprache=``, ``?rollstuhl=`` … in the address ask for."""
    ask = request.GET.get
    wishes: dict[str, object] = {
        name: ask(asked) == "1"
        for name, asked in _SWITCHES.items()
        if ask(asked) in {"0", "1"}
    }
    if ask("sprache") in ALL_LANGUAGES:
        wishes["language"] = ask("sprache")
    if ask("schrift") in {str(size) for size in SIZES}:
        wishes["size"] = int(ask("schrift", "1"))
    return replace(visit, **wishes)
