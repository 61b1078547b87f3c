"""One page of the form: read, checked and kept before the answer is given."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.cases.forms.widgets import error_links, value_at, widgets
from verbund.channels.suitcase import casework, forming
from verbund.channels.suitcase.casework import CHANNEL
from verbund.channels.suitcase.forming import Form
from verbund.channels.suitcase.frame import Koffer, page, say, working_page
from verbund.channels.suitcase.work import Work
from verbund.core.errors import NotFound
from verbund.core.ui.texts import translate
from verbund.kernel import clock


def form_of(koffer: Koffer, work_id: UUID) -> Form:
    """The form of a draft as it stands."""
    work = koffer.opened.cabinet.get(work_id)
    member, ground = casework.ground_of(work)
    return forming.open_form(work, member, ground, clock.now(), koffer.language)


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def question(koffer: Koffer, work_id: UUID, page_id: str) -> HttpResponse:
    """Show the questions of a page; sent, they are checked and kept encrypted."""
    form = form_of(koffer, work_id)
    state = form.plan.page(page_id)
    if state is None:
        raise NotFound(translate("suitcase.form.unknown"))
    if not koffer.post:
        return _show(koffer, form, state, form.work.answers)
    post = dict(koffer.request.POST.lists())
    raw = forming.read(form, state, post)
    if "add" in post or "remove" in post:
        kept = _kept(form, raw)
        form = _save(koffer, form, kept)
        state = form.plan.page(page_id) or state
        return _show(koffer, form, state, kept, more="add" in post)
    report = engine.check_answers(form.ground, raw, now=form.now)
    sent = forming.paths_on(form, state, raw, _count(post))
    errors = [e for e in report.errors if forming.within(e.path, sent)]
    errors = [e for e in errors if not _is_file(form, e.path)]
    if errors and "save" not in post:
        # What is right stays, even if the lid is shut now.
        _save(koffer, form, _kept(form, raw))
        return _show(koffer, form, state, raw, errors)
    kept = _kept(form, raw)
    done = set(form.work.pages_done) | (set() if errors else {page_id})
    onward = _onward(_with(form, kept, done), page_id, sent)
    if onward == reverse("suitcase-page", args=[work_id, page_id]):
        # A question has come up on it: asked at another door, too, if not here.
        done.discard(page_id)
    _save(koffer, form, kept, sorted(done))
    if "save" in post:
        say(koffer, translate("suitcase.form.kept"))
        return HttpResponseRedirect(reverse("suitcase-work", args=[work_id]))
    return HttpResponseRedirect(onward)


def _count(post: Mapping[str, Sequence[str]]) -> int:
    given = (post.get("count") or ("",))[-1]
    return int(given) if given.isdecimal() and len(given) < 4 else 0


def _is_file(form: Form, path: str) -> bool:
    """Papers are taken up on a page of their own; they do not hold up this one."""
    for state in form.plan.pages:
        for found in state.fields:
            if found.field.type == "file" and forming.within(
                path, frozenset({found.path})
            ):
                return True
    return False


def _kept(form: Form, raw: Mapping[str, object]) -> dict[str, object]:
    return engine.check_answers(form.ground, raw, now=form.now, partial=True).answers


def _with(form: Form, answers: dict[str, object], done: Collection[str]) -> Form:
    """The form as it will stand, not kept yet."""
    work = msgspec.structs.replace(form.work, answers=answers, pages_done=tuple(done))
    return forming.open_form(work, form.member, form.ground, form.now, form.language)


def _save(
    koffer: Koffer,
    form: Form,
    answers: dict[str, object],
    done: Sequence[str] | None = None,
) -> Form:
    work = msgspec.structs.replace(
        form.work,
        answers=answers,
        pages_done=tuple(done) if done is not None else form.work.pages_done,
        language=koffer.language,
    )
    if work.kind == "known":
        work = _corrected(koffer, work)
    work = koffer.opened.cabinet.save(work)
    return forming.open_form(work, form.member, form.ground, form.now, koffer.language)


def _corrected(koffer: Koffer, work: Work) -> Work:
    """What was changed in a known case, as one command beside its other steps."""
    before = casework.case_of(work).state.answers
    changes = forming.corrections(before, work.answers)
    others = tuple(
        one for one in work.steps if one.command.get("command") != "correct_answers"
    )
    if not changes:
        return msgspec.structs.replace(work, steps=others)
    command = engine.CorrectAnswers(
        actor=koffer.opened.officer,
        channel=CHANNEL,
        changes=changes,
        reason=translate("suitcase.form.corrected"),
    )
    return msgspec.structs.replace(work, steps=(*others, casework.step_for(command)))


def _onward(form: Form, page_id: str, sent: frozenset[str]) -> str:
    """The same page for questions that the answers revealed, else the next one."""
    work = form.work
    state = form.plan.page(page_id)
    wrong = [e.path for e in form.plan.errors]
    if state is not None:
        for found in state.fields:
            missing = any(
                forming.within(path, frozenset({found.path})) for path in wrong
            )
            missing = missing or value_at(form.work.answers, found.path) is None
            if found.field.type != "file" and found.path not in sent and missing:
                return reverse("suitcase-page", args=[work.id, page_id])
    ids = [page.id for page in form.plan.pages]
    at = ids.index(page_id) + 1 if page_id in ids else 0
    for one in form.plan.pages[at:]:
        if forming.status_of(form, one) != "done":
            return reverse("suitcase-page", args=[work.id, one.id])
    return reverse("suitcase-work", args=[work.id])


def _show(
    koffer: Koffer,
    form: Form,
    state: engine.PageState,
    raw: Mapping[str, object],
    errors: Sequence[engine.FieldError] = (),
    *,
    more: bool = False,
) -> HttpResponse:
    given = forming.shown(form, raw, errors)
    asked = forming.asked(form, state)
    entries = forming.items(form, state, raw, given, more=more)
    questions = [
        *asked,
        *(
            q
            for one in entries
            for q in forming.asked_of_item(form, state, one.index, raw)
        ),
    ]
    ids = [one.id for one in form.plan.pages]
    number = ids.index(state.id) + 1
    repeat = state.repeats.field.repeat if state.repeats else None
    context = {
        "form": form,
        "work": form.work,
        "title": state.title.get(form.language),
        "intro": state.intro.get(form.language) if state.intro else "",
        "widgets": forming.quiet(
            widgets([q for q in asked if q.field.type != "file"], given)
        ),
        "papers": forming.quiet(
            widgets([q for q in asked if q.field.type == "file"], given)
        ),
        "entries": entries,
        "count": len(entries),
        "least": state.least,
        "noun": repeat.item.get(form.language) if repeat else "",
        "full": repeat is not None and len(entries) >= repeat.max,
        "errors": error_links(errors, questions, form.language),
        "progress": {
            "value": number,
            "max": len(ids),
            "label": translate(
                "suitcase.form.progress",
                title=form.title,
                value=number,
                max=len(ids),
            ),
        },
        "back_href": reverse("suitcase-work", args=[form.work.id]),
    }
    keys = [(("Alt", "S"), translate("suitcase.key.send"))]
    return page(
        koffer,
        "question.html",
        context,
        section="drafts",
        keys=keys,
        status=422 if errors else 200,
    )
