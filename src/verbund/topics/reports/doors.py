"""Where reports step into other doors: every new case, and the form of the portal.

A case of a blueprint with ``report.yaml`` is a report whatever door it came through;
in the form one page asks before the rest: is it here, and was it reported already?
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.urls import reverse

from verbund import engine
from verbund.cases.access import citizen
from verbund.cases.actions import drafts
from verbund.cases.companions import Companion, register_companion
from verbund.cases.errors import DraftNotFound
from verbund.cases.shapes import DraftView, Receipt
from verbund.engine import report as public
from verbund.filling.crossings import SentOnwards, register_crossing
from verbund.filling.desk import Desk
from verbund.kernel import chain
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.reports.actions.confirming import BOTH
from verbund.topics.reports.actions.projecting import first_row
from verbund.topics.reports.actions.taking import likeliest, report
from verbund.topics.reports.errors import NearBorder, NotHere
from verbund.topics.reports.onwards import send_on
from verbund.topics.reports.places import told_place
from verbund.topics.reports.queries import similar
from verbund.topics.reports.routing import Route, assignment, route
from verbund.topics.reports.shapes import Similar

#: Marks among the pages done: which place was looked at, which member was chosen.
SEEN: Final = "report:seen:"
CHOSEN: Final = "report:chosen:"
#: Doors at which nobody can open a link in a mail.
_AT_A_DEVICE: Final = frozenset({"terminal", "counter", "suitcase", "hotline"})


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be said before the form goes on."""

    nowhere: str = ""
    other: Member | None = None
    sides: tuple[Member, ...] = ()
    because: str = ""
    alike: tuple[Similar, ...] = ()

    @property
    def silent(self) -> bool:
        """Nothing stands in the way."""
        return not (self.nowhere or self.other or self.sides or self.alike)


def before(desk: Desk) -> Before:
    """What there is to say about the place of this draft."""
    blueprint, answers = desk.ground.blueprint, desk.plan.answers
    category = public.category_of(blueprint, answers)
    place = told_place(blueprint, answers)
    try:
        found = route(
            member=desk.member,
            blueprint=blueprint,
            category=category,
            place=place,
            chosen=chosen(desk),
            at_border="both" if wants_both(desk) else "ask",
            language=desk.language,
        )
    except NearBorder as border:
        return Before(sides=_sides(border), because=border.detail)
    except NotHere as refused:
        return Before(nowhere=refused.detail)
    if found.elsewhere:
        return Before(other=found.owner, because=found.why)
    if category is None:
        return Before()
    near = category.definition.duplicates
    alike = similar(
        (desk.member.id,),
        place.lat,
        place.lon,
        category.code,
        public.description_of(blueprint, answers),
        desk.now,
        asset=place.asset,
        street=place.street,
        house_number=place.house_number,
        radius=near.metres,
        window_days=near.days,
    )
    return Before(alike=alike)


def chosen(desk: Desk) -> UUID | None:
    """The member that was named when asked at a border."""
    found = [m for m in desk.draft.pages_done if m.startswith(CHOSEN)]
    named = found[0].removeprefix(CHOSEN) if found else BOTH
    return UUID(named) if named != BOTH else None


def wants_both(desk: Desk) -> bool:
    """Whether who reports does not know the side and wants both to know."""
    return f"{CHOSEN}{BOTH}" in desk.draft.pages_done


def seen_mark(desk: Desk) -> str:
    """The mark that this place and category were looked at: others ask again."""
    blueprint, answers = desk.ground.blueprint, desk.plan.answers
    category = public.category_of(blueprint, answers)
    place = msgspec.to_builtins(told_place(blueprint, answers))
    document = chain.canonical([category.code if category else "", place])
    return SEEN + chain.digest(document)[:16]


def place_page(desk: Desk) -> str:
    """The page of the form that asks for the place; empty if there is none."""
    report_ = desk.ground.blueprint.report
    outer = report_.place.partition(".")[0] if report_ else ""
    return next(
        (
            step.id
            for step in desk.ground.blueprint.steps
            if any(name.partition(".")[0] == outer for name in step.fields)
        ),
        "",
    )


def settle(draft: UUID, member: Member) -> None:
    """Delete a form whose writer joined an older report; twice is no mistake."""
    try:
        drafts.discard_draft(draft_id=draft, member=member, outcome="settled")
    except DraftNotFound:
        return


def moved(desk: Desk, other: Member, choice: str = "") -> DraftView:
    """A draft with the same answers at another member; the first one is thrown away.

    ``choice`` is what was said about the border: that member unless ``both``.
    """
    draft = drafts.begin_draft(
        member=other,
        blueprint=desk.draft.blueprint,
        service=desk.draft.service or None,
        channel=desk.door.channel,
        language=desk.language,
        answers=desk.draft.answers,
    )
    drafts.save_draft(
        draft_id=draft.id,
        member=other,
        answers=desk.draft.answers,
        pages_done=[
            *(m for m in desk.draft.pages_done if ":" not in m),
            f"{CHOSEN}{choice or other.id}",
        ],
    )
    drafts.discard_draft(draft_id=desk.draft.id, member=desk.member, outcome="settled")
    return draft


def _sides(border: NearBorder) -> tuple[Member, ...]:
    options = border.extra["options"]
    listed = options if isinstance(options, list) else []
    return tuple(members.member_by_id(str(one["member"])) for one in listed)


# --- registered -----------------------------------------------------------------------


def _stop(desk: Desk, page_id: str) -> str:
    """After the page of the place: is it here, and was it reported already?"""
    report_ = desk.ground.blueprint.report
    if report_ is None or desk.door.channel not in {"web", "terminal"}:
        return ""
    if "reports" not in members.topics_of(desk.member):
        # The member takes such cases but shows no list of them to compare with.
        return ""
    step = desk.step(page_id)
    outer = report_.place.partition(".")[0]
    on_page = step is not None and any(
        name.partition(".")[0] == outer for name in step.fields
    )
    if not on_page or seen_mark(desk) in desk.draft.pages_done:
        return ""
    if before(desk).silent:
        return ""
    if desk.door.channel == "terminal":
        return reverse("reports-terminal-before", args=[desk.member])
    return reverse("reports-before", args=[desk.member, desk.draft.id])


def _send(desk: Desk, identified: str) -> Receipt | None:
    if desk.ground.blueprint.report is None:
        return None
    channel = desk.door.channel
    taken = report(
        member=desk.member,
        blueprint=desk.draft.blueprint,
        answers=desk.plan.answers,
        channel=channel,
        actor=citizen(channel=channel),
        service=desk.draft.service or None,
        language=desk.language,
        idempotency_key=f"draft:{desk.draft.id}",
        draft=desk.draft.id,
        identified=identified,
        confirmed=channel in _AT_A_DEVICE,
        chosen=chosen(desk),
        at_border="both" if wants_both(desk) else "own",
    )
    if taken.receipt is None:
        raise SentOnwards(
            reverse("reports-confirm-sent", args=[desk.member]),
            "Öffnen Sie bitte den Link in der E-Mail, die wir Ihnen geschickt haben.",
            "Please open the link in the mail that we sent to you.",
        )
    return taken.receipt


def _companion(
    member: Member,
    ground: engine.Ground,
    answers: Mapping[str, object],
    now: datetime,
) -> Companion | None:
    """What belongs to a report that came through a door without asking."""
    blueprint = ground.blueprint
    if blueprint.report is None:
        return None
    category = public.category_of(blueprint, answers)
    place = told_place(blueprint, answers)
    try:
        found = route(
            member=member, blueprint=blueprint, category=category, place=place
        )
    except NotHere as refused:
        found = Route(owner=member, why=refused.detail)
    if found.owner.id != member.id:
        # The door has chosen the member; the office reads where it belongs.
        found = Route(owner=member, why=found.why, also=found.also)
    alike = likeliest(
        found.owner,
        ground=ground,
        category=category,
        place=place,
        answers=answers,
        now=now,
    )

    def also(receipt: Receipt, ground: engine.Ground, state: engine.CaseState) -> None:
        first_row(
            receipt=receipt,
            ground=ground,
            state=state,
            office=found.office,
            alike=alike,
            now=now,
        )
        send_on(receipt, found)

    return Companion(then=assignment(found), also=also)


register_companion("reports", _companion)
register_crossing("reports", stop=_stop, sender=_send)
