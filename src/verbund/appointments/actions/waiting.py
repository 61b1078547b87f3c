"""The waiting list: going on it, answering an offer, leaving it; what the clock does.

Each step stands in the case's journal, written in the same transaction.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from verbund import engine
from verbund.appointments import places
from verbund.appointments.actions import offering
from verbund.appointments.actions.booking import book, view_of
from verbund.appointments.actions.days import hold_daybook
from verbund.appointments.channels import door
from verbund.appointments.errors import NoAppointments, OfferOver
from verbund.appointments.models import Booking, Offer, Waiting
from verbund.appointments.shapes import Wishes
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.queries import working_copy
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member

#: Whoever lets two offers in a row run out holds up all others: she leaves the list.
PATIENCE: Final = 2
_NOBODY_ANSWERED = "Zwei Angebote blieben ohne Antwort."
_SPAN_OVER = "Der gewünschte Zeitraum ist vorbei."


def join_waiting(
    *,
    case_id: UUID,
    wishes: Wishes,
    actor: Actor,
    token: str = "",
    now: datetime | None = None,
) -> None:
    """Wait for a time; new wishes keep the place in the order.

    What is free already is offered at once. Raises ``CommandRefused`` with the
    engine's reason.
    """
    moment = now or clock.now()
    view = view_of(case_id, actor)
    want = places.desired(view.ground, view.state, moment)
    today = clock.to_berlin(moment).date()
    with transaction.atomic():
        with acting_within({want.member.id}):
            hold_daybook(want.member, want.office_id)
        cases.act(
            case_id=case_id,
            command=engine.AwaitAppointment(
                actor=ref(actor),
                channel=actor.channel,
                first_on=wishes.first_on,
                last_on=wishes.last_on,
                from_time=wishes.from_time,
                to_time=wishes.to_time,
            ),
            actor=actor,
            token=token,
            now=now,
        )
        with acting_within({want.member.id}):
            given = {
                "owner_id": want.member.id,
                "acting_id": want.member.id,
                "number": view.number,
                "office_id": want.office_id,
                "kind": want.kind,
                "venue": want.venue,
                "channel": door(actor.channel),
                "minutes": want.minutes,
                "first_on": wishes.first_on,
                "last_on": wishes.last_on,
                "from_time": wishes.from_time,
                "to_time": wishes.to_time,
                "ahead_days": max(0, (want.first - today).days),
                "offer_minutes": want.rules.offer_minutes,
            }
            Waiting.objects.update_or_create(
                case_id=case_id,
                defaults=given,
                create_defaults={**given, "joined_at": moment},
            )
            offering.pass_on(want.member, want.office_id, moment)


def leave_waiting(
    *, case_id: UUID, actor: Actor, token: str = "", reason: str = ""
) -> None:
    """Wait no longer; an offer goes on to the next."""
    moment = clock.now()
    view = view_of(case_id, actor)
    want = places.desired(view.ground, view.state, moment)
    with transaction.atomic():
        with acting_within({want.member.id}):
            hold_daybook(want.member, want.office_id)
        cases.act(
            case_id=case_id,
            command=engine.StopAwaiting(
                actor=ref(actor), channel=actor.channel, reason=reason
            ),
            actor=actor,
            token=token,
        )
        with acting_within({want.member.id}):
            offering.forget(case_id, moment)
            offering.pass_on(want.member, want.office_id, moment)


def accept_offer(*, case_id: UUID, actor: Actor, token: str = "") -> None:
    """Take the offered time; ``OfferOver`` if it ran out."""
    waiting = view_of(case_id, actor).state.waiting
    offer = waiting.offer if waiting else None
    if offer is None or offer.until <= clock.now():
        raise OfferOver
    book(case_id=case_id, starts_at=offer.slot.starts_at, actor=actor, token=token)


def decline_offer(*, case_id: UUID, actor: Actor, token: str = "") -> None:
    """Let the offered time go to the next; the place on the list stays."""
    view = view_of(case_id, actor)
    waiting = view.state.waiting
    if waiting is None or waiting.offer is None:
        raise OfferOver
    _end(UUID(waiting.offer.id), "declined", actor, token)


def announce(*, offer_id: UUID, member_id: UUID) -> None:
    """Tell who waits of a reserved time: journal, message, and the time runs.

    Repeated it does nothing. A case that cannot take it any more leaves the list, and
    the time goes on.
    """
    moment = clock.now()
    member = members.member_by_id(member_id)
    with transaction.atomic():
        offer, row = _locked(offer_id, member, ("reserved",))
        if offer is None:
            return
        with acting_within({member.id}):
            booking = Booking.objects.filter(
                case_id=offer.case_id,
                starts_at=offer.starts_at,
                held_until__isnull=False,
            ).first()
        minutes = row.offer_minutes if row else 0
        until = min(offering.answer_until(moment, minutes), offer.starts_at)
        told = booking is not None and row is not None
        if told and booking is not None:
            told = _tell(offer, booking, until, moment)
        with acting_within({member.id}):
            if not told:
                offering.forget(offer.case_id, moment)
                offering.pass_on(member, offer.office_id, moment)
                return
            offer.state, offer.until = "open", until
            offer.save(update_fields=["state", "until"])
            Booking.objects.filter(id=booking.id if booking else None).update(
                held_until=until
            )


def _tell(offer: Offer, booking: Booking, until: datetime, moment: datetime) -> bool:
    with across_members("Angebot eines frei gewordenen Termins"):
        try:
            view = working_copy(offer.case_id)
            want = places.desired(view.ground, view.state, moment)
        except (CaseNotFound, NoAppointments):
            return False
    slot = engine.SlotRef(
        id=str(booking.id),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        office=str(offer.office_id),
        place=want.place,
    )
    command = engine.OfferAppointment(
        actor=ref(SYSTEM),
        channel="system",
        offer=str(offer.id),
        slot=slot,
        until=until,
    )
    with acting_within({view.row.acting_id}):
        try:
            cases.act(case_id=offer.case_id, command=command, actor=SYSTEM)
        except (CommandRefused, CaseNotFound):
            return False
    return True


def _locked(
    offer_id: UUID, member: Member, states: tuple[str, ...]
) -> tuple[Offer | None, Waiting | None]:
    """The offer under its office's daybook if it still stands there."""
    with acting_within({member.id}):
        found = Offer.objects.filter(id=offer_id).first()
        if found is None:
            return None, None
        hold_daybook(member, found.office_id)
        offer = Offer.objects.filter(id=offer_id, state__in=states).first()
        row = Waiting.objects.filter(case_id=found.case_id).first()
    return offer, row


def _end(offer_id: UUID, how: str, actor: Actor, token: str = "") -> bool:
    """End an open offer in the case and here, and pass the time on."""
    moment = clock.now()
    with across_members("Ende eines Terminangebots"):
        owner = Offer.objects.filter(id=offer_id).values_list("owner_id", flat=True)
        owner_id = owner.first()
    if owner_id is None:
        return False
    member = members.member_by_id(owner_id)
    with transaction.atomic():
        offer, row = _locked(offer_id, member, offering.RUNNING)
        if offer is None:
            return False
        if how == "expired" and offer.until > moment:
            return False
        if offer.state == "open":
            command = engine.EndOffer(
                actor=ref(actor),
                channel=actor.channel,
                how="declined" if how == "declined" else "expired",
            )
            _act(offer.case_id, command, actor, token)
        with acting_within({member.id}):
            offering.drop_hold(offer)
            offering.end(offer, how if offer.state == "open" else "void", moment)
            if row is not None:
                row.unanswered = row.unanswered + 1 if how == "expired" else 0
                row.save(update_fields=["unanswered"])
        if row is not None and row.unanswered >= PATIENCE:
            _stop(row, _NOBODY_ANSWERED)
        with acting_within({member.id}):
            offering.pass_on(member, offer.office_id, moment)
    return True


def _act(case_id: UUID, command: engine.Command, actor: Actor, token: str = "") -> None:
    if actor.kind != "system":
        cases.act(case_id=case_id, command=command, actor=actor, token=token)
        return
    with across_members("Warteliste eines Amtes"):
        try:
            acting = working_copy(case_id).row.acting_id
        except CaseNotFound:
            return
    with acting_within({acting}):
        try:
            cases.act(case_id=case_id, command=command, actor=SYSTEM)
        except CommandRefused:
            # The case has moved on by itself; the office's list follows.
            return


def _stop(row: Waiting, reason: str) -> None:
    command = engine.StopAwaiting(actor=ref(SYSTEM), channel="system", reason=reason)
    _act(row.case_id, command, SYSTEM)
    with acting_within({row.owner_id}):
        row.delete()


def expire_offers() -> int:
    """Pass on what nobody answered in time."""
    now = clock.now()
    with across_members("Abgelaufene Terminangebote"):
        rows = Offer.objects.filter(state__in=offering.RUNNING, until__lte=now)
        due = list(rows.order_by("until", "id").values_list("id", flat=True)[:200])
    return sum(_end(offer_id, "expired", SYSTEM) for offer_id in due)


def tend_waiting() -> int:
    """Let go of holds that are over and wishes whose days are; offer what is free."""
    now = clock.now()
    today = clock.to_berlin(now).date()
    with across_members("Wartelisten der Ämter"):
        past = list(Waiting.objects.filter(last_on__lt=today))
        stale = Booking.objects.filter(held_until__lte=now)
        offices = set(stale.values_list("owner_id", "office_id"))
        offices |= set(Waiting.objects.values_list("owner_id", "office_id"))
    for row in past:
        with transaction.atomic():
            with acting_within({row.owner_id}):
                hold_daybook(members.member_by_id(row.owner_id), row.office_id)
                offering.forget(row.case_id, now)
            command = engine.StopAwaiting(
                actor=ref(SYSTEM), channel="system", reason=_SPAN_OVER
            )
            _act(row.case_id, command, SYSTEM)
    count = 0
    for owner_id, office_id in sorted(offices):
        member = members.member_by_id(owner_id)
        with transaction.atomic(), acting_within({member.id}):
            hold_daybook(member, office_id)
            Booking.objects.filter(office_id=office_id, held_until__lte=now).delete()
            count += offering.pass_on(member, office_id, now)
    return count
