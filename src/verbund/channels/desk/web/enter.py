"""Entering a case for a citizen (counter, telephone, paper), correcting answers."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec import Struct
from msgspec.structs import replace

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import WORK, ref
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.forms.answers import nested
from verbund.cases.shapes import DraftView
from verbund.catalogue import queries as catalogue
from verbund.channels.desk import casefile, entered_files, entering, listing
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.web.case import day_of, position_of, wrong
from verbund.core import topics
from verbund.core.errors import Forbidden, NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.queries import Member, topics_of

CHANNELS = ("counter", "hotline", "paper")


class Sheet(Struct, frozen=True):
    """What is entered: whose service, and what was there before."""

    owner: Member
    ground: engine.Ground
    service: str
    draft: DraftView | None
    letter: queries.LetterRow | None


@require_http_methods(["GET", "POST"])
@desk_page
def choose(desk: Desk) -> HttpResponse:
    """Choose the municipality and the service, or go on where a citizen stopped."""
    require(desk.actor, WORK.key)
    errors: list[dict[str, str]] = []
    status, code = 200, desk.request.POST.get("code", "").strip()[:40]
    if desk.post:
        try:
            return _resumed(desk, code)
        except VerbundError as error:
            errors, status = field_errors(error, "#code"), error.status
    letter = _letter(desk)
    query = f"?brief={letter.id}" if letter else ""
    offers = [
        {
            "member": owner.name,
            "title": entry.title.get(desk.language),
            "href": reverse(
                "desk-enter", args=[owner.slug, entry.blueprint_key, entry.service_id]
            )
            + query,
        }
        for owner in _owners(desk)
        for entry in catalogue.services_of(owner)
        if entry.acting.id in desk.actor.members or owner.id in desk.actor.members
    ]
    context = {"offers": offers, "letter": letter, "errors": errors, "code": code}
    return page(desk, "desk/new.html", context, section="worklist", status=status)


def _resumed(desk: Desk, code: str) -> HttpResponse:
    """On to the form that a citizen began elsewhere, as far as she came."""
    try:
        draft = actions.resume_draft(code, source=f"desk:{desk.actor.id}")
    except ValueError as mistyped:
        raise wrong("code", str(mistyped)) from None
    owner = desk.known.members.get(draft.owner_id)
    if owner is None or not {draft.owner_id, draft.acting_id} & desk.actor.members:
        raise Forbidden(translate("work.new.foreign", name=owner.name if owner else ""))
    # The code was shown.
    entered_files.allow(desk, draft.id)
    service = draft.service or next(
        entry.service_id
        for entry in catalogue.services_of(owner)
        if entry.blueprint_key == draft.blueprint
    )
    where = reverse("desk-enter", args=[owner.slug, draft.blueprint, service])
    return HttpResponseRedirect(f"{where}?entwurf={draft.id}")


def _letter(desk: Desk) -> queries.LetterRow | None:
    """The scanned letter that the case is made from."""
    given = desk.request.POST.get("brief") or desk.request.GET.get("brief", "")
    return queries.letter(_uuid(given), desk.actor) if given else None


def _draft(desk: Desk, owner: Member) -> DraftView | None:
    """The citizen's draft whose code was shown at this sign-in."""
    given = desk.request.POST.get("entwurf") or desk.request.GET.get("entwurf", "")
    if not given:
        return None
    if not entered_files.allowed(desk, given):
        raise NotFound
    return queries.draft_view(_uuid(given), member=owner)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _owners(desk: Desk) -> list[Member]:
    found = {
        owner
        for member in desk.actor.members
        for owner in listing.served(desk, desk.known.members[member])
    }
    rows = [desk.known.members[one] for one in found | desk.actor.members]
    return sorted(rows, key=lambda member: member.name)


@require_http_methods(["GET", "POST"])
@desk_page
def enter(desk: Desk, member: str, blueprint: str, service: str) -> HttpResponse:
    """The form on one page; sending it again shows what follows from the answers."""
    require(desk.actor, WORK.key)
    owner = desk.known.slugs.get(member)
    if owner is None:
        raise NotFound
    adopted = catalogue.service(owner, blueprint)
    if not adopted.active:
        raise NotFound(translate("work.new.inactive"))
    adopted.entry(service)
    draft = _draft(desk, owner)
    letter = _letter(desk)
    ground = catalogue.ground_for(
        owner, blueprint, digest=draft.digest if draft else None
    )
    touched = {owner.id, UUID(ground.acting.id)}
    if not touched & desk.actor.members:
        raise Forbidden(translate("work.new.foreign", name=owner.name))
    post = dict(desk.request.POST.lists())
    preset = {**_preset(ground, service), **(draft.answers if draft else {})}
    sheet = Sheet(owner, ground, service, draft, letter)
    # What the entrance has answered already stays, unless the form says otherwise.
    raw = {**preset, **entering.read(ground, post, preset)} if desk.post else preset
    if not desk.post:
        return _form(desk, sheet, raw)
    entered_files.put_back(desk, draft, raw)
    try:
        sheet = _with_files(desk, sheet, raw)
    except VerbundError as error:
        return _form(desk, sheet, raw, error=error)
    if "send" not in post:
        return _form(desk, sheet, raw)
    if not desk.request.POST.get("gesehen") and _panels(desk, sheet, raw):
        # Said once before it is sent: perhaps it is known already.
        return _form(desk, sheet, raw)
    try:
        channel = desk.request.POST.get("channel", "")
        if channel not in CHANNELS:
            raise wrong("channel", translate("work.new.choose_channel"))
        came = day_of(desk.request.POST, "received_on")
        if letter:
            came = letter.received_on
        with actions.all_or_nothing():
            receipt = actions.open_case(
                member=owner,
                blueprint=blueprint,
                answers=raw,
                channel=channel,
                actor=desk.actor,
                service=service,
                draft=sheet.draft.id if sheet.draft else None,
                identified=desk.request.POST.get("identified", "")[:40],
                idempotency_key=desk.request.POST.get("once", "")[:64] or None,
                now=actions.received_moment(came),
            )
            if letter and not receipt.repeated:
                actions.file_letter(
                    letter_id=letter.id, case_id=receipt.id, actor=desk.actor
                )
    except NotFound:
        raise
    except VerbundError as error:
        return _form(desk, sheet, raw, error=error)
    code = receipt.handover_code
    say(
        desk,
        translate("work.new.done", number=receipt.number),
        lines=[translate("work.new.code", code=code)],
    )
    return HttpResponseRedirect(reverse("desk-case", args=[receipt.id]))


def _with_files(desk: Desk, sheet: Sheet, raw: dict[str, object]) -> Sheet:
    """The sheet with the papers that were just sent along."""
    channel = desk.request.POST.get("channel", "")
    kept = entered_files.keep(
        desk,
        owner=sheet.owner,
        ground=sheet.ground,
        service=sheet.service,
        channel=channel if channel in CHANNELS else CHANNELS[0],
        draft=sheet.draft,
        raw=raw,
    )
    return replace(sheet, draft=kept)


def _panels(desk: Desk, sheet: Sheet, raw: dict[str, object]) -> list[topics.Panel]:
    """What the topics have to say before this form is sent."""
    if not desk.post:
        return []
    filled = topics.Filled(
        member_id=sheet.owner.id,
        blueprint=sheet.ground.blueprint.key,
        answers=raw,
        door="desk",
        draft=sheet.draft.id if sheet.draft else None,
        letter=sheet.letter.id if sheet.letter else None,
    )
    switched_on = topics_of(sheet.owner)
    return topics.form_panels(desk.request, filled, desk.actor, switched_on)


def _preset(ground: engine.Ground, service: str) -> dict[str, object]:
    found = ground.blueprint.service(service)
    return nested(found.preset) if found else {}


def _form(
    desk: Desk,
    sheet: Sheet,
    raw: dict[str, object],
    *,
    error: VerbundError | None = None,
) -> HttpResponse:
    owner, ground, service = sheet.owner, sheet.ground, sheet.service
    entrance = ground.blueprint.service(service)
    given = desk.request.POST
    context = {
        "owner": owner,
        "topic_panels": _panels(desk, sheet, raw),
        "acting": ground.acting,
        "title": (entrance.title if entrance else ground.blueprint.title).get(
            desk.language
        ),
        "blocks": entering.blocks(
            ground,
            raw,
            post=dict(given.lists()),
            problems=error.fields if error else (),
            language=desk.language,
            channel=given.get("channel") or "counter",
        ),
        "channels": [{"value": c, "label": listing.channel_word(c)} for c in CHANNELS],
        "channel": given.get("channel") or ("paper" if sheet.letter else None),
        "letter": sheet.letter,
        "draft": sheet.draft,
        # Somebody else began it, elsewhere or at another time.
        "begun": bool(sheet.draft and sheet.draft.answers),
        "received_on": given.get("received_on")
        or (sheet.letter.received_on if sheet.letter else clock.today()).isoformat(),
        "today": clock.today().isoformat(),
        "wrong": {one.path: one.message for one in error.fields} if error else {},
        "ways": [
            {"value": way.key, "label": way.title.get(desk.language)}
            for way in engine.WAYS.values()
            if way.channels & set(CHANNELS)
        ],
        "identified": given.get("identified", ""),
        "channel_error": next(
            (p.message for p in error.fields if p.path == "channel"), None
        )
        if error
        else None,
        "once": given.get("once", "")[:64] or new_id().hex,
        "errors": field_errors(error) if error else [],
    }
    keys = [(("Alt", "S"), translate("work.key.send"))]
    status = error.status if error else 200
    return page(
        desk, "desk/enter.html", context, section="worklist", keys=keys, status=status
    )


# --- corrections --------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page
def correct(desk: Desk, case_id: UUID) -> HttpResponse:
    """Change answers of a case; old and new values are kept, with the reason."""
    if not desk.post:
        return _correction(desk, case_id)
    given = desk.request.POST
    before = queries.working_copy(case_id)
    post = dict(given.lists())
    raw = entering.read(before.ground, post, before.state.answers)
    if "send" not in post:
        return _correction(desk, case_id, raw=raw)
    try:
        changes = entering.changed(
            before.ground, before.state.answers, raw, language=desk.language
        )
        if not changes:
            raise wrong("reason", translate("work.correct.nothing"))
        if not given.get("reason", "").strip():
            raise wrong("reason", translate("work.error.reason"))
        actions.act(
            case_id=case_id,
            command=engine.CorrectAnswers(
                actor=ref(desk.actor),
                changes=changes,
                reason=given["reason"].strip()[:2000],
            ),
            actor=desk.actor,
            expected_position=position_of(given),
        )
    except NotFound:
        raise
    except VerbundError as error:
        return _correction(desk, case_id, raw=raw, error=error)
    say(desk, translate("work.correct.done"))
    return HttpResponseRedirect(reverse("desk-case", args=[case_id]))


def _correction(
    desk: Desk,
    case_id: UUID,
    *,
    raw: dict[str, object] | None = None,
    error: VerbundError | None = None,
) -> HttpResponse:
    view = queries.case_view(case_id, desk.actor, language=desk.language)
    if casefile.offer(view, "correct") is None and error is None:
        raise NotFound(translate("work.step.unknown"))
    given = desk.request.POST
    context = {
        "view": view,
        "blocks": entering.blocks(
            view.ground,
            view.state.answers if raw is None else raw,
            post=dict(given.lists()),
            problems=error.fields if error else (),
            language=desk.language,
            channel=view.state.channel,
        ),
        "reason": given.get("reason", ""),
        "reason_error": next(
            (p.message for p in error.fields if p.path == "reason"), None
        )
        if error
        else None,
        "errors": field_errors(error, "#reason") if error else [],
        "conflict": casefile.since(desk, view, position_of(given) or 0)
        if isinstance(error, CaseChangedMeanwhile)
        else [],
        "due": casefile.head_due(view, desk.language),
    }
    keys = [(("Alt", "S"), translate("work.key.send"))]
    status = error.status if error else 200
    return page(
        desk, "desk/correct.html", context, section="worklist", keys=keys, status=status
    )
