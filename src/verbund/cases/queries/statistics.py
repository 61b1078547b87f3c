"""Figures over cases without anything personal, for publishing and coordination."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from statistics import median
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases.models import Case
from verbund.cases.shapes import ServiceFigures
from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel.clock import BERLIN, to_berlin
from verbund.members import queries as members

_NAMES: Final = (
    "owner_id", "acting_id", "blueprint_key", "service", "channel", "state", "open",
    "opened_at", "closed_at", "snapshot",
)  # fmt: skip

_FACTS: Final = (
    "id", "owner_id", "acting_id", "number", "blueprint_key", "blueprint_digest",
    "position", "phase", "snapshot",
)  # fmt: skip


class CaseFacts(Struct, frozen=True, kw_only=True):
    """One case as statistics and open data see it: answers included, for rules that
    publish only fields marked as open."""

    id: UUID
    owner_id: UUID
    acting_id: UUID
    number: str
    blueprint: str
    position: int
    phase: str
    ground: engine.Ground
    state: engine.CaseState


class CaseMark(Struct, frozen=True, kw_only=True):
    """That a case exists and how far it is: enough to see what has changed."""

    id: UUID
    position: int
    changed_at: datetime


def statistics(
    *, owners: Iterable[UUID], since: date, until: date, reason: str
) -> list[ServiceFigures]:
    """Figures of each service of these owners for cases opened or closed in the period.

    Both days inclusive; ``reason`` is written into the protocol. Small counts are not
    suppressed here: whoever publishes must do it.
    """
    wanted = list(owners)
    groups: dict[tuple[UUID, str, str], list[dict[str, object]]] = defaultdict(list)
    with across_members(reason):
        members.current_directory()
        rows = Case.objects.filter(owner_id__in=wanted).values(*_NAMES)
        for row in rows.iterator(chunk_size=1000):
            key = (row["owner_id"], row["blueprint_key"], row["service"])
            groups[key].append(row)
    first, last = _midnight(since), _midnight(until, 1)
    found = [_figures(key, rows, first, last) for key, rows in groups.items()]
    return sorted(found, key=lambda f: (str(f.owner_id), f.blueprint, f.service))


def case_marks(
    *, owners: Iterable[UUID], since: datetime | None = None
) -> list[CaseMark]:
    """Every case of these owners that has changed after ``since``, oldest first."""
    wanted = list(owners)
    with acting_within(wanted):
        rows = Case.objects.filter(owner_id__in=wanted)
        if since is not None:
            # Both equal conditions first: so the index of acting_id, open serves.
            rows = rows.filter(open__in=[True, False], changed_at__gt=since)
        found = rows.order_by("changed_at", "id")
        return [
            CaseMark(id=case_id, position=position, changed_at=changed_at)
            for case_id, position, changed_at in found.values_list(
                "id", "position", "changed_at"
            )
        ]


def recent_ids(
    *, owner: UUID, blueprints: Iterable[str], limit: int
) -> tuple[UUID, ...]:
    """The newest cases of an owner made from these blueprints, whose content is there.

    For trials on the past; who asks has the owner's leave.
    """
    keys = list(blueprints)
    with acting_within(owner):
        rows = Case.objects.filter(
            owner_id=owner, blueprint_key__in=keys, erased_at__isnull=True
        )
        found = rows.order_by("-opened_at", "-id").values_list("id", flat=True)
        return tuple(found[:limit])


def case_facts(*, owners: Iterable[UUID], ids: Iterable[UUID]) -> list[CaseFacts]:
    """These cases of these owners with their answers, for open collections.

    Only ``publishing`` may pass on what a blueprint marks as open.
    """
    wanted = list(owners)
    with acting_within(wanted):
        rows = Case.objects.filter(owner_id__in=wanted, id__in=list(ids))
        found = list(rows.order_by("id").values(*_FACTS))
    return [
        CaseFacts(
            id=row["id"],
            owner_id=row["owner_id"],
            acting_id=row["acting_id"],
            number=row["number"],
            blueprint=row["blueprint_key"],
            position=row["position"],
            phase=row["phase"],
            ground=catalogue.ground_for(
                members.member_by_id(row["owner_id"]),
                row["blueprint_key"],
                digest=row["blueprint_digest"],
            ),
            state=engine.state_from_json(row["snapshot"]),
        )
        for row in found
    ]


def _figures(
    key: tuple[UUID, str, str],
    rows: list[dict[str, object]],
    first: datetime,
    last: datetime,
) -> ServiceFigures:
    opened = [r for r in rows if first <= _moment(r["opened_at"]) < last]
    closed = [
        r for r in rows if r["closed_at"] and first <= _moment(r["closed_at"]) < last
    ]
    days = [(_day(row["closed_at"]) - _day(row["opened_at"])).days for row in closed]
    kept = [_kept(str(row["snapshot"])) for row in closed]
    return ServiceFigures(
        owner_id=key[0],
        blueprint=key[1],
        service=key[2],
        opened=len(opened),
        closed=len(closed),
        open_now=sum(1 for row in rows if row["open"]),
        by_channel=Counter(str(row["channel"]) for row in opened),
        by_state=Counter(str(row["state"]) for row in rows),
        median_days=float(median(days)) if days else None,
        decided_in_time=kept.count(True),
        decided_late=kept.count(False),
    )


def _kept(snapshot: str) -> bool | None:
    """Whether the main clock was stopped on time; ``None`` if there was none."""
    state = engine.state_from_json(snapshot)
    clock = next((c for c in state.clocks.values() if c.main and c.due_on), None)
    if clock is None or clock.due_on is None:
        return None
    if clock.expired:
        return False
    return clock.stopped_on <= clock.due_on if clock.stopped_on else None


def _midnight(day: date, days_later: int = 0) -> datetime:
    return datetime.fromordinal(day.toordinal() + days_later).replace(tzinfo=BERLIN)


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)  # noqa: S101 # for the type checker
    return value


def _day(value: object) -> date:
    return to_berlin(_moment(value)).date()
