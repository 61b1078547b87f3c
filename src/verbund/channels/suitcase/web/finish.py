"""Read everything once more, seal it, and what the person gets to keep."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases.forms.amounts import expected
from verbund.cases.forms.answers import review as reviewed
from verbund.channels.suitcase import casework, forming, sealing, wording
from verbund.channels.suitcase.forming import Form
from verbund.channels.suitcase.frame import Koffer, open_page, page, working_page
from verbund.channels.suitcase.web.form import form_of
from verbund.channels.suitcase.web.work import way_of
from verbund.core.errors import NotFound
from verbund.core.ui.qr import qr_path
from verbund.core.ui.texts import translate
from verbund.engine.identification import WAYS
from verbund.kernel.german import datetime_de


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def review(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """Everything once more; one declaration, then it is sealed and gone from here."""
    form = form_of(koffer, work_id)
    errors: list[dict[str, str | None]] = []
    if koffer.post:
        errors = _objections(koffer, form)
        if not errors:
            sealed = sealing.finish(koffer.opened, form.work, _what(form))
            koffer.node.wake()
            return HttpResponseRedirect(reverse("suitcase-done", args=[sealed.op_id]))
    return _show(koffer, form, errors)


@require_safe
@open_page
def done(koffer: Koffer, op_id: UUID) -> HttpResponse:
    """The number of the sealed part, as words and as a code to take along."""
    entry = next(
        (one for one in koffer.opened.outbox.entries() if one.op_id == op_id), None
    )
    if entry is None:
        raise NotFound(translate("suitcase.done.unknown"))
    known = next((one for one in koffer.opened.days.done if one.op_id == op_id), None)
    path, size = qr_path(f"verbund:{op_id}:{entry.short_hash.replace(' ', '')}")
    context = {
        "entry": entry,
        "what": known.what if known else "",
        "at": wording.moment(known.at) if known else "",
        "qr": path,
        "qr_size": size,
        "stop": known.stop if known else None,
    }
    return page(koffer, "done.html", context, section="tour")


def _what(form: Form) -> str:
    """What was sealed, in words without a person."""
    if form.work.kind == "known":
        return translate("suitcase.done.carried_on", title=form.title)
    return form.title


def _objections(koffer: Koffer, form: Form) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = []
    work = form.work
    if work.kind == "new":
        found = [
            {
                "message": error.message.get(form.language),
                "href": _href(form, error.path),
            }
            for error in form.plan.errors
        ]
    elif not work.steps:
        found.append({"message": translate("suitcase.review.nothing"), "href": None})
    if work.pages:
        found.append(
            {
                "message": translate("suitcase.review.pages_left"),
                "href": reverse("suitcase-papers", args=[work.id]),
            }
        )
    if not way_of(work):
        found.append(
            {
                "message": translate("suitcase.review.identify"),
                "href": reverse("suitcase-identify", args=[work.id]),
            }
        )
    if work.kind == "new" and work.signature is None:
        found.append(
            {
                "message": translate("suitcase.review.sign"),
                "href": reverse("suitcase-sign", args=[work.id]),
            }
        )
    if not found:
        refusal = casework.situation(work, koffer.opened.officer).refusal
        if refusal is not None:
            found.append({"message": refusal.message.get(form.language), "href": None})
    if koffer.given("declare") != "yes":
        message = translate("suitcase.review.declare_needed")
        found.append({"message": message, "href": "#declare"})
    return found


def _href(form: Form, path: str) -> str:
    for state in form.plan.pages:
        for field in state.fields:
            if path == field.path or path.startswith(f"{field.path}."):
                return reverse("suitcase-page", args=[form.work.id, state.id])
    return reverse("suitcase-work", args=[form.work.id])


def _show(
    koffer: Koffer, form: Form, errors: list[dict[str, str | None]]
) -> HttpResponse:
    work, language = form.work, form.language
    answers = form.plan.answers if work.kind == "new" else work.answers
    pages = engine.summary(form.ground, answers, now=form.now, language=language)
    way = WAYS.get(way_of(work))
    groups = [
        {
            "title": group.title,
            "lines": [
                {
                    "label": line.label,
                    "value": "" if line.missing else line.value,
                    "href": reverse("suitcase-page", args=[work.id, line.page])
                    if work.kind == "new"
                    else None,
                }
                for line in group.lines
            ],
        }
        for group in reviewed(
            pages, form.plan.errors if work.kind == "new" else (), language
        )
    ]
    facts = [
        (
            translate("suitcase.review.who"),
            wording.applicant(form.ground, answers) or "–",
        ),
        (
            translate("suitcase.review.way"),
            way.title.get(language) if way else translate("suitcase.review.missing"),
        ),
        (
            translate("suitcase.review.signature"),
            f"{work.signature.name}, {datetime_de(work.signature.signed_at, language)}"
            if work.signature
            else translate("suitcase.review.missing"),
        ),
        (
            translate("suitcase.review.papers"),
            ", ".join(forming.paper_names(work)) or "–",
        ),
    ]
    context = {
        "form": form,
        "work": work,
        "groups": groups,
        "facts": facts,
        "expected": expected(form.ground, answers, now=form.now, language=language)
        if work.kind == "new"
        else None,
        "declared": koffer.given("declare") == "yes",
        "declare_error": next(
            (e["message"] for e in errors if e["href"] == "#declare"), None
        ),
        "owner": form.ground.owner.official_name,
        "errors": errors,
        "back_href": reverse("suitcase-work", args=[work.id]),
    }
    return page(
        koffer, "review.html", context, section="drafts", status=422 if errors else 200
    )
