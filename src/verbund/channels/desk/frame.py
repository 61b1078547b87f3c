"""What every page of the desk has in common: who works, for whom, where to go.

``desk_page`` is the wall around ``/desk/``: nobody gets past it without a staff
session, and everything behind it runs within the walls of that person's members.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from msgspec import Struct

from verbund.cases.access import ALLOCATE, CONSULT, READ, WORK
from verbund.catalogue import queries as catalogue
from verbund.catalogue.access import LIBRARY
from verbund.core import topics
from verbund.core.errors import VerbundError
from verbund.core.rights import OPERATE, Actor
from verbund.core.scope import acting_within
from verbund.core.ui.filters import field_id
from verbund.core.ui.single_keys import single_keys
from verbund.core.ui.texts import current_language, translate, use_language
from verbund.engine import Blueprint
from verbund.geodata.rights import MANAGE as GEODATA
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Directory, Member
from verbund.members.roles import ANSWER_CALLS, MANAGE_MEMBER, MANAGE_REGION
from verbund.members.session import working_actor
from verbund.nodes.rights import REVIEW as PARTS
from verbund.photos.rights import RELEASE as PICTURES
from verbund.responsibility.rights import RULES as DUTIES
from verbund.watching.rights import WEBHOOKS

P = ParamSpec("P")
_FLASH = "verbund_desk_flash"
PageKeys = Sequence[tuple[Sequence[str], str]]


class Desk(Struct, frozen=True):
    """One request of one person: the actor and all members as they are now."""

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

    def member_name(self, member_id: UUID | str) -> str:
        """A member's short name."""
        found = self.known.members.get(_uuid(member_id))
        return found.name if found else "–"

    def may(self, right: str) -> bool:
        """Whether the person holds a right at one of the members."""
        return self.actor.may(right)


class Names:
    """Titles of services and states for lists, by the adopted blueprints."""

    def __init__(self, desk: Desk) -> None:
        self._digests = catalogue.adopted_blueprints(desk.marks)
        self._opened: dict[str, Blueprint | None] = {}
        self._states: dict[tuple[str, str], str] = {}
        self._language = desk.language

    def blueprint(self, member_id: UUID, key: str) -> Blueprint | None:
        """The version that the member has adopted now."""
        digest = self._digests.get(member_id, {}).get(key, "")
        if digest not in self._opened:
            self._opened[digest] = (
                catalogue.blueprint_by_digest(digest) if digest else None
            )
        return self._opened[digest]

    def all(self) -> dict[str, Blueprint]:
        """One adopted version of every blueprint, by key."""
        found: dict[str, Blueprint] = {}
        for member_id, keys in self._digests.items():
            for key in keys.keys() - found.keys():
                blueprint = self.blueprint(member_id, key)
                if blueprint is not None:
                    found[key] = blueprint
        return dict(sorted(found.items()))

    def service(self, member_id: UUID, key: str) -> str:
        """The title of the blueprint."""
        found = self.blueprint(member_id, key)
        return found.title.get(self._language) if found else key

    def state(self, member_id: UUID, key: str, state: str) -> str:
        """The clerk's word for a state of the process or of the objection."""
        known = self._states.get((key, state))
        if known is not None:
            return known
        found = self.blueprint(member_id, key)
        word = state_title(found, state, self._language) if found else state
        self._states[key, state] = word
        return word


def state_title(blueprint: Blueprint, state: str, language: str) -> str:
    """The clerk's word for a state; the id if this version no longer knows it."""
    process = blueprint.process
    found = process.states.get(state)
    if found is None and process.objection is not None:
        found = process.objection.states.get(state)
    return found.title.get(language) if found else state


def desk_page(
    view: Callable[Concatenate[Desk, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Run a page for the signed-in person; lead anybody else to the sign-in page."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        actor = working_actor(request, members.current_directory)
        if actor is None:
            back = request.get_full_path() if request.method == "GET" else "/desk/"
            query = urlencode({"next": back})
            return HttpResponseRedirect(f"{reverse('members-sign-in')}?{query}")
        fresh = members.marks()
        known = members.current_directory(fresh)
        request.actor = actor  # type: ignore[attr-defined]
        # Staff write German, whatever language they last read the portal in.
        with acting_within(actor.members, actor), use_language("de"):
            response = view(Desk(request, actor, known, fresh), *args, **kwargs)
        response.headers["Content-Language"] = "de"
        return response

    return never_cache(wrapped)


def page(
    desk: Desk,
    template: str,
    context: Mapping[str, object],
    *,
    section: str = "",
    keys: PageKeys = (),
    status: int = 200,
) -> HttpResponse:
    """Draw a page inside the frame; ``section`` is the entry of the navigation."""
    request, actor = desk.request, desk.actor
    member = desk.known.members.get(actor.member) if actor.member else None
    frame = {
        "actor": actor,
        "body": _body(desk, member),
        "member_slug": member.slug if member else None,
        "nav_items": navigation(desk, section),
        "page_keys": [*keys, (["?"], translate("work.key.all"))],
        "single_keys": single_keys(request),
        "now": clock.now(),
        "flash": _taken(request),
    }
    return render(request, template, {**frame, **context}, status=status)


def say(
    desk: Desk, title: str, *, kind: str = "success", lines: Sequence[str] = ()
) -> None:
    """Tell the person on the next page what was done."""
    desk.request.session[_FLASH] = {
        "title": title,
        "kind": kind,
        "lines": [str(line) for line in lines],
    }


def problem(error: VerbundError) -> str:
    """What happened and what to do now, in one line."""
    return error.detail or error.title


def field_errors(error: VerbundError, fallback: str = "") -> list[dict[str, str]]:
    """The entries of the error summary; ``fallback`` is the field to go to."""
    found = [
        {"message": each.message, "href": f"#{field_id(each.path)}", "path": each.path}
        for each in error.fields
    ]
    return found or [{"message": problem(error), "href": fallback, "path": ""}]


def _taken(request: HttpRequest) -> object:
    # Writing the session only when there was something to say.
    return request.session.pop(_FLASH) if _FLASH in request.session else None


def _body(desk: Desk, member: Member | None) -> dict[str, str] | None:
    if member is None:
        return None
    served = served_by(desk.known, member, clock.today())
    others = sum(1 for one in served if one != member.id)
    sub = translate("work.frame.serves", count=others) if others else ""
    return {"name": member.official_name, "sub": sub, "arms": member.arms}


_served: dict[tuple[str, UUID, date], tuple[UUID, ...]] = {}
_MOST_REMEMBERED = 2000


def served_by(known: Directory, member: Member, on: date) -> tuple[UUID, ...]:
    """Owners for whom a member handles a service, remembered until members change."""
    key = (known.mark, member.id, on)
    found = _served.get(key)
    if found is None:
        if len(_served) >= _MOST_REMEMBERED:
            _served.clear()
        rows = []
        for owner in known.members.values():
            keys = {"", *(d.blueprint_key for d in known.delegations.get(owner.id, ()))}
            if any(known.acting(owner, key, on).id == member.id for key in keys):
                rows.append(owner.id)
        found = _served[key] = tuple(rows)
    return found


#: So many entries stand in one line; of more, the rare ones wait under „Mehr“.
_IN_ONE_LINE = 5
_DAILY = frozenset({"worklist", "tasks", "approvals", "slots"})


def navigation(desk: Desk, section: str) -> list[dict[str, object]]:
    """The pages that the person may open; ``section`` is the one that is open."""
    rows = (
        ("worklist", "desk-worklist", READ.key, "a"),
        ("hotline", "hotline", ANSWER_CALLS.key, "1"),
        ("tasks", "desk-tasks", READ.key, "t"),
        ("approvals", "desk-approvals", WORK.key, "f"),
        ("consult", "desk-consultations", CONSULT.key, "c"),
        ("slots", "desk-slots", READ.key, "z"),
        ("inbox", "desk-inbox", WORK.key, "i"),
        ("video", "desk-video", WORK.key, "w"),
        ("outbox", "desk-outbox", WORK.key, "p"),
        ("suitcases", "desk-suitcases", PARTS.key, "k"),
        ("statistics", "desk-statistics", "", "s"),
        ("runs", "desk-runs", WORK.key, "u"),
        ("rounds", "desk-rounds", ALLOCATE.key, "r"),
        ("pilots", "desk-pilots", MANAGE_REGION.key, "e"),
        ("handbook", "desk-handbook", MANAGE_REGION.key, "h"),
        ("delegations", "desk-delegations", MANAGE_MEMBER.key, "v"),
        ("pictures", "desk-pictures", PICTURES.key, ""),
        ("duties", "desk-duties", DUTIES.key, ""),
        ("topics", "desk-topics", MANAGE_MEMBER.key, ""),
        ("library", "desk-library", LIBRARY.key, "l"),
        ("geodata", "desk-geodata", GEODATA.key, ""),
        ("webhooks", "desk-webhooks", WEBHOOKS.key, ""),
        ("operations", "desk-operations", OPERATE.key, "b"),
    )
    found: list[dict[str, object]] = []
    for name, url_name, right, key in rows:
        address = _address(url_name)
        if address is None or (right and not desk.may(right)):
            continue
        if name == "rounds" and desk.may(WORK.key):
            continue  # they stand on the page of the runs
        found.append(
            {
                "label": translate(f"work.nav.{name}"),
                "href": address,
                "current": name == section,
                "key": key,
                "more": name not in _DAILY and name != section,
            }
        )
    found += _of_topics(desk, section)
    if len(found) <= _IN_ONE_LINE:
        return [{**item, "more": False} for item in found]
    return found


def _of_topics(desk: Desk, section: str) -> list[dict[str, object]]:
    """What the topics bring along that the person's bodies take part in."""
    switched_on = members.topics_among(desk.actor.members)
    return [
        {
            "label": topics.worded(entry.label, desk.language),
            "href": reverse(entry.url),
            "current": entry.url == section,
            "key": entry.key,
            "more": entry.url != section,
        }
        for entry in topics.entries("desk", switched_on)
        if not entry.right or desk.may(entry.right)
    ]


@cache
def _address(name: str, *given: str) -> str | None:
    """The address of a page that this installation may not have."""
    try:
        return reverse(name, args=given)
    except NoReverseMatch:
        return None


def _uuid(value: UUID | str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError:
        return UUID(int=0)
