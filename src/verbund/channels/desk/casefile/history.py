"""Talk with the citizen, and the journal as a timeline."""

from datetime import datetime

from verbund.cases.shapes import CaseView, TimelineItem
from verbund.channels.desk import listing
from verbund.channels.desk.frame import Desk
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de

_SHOWN = 7
_TURNING = frozenset(
    {
        "opened", "state_changed", "proposed", "approved", "returned", "decided",
        "documents_requested", "documents_supplied", "notice_issued",
        "notice_announced",
        "objection_filed", "withdrawn", "reopened", "closed", "answers_corrected",
    }
)  # fmt: skip


def talk(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    """Messages and notes in order of time."""
    state, ours = view.state, desk.member_name(view.row.acting_id)
    rows: list[tuple[datetime, dict[str, object]]] = []
    for message in state.messages:
        author = message.author if message.incoming else f"{ours} ({message.author})"
        if message.incoming and not message.author:
            # A report is headed by what is broken, not by who says so.
            named = "" if view.ground.blueprint.report else view.row.applicant
            author = named or translate("work.case.citizen")
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
