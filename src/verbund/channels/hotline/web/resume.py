"""Going on with what the caller began elsewhere: a draft, or a case with its proof."""

import re
from datetime import date
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.calls import actions as calling
from verbund.calls import queries as calls
from verbund.cases import actions as cases
from verbund.cases import queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound, DraftNotFound
from verbund.cases.queries.caller import open_status_by_number
from verbund.cases.shapes import StatusView
from verbund.channels.hotline import opened
from verbund.channels.hotline.frame import Hotline, hotline_page, page, say
from verbund.channels.hotline.script import ways_enough
from verbund.channels.hotline.web.call import place_as
from verbund.channels.hotline.web.screen import running
from verbund.core.errors import TooMany, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import date_de
from verbund.members import queries as members

_DAY = ("day", "month", "year")
_HOLE = re.compile(r"\{([^{}]+)\}")


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def resume(hotline: Hotline) -> HttpResponse:
    """Open a draft by its code; a case by code or number, and a second detail."""
    given = hotline.request.POST
    code = given.get("code", "")[:60].strip()
    number = given.get("nummer", "")[:40].strip()
    birth = {part: given.get(f"birth.{part}", "")[:4].strip() for part in _DAY}
    wrong, status = "", 200
    if hotline.post:
        try:
            return _open(hotline, code, number, _iso(birth))
        except TooMany as refused:
            wrong, status = refused.detail or refused.title, 429
        except (CaseNotFound, DraftNotFound) as unknown:
            wrong, status = unknown.detail or unknown.title, 404
        except ValueError as mistyped:
            wrong, status = str(mistyped), 422
    context = {
        "running": running(hotline),
        "code": code,
        "number": number,
        "birth": birth,
        "wrong": wrong,
        "errors": [{"message": wrong, "href": "#code"}] if wrong else [],
    }
    return page(hotline, "hotline/resume.html", context, section="call", status=status)


def _open(hotline: Hotline, code: str, number: str, born: str) -> HttpResponse:
    source = f"agent:{hotline.actor.id}"
    if number:
        view, token = open_status_by_number(number, code or born, source=source)
        way = "code_birth_date" if code and born else ""
        return _shown(hotline, view, token, way)
    if not code:
        raise ValueError(translate("call.resume.nothing"))
    try:
        draft = cases.resume_draft(code, source=source)
    except DraftNotFound:
        if not born:
            raise CaseNotFound(translate("call.resume.second_needed")) from None
        view, token = queries.open_status_by_code(code, born, source=source)
        return _shown(hotline, view, token, "code_birth_date")
    opened.remember_draft(hotline, draft.id, draft.owner_id, code)
    own, _ = calls.open_calls(hotline.actor)
    if own is not None:
        place_as(hotline, own, members.member_by_id(draft.owner_id))
        calling.name_draft(call_id=own.id, draft_id=draft.id, actor=hotline.actor)
    return HttpResponseRedirect(reverse("hotline-draft", args=[draft.id]))


def _shown(hotline: Hotline, view: StatusView, token: str, way: str) -> HttpResponse:
    opened.remember_case(hotline, view.id, view.row.owner_id, token, way)
    own, _ = calls.open_calls(hotline.actor)
    if own is not None:
        place_as(hotline, own, members.member_by_id(view.row.owner_id))
        calling.name_case(call_id=own.id, case_id=view.id, actor=hotline.actor)
    return HttpResponseRedirect(reverse("hotline-case", args=[view.id]))


@require_safe
@hotline_page
def case(hotline: Hotline, case_id: UUID) -> HttpResponse:
    """The caller's case as she sees it herself, to be read out."""
    view, way = _view(hotline, case_id)
    return _page(hotline, view, way)


@require_http_methods(["POST"])
@hotline_page
def identify(hotline: Hotline, case_id: UUID) -> HttpResponse:
    """Write into the case how the caller was recognised."""
    view, _ = _view(hotline, case_id)
    way = hotline.request.POST.get("erkannt", "")
    try:
        cases.act(
            case_id=case_id,
            command=engine.Identify(actor=ref(hotline.actor), way=way),
            actor=hotline.actor,
        )
    except VerbundError as error:
        return _page(hotline, view, way, wrong=error.detail or error.title)
    say(hotline, translate("call.case.identified"))
    return HttpResponseRedirect(reverse("hotline-case", args=[case_id]))


def _view(hotline: Hotline, case_id: UUID) -> tuple[StatusView, str]:
    owner, token, way = opened.case(hotline, case_id)
    return queries.case_by_status_token(members.member_by_id(owner), token), way


def _page(
    hotline: Hotline, view: StatusView, way: str, *, wrong: str = ""
) -> HttpResponse:
    owner = members.member_by_id(view.row.owner_id)
    state = view.ground.blueprint.process.states.get(view.state.state)
    public = state.public.title.get("de") if state and state.public else ""
    clocked = view.state.main_clock()
    own_case = bool({view.row.owner_id, view.row.acting_id} & hotline.actor.members)
    known = view.state.identity
    context = {
        "running": running(hotline),
        "view": view,
        "owner": owner,
        "state_word": public or view.row.title,
        "head_label": head_label(view.ground.blueprint),
        "due": date_de(clocked.due_on) if clocked and clocked.due_on else "",
        "requests": [
            {
                "until": date_de(each.due_on) if each.due_on else "",
                "items": [
                    item.title or item.field or item.reason for item in each.items
                ],
            }
            for each in view.state.requests
            if each.open
        ],
        "timeline": [
            {
                "at": item.at,
                "title": item.title,
                "detail": item.detail,
                "by": "",
                "key": not item.minor,
            }
            for item in view.timeline[:8]
        ],
        "ways": [
            {"value": w.key, "label": w.title.get("de"), "hint": w.hint.get("de")}
            for w in ways_enough(view.ground.blueprint)
        ],
        "way": way or None,
        "wrong": wrong,
        "errors": [{"message": wrong, "href": "#erkannt"}] if wrong else [],
        "identity": {
            "way": engine.WAYS[known.way].title.get("de")
            if known.way in engine.WAYS
            else known.way,
            "by": known.by,
            "at": clock.to_berlin(known.at),
        }
        if known
        else None,
        "may_write": own_case,
        "desk_href": reverse("desk-case", args=[view.id]) if own_case else "",
    }
    return page(
        hotline,
        "hotline/case.html",
        context,
        section="call",
        status=422 if wrong else 200,
    )


def head_label(blueprint: engine.Blueprint) -> str:
    """What the head of a case is: a name where it names whom we write to, else what.

    A report's head says what is broken and where, a day-care place's whose child.
    """
    contact = blueprint.contact
    person = {contact.family_name, contact.given_names, contact.company}
    holes = set(_HOLE.findall(blueprint.applicant or ""))
    return translate(f"call.case.{'applicant' if holes <= person else 'about'}")


def _iso(birth: dict[str, str]) -> str:
    try:
        return date(
            *(int(birth[part]) for part in ("year", "month", "day"))
        ).isoformat()
    except ValueError:
        return ""
