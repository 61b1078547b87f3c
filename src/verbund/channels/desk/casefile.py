"""One case as the desk shows it: answers, papers, talk, history, deadlines.

Turns a ``CaseView`` into what the templates draw. Nothing here asks the database.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases.access import WORK
from verbund.cases.shapes import CaseView, DocumentRow, TimelineItem
from verbund.channels.desk import listing
from verbund.channels.desk.frame import Desk, state_title
from verbund.core.ui import filters
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import date_de, datetime_de, law_de, short_date_de

_SHOWN = 7
_TURNING = frozenset(
    {
        "opened", "state_changed", "proposed", "approved", "returned", "decided",
        "documents_requested", "documents_supplied", "notice_issued",
        "notice_announced",
        "objection_filed", "withdrawn", "reopened", "closed", "answers_corrected",
    }
)  # fmt: skip
_SCANS = {
    "clean": "success", "unscanned": "info", "waiting": "info", "infected": "danger",
    "deleted": "warning",
}  # fmt: skip
_STEP_PAGES = {
    "request": "desk-request", "supply": "desk-supply", "withdraw": "desk-withdraw",
    "reopen": "desk-reopen", "objection": "desk-objection", "approve": "desk-approval",
    "return": "desk-approval", "reinstatement": "desk-reinstatement",
    "inquire": "desk-inquire", "conditions": "desk-conditions",
    "appointment": "desk-appointment",
    "cancel_appointment": "desk-cancel-appointment", "attendance": "desk-attendance",
}  # fmt: skip
_HIDDEN_KINDS = frozenset({"message", "note", "correct"})


class StepLink(Struct, frozen=True, kw_only=True):
    """One possible step: a link to its page, or a button if there is nothing to say."""

    title: str
    href: str
    number: int
    primary: bool
    because: str = ""
    direct: bool = False
    transition: str = ""


def offer(view: CaseView, kind: str, offer_id: str = "") -> engine.StepOffer | None:
    """The offered step of this kind (and id), possible or not."""
    return next(
        (
            each
            for each in view.offers
            if each.kind == kind and (not offer_id or each.id == offer_id)
        ),
        None,
    )


def steps(desk: Desk, view: CaseView) -> list[StepLink]:
    """All steps of the head of the page, in the order of their keys."""
    found: list[StepLink] = []
    for each in view.offers:
        if each.kind in _HIDDEN_KINDS:
            continue
        href = (
            reverse("desk-step", args=[view.id, each.id])
            if each.kind == "transition"
            else reverse(_STEP_PAGES[each.kind], args=[view.id])
        )
        found.append(
            StepLink(
                title=each.title.get(desk.language),
                href=href,
                number=each.number,
                primary=each.primary and each.enabled,
                because="" if each.enabled else _because(each, desk.language),
                direct=_is_direct(view, each),
                transition=each.id,
            )
        )
    return found


def because(each: engine.StepOffer | None, language: str) -> str:
    """Why an offered step is not possible; empty if it is."""
    if each is None or each.enabled:
        return ""
    return _because(each, language)


def _because(each: engine.StepOffer, language: str) -> str:
    return (
        each.because.get(language) if each.because else translate("work.step.not_now")
    )


def _is_direct(view: CaseView, each: engine.StepOffer) -> bool:
    """Whether one press is enough: nothing to fill in, to decide, to send."""
    if each.kind != "transition" or each.inputs or each.notice or each.four_eyes:
        return False
    step = view.ground.blueprint.process.transition(each.id)
    return step is not None and not step.decides and not step.message


# --- answers ------------------------------------------------------------------


def answers(desk: Desk, view: CaseView) -> tuple[list[dict[str, object]], int]:
    """Answers by page with what changed since they came in, and how many changed."""
    changed = changes(view)
    pages: list[dict[str, object]] = []
    for found in engine.summary(
        view.ground, view.state.answers, now=clock.now(), language=desk.language
    ):
        groups: dict[str, list[dict[str, object]]] = {}
        title = found.title.get(desk.language)
        for row in found.rows:
            label = title if row.item is None else row.item_label
            item: dict[str, object] = {
                "label": row.label.get(desk.language),
                "value": row.value,
            }
            if row.path in changed:
                item["old"], item["note"] = changed[row.path]
            groups.setdefault(label, []).append(item)
        pages += [{"title": t, "rows": rows} for t, rows in groups.items()]
    return pages, len(changed)


def changes(view: CaseView) -> dict[str, tuple[str, str]]:
    """By path: the first value, and who changed it last, when, how and why."""
    found: dict[str, tuple[str, str]] = {}
    for item in reversed(view.timeline):
        for change in item.changes:
            old = found[change.path][0] if change.path in found else change.old
            note = translate(
                "work.case.changed",
                day=short_date_de(clock.to_berlin(item.at).date()),
                channel=listing.channel_word(item.channel),
                name=item.actor,
            )
            if item.detail:
                note = f"{note}: {item.detail}"
            found[change.path] = (old, note)
    return found


# --- papers -------------------------------------------------------------------


def documents(view: CaseView) -> list[dict[str, object]]:
    """Every file with its scan state; only what may be opened has a link."""
    return [
        {
            "name": row.name,
            "href": reverse("desk-document", args=[view.id, row.id])
            if row.can_open
            else "",
            "by": row.added_by or translate("work.case.citizen"),
            "at": clock.to_berlin(row.added_at),
            "kind": _scan_kind(row),
            "state": translate(
                "work.scan.own" if row.kind == "notice" else f"work.scan.{row.state}"
            ),
            "note": "" if row.can_open else translate(f"work.scan.{row.state}_note"),
            "size": row.size,
            "internal": row.internal,
        }
        for row in view.documents
    ]


def _scan_kind(row: DocumentRow) -> str | None:
    return None if row.kind == "notice" else _SCANS[row.state]


def requests(view: CaseView, language: str) -> list[dict[str, object]]:
    """What the citizen still owes, with the last day."""
    return [
        {
            "id": request.id,
            "what": [_asked(view, item, language) for item in request.items],
            "due": _due(view, request.due_on),
            "due_on": request.due_on,
            "by": request.asked_by,
            "at": clock.to_berlin(request.asked_at),
            "message": request.message,
        }
        for request in view.state.open_requests()
    ]


def _asked(view: CaseView, item: engine.RequestItem, language: str) -> str:
    title = item.title or label_of(view, item.field or "", language)
    return f"{title}: {item.reason}" if item.reason else title


def label_of(view: CaseView, path: str, language: str) -> str:
    """The label of an answer's path, with the item it belongs to."""
    fields = view.ground.blueprint.fields
    words: list[str] = []
    number = ""
    for part in path.split("."):
        if part.isdigit():
            number = f" {int(part) + 1}"
            continue
        found = fields.get(part)
        if found is None:
            return path
        if found.repeat is not None:
            words = [found.repeat.item.get(language)]
        elif found.type != "group":
            words.append(found.label.get(language))
        if number:
            words[0] += number
            number = ""
        fields = found.fields
    return ", ".join(words) or path


# --- talk and history ---------------------------------------------------------


def talk(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    """Messages and notes in order of time."""
    state, ours = view.state, desk.member_name(view.row.acting_id)
    rows: list[tuple[datetime, dict[str, object]]] = []
    for message in state.messages:
        author = message.author if message.incoming else f"{ours} ({message.author})"
        if message.incoming and not message.author:
            author = view.row.applicant or translate("work.case.citizen")
        text = f"{message.subject}: {message.body}" if message.subject else message.body
        delivery = message.delivery
        rows.append(
            (
                message.at,
                {
                    "from": author,
                    "ours": not message.incoming,
                    "via": translate("work.case.message"),
                    "text": text,
                    "delivery": translate(f"work.delivery.{delivery}")
                    if delivery in _DELIVERIES
                    else "",
                },
            )
        )
    for note in state.notes:
        via = translate("work.case.note" if note.internal else "work.case.open_note")
        rows.append(
            (note.at, {"from": note.by, "ours": True, "via": via, "text": note.text})
        )
    rows.sort(key=lambda pair: pair[0])
    return [{**row, "at": datetime_de(clock.to_berlin(at))} for at, row in rows]


_DELIVERIES = frozenset({"sent", "delivered", "read", "returned", "failed"})


def history(
    desk: Desk, view: CaseView, *, everything: bool
) -> tuple[list[dict[str, object]], int]:
    """The latest entries (or all) and how many more there are."""
    rows = [item for item in view.timeline if everything or not item.minor]
    shown = rows if everything else rows[:_SHOWN]
    return [entry(desk, item) for item in shown], len(view.timeline) - len(shown)


def entry(desk: Desk, item: TimelineItem) -> dict[str, object]:
    """One line of the history: what, channel, acting body, person."""
    body = desk.member_name(item.acting_id)
    who = item.actor if item.actor_kind == "citizen" else f"{body} ({item.actor})"
    if item.actor_kind == "system":
        who = item.actor
    lines = [f"{c.label}: {c.old} → {c.new}" for c in item.changes]
    detail = "; ".join([*lines, *([item.detail] if item.detail else [])])
    return {
        "at": clock.to_berlin(item.at),
        "title": item.title,
        "detail": translate("work.case.erased") if item.erased else detail,
        "by": who
        if item.channel == "system"
        else f"{listing.channel_word(item.channel)} · {who}",
        "key": item.kind in _TURNING,
    }


def since(desk: Desk, view: CaseView, position: int) -> list[str]:
    """What happened after the position that somebody saw, one line each."""
    found = []
    for item in reversed(view.timeline):
        if item.position <= position:
            continue
        at = datetime_de(clock.to_berlin(item.at))
        what = f"{item.title}: {item.detail}" if item.detail else item.title
        lines = "; ".join(f"{c.label}: {c.old} → {c.new}" for c in item.changes)
        found.append(f"{at}, {item.actor}: {what}{' – ' + lines if lines else ''}")
    return found


# --- deadlines ----------------------------------------------------------------


def clocks(view: CaseView, language: str) -> list[dict[str, object]]:
    """Every deadline of the case, the running ones first, with its reckoning."""
    found = sorted(
        view.state.clocks.values(),
        key=lambda c: (not c.open, not c.main, c.due_on or date.max, c.id),
    )
    return [_clock(view, each, language) for each in found]


def _clock(view: CaseView, each: engine.ClockState, language: str) -> dict[str, object]:
    known = view.ground.blueprint.clocks.get(each.id.partition("~")[0])
    due = _due(view, each.due_on)
    if each.stopped_on:
        word = translate("work.clock.done", day=f"{each.stopped_on:%d.%m.%Y}")
        due = {"kind": "done", "word": word, "day": each.due_on}
    elif each.suspended_since:
        days = (clock.today() - each.suspended_since).days
        due = {"kind": "rest", "word": translate("due.rest", count=days), "day": None}
    elif each.expired:
        due = {
            "kind": "late",
            "word": translate("work.clock.expired"),
            "day": each.due_on,
        }
    return {
        "id": each.id,
        "title": known.title.get(language) if known else each.id,
        "note": translate(f"work.clock.{each.kind}"),
        "due": due,
        "open": each.open,
        "until": each.due_on,
        "steps": [reckoned(step, language) for step in each.steps],
        "heading": translate("work.clock.reckoned", day=f"{each.due_on:%d.%m.%Y}")
        if each.due_on
        else "",
    }


def reckoned(step: engine.ClockStep, language: str) -> str:
    """One step of a reckoning in a sentence."""
    words = step.text.get(language) or step.text.get("de", "")
    day = f": {short_date_de(step.on, language)}" if step.on else ""
    legal = f" ({law_de(step.legal)})" if step.legal else ""
    return f"{words}{day}{legal}"


def _due(view: CaseView, day: date | None) -> dict[str, object]:
    found = filters.due(day, view.ground.calendar)
    return {"kind": found.kind, "word": found.word, "day": found.day}


def head_due(view: CaseView, language: str) -> dict[str, object]:
    """The deadline of the head of the page, with what is due."""
    row = view.row
    known = view.ground.blueprint.clocks.get(row.due.clock.partition("~")[0])
    prefix = (
        translate("work.case.until", what=known.title.get(language)) if known else ""
    )
    return {**listing.due(row.due), "prefix": prefix}


# --- the page -----------------------------------------------------------------


def title(desk: Desk, view: CaseView) -> str:
    """Which service for whom."""
    service = view.row.title
    return (
        translate("work.case.title", service=service, name=view.row.applicant)
        if view.row.applicant
        else service
    )


def meta(desk: Desk, view: CaseView) -> list[str]:
    """Number, bodies, person and blueprint, as the head names them."""
    state, ground = view.state, view.ground
    return [
        view.number,
        translate("work.case.owner", name=ground.owner.official_name),
        translate("work.case.acting", name=ground.acting.official_name),
        translate(
            "work.case.assignee",
            name=state.assignee_name or translate("work.list.nobody"),
        ),
        translate("work.case.blueprint", key=state.blueprint, version=state.version),
    ]


def state_word(desk: Desk, view: CaseView) -> str:
    """The clerk's word for where the case stands."""
    return state_title(view.ground.blueprint, view.state.state, desk.language)


def objection_word(desk: Desk, view: CaseView) -> str:
    """Where a running objection stands; empty without one."""
    found = view.state.objection
    if found is None or found.end:
        return ""
    return state_title(view.ground.blueprint, found.state, desk.language)


def contact(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    """Who came in by which way."""
    state = view.state
    rows: list[tuple[str, object]] = [
        ("channel", listing.channel_word(state.channel)),
        ("opened", datetime_de(clock.to_berlin(state.opened_at))),
        ("language", translate(f"work.language.{state.language}")),
        ("email", view.contact_email),
    ]
    if state.opened_by is not None and state.opened_by.kind == "staff":
        rows.append(("entered_by", state.opened_by.name))
    return [
        {"label": translate(f"work.contact.{name}"), "value": value}
        for name, value in rows
    ]


def decision(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    """The last decision: what, when, who, the announced last day."""
    found = view.state.decision
    if found is None:
        return []
    step = view.ground.blueprint.process.transition(found.transition)
    by = found.by.name
    if found.proposed_by:
        by = translate("work.decision.two", first=found.proposed_by, second=by)
    rows: list[dict[str, object]] = [
        {
            "label": translate("work.decision.step"),
            "value": step.title.get(desk.language) if step else found.transition,
        },
        {
            "label": translate("work.decision.at"),
            "value": datetime_de(clock.to_berlin(found.at)),
        },
        {"label": translate("work.decision.by"), "value": by},
    ]
    for notice in view.state.notices:
        if notice.decision != found.id or notice.announced_on is None:
            continue
        rows.append(
            {
                "label": translate("work.decision.announced"),
                "value": date_de(notice.announced_on, desk.language),
            }
        )
    return rows


def rights(
    desk: Desk, view: CaseView, people: Sequence[object]
) -> list[dict[str, object]]:
    """Who may see the case, and until when it is kept."""
    bodies = {view.row.owner_id, view.row.acting_id}
    names = ", ".join(sorted(desk.member_name(one) for one in bodies))
    rows: list[dict[str, object]] = [
        {
            "label": translate("work.rights.see"),
            "value": translate("work.rights.staff", count=len(people), bodies=names),
        },
        {
            "label": translate("work.rights.delete"),
            "value": date_de(view.delete_on, desk.language)
            if view.delete_on
            else translate("work.rights.not_yet"),
        },
    ]
    if view.legal_hold:
        rows.append({"label": translate("work.rights.hold"), "value": view.legal_hold})
    return rows


def may_work(desk: Desk) -> bool:
    """Whether forms are shown at all; the action judges for the single case."""
    return desk.may(WORK.key)
