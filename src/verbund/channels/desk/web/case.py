"""The page of one case, and the short forms that stand on it."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from msgspec import Struct

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import AUDIT, ref
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.shapes import CaseView
from verbund.channels.desk import casefile, consulting, matching, money
from verbund.channels.desk.frame import (
    Desk,
    desk_page,
    field_errors,
    page,
    problem,
    say,
)
from verbund.channels.desk.listing import read_day
from verbund.core import topics
from verbund.core.errors import FieldProblem, Invalid, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.engine.commands import ActorRef
from verbund.members import queries as members

_KEYS = (
    (("1", "…", "9"), "work.key.step"), (("V",), "work.key.history"),
    (("D",), "work.key.documents"), (("U",), "work.key.answer"),
    (("W",), "work.key.resubmit"), (("N",), "work.key.next"),
)  # fmt: skip


class Failed(Struct, frozen=True):
    """A form that was refused: what was typed stays."""

    form: str
    error: VerbundError
    typed: Mapping[str, str]

    def value(self, form: str, name: str, default: str = "") -> str:
        """What was typed into a field of this form."""
        return self.typed.get(name, default) if form == self.form else default

    def error_of(self, form: str, name: str) -> str | None:
        """The sentence under a field."""
        if form != self.form:
            return None
        for each in self.error.fields:
            if each.path == name:
                return each.message
        return None


@require_safe
@desk_page
def case(desk: Desk, case_id: UUID) -> HttpResponse:
    """One case; the look is written down."""
    return show(desk, case_id)


def show(desk: Desk, case_id: UUID, failed: Failed | None = None) -> HttpResponse:
    """Draw the case, with a refused form as it was typed."""
    view = queries.case_view(case_id, desk.actor, language=desk.language)
    people = members.colleagues(desk.actor)
    facts, changed = casefile.answers(desk, view)
    everything = desk.request.GET.get("verlauf") == "alle"
    entries, more = casefile.history(desk, view, everything=everything)
    context = {
        "view": view,
        "title": casefile.title(desk, view),
        "meta": casefile.meta(desk, view),
        "links": casefile.links(desk, view),
        "state": casefile.state_word(desk, view),
        "objection": casefile.objection_word(desk, view),
        "objection_text": view.state.objection,
        "due": casefile.head_due(view, desk.language),
        "steps": casefile.steps(desk, view),
        "facts": facts,
        "changed": changed,
        "contact": casefile.contact(desk, view),
        "decision": casefile.decision(desk, view),
        "matches": matching.possible(desk, view),
        "topic_panels": topics.case_panels(
            desk.request,
            case_id,
            desk.actor,
            members.topics_among((view.row.owner_id, view.row.acting_id)),
        ),
        "consulted": consulting.panel(desk, view),
        "money": money.panel(desk, view),
        "documents": casefile.documents(view),
        "requests": casefile.requests(view, desk.language),
        "talk": casefile.talk(desk, view),
        "entries": entries,
        "more": more,
        "clocks": casefile.clocks(view, desk.language),
        "people": [(str(p.id), p.name) for p in people],
        "offices": _offices(desk, view),
        "rights": casefile.rights(desk, view, people),
        "may_work": casefile.may_work(desk),
        "may_refer": view.state.open and view.ground.blueprint.report is not None,
        "may_audit": desk.may(AUDIT.key),
        "may_correct": casefile.offer(view, "correct") is not None,
        "failed": failed,
        "errors": field_errors(failed.error) if failed else [],
        "conflict": _conflict(desk, view, failed),
    }
    keys = [(names, translate(what)) for names, what in _KEYS]
    status = failed.error.status if failed else 200
    return page(
        desk, "desk/case.html", context, section="worklist", keys=keys, status=status
    )


def _conflict(desk: Desk, view: CaseView, failed: Failed | None) -> list[str]:
    """What colleagues did while the form was open."""
    if failed is None or not isinstance(failed.error, CaseChangedMeanwhile):
        return []
    seen = position_of(failed.typed)
    return casefile.since(desk, view, seen) if seen is not None else []


def _offices(desk: Desk, view: CaseView) -> list[tuple[str, str]]:
    bodies = (view.row.acting_id, view.row.owner_id)
    return [
        (str(office.id), office.name)
        for body in dict.fromkeys(bodies)
        for office in desk.known.offices.get(body, ())
        if office.closed_on is None
    ]


# --- short forms --------------------------------------------------------------

Given = QueryDict
Maker = Callable[[ActorRef, Given], engine.Command]


@require_http_methods(["GET", "POST"])
@desk_page
def change(desk: Desk, case_id: UUID, what: str) -> HttpResponse:
    """Carry out one short form of the page; a refusal shows the page with it again."""
    here = reverse("desk-case", args=[case_id])
    make = MAKERS.get(what)
    if make is None:
        raise NotFound
    if not desk.post:
        return HttpResponseRedirect(here)
    given = desk.request.POST
    try:
        actions.act(
            case_id=case_id,
            command=make(ref(desk.actor), given),
            actor=desk.actor,
            expected_position=position_of(given),
        )
    except NotFound:
        raise
    except VerbundError as error:
        typed = {name: str(value) for name, value in given.items()}
        return show(desk, case_id, Failed(what, error, typed))
    say(desk, translate(f"work.done.{what}"))
    return HttpResponseRedirect(here)


def position_of(given: Mapping[str, object]) -> int | None:
    """The position that the person saw; a broken one counts as the very first."""
    text = str(given.get("position") or "")
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _message(actor: ActorRef, given: Given) -> engine.Command:
    body = given.get("body", "").strip()
    if not body:
        raise wrong("body", translate("work.error.text"))
    if given.get("internal"):
        return engine.AddNote(actor=actor, text=body, internal=True)
    subject = given.get("subject", "").strip() or translate("work.case.message_subject")
    return engine.SendMessage(actor=actor, subject=subject[:200], body=body)


def _assign(actor: ActorRef, given: Given) -> engine.Command:
    person = given.get("person", "")
    name = actor.name if person == actor.id else ""
    if person and not name:
        name = members.person_by_id(person).name
    return engine.Assign(
        actor=actor,
        person=person or None,
        name=name,
        office=given.get("office") or None,
    )


def _task(actor: ActorRef, given: Given) -> engine.Command:
    title = given.get("title", "").strip()
    if not title:
        raise wrong("title", translate("work.error.task"))
    return engine.AddTask(
        actor=actor,
        title=title[:200],
        due=day_of(given, "due"),
        assignee=given.get("assignee") or None,
    )


def _done(actor: ActorRef, given: Given) -> engine.Command:
    return engine.CompleteTask(actor=actor, task=given.get("task", ""))


def _resubmit(actor: ActorRef, given: Given) -> engine.Command:
    if given.get("end"):
        return engine.Resubmit(actor=actor, on=None)
    on = day_of(given, "on")
    if on is None:
        raise wrong("on", translate("work.error.day"))
    return engine.Resubmit(actor=actor, on=on, note=given.get("note", "").strip())


def _extend(actor: ActorRef, given: Given) -> engine.Command:
    until = day_of(given, "until")
    if until is None:
        raise wrong("until", translate("work.error.day"))
    reason = given.get("reason", "").strip()
    if given.get("request"):
        return engine.GrantTime(
            actor=actor, request=given.get("request", ""), until=until, reason=reason
        )
    return engine.ExtendClock(
        actor=actor, clock=given.get("clock", ""), until=until, reason=reason
    )


MAKERS: Mapping[str, Maker] = {
    "nachricht": _message,
    "zuweisen": _assign,
    "aufgabe": _task,
    "erledigt": _done,
    "wiedervorlage": _resubmit,
    "frist": _extend,
    **consulting.MAKERS,
    **money.MAKERS,
}


def day_of(given: Mapping[str, object], name: str) -> date | None:
    """A day from a form, ``None`` if the field is empty; a broken one is refused."""
    text = str(given.get(name) or "").strip()
    if not text:
        return None
    found = read_day(text)
    if found is None:
        raise wrong(name, translate("work.error.day"))
    return found


def wrong(path: str, message: str) -> Invalid:
    """One field that must change."""
    return Invalid(message, fields=(FieldProblem(path=path, message=message),))


# --- papers and looks ---------------------------------------------------------


@require_POST
@desk_page
def upload(desk: Desk, case_id: UUID) -> HttpResponse:
    """Put a file into the case."""
    given = desk.request.POST
    sent = desk.request.FILES.get("file")
    try:
        if sent is None or not sent.name:
            raise wrong("file", translate("work.error.file"))
        actions.attach_file(
            case_id=case_id,
            actor=desk.actor,
            name=sent.name,
            content=sent.read(),
            title=given.get("doc_title", "").strip()[:200],
            internal=bool(given.get("internal")),
            expected_position=position_of(given),
        )
    except NotFound:
        raise
    except VerbundError as error:
        typed = {name: str(value) for name, value in given.items()}
        return show(desk, case_id, Failed("dokument", error, typed))
    say(desk, translate("work.done.dokument"))
    return HttpResponseRedirect(reverse("desk-case", args=[case_id]))


@require_safe
@desk_page
def document(desk: Desk, case_id: UUID, document_id: UUID) -> HttpResponse:
    """A file of the case, once it was scanned; opening it is written down."""
    row = queries.document(document_id, case_id=case_id)
    queries.case_view(case_id, desk.actor, purpose=f"Dokument geöffnet: {row.name}")
    return file_response(row.name, row.media_type, queries.open_document(row))


def file_response(given: str, media_type: str, content: bytes) -> HttpResponse:
    """A file of a case: shown where the browser does so safely, else to be saved."""
    response = HttpResponse(content, content_type=media_type)
    kind = "inline" if media_type in _SHOWN_INLINE else "attachment"
    name = "".join(
        c if c.isascii() and c.isprintable() and c not in _QUOTED else "_"
        for c in given
    )
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


_QUOTED = frozenset('"\\;%')
_SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


@require_safe
@desk_page
def looks(desk: Desk, case_id: UUID) -> HttpResponse:
    """Who has looked at the case."""
    rows = queries.access_log(case_id, desk.actor)
    view = queries.case_view(case_id, desk.actor, purpose="Einsichten angesehen")
    context = {"view": view, "rows": rows}
    return page(desk, "desk/looks.html", context, section="worklist")


def refused(desk: Desk, error: VerbundError, case_id: UUID) -> HttpResponse:
    """Back to the case with the reason of a refusal."""
    say(desk, problem(error), kind="danger")
    return HttpResponseRedirect(reverse("desk-case", args=[case_id]))
