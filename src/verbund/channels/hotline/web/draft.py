"""A case begun on the telephone: the form on one page, kept with every send."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from msgspec.structs import replace

from verbund import engine
from verbund.calls import actions as calling
from verbund.calls import queries as calls
from verbund.cases import actions as cases
from verbund.cases.errors import AnswersInvalid
from verbund.cases.forms.amounts import expected
from verbund.cases.forms.answers import nested
from verbund.cases.queries import draft_view
from verbund.cases.shapes import DraftView, Receipt
from verbund.catalogue import queries as catalogue
from verbund.channels.hotline import form, opened
from verbund.channels.hotline.frame import (
    Hotline,
    field_errors,
    hotline_page,
    known_member,
    page,
    say,
    served,
)
from verbund.channels.hotline.script import script_of, ways_enough
from verbund.channels.hotline.spoken import said_in
from verbund.channels.hotline.web.language import language_of
from verbund.channels.hotline.web.screen import running
from verbund.core import topics
from verbund.core.errors import FieldProblem, Forbidden, Invalid, NotFound, VerbundError
from verbund.core.rights import Actor
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import body_de
from verbund.members.queries import Member, topics_of


@require_POST
@hotline_page
def begin(hotline: Hotline) -> HttpResponse:
    """A new draft from the script."""
    given = hotline.request.POST
    member = known_member(hotline, given.get("kommune", ""))
    if member is None:
        raise NotFound
    require_served(hotline, member)
    adopted = catalogue.service(member, given.get("blaupause", ""))
    entry = adopted.entry(given.get("leistung") or None)
    if not adopted.active or "hotline" not in entry.channels:
        raise NotFound(translate("call.form.not_by_phone"))
    definition = adopted.blueprint.service(entry.service_id)
    own, _ = calls.open_calls(hotline.actor)
    draft = cases.begin_draft(
        member=member,
        blueprint=entry.blueprint_key,
        service=entry.service_id,
        channel="hotline",
        language=language_of(own),
        answers=nested(definition.preset if definition else {}),
    )
    opened.remember_draft(hotline, draft.id, member.id, draft.code)
    if own is not None:
        calling.place(call_id=own.id, member=member, actor=hotline.actor)
        calling.name_draft(call_id=own.id, draft_id=draft.id, actor=hotline.actor)
    return HttpResponseRedirect(reverse("hotline-draft", args=[draft.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def fill(hotline: Hotline, draft_id: UUID) -> HttpResponse:
    """The form; every send keeps what was answered, the last one opens the case."""
    owner_id, code = opened.draft(hotline, draft_id)
    member = hotline.known.members[owner_id]
    draft = draft_view(draft_id, member=member)
    ground = catalogue.ground_for(member, draft.blueprint, digest=draft.digest)
    if not hotline.post:
        return _form(hotline, draft, ground, code)
    post = dict(hotline.request.POST.lists())
    raw = form.read(ground, post, draft.answers)
    draft = cases.save_draft(draft_id=draft.id, member=member, answers=raw)
    if "later" in post:
        say(
            hotline,
            translate("call.form.kept", code=code),
            lines=[translate("call.form.kept_text")],
        )
        return HttpResponseRedirect(reverse("hotline"))
    if "send" not in post:
        return _form(hotline, draft, ground, code, checked=True)
    if not hotline.request.POST.get("gesehen") and _panels(hotline, draft):
        # Said once before it is sent: perhaps the caller wants something else then.
        return _form(hotline, draft, ground, code)
    try:
        receipt = _open(hotline, member, draft, ground)
    except AnswersInvalid as error:
        return _form(hotline, draft, ground, code, error=error)
    except NotFound:
        raise
    except VerbundError as error:
        return _form(hotline, draft, ground, code, error=error)
    _finish(hotline, receipt)
    say(
        hotline,
        translate("call.form.done", number=receipt.number),
        lines=[
            translate("call.form.say_number", number=receipt.number),
            translate("call.form.say_code", code=receipt.handover_code),
        ],
    )
    return HttpResponseRedirect(reverse("hotline"))


def require_served(hotline: Hotline, member: Member) -> None:
    """Raise ``Forbidden`` where this desk gives information only."""
    if member not in served(hotline):
        raise Forbidden(foreign(member))


def foreign(member: Member) -> str:
    """That this desk may only tell what it knows about the member."""
    return translate(
        "call.form.foreign", name=body_de(member.official_name, "accusative")
    )


def acting_for(hotline: Hotline, *bodies: UUID) -> Actor:
    """The agent within the walls of a municipality whose calls this desk answers.

    Whether it does is asked before, by ``require_served``.
    """
    return replace(hotline.actor, members=hotline.actor.members | set(bodies))


def _open(
    hotline: Hotline, member: Member, draft: DraftView, ground: engine.Ground
) -> Receipt:
    require_served(hotline, member)
    given = hotline.request.POST
    own, _ = calls.open_calls(hotline.actor)
    if not given.get("einverstanden"):
        raise Invalid(
            translate("call.form.consent_missing"),
            fields=[
                FieldProblem("einverstanden", translate("call.form.consent_missing"))
            ],
        )
    return cases.open_case(
        member=member,
        blueprint=draft.blueprint,
        answers=draft.answers,
        channel="hotline",
        actor=acting_for(hotline, UUID(ground.owner.id), UUID(ground.acting.id)),
        service=draft.service or None,
        # What the caller reads later comes in the language of the call, or in that in
        # which the form was begun elsewhere.
        language=language_of(own) if own and own.language else draft.language,
        draft=draft.id,
        identified=given.get("erkannt", ""),
    )


def _finish(hotline: Hotline, receipt: Receipt) -> None:
    own, _ = calls.open_calls(hotline.actor)
    if own is not None:
        calling.name_case(call_id=own.id, case_id=receipt.id, actor=hotline.actor)
        calling.finish(call_id=own.id, outcome="case", actor=hotline.actor)
    opened.forget_all(hotline)


def _form(
    hotline: Hotline,
    draft: DraftView,
    ground: engine.Ground,
    code: str,
    *,
    error: VerbundError | None = None,
    checked: bool = False,
) -> HttpResponse:
    """The form; ``checked`` tells what is still missing without calling it wrong."""
    given = hotline.request.POST
    member = hotline.known.members[draft.owner_id]
    script = script_of(member, draft.blueprint, draft.service)
    wrong = _wrong(ground, draft) if isinstance(error, AnswersInvalid) else ()
    drawn = form.draw(ground, draft.answers, errors=wrong, added=given.get("add", ""))
    ways = ways_enough(ground.blueprint)
    problems = {p.path: p.message for p in error.fields} if error else {}
    errors = drawn.errors
    if error is not None and not errors:
        errors = [dict(each) for each in field_errors(error, "#erkannt")]
    missing = form.missing(ground, draft.answers) if checked else []
    own, _ = calls.open_calls(hotline.actor)
    context = {
        "other": said_in(script, own.language) if own else None,
        "checked": checked and not given.get("add") and not given.get("remove"),
        "missing": missing,
        "topic_panels": _panels(hotline, draft),
        "running": running(hotline),
        "with_map": form.has_place(drawn),
        "draft": draft,
        "code": code,
        "script": script,
        "owner": ground.owner,
        "owner_body": body_de(ground.owner.official_name, "dative"),
        "acting": ground.acting,
        "blocks": drawn.blocks,
        "errors": errors,
        "ways": [
            {"value": w.key, "label": w.title.get("de"), "hint": w.hint.get("de")}
            for w in ways
        ],
        "way": given.get("erkannt") or None,
        "way_error": error.detail
        if error is not None and not error.fields and not wrong
        else None,
        "needed": script.level,
        "consent": bool(given.get("einverstanden")),
        "consent_error": problems.get("einverstanden"),
        "expected": expected(ground, drawn.answers, now=clock.now(), language="de")
        if drawn.answers is not None
        else None,
    }
    keys = [(("Alt", "S"), translate("call.key.check"))]
    status = error.status if error else 200
    return page(
        hotline, "hotline/draft.html", context, section="call", keys=keys, status=status
    )


def _panels(hotline: Hotline, draft: DraftView) -> list[topics.Panel]:
    """What the topics have to say before this form is sent."""
    member = hotline.known.members[draft.owner_id]
    filled = topics.Filled(
        member_id=member.id,
        blueprint=draft.blueprint,
        answers=draft.answers,
        draft=draft.id,
    )
    return topics.form_panels(hotline.request, filled, hotline.actor, topics_of(member))


def _wrong(ground: engine.Ground, draft: DraftView) -> tuple[engine.FieldError, ...]:
    report = engine.check_answers(ground, draft.answers, now=clock.now())
    return tuple(report.errors)
