"""A case as its citizen sees it: the one open thing first, then everything else."""

from datetime import date, timedelta

from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases.forms.answers import review
from verbund.cases.shapes import DocumentRow, StatusView, TimelineItem
from verbund.cases.wording import label_at
from verbund.core.ui.filters import file_size
from verbund.core.ui.texts import current_language, translate
from verbund.engine.answer_paths import value_at
from verbund.engine.context import environment, evaluate
from verbund.kernel import clock, german
from verbund.members.queries import Member
from verbund.notices.errors import NoNotice
from verbund.notices.letter import Letter
from verbund.notices.queries import letter_of

_NEW = timedelta(days=3)
_ELSEWHERE = frozenset({"message_sent", "message_received", "note_added", "closed"})
_SHORT = 220


class Sent(Struct, frozen=True, kw_only=True):
    """Answers under one heading, as pairs."""

    title: str
    pairs: tuple[tuple[str, str], ...]


class Wanted(Struct, frozen=True, kw_only=True):
    """One open request: what, why, until when, and where to answer."""

    id: str
    items: tuple[tuple[str, str], ...]
    message: str
    due_on: date | None
    late: bool
    supply_href: str
    time_href: str


class Notice(Struct, frozen=True, kw_only=True):
    """The latest notice: the outcome first, then how it was reckoned."""

    letter: Letter
    kind: engine.NoticeKind
    document: DocumentRow | None
    issued: bool
    announced_on: date | None
    due_on: date | None
    passed: bool
    steps: tuple[tuple[str, str], ...]
    legal: str
    last_day: str


class Remedy(Struct, frozen=True, kw_only=True):
    """Whether and how one can object online now."""

    href: str
    late: bool


def sent_answers(view: StatusView, language: str) -> list[Sent]:
    """What was sent, in the groups of the form; secrets of clerks left out."""
    pages = engine.summary(
        view.ground,
        view.state.answers,
        now=view.state.opened_at,
        language=language,
        secrets=False,
    )
    return [
        Sent(title=g.title, pairs=tuple((line.label, line.value) for line in g.lines))
        for g in review(pages, (), language)
    ]


def heading(view: StatusView, notice: Notice | None, language: str) -> tuple[str, str]:
    """The state in public words, and what it means."""
    blueprint, state = view.ground.blueprint, view.state
    process = blueprint.process
    found = process.states.get(state.state)
    if state.objection is not None and process.objection is not None:
        found = process.objection.states.get(state.objection.state) or found
    public = found.public if found else None
    if (
        notice is not None
        and notice.issued
        and state.objection is None
        and not state.open_requests()
        # Where money or a term is about, the state says more than the letter.
        and not (state.payments or state.terms)
        and _said_last(view)
    ):
        return translate(f"portal.status.there_{notice.kind}"), ""
    if public is None:
        return translate(f"portal.phase.{state.phase}"), ""
    return public.title.get(language), public.text.get(language) if public.text else ""


def _said_last(view: StatusView) -> bool:
    """Whether nothing has moved on since the latest letter was decided.

    A find that was collected weeks ago is headed by that, not by its old confirmation.
    """
    state = view.state
    decision = state.decision
    if decision is None:
        return True
    step = view.ground.blueprint.process.transition(decision.transition)
    latest = decision.id == state.notices[-1].decision
    return latest and (step is None or step.to == state.state)


def wanted(view: StatusView, member: Member, token: str, language: str) -> list[Wanted]:
    """The open requests, the first one to answer first."""
    today = clock.today()
    found = []
    for request in view.state.open_requests():
        items = tuple(
            (_asked(view.ground, item, language), item.reason) for item in request.items
        )
        found.append(
            Wanted(
                id=request.id,
                items=items,
                message=request.message,
                due_on=request.due_on,
                late=request.due_on is not None and request.due_on < today,
                supply_href=reverse("portal-supply", args=[member, token])
                + f"?anfrage={request.id}",
                time_href=reverse("portal-more-time", args=[member, token])
                + f"?anfrage={request.id}",
            )
        )
    return sorted(found, key=lambda w: w.due_on or date.max)


def still_to_come(view: StatusView, language: str) -> list[str]:
    """Files that were promised for later and are not here, while it still matters."""
    state = view.state
    if not state.open or state.phase == "completed" or state.open_requests():
        return []
    now = state.opened_at
    plan = engine.form_plan(view.ground, state.answers, now=now, language=language)
    found = []
    for page in plan.pages:
        fields = list(page.fields)
        for item in page.items:
            inside = engine.item_fields(
                view.ground, page.id, state.answers, item.index, now=now
            )
            fields += inside
        found += [
            f.field.label.get(language)
            for f in fields
            if f.field.type == "file"
            and f.field.evidence == "later"
            and f.field.required is not False
            and not f.value
        ]
    return found


def latest_notice(view: StatusView, language: str) -> Notice | None:
    """The latest decided notice with its deadline; ``None`` before a decision."""
    if not view.state.notices:
        return None
    state = view.state.notices[-1]
    try:
        letter, _ = letter_of(view, state, language=language)
    except NoNotice:
        return None
    definition = view.ground.blueprint.notices.get(state.template)
    clock_id = definition.remedy.clock if definition and definition.remedy else ""
    running = view.state.clocks.get(clock_id)
    if running is not None and running.subject not in {"", state.id}:
        running = None
    due = running.due_on if running else None
    steps = running.steps if running else state.steps
    return Notice(
        letter=letter,
        kind=definition.kind if definition else "notice",
        document=_document_of(view, state),
        issued=state.posted_on is not None,
        announced_on=state.announced_on,
        due_on=due,
        passed=due is not None and due < clock.today(),
        steps=tuple(
            (
                german.short_date_de(step.on, language) if step.on else "",
                step.text.get(language) or step.text.get("de", ""),
            )
            for step in steps
        ),
        legal=_basis(
            view.ground,
            # The blueprint names the law of the post; the mailbox has its own.
            "" if state.delivery == "electronic" else clock_id,
            steps,
        ),
        last_day=_last_day(view),
    )


def remedy(
    view: StatusView, notice: Notice | None, member: Member, token: str
) -> Remedy | None:
    """The way to object online, if the process offers it."""
    if notice is None or not any(o.kind == "objection" for o in view.offers):
        return None
    href = reverse("portal-objection", args=[member, token])
    return Remedy(href=href, late=notice.passed)


def timeline(view: StatusView, language: str) -> list[dict[str, object]]:
    """What happened, the oldest first, then what is still to come."""
    items = [
        _announced(view, language)
        if item.kind == "notice_announced"
        else _happened(view.ground, item, language)
        for item in reversed(view.timeline)
        if item.kind not in _ELSEWHERE and not item.minor
    ]
    merged: list[dict[str, object]] = []
    for item in items:
        if merged and merged[-1]["title"] == item["title"]:
            merged[-1] = item
        else:
            merged.append(item)
    if view.state.open_requests() and merged:
        waiting = dict(merged[-1])
        waiting["state"] = "now"
        merged[-1] = waiting
    if view.state.open and view.state.phase != "completed":
        merged.append(
            {
                "state": "next",
                "title": translate("portal.status.decision"),
                "text": _expected_day(view),
            }
        )
    return merged


def mailbox(view: StatusView) -> list[dict[str, object]]:
    """Messages in both directions, the newest first."""
    office = view.ground.acting.official_name
    newest = clock.now() - _NEW
    return [
        {
            "from": translate("portal.status.you") if m.incoming else office,
            "at": m.at,
            "title": m.subject or _title(m),
            "href": "",
            "text": m.body if m.subject else (m.body[_SHORT:] and m.body),
            "new": not m.incoming and m.at > newest,
        }
        for m in reversed(view.state.messages)
    ]


def documents(view: StatusView, member: Member, token: str) -> list[dict[str, object]]:
    """Files of the case that the citizen may have; quarantined ones without a link."""
    return [
        {
            "name": row.name,
            "size": file_size(row.size),
            "href": reverse("portal-document", args=[member, token, row.id])
            if row.can_open
            else "",
        }
        for row in reversed(view.documents)
        if row.state != "deleted"
    ]


def letters_may_come(view: StatusView) -> bool:
    """Whether a notice may still be sent, and there is an address to tell of it."""
    blueprint = view.ground.blueprint
    asked = bool(blueprint.notices) and blueprint.contact.email is not None
    return asked and not view.state.erased


def address_of(view: StatusView) -> str:
    """The e-mail address in the answers, to show where news will go."""
    path = view.ground.blueprint.contact.email
    found = value_at(view.state.answers, path) if path else None
    return found if isinstance(found, str) else ""


def office_clock(state: engine.CaseState) -> engine.ClockState | None:
    """The deadline by which the office decides; never one of the citizen's own."""
    main = state.main_clock()
    return main if main is not None and main.kind != "citizen" else None


def resting_since(state: engine.CaseState) -> date | None:
    """Since when our own clock stands still, because we wait for the citizen."""
    found = [c.suspended_since for c in state.clocks.values() if c.main]
    return found[0] if found else None


def _asked(ground: engine.Ground, item: engine.RequestItem, language: str) -> str:
    if item.title:
        return item.title
    return label_at(ground.blueprint, item.field or "", language)


def _basis(
    ground: engine.Ground, clock_id: str, steps: tuple[engine.ClockStep, ...]
) -> str:
    """The law behind the deadline, as the blueprint names it, else step by step."""
    definition = ground.blueprint.clocks.get(clock_id)
    named = [
        ground.blueprint.legal[name].title
        for name in (definition.legal if definition else ())
        if name in ground.blueprint.legal
    ]
    quoted = named or dict.fromkeys(s.legal for s in steps if s.legal)
    return german.law_de("; ".join(quoted))


def _last_day(view: StatusView) -> str:
    """„Letzter Tag für einen Widerspruch“, or for a court action where it is one."""
    rules = view.ground.blueprint.process.objection
    kind: object = "objection"
    if rules is not None:
        env = environment(view.ground, view.state.answers, now=clock.now())
        kind = evaluate(view.ground, env, rules.kind)
    key = "last_day_court" if kind == "court" else "last_day"
    return translate(f"portal.status.{key}")


def _document_of(view: StatusView, notice: engine.NoticeState) -> DocumentRow | None:
    return next(
        (d for d in view.documents if d.digest == notice.digest and d.can_open), None
    )


def _happened(
    ground: engine.Ground, item: TimelineItem, language: str
) -> dict[str, object]:
    title, text = item.title, item.detail
    if item.kind == "state_changed" and text:
        title, text = _public_name(ground, text, language), ""
    return {
        "state": "done",
        "title": title,
        "when": german.datetime_de(item.at, language),
        "iso": item.at.isoformat(timespec="minutes"),
        "text": "" if item.erased else text,
    }


def _public_name(ground: engine.Ground, name: str, language: str) -> str:
    """What citizens call a state that the journal names as clerks do."""
    process = ground.blueprint.process
    more = process.objection.states if process.objection else {}
    for state in (*process.states.values(), *more.values()):
        if state.public is not None and name.startswith(state.title.get(language)):
            return state.public.title.get(language)
    return name[:1].upper() + name[1:]


def _announced(view: StatusView, language: str) -> dict[str, object]:
    """The day from which the notice counts; it may still be to come."""
    day = view.state.notices[-1].announced_on if view.state.notices else None
    ahead = day is not None and day > clock.today()
    return {
        "state": "next" if ahead else "done",
        "title": translate("portal.status.announced"),
        "when": german.weekday_date_de(day, language) if day else "",
        "iso": day.isoformat() if day else "",
        "text": "",
    }


def _expected_day(view: StatusView) -> str:
    main = office_clock(view.state)
    if main is None or main.due_on is None:
        return ""
    if main.suspended_since:
        return translate("portal.status.rests")
    day = german.weekday_date_de(main.due_on, current_language())
    return translate("portal.status.decision_by", day=day)


def _title(message: engine.MessageState) -> str:
    if message.body:
        return message.body[:_SHORT]
    return translate("portal.status.files", count=len(message.files))
