"""Call-backs and hand-overs: promise one, take the next, say what came of it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from msgspec import Struct

from verbund.calls import actions
from verbund.calls import queries as calls
from verbund.calls.hours import promised_until
from verbund.calls.languages import LANGUAGES, named
from verbund.calls.shapes import FollowUpView, Note
from verbund.catalogue import queries as catalogue
from verbund.catalogue.errors import ServiceNotFound
from verbund.channels.hotline import callers, opened
from verbund.channels.hotline.frame import (
    Hotline,
    field_errors,
    hotline_page,
    known_member,
    page,
    say,
    served,
)
from verbund.channels.hotline.web.call import place_as
from verbund.channels.hotline.web.draft import foreign
from verbund.channels.hotline.web.language import code_of
from verbund.channels.hotline.web.screen import running
from verbund.core.errors import Forbidden, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.members import queries as members
from verbund.members.queries import Member

_FIELDS = (
    "name", "number", "wish", "matter", "said", "promised", "language", "interpreter",
)  # fmt: skip


class About(Struct, frozen=True, kw_only=True):
    """For whom and about what a promise is made."""

    member: Member
    blueprint: str = ""
    service: str = ""
    title: str = ""
    case_id: UUID | None = None
    case_number: str = ""
    own_case: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def new(hotline: Hotline) -> HttpResponse:
    """Promise a call-back of the 115, or hand the matter to the office."""
    about = _about(hotline)
    if about.member not in served(hotline):
        raise Forbidden(foreign(about.member))
    if not hotline.post:
        return _form(hotline, about)
    given = hotline.request.POST
    kind = given.get("art", "")
    own, _ = calls.open_calls(hotline.actor)
    if own is not None:
        place_as(hotline, own, about.member)
    try:
        found = actions.promise(
            kind="callback" if kind == "callback" else "handover",
            target="hotline" if kind == "callback" else "office",
            member=about.member,
            acting=hotline.home
            if kind == "callback"
            else members.acting_member(about.member, about.blueprint),
            note=_note(given),
            actor=hotline.actor,
            call_id=own.id if own is not None else None,
            blueprint=about.blueprint,
            service=about.service,
            case_id=about.case_id,
            case_number=about.case_number,
            into_case=about.own_case,
        )
    except VerbundError as error:
        return _form(hotline, about, error=error)
    _finish(hotline, "callback" if kind == "callback" else "handed_over")
    until = datetime_de(clock.to_berlin(found.due_at))
    say(
        hotline,
        translate(f"call.follow.done_{found.kind}"),
        lines=[translate("call.follow.say_until", until=until)],
    )
    return HttpResponseRedirect(reverse("hotline"))


def _note(given: QueryDict) -> Note:
    typed = {name: given.get(name, "")[:5000] for name in _FIELDS}
    return Note(**{**typed, "language": code_of(typed["language"])})


def _about(hotline: Hotline) -> About:
    given = {**hotline.request.GET.dict(), **hotline.request.POST.dict()}
    member = known_member(hotline, str(given.get("kommune", ""))) or hotline.home
    case: dict[str, object] = {}
    try:
        case_id = UUID(str(given.get("akte", "")))
        owner, token, _ = opened.case(hotline, case_id)
    except (ValueError, NotFound):
        pass
    else:
        from verbund.cases import queries  # noqa: PLC0415

        member = members.member_by_id(owner)
        view = queries.case_by_status_token(member, token)
        bodies = {view.row.owner_id, view.row.acting_id}
        case = {
            "case_id": view.id,
            "case_number": view.number,
            "own_case": bool(bodies & hotline.actor.members),
            "blueprint": view.row.blueprint,
            "title": view.row.title,
        }
    blueprint = str(given.get("blaupause", ""))[:80]
    service = str(given.get("leistung", ""))[:80]
    if blueprint and not case:
        try:
            entry = catalogue.service(member, blueprint).entry(service or None)
        except ServiceNotFound:
            blueprint = service = ""
        else:
            case = {
                "blueprint": blueprint,
                "service": entry.service_id,
                "title": entry.title.get("de"),
            }
    return About(member=member, **case)  # type: ignore[arg-type] # named above


def _form(
    hotline: Hotline, about: About, *, error: VerbundError | None = None
) -> HttpResponse:
    given = hotline.request.POST
    own, _ = calls.open_calls(hotline.actor)
    values = {name: given.get(name, "") for name in _FIELDS}
    if not hotline.post and own is not None and own.number:
        values["number"] = callers.spoken(own.number)
    if not hotline.post and own is not None:
        values["language"] = named(own.language)
        values["interpreter"] = own.interpreter
    until = promised_until(about.member, clock.now())
    acting = members.acting_member(about.member, about.blueprint)
    found = {p.path: p.message for p in error.fields} if error else {}
    kind = given.get("art") or hotline.request.GET.get("art") or "callback"
    context = {
        "running": running(hotline),
        "about": about,
        "acting": acting,
        "values": values,
        "kind": kind if kind in {"callback", "handover"} else "callback",
        "until": datetime_de(clock.to_berlin(until)),
        "languages": LANGUAGES,
        "wrong": {name: found.get(name) for name in _FIELDS},
        "errors": field_errors(error) if error else [],
    }
    keys = [(("Alt", "S"), translate("call.key.promise"))]
    status = error.status if error else 200
    return page(
        hotline,
        "hotline/follow_up_new.html",
        context,
        section="call",
        keys=keys,
        status=status,
    )


def _finish(hotline: Hotline, outcome: str) -> None:
    own, _ = calls.open_calls(hotline.actor)
    if own is not None:
        actions.finish(call_id=own.id, outcome=outcome, actor=hotline.actor)
    opened.forget_all(hotline)


@require_safe
@hotline_page
def listing(hotline: Hotline) -> HttpResponse:
    """Everything that is still owed, the nearest first."""
    now = clock.now()
    owed = calls.follow_ups(hotline.actor)
    context = {
        "rows": [row_of(hotline, found) for found in owed],
        "late": sum(1 for found in owed if found.due_at <= now),
    }
    keys = [(("N",), translate("call.key.next"))]
    return page(
        hotline, "hotline/follow_ups.html", context, section="callbacks", keys=keys
    )


def row_of(hotline: Hotline, found: FollowUpView) -> dict[str, object]:
    """One line of the list; the due time is a word, a shape and a moment."""
    owner = hotline.known.members.get(found.owner_id)
    return {
        "id": found.id,
        "href": reverse("hotline-callback", args=[found.id]),
        "kind": translate(f"call.follow.kind_{found.kind}"),
        "target": found.target,
        "name": found.note.name,
        "matter": found.note.matter,
        "language": named(found.note.language),
        "owner": owner.name if owner else "–",
        "due": due_of(found),
        "attempts": found.attempts,
        "who": translate("call.follow.me")
        if found.person_id == hotline.actor.id
        else found.person_name,
        "case_number": found.case_number,
    }


def due_of(found: FollowUpView) -> dict[str, object]:
    """How near the promise is: late, today, soon or planned."""
    now = clock.now()
    here, today = clock.to_berlin(found.due_at), clock.to_berlin(now).date()
    if found.due_at <= now:
        kind = "late"
    elif here.date() == today:
        kind = "today"
    else:
        kind = "soon" if (here.date() - today).days <= 1 else "plan"
    return {
        "kind": kind,
        "word": translate(f"call.follow.due_{kind}"),
        "moment": datetime_de(here),
        "iso": here.isoformat(timespec="minutes"),
    }


@require_POST
@hotline_page
def next_one(hotline: Hotline) -> HttpResponse:
    """Take the next call-back in one key."""
    found = actions.claim_next(actor=hotline.actor)
    if found is None:
        say(hotline, translate("call.follow.none_left"), kind="info")
        return HttpResponseRedirect(reverse("hotline-callbacks"))
    return HttpResponseRedirect(reverse("hotline-callback", args=[found.id]))


@require_safe
@hotline_page
def one(hotline: Hotline, follow_up_id: UUID) -> HttpResponse:
    """The note of one promise, and what can be said about it."""
    return _one(hotline, calls.follow_up(follow_up_id, hotline.actor))


def _one(
    hotline: Hotline, found: FollowUpView, *, error: VerbundError | None = None
) -> HttpResponse:
    owner = hotline.known.members.get(found.owner_id)
    title = ""
    if found.blueprint and owner is not None:
        try:
            entry = catalogue.service(owner, found.blueprint).entry(
                found.service or None
            )
            title = entry.title.get("de")
        except ServiceNotFound:
            title = found.blueprint
    note = found.note
    context = {
        "found": found,
        "owner": owner,
        "service": title,
        "number": callers.spoken(note.number) if note.number else "",
        "tel": f"tel:{note.number}" if note.number else "",
        "due": due_of(found),
        "tongue": named(note.language),
        "mine": found.person_id == hotline.actor.id,
        "answer": hotline.request.POST.get("answer", ""),
        "reason": hotline.request.POST.get("reason", ""),
        "errors": field_errors(error, "#answer") if error else [],
        "asked": datetime_de(clock.to_berlin(found.asked_at)),
        "tried": datetime_de(clock.to_berlin(found.tried_at)) if found.tried_at else "",
        "script_href": f"{reverse('hotline')}?leitfaden={owner.slug}:"
        f"{found.blueprint}:{found.service}"
        if found.blueprint and owner
        else "",
    }
    keys = [
        (("E",), translate("call.key.kept")),
        (("U",), translate("call.key.not_reached")),
        (("N",), translate("call.key.next")),
    ]
    return page(
        hotline,
        "hotline/follow_up.html",
        context,
        section="callbacks",
        keys=keys,
        status=error.status if error else 200,
    )


@require_POST
@hotline_page
def change(hotline: Hotline, follow_up_id: UUID, what: str) -> HttpResponse:
    """Claim, give back, not reached, kept, owed no more."""
    given, actor = hotline.request.POST, hotline.actor
    try:
        match what:
            case "uebernehmen":
                actions.claim(follow_up_id=follow_up_id, actor=actor)
            case "zurueck":
                actions.release(follow_up_id=follow_up_id, actor=actor)
            case "nicht-erreicht":
                actions.not_reached(follow_up_id=follow_up_id, actor=actor)
            case "erledigt":
                actions.keep(
                    follow_up_id=follow_up_id,
                    answer=given.get("answer", ""),
                    actor=actor,
                )
            case "entfaellt":
                actions.drop(
                    follow_up_id=follow_up_id,
                    reason=given.get("reason", ""),
                    actor=actor,
                )
            case _:
                raise NotFound
    except NotFound:
        raise
    except VerbundError as error:
        found = calls.follow_up(follow_up_id, actor)
        return _one(hotline, found, error=error)
    say(hotline, translate(f"call.follow.said_{what.replace('-', '_')}"))
    stays = what == "uebernehmen"
    return HttpResponseRedirect(
        reverse("hotline-callback", args=[follow_up_id])
        if stays
        else reverse("hotline-callbacks")
    )
