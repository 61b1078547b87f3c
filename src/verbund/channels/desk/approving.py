"""The second pair of eyes: who may release, what changes, what was checked."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.channels.desk import casefile, weighing
from verbund.channels.desk.frame import Desk, state_title
from verbund.core.ui.texts import translate
from verbund.engine.decide_steps import kept
from verbund.kernel.money import format_euro
from verbund.members import queries as members

_RELEASING = ("approver", "lead")


class Difference(Struct, frozen=True, kw_only=True):
    """One point of a decision, as it holds today and as it would be."""

    label: str
    old: str
    new: str
    note: str = ""


class Check(Struct, frozen=True, kw_only=True):
    """One thing the system has looked at; ``good`` false asks for a look."""

    text: str
    good: bool


def seconds(
    desk: Desk, view: CaseView, step: engine.Transition
) -> list[tuple[str, str]]:
    """Colleagues who may release this step, by name; never its author."""
    roles = dict.fromkeys((*_RELEASING, *(step.by or ("clerk",))))
    found: dict[str, str] = {}
    for body in {view.row.owner_id, view.row.acting_id}:
        for role in roles:
            if role in {"citizen", "system"}:
                continue
            for person in members.people_with_role(desk.known.members[body], role):
                found[str(person.id)] = person.name
    found.pop(desk.actor.id, None)
    return sorted(found.items(), key=lambda pair: pair[1])


# --- what the second person sees ----------------------------------------------


def differences(
    desk: Desk, view: CaseView, proposal: engine.ProposalState, step: engine.Transition
) -> list[Difference]:
    """State, results and inputs: what holds today beside what is proposed."""
    language, blueprint = desk.language, view.ground.blueprint
    here = view.state.state
    if proposal.scope == "objection" and view.state.objection is not None:
        here = view.state.objection.state
    rows = [
        Difference(
            label=translate("work.approval.state"),
            old=state_title(blueprint, here, language),
            new=state_title(blueprint, step.to, language),
        )
    ]
    old = msgspec.convert(view.state.results, dict[str, engine.RuleResult])
    new = msgspec.convert(proposal.results, dict[str, engine.RuleResult])
    for name, result in new.items():
        rows += _result_rows(old.get(name), result, language)
    for field in step.inputs.values():
        before = view.state.facts.get(field.id)
        after = proposal.input.get(field.id)
        if before is None and after is None:
            continue
        rows.append(
            Difference(
                label=field.label.get(language),
                old=_shown(field, before, language),
                new=_shown(field, after, language),
            )
        )
    return rows


def _shown(field: engine.Field, value: object, language: str) -> str:
    return engine.display_value(field, value, language) if value is not None else ""


def _result_rows(
    old: engine.RuleResult | None, new: engine.RuleResult, language: str
) -> list[Difference]:
    before = _lines(old, language)
    after = _lines(new, language)
    return [
        Difference(
            label=label,
            old=before.get(label, ("", ""))[0],
            new=after.get(label, ("", ""))[0],
            note=after.get(label, ("", ""))[1],
        )
        for label in dict.fromkeys((*before, *after))
    ]


def _lines(
    result: engine.RuleResult | None, language: str
) -> dict[str, tuple[str, str]]:
    if result is None:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for line in result.lines:
        amount = "" if line.amount is None else format_euro(line.amount)
        note = line.explanation.get(language) if line.explanation else ""
        found[line.label.get(language)] = (amount or note, note if amount else "")
    value = weighing.shown_value(result)
    if value:
        reason = result.reason.get(language) if result.reason else ""
        found[result.title.get(language)] = (value, reason)
    return found


def checks(
    desk: Desk, view: CaseView, proposal: engine.ProposalState, step: engine.Transition
) -> list[Check]:
    """What the system has looked at for the second person."""
    found: list[Check] = []
    if step.decides:
        results = weighing.results_of(view, step, proposal.input)
        same = kept(step, results) == dict(proposal.results)
        key = "work.approval.same" if same else "work.approval.differs"
        found.append(Check(text=translate(key), good=same))
    took_part = any(
        item.actor_id == desk.actor.id and item.actor_kind == "staff"
        for item in view.timeline
    )
    key = "work.approval.took_part" if took_part else "work.approval.fresh"
    found.append(Check(text=translate(key), good=not took_part))
    for path, (old, _) in casefile.changes(view).items():
        label = casefile.label_of(view, path, desk.language)
        text = translate("work.approval.corrected", label=label, old=old)
        found.append(Check(text=text, good=False))
    waiting = [row.name for row in view.documents if not row.can_open]
    if waiting:
        names = ", ".join(waiting)
        found.append(
            Check(text=translate("work.approval.unread", names=names), good=False)
        )
    elif view.documents:
        found.append(Check(text=translate("work.approval.scanned"), good=True))
    chain = view.chain
    if chain is not None:
        key = "work.approval.chain" if chain.whole else "work.approval.broken"
        text = translate(key, count=chain.entries)
        found.append(Check(text=text, good=chain.whole))
    return found


def choose(view: CaseView, wanted: str) -> engine.ProposalState | None:
    """The open proposal with this id, else the first one."""
    rows = view.state.proposals
    return next((p for p in rows if p.id == wanted), rows[0] if rows else None)


def is_own(desk: Desk, proposal: engine.ProposalState) -> bool:
    """Whether the person prepared it."""
    return (proposal.by.kind, proposal.by.id) == ("staff", desk.actor.id)


def command(
    desk: Desk, given: Mapping[str, object], proposal_id: str
) -> engine.Command:
    """Release or return, as chosen."""
    actor = ref(desk.actor)
    reason = str(given.get("reason") or "").strip()[:2000]
    if given.get("choice") == "approve":
        return engine.Approve(actor=actor, proposal=proposal_id)
    return engine.ReturnProposal(actor=actor, proposal=proposal_id, reason=reason)
