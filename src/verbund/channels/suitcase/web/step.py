"""A step of the process on the spot: inputs, what follows, the letter, do it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from verbund import engine
from verbund.cases.forms.widgets import Question, Shown, error_links, widgets
from verbund.channels.suitcase import casework, forming
from verbund.channels.suitcase.casework import CHANNEL, Situation
from verbund.channels.suitcase.frame import Koffer, page, private, say, working_page
from verbund.channels.suitcase.work import Work
from verbund.core.errors import NotFound
from verbund.core.ui.texts import translate
from verbund.engine.place_values import PARTS as PLACE
from verbund.kernel import clock
from verbund.notices.render import render_letter

_PARTS = {
    "date": ("day", "month", "year"),
    "partial_date": ("day", "month", "year"),
    "address": ("street", "house_number", "addition", "postal_code", "city"),
    "place": PLACE,
}


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def step(koffer: Koffer, work_id: UUID, transition: str) -> HttpResponse:
    """Fill in a step, look at its letter, carry it out in the draft."""
    work = koffer.opened.cabinet.get(work_id)
    found = casework.situation(work, koffer.opened.officer)
    definition = _definition(found, transition)
    raw = _raw(koffer, definition) if koffer.post else {}
    if not koffer.post or "preview" in koffer.request.POST:
        return _show(koffer, work, found, definition, raw)
    command = engine.Act(
        actor=koffer.opened.officer,
        channel=CHANNEL,
        transition=transition,
        input=raw,
        reason=koffer.given("step_reason"),
    )
    decided = engine.decide(found.ground, found.state, command, clock.now())
    if isinstance(decided, engine.Refusal):
        return _show(koffer, work, found, definition, raw, refusal=decided)
    koffer.opened.cabinet.save(
        msgspec.structs.replace(work, steps=(*work.steps, casework.step_for(command)))
    )
    say(
        koffer,
        translate("suitcase.step.done", step=definition.title.get(koffer.language)),
    )
    return HttpResponseRedirect(reverse("suitcase-work", args=[work_id]))


@require_POST
@working_page
def letter(koffer: Koffer, work_id: UUID, transition: str) -> HttpResponse:
    """The letter of a step as PDF, marked as a draft.

    What was typed comes with the request, never in an address: browsers keep those.
    """
    work = koffer.opened.cabinet.get(work_id)
    found = casework.situation(work, koffer.opened.officer)
    definition = _definition(found, transition)
    shown = casework.letter(
        found, definition, _raw(koffer, definition), koffer.opened.actor.name
    )
    if shown is None:
        raise NotFound(translate("suitcase.step.no_letter"))
    marked = msgspec.structs.replace(shown, title=f"Entwurf: {shown.title}")
    content = render_letter(marked, twin={}, at=clock.now())
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="Entwurf.pdf"'
    return private(response)


def _definition(found: Situation, transition: str) -> engine.Transition:
    definition = found.ground.blueprint.process.transition(transition)
    if definition is None or found.state is None:
        raise NotFound(translate("suitcase.step.unknown"))
    return definition


def _raw(koffer: Koffer, definition: engine.Transition) -> dict[str, object]:
    return _read(definition, dict(koffer.request.POST.lists()))


def _read(
    definition: engine.Transition, post: Mapping[str, Sequence[object]]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, field in definition.inputs.items():
        values = [str(one).strip() for one in post.get(name, ())]
        if field.type == "choices":
            value: object = [one for one in values if one]
        elif field.type in _PARTS:
            parts = {
                part: str((post.get(f"{name}.{part}") or [""])[-1]).strip()
                for part in _PARTS[field.type]
            }
            value = {part: text for part, text in parts.items() if text}
        else:
            value = values[-1] if values else ""
        if value:
            found[name] = value
    return found


def _show(
    koffer: Koffer,
    work: Work,
    found: Situation,
    definition: engine.Transition,
    raw: dict[str, object],
    *,
    refusal: engine.Refusal | None = None,
) -> HttpResponse:
    language = koffer.language
    questions = [
        Question(
            path=name,
            field=field,
            required=field.required is not False,
            visible=True,
        )
        for name, field in definition.inputs.items()
    ]
    errors = tuple(refusal.field_errors) if refusal else ()
    offer = next(
        (
            one
            for one in casework.offers(found, koffer.opened.officer)
            if one.kind == "transition" and one.id == definition.id
        ),
        None,
    )
    shown = (
        casework.letter(found, definition, raw, koffer.opened.actor.name)
        if offer is not None and offer.enabled
        else None
    )
    summary = error_links(errors, questions, language)
    if refusal is not None and not summary:
        summary = [{"message": refusal.message.get(language), "href": None}]
    because = ""
    if offer is not None and offer.because is not None and not offer.enabled:
        because = offer.because.get(language)
    context = {
        "work": work,
        "form_title": forming.title_of(found.ground.blueprint, work.service, language),
        "title": definition.title.get(language),
        "transition": definition.id,
        "widgets": forming.quiet(
            widgets(questions, Shown(raw=raw, errors=errors, language=language))
        ),
        "letter": shown,
        "because": because,
        "reason": koffer.given("step_reason"),
        "errors": summary,
        "back_href": reverse("suitcase-work", args=[work.id]),
    }
    return page(
        koffer, "step.html", context, section="drafts", status=422 if refusal else 200
    )
