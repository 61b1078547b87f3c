"""A draft as a whole: what is done, what is missing, who the person is."""

from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from verbund import engine
from verbund.cases.forms.amounts import expected
from verbund.channels.suitcase import casework, forming, wording
from verbund.channels.suitcase.casework import CHANNEL, Situation
from verbund.channels.suitcase.forming import Form
from verbund.channels.suitcase.frame import Koffer, links, page, say, working_page
from verbund.channels.suitcase.web.form import form_of
from verbund.channels.suitcase.work import Step, Work
from verbund.core.errors import FieldProblem, Invalid
from verbund.core.ui.texts import translate
from verbund.engine.identification import WAYS, ways_for


@require_safe
@working_page
def overview(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """The task list: pages, papers, identity, signature, steps, then finish."""
    form = form_of(koffer, work_id)
    work = form.work
    found = casework.situation(work, koffer.opened.officer)
    context = {
        "form": form,
        "work": work,
        "title": form.title,
        "who": wording.applicant(form.ground, work.answers),
        "groups": _groups(form),
        "state": _state_word(found, koffer.language),
        "expected": expected(
            form.ground, form.plan.answers, now=form.now, language=form.language
        ),
        "papers": forming.paper_names(work),
        "identified": _identified(found, work, koffer.language),
        "steps": _steps(found, work, koffer.language),
        "offers": _offers(koffer, found),
        "answers": _answers(form) if work.kind == "known" else [],
    }
    return page(koffer, "work.html", context, section="drafts")


@require_POST
@working_page
def discard(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """Throw a draft away with everything that was taken up for it."""
    koffer.opened.cabinet.remove(koffer.opened.cabinet.get(work_id))
    say(koffer, translate("suitcase.work.discarded"))
    return HttpResponseRedirect(reverse("suitcase-drafts"))


@require_POST
@working_page
def note(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """Write something down for the file."""
    work = koffer.opened.cabinet.get(work_id)
    text = koffer.given("note")
    if text:
        command = engine.AddNote(
            actor=koffer.opened.officer, channel=CHANNEL, text=text
        )
        koffer.opened.cabinet.save(
            msgspec.structs.replace(
                work, steps=(*work.steps, casework.step_for(command))
            )
        )
    say(
        koffer,
        translate(f"suitcase.work.note_{'done' if text else 'needed'}"),
        kind="success" if text else "warning",
    )
    return HttpResponseRedirect(reverse("suitcase-work", args=[work_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def identify(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """Record how the person was recognised; no number of a document is kept."""
    work = koffer.opened.cabinet.get(work_id)
    _, ground = casework.ground_of(work)
    chosen = koffer.given("way", 40) if koffer.post else way_of(work)
    errors: list[dict[str, str | None]] = []
    if koffer.post:
        if chosen in {way.key for way in ways_for(CHANNEL)}:
            command = engine.Identify(
                actor=koffer.opened.officer, channel=CHANNEL, way=chosen
            )
            others = tuple(one for one in work.steps if not _is(one, "identify"))
            koffer.opened.cabinet.save(
                msgspec.structs.replace(
                    work, steps=(casework.step_for(command), *others)
                )
            )
            say(koffer, translate("suitcase.identify.done"))
            return HttpResponseRedirect(reverse("suitcase-work", args=[work_id]))
        errors = links(
            Invalid(
                fields=(FieldProblem("way", translate("suitcase.identify.choose")),)
            )
        )
    context = {
        "work": work,
        "title": forming.title_of(ground.blueprint, work.service, koffer.language),
        "ways": [
            {
                "value": way.key,
                "label": way.title.get(koffer.language),
                "hint": way.hint.get(koffer.language),
            }
            for way in reversed(ways_for(CHANNEL))
        ],
        "chosen": chosen,
        "errors": errors,
        "back_href": reverse("suitcase-work", args=[work_id]),
    }
    return page(
        koffer,
        "identify.html",
        context,
        section="drafts",
        status=422 if errors else 200,
    )


def way_of(work: Work) -> str:
    """The way that was recorded for this draft, empty if none was."""
    for one in work.steps:
        if _is(one, "identify"):
            return str(one.command.get("way", ""))
    return ""


def _is(step: Step, command: str) -> bool:
    return step.command.get("command") == command


def _groups(form: Form) -> list[dict[str, object]]:
    """The pages of the form as the task list of every other door."""
    rows: list[dict[str, object]] = [
        {
            "title": one.title.get(form.language),
            "href": reverse("suitcase-page", args=[form.work.id, one.id]),
            "status": forming.status_of(form, one),
        }
        for one in form.plan.pages
    ]
    return [{"title": translate("suitcase.work.form"), "items": rows}]


def _answers(form: Form) -> list[tuple[str, str]]:
    pages = engine.summary(
        form.ground, form.work.answers, now=form.now, language=form.language
    )
    return [
        (
            f"{row.item_label}: {row.label.get(form.language)}"
            if row.item_label
            else row.label.get(form.language),
            row.value,
        )
        for one in pages
        for row in one.rows
        if row.value
    ]


def _state_word(found: Situation, language: str) -> str:
    if found.state is None:
        return ""
    process = found.ground.blueprint.process
    state = process.states.get(found.state.state)
    return state.title.get(language) if state else found.state.state


def _identified(found: Situation, work: Work, language: str) -> str:
    way = WAYS.get(way_of(work))
    if way is not None:
        return way.title.get(language)
    _ = found
    return ""


def _steps(found: Situation, work: Work, language: str) -> list[str]:
    """What was already done with the case here, in the blueprint's words."""
    said = []
    process = found.ground.blueprint.process
    for one in work.steps:
        command = casework.command_of(one)
        if isinstance(command, engine.Act):
            step = process.transition(command.transition)
            said.append(step.title.get(language) if step else command.transition)
        elif isinstance(command, engine.AddNote):
            said.append(translate("suitcase.step.note"))
        elif isinstance(command, engine.CorrectAnswers):
            said.append(translate("suitcase.step.correct"))
        elif isinstance(command, engine.Supply):
            said.append(translate("suitcase.step.supply"))
    return said


def _offers(koffer: Koffer, found: Situation) -> list[dict[str, object]]:
    """Steps of the process that the officer may do on the spot."""
    return [
        {
            "id": offer.id,
            "title": offer.title.get(koffer.language),
            "because": offer.because.get(koffer.language) if offer.because else "",
            "enabled": offer.enabled,
        }
        for offer in casework.offers(found, koffer.opened.officer)
        if offer.kind == "transition"
    ]
