"""What every page of the 115 desk has in common: who works, for whom, where to go.

``hotline_page`` is the wall around ``/115/``: only who may answer calls gets in, and
everything behind it runs within the walls of that person's members.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from msgspec import Struct
from msgspec.structs import replace

from verbund.cases.access import READ
from verbund.core import topics
from verbund.core.errors import VerbundError
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.core.ui.filters import field_id
from verbund.core.ui.single_keys import single_keys
from verbund.core.ui.texts import current_language, translate, use_language
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Directory, Member
from verbund.members.roles import ANSWER_CALLS, SUPERVISE_CALLS
from verbund.members.session import working_actor

P = ParamSpec("P")
_FLASH = "verbund_hotline_flash"
PageKeys = Sequence[tuple[Sequence[str], str]]


class Hotline(Struct, frozen=True):
    """One request of one agent: the actor and all members as they are now."""

    request: HttpRequest
    actor: Actor
    known: Directory
    marks: Mapping[str, str]

    @property
    def post(self) -> bool:
        """Whether something is to be done."""
        return self.request.method == "POST"

    @property
    def language(self) -> str:
        """The language of the page."""
        return current_language()

    @property
    def home(self) -> Member:
        """The member at whose desk the agent sits."""
        if self.actor.member is None:
            raise LookupError("An agent without a member got past the door.")
        return self.known.members[self.actor.member]

    def may(self, right: str) -> bool:
        """Whether the person holds a right at one of the members."""
        return self.actor.may(right)


def hotline_page(
    view: Callable[Concatenate[Hotline, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Run a page for the signed-in agent; lead a visitor to the sign-in page."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        actor = working_actor(request, members.current_directory)
        if actor is None:
            back = request.get_full_path() if request.method == "GET" else "/115/"
            query = urlencode({"next": back})
            return HttpResponseRedirect(f"{reverse('members-sign-in')}?{query}")
        require(actor, ANSWER_CALLS.key)
        actor = replace(actor, channel="hotline")
        fresh = members.marks()
        known = members.current_directory(fresh)
        request.actor = actor  # type: ignore[attr-defined]
        # Staff write German, whatever language they last read the portal in.
        with acting_within(actor.members, actor), use_language("de"):
            response = view(Hotline(request, actor, known, fresh), *args, **kwargs)
        response.headers["Content-Language"] = "de"
        return response

    return never_cache(wrapped)


def page(
    hotline: Hotline,
    template: str,
    context: Mapping[str, object],
    *,
    section: str = "",
    keys: PageKeys = (),
    status: int = 200,
) -> HttpResponse:
    """Draw a page inside the frame; ``section`` is the entry of the navigation."""
    request, actor = hotline.request, hotline.actor
    frame = {
        "actor": actor,
        "body": _body(hotline),
        "home_href": reverse("hotline"),
        "keys_href": reverse("hotline-keys"),
        "member_slug": hotline.home.slug,
        "nav_items": navigation(hotline, section),
        "page_keys": [*keys, (["?"], translate("call.key.all"))],
        "single_keys": single_keys(request),
        "now": clock.now(),
        "flash": _taken(request),
    }
    return render(request, template, {**frame, **context}, status=status)


def say(
    hotline: Hotline, title: str, *, kind: str = "success", lines: Sequence[str] = ()
) -> None:
    """Tell the agent on the next page what was done."""
    hotline.request.session[_FLASH] = {
        "title": title,
        "kind": kind,
        "lines": [str(line) for line in lines],
    }


def field_errors(error: VerbundError, fallback: str = "") -> list[dict[str, str]]:
    """The entries of the error summary; ``fallback`` is the field to go to."""
    found = [
        {"message": each.message, "href": f"#{field_id(each.path)}", "path": each.path}
        for each in error.fields
    ]
    what = error.detail or error.title
    return found or [{"message": what, "href": fallback, "path": ""}]


def served(hotline: Hotline) -> tuple[Member, ...]:
    """The members for whom this desk answers, its own first, then by name."""
    home = hotline.home
    others = [
        member
        for member in members.owners_served_by(home)
        if member.id != home.id and member.successor_id is None
    ]
    return (home, *sorted(others, key=lambda member: member.name))


def _taken(request: HttpRequest) -> object:
    # Writing the session only when there was something to say.
    return request.session.pop(_FLASH) if _FLASH in request.session else None


def _body(hotline: Hotline) -> dict[str, str]:
    home = hotline.home
    others = len(served(hotline)) - 1
    sub = translate("call.frame.serves", count=others) if others else ""
    return {"name": home.official_name, "sub": sub, "arms": home.arms}


#: Entries that fit beside the name of the desk; of more, the last are under „Mehr“.
_IN_ONE_LINE = 6


def navigation(hotline: Hotline, section: str) -> list[dict[str, object]]:
    """The entries that this agent may open, each with its second key after G."""
    rows = (
        ("call", "hotline", "", "1"),
        ("callbacks", "hotline-callbacks", "", "r"),
        ("articles", "hotline-articles", "", "w"),
        ("promise", "hotline-promise", "", "z"),
        ("staffing", "hotline-staffing", SUPERVISE_CALLS.key, "b"),
        ("interpreters", "hotline-interpreters", SUPERVISE_CALLS.key, "d"),
        ("worklist", "desk-worklist", READ.key, "a"),
    )
    found: list[dict[str, object]] = []
    for name, url_name, right, key in rows:
        address = _address(url_name)
        if address is None or (right and not hotline.may(right)):
            continue
        found.append(
            {
                "label": translate(f"call.nav.{name}"),
                "href": address,
                "current": name == section,
                "key": key,
            }
        )
    found += [
        {
            "label": topics.worded(entry.label, hotline.language),
            "href": reverse(entry.url),
            "current": entry.url == section,
            "key": entry.key,
        }
        for entry in topics.entries(
            "hotline", members.topics_among(m.id for m in served(hotline))
        )
        if not entry.right or hotline.may(entry.right)
    ]
    if len(found) > _IN_ONE_LINE:
        for at, item in enumerate(found):
            item["more"] = at >= _IN_ONE_LINE - 1 and not item["current"]
    return found


@cache
def _address(name: str) -> str | None:
    """The address of a page that this installation may not have."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def known_member(hotline: Hotline, given: str) -> Member | None:
    """The member that an address or a field names by slug or id."""
    found = hotline.known.slugs.get(given)
    if found is not None:
        return found
    try:
        return hotline.known.members.get(UUID(given))
    except ValueError:
        return None
