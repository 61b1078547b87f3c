"""Documents from camera, scanner or file: pages looked at, turned, put together."""

from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases.forms.widgets import field_of
from verbund.channels.suitcase import casework, forming
from verbund.channels.suitcase import papers as paper_work
from verbund.channels.suitcase.casework import CHANNEL
from verbund.channels.suitcase.forming import Form
from verbund.channels.suitcase.frame import (
    Koffer,
    links,
    page,
    private,
    say,
    working_page,
)
from verbund.channels.suitcase.web.form import form_of
from verbund.channels.suitcase.work import Page, Paper, Work
from verbund.core.errors import FieldProblem, Invalid, VerbundError
from verbund.core.ui.texts import translate

_MOST_TITLE = 120


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def papers(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """Take up a document: for a field of the form, or one of its own with a title."""
    form = form_of(koffer, work_id)
    path = (koffer.request.POST if koffer.post else koffer.request.GET).get("feld", "")
    field = field_of(form.ground.blueprint, path) if path else None
    if field is None or field.type != "file":
        path, field = "", None
    if not koffer.post:
        return _show(koffer, form, path, field)
    try:
        form = _take(koffer, form, path, field)
    except VerbundError as error:
        return _show(koffer, form_of(koffer, work_id), path, field, error=error)
    href = reverse("suitcase-papers", args=[work_id])
    return HttpResponseRedirect(f"{href}?{urlencode({'feld': path})}" if path else href)


@require_safe
@working_page
def picture(koffer: Koffer, work_id: UUID, name: str) -> HttpResponse:
    """A page as it will look, for the officer's eyes."""
    work = koffer.opened.cabinet.get(work_id)
    for one in work.pages:
        if one.id == name:
            content = paper_work.turned(koffer.opened.cabinet.content(name), one.turn)
            return private(HttpResponse(content, content_type="image/jpeg"))
    for paper in work.papers:
        if paper.id == name:
            content = koffer.opened.cabinet.content(name)
            return private(HttpResponse(content, content_type=paper.media_type))
    raise Invalid(translate("suitcase.papers.gone"))


def _take(koffer: Koffer, form: Form, path: str, field: engine.Field | None) -> Form:
    given = koffer.request.POST
    if "scan" in given:
        return _add_page(koffer, form, paper_work.scan())
    if "turn" in given:
        return _change(koffer, form, given["turn"], turn=90)
    if "drop" in given:
        return _change(koffer, form, given["drop"], turn=0)
    if "remove" in given:
        return _remove(koffer, form, given["remove"])
    if "keep" in given:
        return _keep(koffer, form, path, field)
    for sent in koffer.request.FILES.getlist("picture"):
        content = sent.read()
        if paper_work.is_pdf(content, sent.name or ""):
            form = _store(koffer, form, path, field, content=content)
        else:
            form = _add_page(koffer, form, paper_work.page_of(content, sent.name or ""))
    return form


def _add_page(koffer: Koffer, form: Form, content: bytes) -> Form:
    if len(form.work.pages) >= paper_work.MOST_PAGES:
        raise Invalid(translate("suitcase.papers.most", count=paper_work.MOST_PAGES))
    name, _ = koffer.opened.cabinet.put(content)
    pages = (*form.work.pages, Page(id=name))
    return _saved(koffer, form, msgspec.structs.replace(form.work, pages=pages))


def _change(koffer: Koffer, form: Form, name: str, *, turn: int) -> Form:
    """Turn a page by a quarter, or with ``turn=0`` throw it away."""
    pages = tuple(
        msgspec.structs.replace(one, turn=(one.turn + turn) % 360)
        if one.id == name
        else one
        for one in form.work.pages
        if turn or one.id != name
    )
    form = _saved(koffer, form, msgspec.structs.replace(form.work, pages=pages))
    if not turn:
        koffer.opened.cabinet.drop(name)
    return form


def _remove(koffer: Koffer, form: Form, name: str) -> Form:
    work = form.work
    there = (*work.papers, *forming.at_office(work))
    paper = next((one for one in there if one.id == name), None)
    if paper is None:
        return form
    answers = forming.without_file(work, paper) if paper.field else work.answers
    steps = tuple(one for one in work.steps if not _names(one.command, paper.digest))
    left = tuple(one for one in work.papers if one.id != name)
    form = _saved(
        koffer,
        form,
        msgspec.structs.replace(work, papers=left, answers=answers, steps=steps),
    )
    koffer.opened.cabinet.drop(name)
    return form


def _names(command: dict[str, object], digest: str) -> bool:
    many = command.get("files")
    files = many if isinstance(many, list | tuple) else [command.get("file")]
    return any(isinstance(one, dict) and one.get("file") == digest for one in files)


def _keep(koffer: Koffer, form: Form, path: str, field: engine.Field | None) -> Form:
    """The pages become one document, turned as they are shown."""
    cabinet = koffer.opened.cabinet
    if not form.work.pages:
        raise Invalid(translate("suitcase.papers.no_pages"))
    pages = [
        paper_work.turned(cabinet.content(one.id), one.turn) for one in form.work.pages
    ]
    accepted = set(field.accept or ()) if field is not None else set()
    if accepted and "pdf" not in accepted:
        content, media_type = paper_work.single_jpeg(pages), "image/jpeg"
    else:
        content, media_type = paper_work.document(pages), "application/pdf"
    used = form.work.pages
    form = _store(
        koffer, form, path, field, content=content, media_type=media_type, clear=True
    )
    cabinet.drop(*(one.id for one in used))
    return form


def _store(
    koffer: Koffer,
    form: Form,
    path: str,
    field: engine.Field | None,
    *,
    content: bytes,
    media_type: str = "application/pdf",
    clear: bool = False,
) -> Form:
    title = (
        field.label.get(form.language) if field else koffer.given("title", _MOST_TITLE)
    )
    if not title:
        raise Invalid(
            fields=(FieldProblem("title", translate("suitcase.papers.title_needed")),)
        )
    ending = "pdf" if media_type == "application/pdf" else "jpg"
    name, digest = koffer.opened.cabinet.put(content)
    paper = Paper(
        id=name,
        digest=digest,
        name=f"{title[:80]}.{ending}",
        media_type=media_type,
        size=len(content),
        field=path,
        title=title,
    )
    work = form.work
    answers, steps = work.answers, work.steps
    if path and work.kind == "new":
        answers = forming.with_file(work, form.ground, paper)
        report = engine.check_answers(form.ground, answers, now=form.now, partial=True)
        wrong = [e for e in report.errors if forming.within(e.path, frozenset({path}))]
        if wrong:
            koffer.opened.cabinet.drop(name)
            raise Invalid(wrong[0].message.get(form.language))
        answers = report.answers
    else:
        command = _handed_in(koffer, work, paper)
        steps = (*steps, casework.step_for(command))
    fresh = msgspec.structs.replace(
        work,
        papers=(*work.papers, paper),
        pages=() if clear else work.pages,
        answers=answers,
        steps=steps,
    )
    say(koffer, translate("suitcase.papers.kept", name=paper.name))
    return _saved(koffer, form, fresh)


def _handed_in(koffer: Koffer, work: Work, paper: Paper) -> engine.Command:
    """What was asked for is supplied; anything else becomes a document of the case."""
    file = engine.FileRef(paper.digest, paper.name, paper.size, paper.media_type)
    officer = koffer.opened.officer
    state = casework.situation(work, officer).state
    asked = state.open_requests() if state is not None and work.kind == "known" else ()
    if asked:
        return engine.Supply(
            actor=officer, channel=CHANNEL, request=asked[0].id, files=(file,)
        )
    return engine.AddDocument(
        actor=officer, channel=CHANNEL, file=file, title=paper.title
    )


def _saved(koffer: Koffer, form: Form, work: Work) -> Form:
    work = koffer.opened.cabinet.save(work)
    return forming.open_form(work, form.member, form.ground, form.now, form.language)


def _show(
    koffer: Koffer,
    form: Form,
    path: str,
    field: engine.Field | None,
    *,
    error: VerbundError | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "work": form.work,
        "path": path,
        "title": field.label.get(form.language)
        if field
        else translate("suitcase.papers.title"),
        "hint": field.help.get(form.language) if field and field.help else "",
        "typed": koffer.given("title", _MOST_TITLE),
        "pages": form.work.pages,
        "papers": [one for one in form.work.papers if one.field == path],
        "at_office": forming.at_office(form.work, path) if path else [],
        "scanner": paper_work.scanners(),
        "errors": links(error, "#picture") if error else [],
        "back_href": reverse("suitcase-work", args=[form.work.id]),
    }
    return page(
        koffer,
        "papers.html",
        context,
        section="drafts",
        status=error.status if error else 200,
    )
