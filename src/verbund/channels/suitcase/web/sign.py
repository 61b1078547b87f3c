"""The signature: drawn on the screen, or the name typed before the officer's eyes."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec import Meta

from verbund import engine
from verbund.channels.suitcase import casework, forming, prints, wording
from verbund.channels.suitcase.casework import CHANNEL
from verbund.channels.suitcase.frame import Koffer, links, page, say, working_page
from verbund.channels.suitcase.work import Paper, Signature, Work
from verbund.core.errors import FieldProblem, Invalid, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock

KIND = "signature"
_Point = tuple[Annotated[int, Meta(ge=0, le=1000)], Annotated[int, Meta(ge=0, le=400)]]
_Strokes = Annotated[
    tuple[Annotated[tuple[_Point, ...], Meta(max_length=2000)], ...],
    Meta(max_length=200),
]
_LEAST_POINTS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def sign(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """Take the signature; it becomes one page of the file."""
    work = koffer.opened.cabinet.get(work_id)
    if not koffer.post:
        return _show(koffer, work)
    try:
        _keep(koffer, work)
    except VerbundError as error:
        return _show(koffer, work, error)
    say(koffer, translate("suitcase.sign.done"))
    return HttpResponseRedirect(reverse("suitcase-work", args=[work_id]))


def _keep(koffer: Koffer, work: Work) -> None:
    signature = _read(koffer)
    _, ground = casework.ground_of(work)
    title = forming.title_of(ground.blueprint, work.service, "de")
    content = prints.signature_pdf(
        signature, ground=ground, title=title, officer=koffer.opened.actor.name
    )
    cabinet = koffer.opened.cabinet
    before = [one for one in work.papers if one.title == KIND]
    name, digest = cabinet.put(content)
    paper = Paper(
        id=name,
        digest=digest,
        name=translate("suitcase.sheet.file"),
        media_type="application/pdf",
        size=len(content),
        title=KIND,
    )
    command = engine.AddDocument(
        actor=koffer.opened.officer,
        channel=CHANNEL,
        file=engine.FileRef(digest, paper.name, paper.size, paper.media_type),
        title=translate("suitcase.sheet.title"),
        kind=KIND,
    )
    steps = tuple(one for one in work.steps if one.command.get("kind") != KIND)
    cabinet.save(
        msgspec.structs.replace(
            work,
            signature=signature,
            papers=(*(one for one in work.papers if one.title != KIND), paper),
            steps=(*steps, casework.step_for(command)),
        )
    )
    cabinet.drop(*(one.id for one in before))


def _read(koffer: Koffer) -> Signature:
    name = koffer.given("name", 120)
    kind: Literal["drawn", "witnessed"] = (
        "witnessed" if koffer.given("how") == "witnessed" else "drawn"
    )
    problems = []
    if not name:
        problems.append(FieldProblem("name", translate("suitcase.sign.name_needed")))
    strokes: _Strokes = ()
    if kind == "drawn":
        try:
            strokes = msgspec.json.decode(
                koffer.request.POST.get("strokes", "") or "[]", type=_Strokes
            )
        except msgspec.DecodeError:
            strokes = ()
        if sum(len(one) for one in strokes) < _LEAST_POINTS:
            problems.append(FieldProblem("pad", translate("suitcase.sign.pad_needed")))
    elif not koffer.given("reason", 400):
        problems.append(
            FieldProblem("reason", translate("suitcase.sign.reason_needed"))
        )
    if problems:
        raise Invalid(fields=tuple(problems))
    return Signature(
        kind=kind,
        name=name,
        strokes=strokes,
        witness=koffer.opened.actor.name if kind == "witnessed" else "",
        reason=koffer.given("reason", 400) if kind == "witnessed" else "",
        signed_at=clock.now(),
    )


def _show(
    koffer: Koffer, work: Work, error: VerbundError | None = None
) -> HttpResponse:
    _, ground = casework.ground_of(work)
    wrong = {one.path: one.message for one in error.fields} if error else {}
    typed = koffer.given("name", 120) if koffer.post else ""
    context = {
        "work": work,
        "title": forming.title_of(ground.blueprint, work.service, koffer.language),
        "name": typed or wording.applicant(ground, work.answers),
        "how": koffer.given("how") or "drawn",
        "reason": koffer.given("reason", 400),
        "wrong": wrong,
        "signed": work.signature,
        "errors": links(error) if error else [],
        "back_href": reverse("suitcase-work", args=[work.id]),
    }
    return page(
        koffer,
        "sign.html",
        context,
        section="drafts",
        status=error.status if error else 200,
    )
