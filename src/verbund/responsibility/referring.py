"""Hand a case over, with its history: "not responsible" is never a dead end.

To another member the case itself goes: owner, number, links and journal stay, only the
handling member changes, so the citizen keeps one link. A body outside gets the facts by
mail or Open311; the case stays here until that body answers or somebody closes it.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import WORK, ref
from verbund.cases.shapes import CaseView
from verbund.catalogue import queries as catalogue
from verbund.core.config import config
from verbund.core.errors import VerbundError
from verbund.core.jobs import enqueue
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.engine import report
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.responsibility import forwarders, secrets
from verbund.responsibility.deciding import decide_office
from verbund.responsibility.errors import BodyNotFound, ReferralRefused
from verbund.responsibility.forwarders import Parcel
from verbund.responsibility.models import ExternalBody, Referral
from verbund.responsibility.queries import referral_view
from verbund.responsibility.shapes import ReferralView
from verbund.responsibility.tables import body_view
from verbund.responsibility.traces import (
    decoded,
    hashed,
    log,
    mark,
    note,
    row_of,
    task,
    token_of,
)

FORWARD: Final = "responsibility.forward"


class Order(msgspec.Struct, frozen=True):
    """Payload of the job that brings one hand-over outside."""

    referral_id: UUID
    owner_id: UUID


def refer_to_member(
    *, case_id: UUID, to: Member, reason: str, actor: Actor
) -> ReferralView:
    """Let another member handle the case from now on.

    The member must offer the same service, or somebody who acts for it must; then its
    own table finds the office. Raises ``ReferralRefused`` with what else is possible.
    """
    words = _reason(reason)
    view = _view(case_id, actor)
    key = view.ground.blueprint.key
    if to.slug != view.ground.owner.slug and not catalogue.is_offered(to, key):
        raise ReferralRefused(
            f"{to.official_name} bietet „{view.ground.blueprint.title.de}“ hier nicht "
            "an. Geben Sie es per E-Mail dorthin: Tragen Sie die Stelle unter "
            "„Zuständigkeit“ ein."
        )
    acting = members.acting_member(to, key)
    with transaction.atomic():
        before = cases.refer_case(case_id=case_id, to=acting, reason=words, actor=actor)
        owner_id = view.row.owner_id
        with acting_within({owner_id, before, acting.id}, actor):
            _assign(case_id, view, to, acting)
            moment = clock.now()
            row = Referral(
                id=new_id(),
                owner_id=owner_id,
                acting_id=acting.id,
                case_id=case_id,
                kind="member",
                source_id=before,
                target_id=to.id,
                name=to.official_name[:200],
                state=Referral.State.CLOSED,
                reason=words,
                by_id=actor.id,
                by_name=actor.name,
                created_at=moment,
                changed_at=moment,
                closed_at=moment,
            )
            row.save(force_insert=True)
            log("case_referred", row, actor)
            return referral_view(row)


def refer_outside(
    *,
    case_id: UUID,
    body_key: str,
    text: str,
    reason: str,
    actor: Actor,
    photos: Iterable[str] = (),
) -> ReferralView:
    """Give the facts of a case to a body outside; the case stays here, in sight.

    ``text`` is what the other side reads: whoever hands over has looked at it.
    ``photos`` are paths of released pictures. The citizen is told in the case. Where
    the process has a step to a state that means "forwarded" and it is possible now, it
    is taken. Raises ``BodyNotFound``, ``ReferralRefused``.
    """
    words = _reason(reason)
    view = _view(case_id, actor)
    if actor.kind != "system":
        here = members.narrowed(actor, view.row.owner_id, view.row.acting_id)
        require(here, WORK.key)
    body = _body(view, body_key)
    if forwarders.forwarder(body.kind) is None:
        raise ReferralRefused(
            f"„{body.name}“ wird über {body.kind} erreicht; das ist hier nicht "
            "eingerichtet. Tragen Sie eine E-Mail-Adresse ein."
        )
    if not view.state.open:
        raise ReferralRefused("Dieser Vorgang ist abgeschlossen.")
    referral_id, moment = new_id(), clock.now()
    parcel = _parcel(view, referral_id, text, photos)
    scope = {view.row.owner_id, view.row.acting_id}
    with acting_within(scope, actor), transaction.atomic():
        row = Referral(
            id=referral_id,
            owner_id=view.row.owner_id,
            acting_id=view.row.acting_id,
            case_id=case_id,
            kind=body.kind,
            source_id=view.row.acting_id,
            body=body,
            name=body.name,
            reason=words,
            parcel=msgspec.json.encode(parcel).decode(),
            token_hash=hashed(token_of(referral_id)),
            by_id=actor.id,
            by_name=actor.name,
            created_at=moment,
            changed_at=moment,
        )
        row.save(force_insert=True)
        _tell_citizen(view, body.name, words, actor)
        log("case_forwarded", row, actor, body=body.key)
        enqueue(
            FORWARD,
            msgspec.to_builtins(Order(referral_id, row.owner_id)),
            key=f"{FORWARD}:{referral_id}:1",
            member=row.owner_id,
        )
        return referral_view(row)


def send_again(*, referral_id: UUID, actor: Actor) -> None:
    """Try a hand-over that failed once more."""
    with acting_within(actor.members, actor), transaction.atomic():
        row = row_of(referral_id)
        require(members.narrowed(actor, row.owner_id, row.acting_id), WORK.key)
        if row.state != Referral.State.FAILED:
            raise ReferralRefused("Diese Übergabe ist nicht gescheitert.")
        mark(row, state=Referral.State.WAITING, last_error="")
        enqueue(
            FORWARD,
            msgspec.to_builtins(Order(row.id, row.owner_id)),
            key=f"{FORWARD}:{row.id}:{clock.now().timestamp():.6f}",
            member=row.owner_id,
        )


def forward(order: Order) -> None:
    """Bring one hand-over outside, in a worker; never twice once it arrived.

    Raises ``ForwardDelayed`` so that the job comes back.
    """
    with acting_within(order.owner_id, SYSTEM):
        row = Referral.objects.filter(id=order.referral_id).first()
        if row is None or row.state != Referral.State.WAITING or row.body is None:
            return
        body, parcel = body_view(row.body), decoded(row)
    way = forwarders.forwarder(body.kind)
    if way is None:
        return
    try:
        sent = way.send(parcel, body, secrets.read(body.id))
    except forwarders.ForwardRefused as refused:
        with acting_within(order.owner_id, SYSTEM), transaction.atomic():
            mark(row, state=Referral.State.FAILED, last_error=str(refused)[:500])
            note(row, f"Übergabe an {row.name} gescheitert: {refused}")
            task(row, f"Anliegen an {row.name} auf anderem Weg geben")
        return
    except forwarders.ForwardDelayed as delayed:
        with acting_within(order.owner_id, SYSTEM):
            mark(row, last_error=str(delayed)[:500])
        raise
    with acting_within(order.owner_id, SYSTEM), transaction.atomic():
        mark(
            row,
            state=Referral.State.SENT,
            remote_id=sent.remote_id[:120],
            last_error="",
        )
        number = f", Nummer dort {sent.remote_id}" if sent.remote_id else ""
        note(row, f"An {row.name} übermittelt{number}.")


# --- inside -------------------------------------------------------------------------


def _view(case_id: UUID, actor: Actor) -> CaseView:
    if actor.kind == "system":
        return case_queries.working_copy(case_id)
    return case_queries.case_view(case_id, actor, purpose="Übergabe")


def _reason(reason: str) -> str:
    words = " ".join(reason.split())[:500]
    if not words:
        raise ReferralRefused("Sagen Sie in einem Satz, warum es anderswohin geht.")
    return words


def _body(view: CaseView, key: str) -> ExternalBody:
    """A body that the handling member or the owner has registered."""
    for member_id in (view.row.acting_id, view.row.owner_id):
        row = ExternalBody.objects.filter(
            member_id=member_id, key=key, active=True
        ).first()
        if row is not None:
            found: ExternalBody = row
            return found
    raise BodyNotFound


def _assign(case_id: UUID, view: CaseView, to: Member, acting: Member) -> None:
    """To the office that the new member's own table names."""
    blueprint = view.ground.blueprint
    category = report.category_of(blueprint, view.state.answers)
    place = report.place_of(blueprint, view.state.answers)
    decision = decide_office(
        member_id=to.id,
        category=category.code if category else "",
        asset=place.asset if place else "",
        blueprint_key=blueprint.key,
    )
    target = decision.target
    if target is None or target.member_id != acting.id or target.office_id is None:
        return
    command = engine.Assign(actor=ref(SYSTEM), office=str(target.office_id))
    cases.act(case_id=case_id, command=command, actor=SYSTEM)


def _parcel(
    view: CaseView, referral_id: UUID, text: str, photos: Iterable[str]
) -> Parcel:
    ground, answers = view.ground, view.state.answers
    category = report.category_of(ground.blueprint, answers)
    place = report.place_of(ground.blueprint, answers)
    base = config().base_url.rstrip("/")
    owner = members.member_by_id(view.row.owner_id)
    acting = members.member_by_id(view.row.acting_id)
    return Parcel(
        referral_id=referral_id,
        case_id=view.id,
        member_id=view.row.owner_id,
        number=view.number,
        sender=acting.official_name,
        category=category.code if category else "",
        title=category.title.de if category else ground.blueprint.title.de,
        text=text.strip()[:4000],
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        address=place.line if place else "",
        asset=place.asset if place else "",
        reported_at=view.state.opened_at,
        photos=tuple(f"{base}{path}" for path in photos),
        answer_url=f"{base}/{owner.slug}/weitergegeben/{token_of(referral_id)}/",
        reply_to=acting.email or owner.email,
    )


def _tell_citizen(view: CaseView, name: str, reason: str, actor: Actor) -> None:
    """Take the process' own step to "forwarded" if it can be taken, else write."""
    step = _forwarding_step(view, name)
    if step is not None and actor.kind != "system":
        try:
            with transaction.atomic():
                cases.act(case_id=view.id, command=step, actor=actor)
        except VerbundError:
            pass
        else:
            return
    cases.act(
        case_id=view.id,
        command=engine.SendMessage(
            actor=ref(actor),
            subject="Ihr Anliegen ist bei der zuständigen Stelle",
            body=f"Dafür ist {name} zuständig. Wir haben Ihr Anliegen dorthin gegeben "
            f"und behalten es im Blick. Grund: {reason} Sie brauchen nichts zu tun; "
            "den Stand sehen Sie weiter auf dieser Seite.",
        ),
        actor=actor,
    )


def _forwarding_step(view: CaseView, name: str) -> engine.Command | None:
    """The step whose state means "forwarded" and whose one needed answer is a name."""
    blueprint = view.ground.blueprint
    definition = blueprint.report
    if definition is None:
        return None
    for step in blueprint.process.transitions:
        if definition.states.get(step.to) != "forwarded":
            continue
        if view.state.state not in step.from_:
            continue
        needed = [f for f in step.inputs.values() if f.required]
        if len(needed) > 1 or any(f.type != "text" for f in needed):
            continue
        given: dict[str, object] = {
            field.id: name[: field.max_length or 200] for field in needed
        }
        return engine.Act(actor=engine.SYSTEM, transition=step.id, input=given)
    return None
