"""Possible steps of a case: links, buttons, and why one is not possible."""

from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases.access import WORK
from verbund.cases.shapes import CaseView
from verbund.channels.desk.frame import Desk
from verbund.core.ui.texts import translate

_STEP_PAGES = {
    "request": "desk-request", "supply": "desk-supply", "withdraw": "desk-withdraw",
    "reopen": "desk-reopen", "objection": "desk-objection", "approve": "desk-approval",
    "return": "desk-approval", "reinstatement": "desk-reinstatement",
    "inquire": "desk-inquire", "conditions": "desk-conditions",
    "appointment": "desk-appointment",
    "cancel_appointment": "desk-cancel-appointment", "attendance": "desk-attendance",
    "merge": "desk-merge",
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
        if each.kind in _HIDDEN_KINDS or _elsewhere(view, each):
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


def _elsewhere(view: CaseView, each: engine.StepOffer) -> bool:
    """Reports are merged where they are sifted: who follows them moves along."""
    return each.kind == "merge" and view.ground.blueprint.report is not None


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


def may_work(desk: Desk) -> bool:
    """Whether forms are shown at all; the action judges for the single case."""
    return desk.may(WORK.key)
