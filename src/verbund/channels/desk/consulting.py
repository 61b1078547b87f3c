"""Other offices, conditions, extracts and the appointment, as the case shows them.

Turns a ``CaseView`` into what the templates draw. Nothing here asks the database.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from django.http import QueryDict
from django.urls import reverse

from verbund import engine
from verbund.cases.shapes import CaseView
from verbund.cases.timeline_offices import VERDICTS
from verbund.channels.desk.frame import Desk
from verbund.channels.desk.inputs import Input, one_input, posted
from verbund.core.errors import FieldProblem
from verbund.core.ui import filters
from verbund.core.ui.texts import translate
from verbund.engine.commands import ActorRef
from verbund.kernel import clock
from verbund.kernel.german import datetime_de

_KINDS = {
    "agrees": "success", "conditions": "warning", "objects": "danger",
    "not_concerned": "info", "none": "info", "open": "info", "waived": "warning",
    "withdrawn": "info",
}  # fmt: skip
Post = Mapping[str, Sequence[str]]
_INPUT = re.compile(r"\{(?:input\.)?(\w+)[^{}]*\}")


def panel(desk: Desk, view: CaseView) -> dict[str, object] | None:
    """Everything the case page shows of this; ``None`` if the process has none."""
    process = view.ground.blueprint.process
    found = {
        "offices": _offices(desk, view),
        "conditions": engine.condition_texts(
            view.ground, view.state, now=clock.now(), language=desk.language
        ),
        "has_conditions": process.conditions is not None,
        "extracts": _extracts(desk, view),
        "parts": _parts(desk, view),
        "appointment": _appointment(view),
    }
    return found if any(found.values()) else None


def _offices(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    rows = []
    for each in engine.offices(view.ground, view.state, clock.now()):
        latest = each.latest
        if latest is None and not each.needed:
            continue
        status = (latest.verdict or latest.status) if latest else ""
        due = filters.due(
            latest.due_on if latest and latest.open else None, view.ground.calendar
        )
        rows.append(
            {
                "id": each.office.id,
                "title": each.office.title.get(desk.language),
                "who": latest.recipient.name
                if latest
                else (each.recipient.name if each.recipient else ""),
                "inquiry": latest.id if latest and latest.open else "",
                "kind": _KINDS.get(status, "warning"),
                "word": VERDICTS[status].de
                if status in VERDICTS
                else translate("work.consult.not_asked"),
                "required": each.office.required,
                "due": {"kind": due.kind, "word": due.word, "day": due.day}
                if latest and latest.open
                else None,
                "text": latest.text if latest else "",
                "conditions": engine.condition_texts(
                    view.ground,
                    view.state,
                    now=clock.now(),
                    chosen=latest.conditions,
                )
                if latest
                else [],
                "reason": latest.reason if latest else "",
                "by": latest.answered_by if latest and latest.answered_at else "",
                "waivable": each.missing,
                "lapsed": bool(latest and latest.lapsed),
            }
        )
    return rows


def _extracts(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    parts = view.ground.blueprint.forwarding
    return [
        {
            "title": parts[f.part].title.get(desk.language)
            if f.part in parts
            else f.part,
            "who": f.recipient.name,
            "at": datetime_de(clock.to_berlin(f.at)),
            "fetched": datetime_de(clock.to_berlin(f.fetched_at))
            if f.fetched_at
            else "",
        }
        for f in view.state.forwards
    ]


def _parts(desk: Desk, view: CaseView) -> list[dict[str, str]]:
    """Extracts that can be given by hand, also once more."""
    if not view.state.open and not view.state.forwards:
        return []
    return [
        {"value": part.id, "label": part.title.get(desk.language)}
        for part in view.ground.blueprint.forwarding.values()
        if part.bound_by in view.ground.recipients
    ]


def _appointment(view: CaseView) -> dict[str, object] | None:
    found = view.state.appointment
    if found is None:
        return None
    start = clock.to_berlin(found.slot.starts_at)
    return {
        "when": datetime_de(start),
        "place": found.slot.place,
        "word": translate(f"work.appointment.{found.status}"),
        "kind": {"booked": "info", "kept": "success"}.get(found.status, "warning"),
        "missed": view.state.missed_appointments,
    }


# --- short forms on the case page -----------------------------------------------


def _remind(actor: ActorRef, given: QueryDict) -> engine.Command:
    return engine.RemindInquiry(actor=actor, inquiry=given.get("inquiry", ""))


def _withdraw(actor: ActorRef, given: QueryDict) -> engine.Command:
    return engine.WithdrawInquiry(
        actor=actor,
        inquiry=given.get("inquiry", ""),
        reason=given.get("reason", "").strip(),
    )


def _waive(actor: ActorRef, given: QueryDict) -> engine.Command:
    return engine.WithdrawInquiry(
        actor=actor,
        inquiry=given.get("inquiry", ""),
        office=given.get("office", ""),
        reason=given.get("reason", "").strip(),
        waive=True,
    )


def _forward(actor: ActorRef, given: QueryDict) -> engine.Command:
    return engine.Forward(actor=actor, part=given.get("part", ""))


MAKERS: Mapping[str, Callable[[ActorRef, QueryDict], engine.Command]] = {
    "erinnern": _remind,
    "anfrage-zurueckziehen": _withdraw,
    "verzichten": _waive,
    "uebermitteln": _forward,
}


# --- conditions in forms ----------------------------------------------------------


def condition_rows(
    suggested: Sequence[engine.Suggestion],
    post: Post | None,
    problems: Sequence[FieldProblem],
    language: str,
) -> list[dict[str, object]]:
    """Each standard condition with its box and inputs, as typed or as suggested."""
    rows = []
    for each in suggested:
        condition = each.condition
        chosen = each.chosen or bool(each.offices)
        if post is not None:
            chosen = condition.id in post.get("conditions", ())
        inputs: list[Input] = []
        for field in condition.inputs.values():
            name = f"{condition.id}.{field.id}"
            raw = posted(field, name, post) if post else each.values.get(field.id)
            inputs.append(
                one_input(
                    field,
                    name=name,
                    raw=raw,
                    required=False,
                    problems=problems if chosen else (),
                    language=language,
                )
            )
        rows.append(
            {
                "id": condition.id,
                "title": condition.title.get(language),
                "text": _with_gaps(condition, language),
                "chosen": chosen,
                "fits": each.fits,
                "offices": each.offices,
                "inputs": inputs,
            }
        )
    rows.sort(key=lambda row: not (row["chosen"] or row["fits"]))
    return rows


def _with_gaps(condition: engine.ConditionDef, language: str) -> str:
    """The text with the names of its inputs where their values will stand."""

    def named(found: re.Match[str]) -> str:
        field = condition.inputs.get(found[1])
        return f"[{field.label.get(language)}]" if field else "…"

    return _INPUT.sub(named, condition.text.get(language))


def chosen_conditions(
    definitions: Sequence[engine.ConditionDef], post: Post
) -> tuple[engine.ChosenCondition, ...]:
    """What was ticked and filled in, and the texts of one's own, one a paragraph."""
    ticked = post.get("conditions", ())
    found = []
    for condition in definitions:
        if condition.id in ticked:
            values = {
                field.id: value
                for field in condition.inputs.values()
                if (value := posted(field, f"{condition.id}.{field.id}", post))
                is not None
            }
            found.append(engine.ChosenCondition(id=condition.id, values=values))
    free = "\n".join(post.get("free", ())).replace("\r", "")
    found += [
        engine.ChosenCondition(text=text.strip())
        for text in free.split("\n\n")
        if text.strip()
    ]
    return tuple(found)


def page_of(view: CaseView) -> str:
    """The address of the case, at the part about other offices."""
    return reverse("desk-case", args=[view.id]) + "#stellen"
