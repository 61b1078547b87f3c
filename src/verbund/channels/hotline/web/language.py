"""In which language the caller speaks, and who interprets: said once, for the call."""

from typing import get_args
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from verbund.calls import actions
from verbund.calls import queries as calls
from verbund.calls.actions.interpreting import How
from verbund.calls.languages import LANGUAGES, find, language, named
from verbund.calls.shapes import CallView, InterpreterView
from verbund.channels.hotline import callers
from verbund.channels.hotline.frame import (
    Hotline,
    field_errors,
    hotline_page,
    page,
    say,
)
from verbund.channels.hotline.web.call import back_to_screen
from verbund.core.errors import VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import ALL_LANGUAGES, translate
from verbund.members.roles import SUPERVISE_CALLS

_FIELDS = ("name", "phone", "languages", "hint")


@require_POST
@hotline_page
def speak(hotline: Hotline) -> HttpResponse:
    """The caller's language, as it was typed."""
    own, _ = calls.open_calls(hotline.actor)
    if own is None:
        say(hotline, translate("call.done.no_call"), kind="warning")
        return back_to_screen(hotline)
    said = hotline.request.POST.get("sprache", "")[:60]
    try:
        actions.speak(call_id=own.id, said=said, actor=hotline.actor)
    except VerbundError as error:
        say(hotline, error.detail or error.title, kind="warning")
    return back_to_screen(hotline)


@require_POST
@hotline_page
def interpret(hotline: Hotline) -> HttpResponse:
    """Somebody interprets: a service by its id, a colleague, somebody else's friend."""
    own, _ = calls.open_calls(hotline.actor)
    if own is None:
        say(hotline, translate("call.done.no_call"), kind="warning")
        return back_to_screen(hotline)
    who = hotline.request.POST.get("wer", "")
    how: How = "service"
    service: UUID | None = None
    if who in get_args(How):
        how = who  # type: ignore[assignment] # one of its words
    else:
        try:
            service = UUID(who)
        except ValueError:
            service = None
    try:
        actions.interpret(
            call_id=own.id, how=how, interpreter_id=service, actor=hotline.actor
        )
    except VerbundError as error:
        say(hotline, error.detail or error.title, kind="warning")
    return back_to_screen(hotline)


def spoken_in(hotline: Hotline, own: CallView) -> dict[str, object]:
    """What the bar of a call shows of language and interpreters."""
    found = language(own.language)
    foreign = found is not None and own.language not in {"", "de", "de-simple"}
    services = (
        calls.interpreters_of(hotline.home, language=own.language) if foreign else ()
    )
    return {
        "languages": LANGUAGES,
        "language": found,
        "foreign": foreign,
        "interpreter": own.interpreter,
        "services": [
            {
                "id": each.id,
                "name": each.name,
                "number": callers.spoken(each.phone),
                "tel": f"tel:{each.phone}",
                "hint": each.hint,
            }
            for each in services
        ],
    }


def language_of(own: CallView | None) -> str:
    """In which language the caller gets mail: that of the call, if we write in it."""
    spoken = own.language if own is not None else ""
    return spoken if spoken in ALL_LANGUAGES else "de"


def code_of(said: str) -> str:
    """The code of a language that was typed; what is none stays, to be refused."""
    found = find(said)
    return found.code if found else said.strip()


# --- the services of the desk ---------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def interpreters(hotline: Hotline) -> HttpResponse:
    """The services that agents may ask, and one more."""
    require(hotline.actor, SUPERVISE_CALLS.key)
    if not hotline.post:
        return _interpreters(hotline)
    given = hotline.request.POST
    wanted = [part for part in given.get("languages", "")[:400].split(",") if part]
    try:
        added = actions.add_interpreter(
            desk=hotline.home,
            name=given.get("name", "")[:200],
            phone=given.get("phone", "")[:40],
            languages=[code_of(part) for part in wanted if part.strip()],
            hint=given.get("hint", "")[:200],
            actor=hotline.actor,
        )
    except VerbundError as error:
        return _interpreters(hotline, error=error)
    say(hotline, translate("call.tongue.added", name=added.name))
    return HttpResponseRedirect(reverse("hotline-interpreters"))


@require_POST
@hotline_page
def remove_interpreter(hotline: Hotline, interpreter_id: UUID) -> HttpResponse:
    """Nobody asks this service any more."""
    gone = actions.remove_interpreter(
        desk=hotline.home, interpreter_id=interpreter_id, actor=hotline.actor
    )
    say(hotline, translate("call.tongue.removed", name=gone.name))
    return HttpResponseRedirect(reverse("hotline-interpreters"))


def _interpreters(
    hotline: Hotline, *, error: VerbundError | None = None
) -> HttpResponse:
    found = {p.path: p.message for p in error.fields} if error else {}
    context = {
        "rows": [_row(each) for each in calls.interpreters_of(hotline.home)],
        "values": {name: hotline.request.POST.get(name, "") for name in _FIELDS},
        "wrong": {name: found.get(name) for name in _FIELDS},
        "errors": field_errors(error, "#name") if error else [],
    }
    status = error.status if error else 200
    return page(
        hotline,
        "hotline/interpreters.html",
        context,
        section="interpreters",
        status=status,
    )


def _row(each: InterpreterView) -> dict[str, object]:
    return {
        "id": each.id,
        "name": each.name,
        "number": callers.spoken(each.phone),
        "languages": ", ".join(named(code) for code in each.languages)
        or translate("call.tongue.any"),
        "hint": each.hint,
    }
