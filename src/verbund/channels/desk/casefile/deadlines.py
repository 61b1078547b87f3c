"""Deadlines of a case with their reckoning."""

from datetime import date

from verbund import engine
from verbund.cases.shapes import CaseView
from verbund.channels.desk import listing
from verbund.core.ui import filters
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import law_de, short_date_de


def clocks(view: CaseView, language: str) -> list[dict[str, object]]:
    """Every deadline of the case, the running ones first, with its reckoning."""
    found = sorted(
        view.state.clocks.values(),
        key=lambda c: (not c.open, not c.main, c.due_on or date.max, c.id),
    )
    return [_clock(view, each, language) for each in found]


def _clock(view: CaseView, each: engine.ClockState, language: str) -> dict[str, object]:
    known = view.ground.blueprint.clocks.get(each.id.partition("~")[0])
    due = due_of(view, each.due_on)
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


def due_of(view: CaseView, day: date | None) -> dict[str, object]:
    found = filters.due(day, view.ground.calendar)
    return {"kind": found.kind, "word": found.word, "day": found.day}


def head_due(view: CaseView, language: str) -> dict[str, object]:
    """The deadline of the head of the page, with what is due."""
    row = view.row
    known = view.ground.blueprint.clocks.get(row.due.clock.partition("~")[0])
    what = known.title.get(language) if known else ""
    # Some deadlines are called „Zugesagt bis“ already.
    said = not what or what.endswith((" bis", " by"))
    prefix = what if said else translate("work.case.until", what=what)
    return {**listing.due(row.due), "prefix": prefix}
