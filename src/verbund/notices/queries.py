"""What others may read of the notices: previews, letters, translations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from verbund import engine
from verbund.cases.shapes import CaseView, StatusView
from verbund.engine.decided import decided_results
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.notices.compose import Order, Signature, compose
from verbund.notices.errors import NoNotice
from verbund.notices.letter import Letter
from verbund.notices.render import render_letter
from verbund.notices.twin import twin


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A letter before it is decided: as data for the page, and what it rests on."""

    letter: Letter
    notice: str
    results: Mapping[str, engine.RuleResult]
    posted_on: date


def preview(
    view: CaseView,
    *,
    transition: str,
    inputs: Mapping[str, object],
    clerk: str = "",
    language: str = "de",
    delivery: str = "post",
    now: datetime | None = None,
) -> Preview:
    """Return the letter that this step would send, as it would be sent today.

    Raises ``NoNotice`` if the step has no letter. Rules are applied to the present
    answers and the inputs given, exactly as ``decide`` will do.
    """
    moment = now or clock.now()
    step = _transition(view.ground.blueprint, transition)
    if step is None or step.notice is None:
        raise NoNotice(transition)
    report = engine.apply_rules(
        view.ground, view.state.answers, now=moment, inputs=inputs
    )
    results = {
        name: report.results[name] for name in step.decides if name in report.results
    }
    order = order_for(
        view.ground,
        notice=step.notice,
        inputs=inputs,
        results=results,
        signature=Signature(clerk=clerk),
        now=moment,
        posted_on=clock.to_berlin(moment).date() if delivery == "electronic" else None,
        language=language,
        delivery=delivery,
    )
    return Preview(
        letter=compose(view.ground, view.state, order),
        notice=step.notice,
        results=results,
        posted_on=order.posted_on,
    )


def preview_pdf(
    view: CaseView, shown: Preview, *, now: datetime | None = None
) -> bytes:
    """Return the preview as PDF, marked as a draft."""
    marked = msgspec.structs.replace(
        shown.letter, title=f"Entwurf: {shown.letter.title}"
    )
    return render_letter(marked, twin={}, at=now or clock.now())


def letter_of(
    view: CaseView | StatusView,
    notice: engine.NoticeState,
    *,
    language: str = "de",
    posted_on: date | None = None,
    delivery: str = "",
) -> tuple[Letter, dict[str, object]]:
    """Return the letter of a decided notice and its machine-readable twin.

    ``posted_on`` and ``delivery`` replace what is recorded, for a letter to be made.
    """
    state, ground = view.state, view.ground
    decision = state.decision
    if decision is None or notice.template not in ground.blueprint.notices:
        raise NoNotice(notice.template)
    order = order_for(
        ground,
        notice=notice.template,
        inputs=decision.facts,
        results=decided_results(state),
        signature=Signature(
            clerk=decision.proposed_by or decision.by.name,
            second=decision.by.name if decision.proposed_by else "",
        ),
        now=notice.decided_at,
        posted_on=posted_on or notice.posted_on,
        language=language,
        delivery=delivery or notice.delivery or "post",
    )
    return compose(ground, state, order), twin(ground, state, order)


def example_letter(
    ground: engine.Ground, state: engine.CaseState, *, language: str = "de"
) -> Letter:
    """The last letter of an example case with the letterhead of ``ground``'s owner.

    For previews of a blueprint: the case is one of its own scenarios, nothing of it is
    stored. Raises ``NoNotice`` if the example ends without a letter.
    """
    if state.decision is None or not state.notices:
        raise NoNotice(state.number)
    notice, decision = state.notices[-1], state.decision
    order = order_for(
        ground,
        notice=notice.template,
        inputs=decision.facts,
        results=decided_results(state),
        signature=Signature(clerk=decision.by.name),
        now=notice.decided_at,
        posted_on=notice.posted_on,
        language=language,
        delivery=notice.delivery or "post",
    )
    letter = compose(ground, state, order)
    return msgspec.structs.replace(letter, title=f"Entwurf: {letter.title}")


def example_pdf(letter: Letter, *, at: datetime) -> bytes:
    """An example letter as PDF, without a machine-readable twin."""
    return render_letter(letter, twin={}, at=at)


def explained_pdf(
    view: StatusView, notice: engine.NoticeState, *, language: str
) -> bytes:
    """Return the notice in plain German or English, marked as explanation only."""
    letter, _ = letter_of(view, notice, language=language)
    return render_letter(letter, twin={}, at=notice.decided_at)


def order_for(
    ground: engine.Ground,
    *,
    notice: str,
    inputs: Mapping[str, object],
    results: Mapping[str, engine.RuleResult],
    signature: Signature,
    now: datetime,
    posted_on: date | None = None,
    language: str = "de",
    delivery: str = "post",
) -> Order:
    """Return what ``compose`` needs; a letter leaves on the next working day."""
    day = posted_on or posting_day(ground, now)
    return Order(
        notice=notice,
        inputs=inputs,
        results=results,
        signature=signature,
        posted_on=day,
        now=now,
        language=language,
        delivery=delivery,
        brand=members.member_by_id(ground.owner.id).brand_light,
    )


def posting_day(ground: engine.Ground, now: datetime) -> date:
    """Return today if the mail is collected today, else the next working day."""
    today = clock.to_berlin(now).date()
    if ground.calendar.is_working_day(today):
        return today
    return ground.calendar.next_working_day(today)


def _transition(blueprint: engine.Blueprint, wanted: str) -> engine.Transition | None:
    process = blueprint.process
    more = process.objection.transitions if process.objection else ()
    return next((t for t in (*process.transitions, *more) if t.id == wanted), None)
