"""What an office offers: patterns, single days, closures."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from uuid import UUID

from django.db import transaction

from verbund.appointments.channels import CHANNELS, door
from verbund.appointments.errors import NoAppointments, PatternInvalid
from verbund.appointments.models import SlotClosure, SlotPattern
from verbund.appointments.steps import LAST_WEEK
from verbund.core import audit
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.members.roles import MANAGE_MEMBER

VENUES = ("office", "tour")
_SUNDAY, _SHORTEST = 7, 5


@transaction.atomic
def set_pattern(
    *,
    member: Member,
    office_id: UUID,
    kind: str,
    weekday: int,
    opens: time,
    closes: time,
    minutes: int,
    capacity: int = 1,
    valid_from: date | None = None,
    valid_to: date | None = None,
    venue: str = "office",
    quotas: Mapping[str, int] | None = None,
    release_hours: int | None = None,
    weeks: int = 1,
    week_of_month: int = 0,
    from_days: int | None = None,
    to_days: int | None = None,
    breaks: Sequence[tuple[time, time]] = (),
    single: bool = False,
    several: bool = True,
    actor: Actor | None = None,
) -> UUID:
    """Let an office have times; ``PatternInvalid`` names what means none.

    ``quotas`` says for a channel how many of the places it may take at most, until
    ``release_hours`` before; a channel not named may take all. With ``single`` the day
    ``valid_from`` has these times even if it is closed or a holiday.
    """
    if actor is not None:
        require_manager(actor, member)
    since = valid_from or clock.today()
    if single:
        weekday, valid_to = since.isoweekday(), since
    limits = {door(channel): count for channel, count in (quotas or {}).items()}
    _require_times(weekday, opens, closes, minutes, capacity)
    _require_limits(limits, capacity, release_hours, venue)
    _require_turns(weeks, week_of_month, from_days, to_days)
    for begin, end in breaks:
        if not opens <= begin < end <= closes:
            raise PatternInvalid("Eine Pause muss zwischen Beginn und Ende liegen.")
    with acting_within({member.id}):
        row = SlotPattern.objects.create(
            owner_id=member.id,
            acting_id=member.id,
            office_id=office_id,
            kind=kind,
            weekday=weekday,
            opens=opens,
            closes=closes,
            minutes=minutes,
            capacity=capacity,
            valid_from=since,
            valid_to=valid_to,
            venue=venue,
            quotas=limits or None,
            release_hours=release_hours,
            weeks=weeks,
            week_of_month=week_of_month,
            from_days=from_days,
            to_days=to_days,
            breaks=[[f"{b:%H:%M}", f"{e:%H:%M}"] for b, e in breaks] or None,
            single=single,
            several=several,
        )
    audit.record(
        action="appointments.pattern_set",
        actor=actor or SYSTEM,
        subject=f"office:{office_id}",
        member=member.id,
        detail={"kind": kind, "weekday": weekday, "opens": str(opens)},
    )
    found: UUID = row.id
    return found


def _require_times(
    weekday: int, opens: time, closes: time, minutes: int, capacity: int
) -> None:
    good = 1 <= weekday <= _SUNDAY and opens < closes
    if not (good and minutes >= _SHORTEST and capacity >= 1):
        raise PatternInvalid(
            "Nötig sind ein Wochentag von 1 bis 7, ein Ende nach dem Beginn, "
            "mindestens fünf Minuten und ein Platz."
        )


def _require_limits(
    limits: Mapping[str, int], capacity: int, release_hours: int | None, venue: str
) -> None:
    unknown = sorted(set(limits) - set(CHANNELS))
    if unknown:
        raise PatternInvalid(
            f"Kein Zugangskanal heißt {', '.join(unknown)}. Möglich sind "
            f"{', '.join(CHANNELS)}."
        )
    if any(not 0 <= count <= capacity for count in limits.values()):
        raise PatternInvalid(
            f"Ein Anteil liegt zwischen 0 und der Zahl der Plätze ({capacity})."
        )
    if release_hours is not None and release_hours < 0:
        raise PatternInvalid("Die Freigabe liegt vor dem Termin, nicht danach.")
    if venue not in VENUES:
        raise PatternInvalid("Ein Termin ist im Amt (office) oder auf Tour (tour).")


def _require_turns(
    weeks: int, week_of_month: int, from_days: int | None, to_days: int | None
) -> None:
    if weeks < 1 or not 0 <= week_of_month <= LAST_WEEK:
        raise PatternInvalid(
            "Nötig sind ein Abstand von mindestens einer Woche und eine Woche des "
            "Monats von 1 bis 5 (0 für jede)."
        )
    first, last = from_days or 0, to_days
    if first < 0 or (last is not None and last < first):
        raise PatternInvalid("Buchbar bis muss nach buchbar ab liegen.")


@transaction.atomic
def end_pattern(*, member: Member, pattern_id: UUID, last: date, actor: Actor) -> None:
    """Offer the times of a pattern up to ``last``; what is booked later stays.

    A single day that is still to come goes altogether.
    """
    require_manager(actor, member)
    with acting_within({member.id}):
        row = SlotPattern.objects.filter(id=pattern_id).first()
        if row is None:
            raise NoAppointments
        if row.single and row.valid_from > last:
            row.delete()
        else:
            row.valid_to = max(last, row.valid_from)
            row.save(update_fields=["valid_to"])
    audit.record(
        action="appointments.pattern_ended",
        actor=actor,
        subject=f"office:{row.office_id}",
        member=member.id,
        detail={"last": last.isoformat()},
    )


def require_manager(actor: Actor, member: Member) -> None:
    """Whoever manages another member may not offer times of this one."""
    require(members.narrowed(actor, member.id, member.id), MANAGE_MEMBER.key)


@transaction.atomic
def close_day(
    *, member: Member, office_id: UUID, day: date, note: str = "", actor: Actor
) -> None:
    """Offer no new times on that day; what is booked stays and must be moved."""
    require_manager(actor, member)
    with acting_within({member.id}):
        SlotClosure.objects.get_or_create(
            office_id=office_id,
            day=day,
            defaults={"owner_id": member.id, "acting_id": member.id, "note": note},
        )


@transaction.atomic
def reopen_day(*, member: Member, office_id: UUID, day: date, actor: Actor) -> None:
    """Take a closure back: the patterns hold on that day again."""
    require_manager(actor, member)
    with acting_within({member.id}):
        SlotClosure.objects.filter(office_id=office_id, day=day).delete()
