"""The one door by which a report comes in, whatever channel it came through."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.shapes import Receipt
from verbund.catalogue import queries as catalogue
from verbund.core.rights import Actor
from verbund.engine import report as public
from verbund.engine.model_report import Identity
from verbund.kernel import clock
from verbund.members.queries import Member
from verbund.topics.reports.actions.confirming import BOTH, hold
from verbund.topics.reports.actions.projecting import first_row
from verbund.topics.reports.errors import AccountNeeded, EmailNeeded, NoReports, NotHere
from verbund.topics.reports.onwards import send_on
from verbund.topics.reports.places import told_place
from verbund.topics.reports.queries import similar
from verbund.topics.reports.routing import AtBorder, Route, assignment, route
from verbund.topics.reports.shapes import Reported, Similar

#: From this score on the desk is shown the other report beside the new one.
PROPOSED: Final = 0.6


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A report before anything is decided about it."""

    ground: engine.Ground
    category: public.Category | None
    place: public.Place
    identity: Identity
    email: str


def report(
    *,
    member: Member,
    blueprint: str,
    answers: Mapping[str, object],
    channel: str,
    actor: Actor,
    service: str | None = None,
    language: str = "de",
    idempotency_key: str | None = None,
    draft: UUID | None = None,
    identified: str = "",
    confirmed: bool = False,
    chosen: UUID | None = None,
    at_border: AtBorder = "own",
    case_id: UUID | None = None,
    now: datetime | None = None,
) -> Reported:
    """Take a report: checked, compared, routed, in the journal and public – or nothing.

    ``member`` is the one that was asked; the place may belong to another, which then
    gets it (``Reported.owner_id``, ``why``). At a border ``at_border`` ``ask`` raises
    ``NearBorder``; the answer comes back as ``chosen``, or ``at_border`` is
    ``both``: the drawn line counts and the other side is told. Where the category wants
    an e-mail address, a citizen's report waits for its link unless ``confirmed``; then
    ``Reported.token`` is set. ``draft`` hands over its files; the same
    ``idempotency_key`` gives the same receipt. Raises ``NoReports``, ``NotHere``,
    ``AccountNeeded``, ``EmailNeeded``, and what ``cases.open_case`` raises.
    """
    moment = now or clock.now()
    asked = _asked(member, blueprint, answers, moment)
    if actor.kind == "citizen" and not catalogue.is_offered(member, blueprint):
        raise NotHere(
            f"{member.official_name} nimmt diese Anliegen hier nicht an. Unter 115 "
            "hilft man Ihnen weiter.",
            detail_en=f"{member.official_name} does not take these reports here.",
        )
    found = route(
        member=member,
        blueprint=asked.ground.blueprint,
        category=asked.category,
        place=asked.place,
        chosen=chosen,
        at_border=at_border,
        language=language,
    )
    # A form that was filled in at one member cannot become another's without asking,
    # and who works for some members does not write into the files of others.
    foreign = actor.kind != "citizen" and found.owner.id not in actor.members
    if found.elsewhere and (draft is not None or (foreign and actor.members)):
        found = msgspec.structs.replace(found, owner=member, office_id=None, office="")
    if actor.kind == "citizen" and not confirmed and actor.level == "none":
        if asked.identity == "account":
            raise AccountNeeded
        if asked.identity == "email":
            if not asked.email:
                raise EmailNeeded
            return hold(
                member=found.owner,
                blueprint=blueprint,
                service=service,
                category=asked.category.code if asked.category else "",
                answers=answers,
                channel=channel,
                language=language,
                email=asked.email,
                draft=draft,
                side=BOTH if at_border == BOTH else str(chosen or ""),
                now=moment,
            )
    return _open(
        found,
        asked,
        answers=answers,
        blueprint=blueprint,
        channel=channel,
        actor=actor,
        service=service,
        language=language,
        idempotency_key=idempotency_key,
        draft=draft,
        identified=identified,
        case_id=case_id,
        now=moment,
    )


def _asked(
    member: Member, blueprint: str, answers: Mapping[str, object], now: datetime
) -> Asked:
    ground = catalogue.ground_for(member, blueprint)
    if ground.blueprint.report is None:
        raise NoReports(blueprint)
    category = public.category_of(ground.blueprint, answers)
    return Asked(
        ground=ground,
        category=category,
        place=told_place(ground.blueprint, answers),
        identity=(
            public.identity_of(ground, category, now=now) if category else "anonymous"
        ),
        email=public.contact_of(ground.blueprint, answers).strip(),
    )


def _open(
    found: Route,
    asked: Asked,
    *,
    answers: Mapping[str, object],
    blueprint: str,
    channel: str,
    actor: Actor,
    service: str | None,
    language: str,
    idempotency_key: str | None,
    draft: UUID | None,
    identified: str,
    case_id: UUID | None,
    now: datetime,
) -> Reported:
    alike = likeliest(
        found.owner,
        ground=asked.ground,
        category=asked.category,
        place=asked.place,
        answers=answers,
        now=now,
    )
    seen: list[engine.CaseState] = []

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
        seen[:] = [state]

    receipt = cases.open_case(
        member=found.owner,
        blueprint=blueprint,
        answers=answers,
        channel=channel,
        actor=actor,
        service=service,
        language=language,
        idempotency_key=idempotency_key,
        draft=draft,
        identified=identified,
        case_id=case_id,
        then=assignment(found),
        also=also,
        now=now,
    )
    return Reported(
        owner_id=receipt.owner_id,
        case_id=receipt.id,
        public_id=receipt.number,
        receipt=receipt,
        category=asked.category.code if asked.category else "",
        office=found.office,
        why=found.why,
    )


def likeliest(
    owner: Member,
    *,
    ground: engine.Ground,
    category: public.Category | None,
    place: public.Place,
    answers: Mapping[str, object],
    now: datetime,
) -> UUID | None:
    """The open report that this one most probably repeats, to show it at the desk."""
    if category is None:
        return None
    best: tuple[Similar, ...] = similar(
        (owner.id,),
        place.lat,
        place.lon,
        category.code,
        public.description_of(ground.blueprint, answers),
        now,
        asset=place.asset,
        street=place.street,
        house_number=place.house_number,
        radius=category.definition.duplicates.metres,
        window_days=category.definition.duplicates.days,
        only_visible=False,
        limit=1,
    )
    return best[0].case_id if best and best[0].score >= PROPOSED else None
