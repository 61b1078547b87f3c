"""What is known of a building site, and which values it may have."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

State = Literal["planned", "approved", "running", "finished"]
Kind = Literal[
    "road", "path", "bridge", "tram", "utilities", "school", "daycare", "building",
    "green", "other",
]  # fmt: skip
#: ``limited``: past with help or a detour of some metres.
Passable = Literal["yes", "limited", "no", "unknown"]
#: What drivers meet; the words of WZDx ``VehicleImpact`` that fit German roads.
Traffic = Literal[
    "none", "unknown", "all-lanes-open", "some-lanes-closed", "alternating-one-way",
    "temporary-traffic-signal", "all-lanes-closed",
]  # fmt: skip
STATES: Final[tuple[State, ...]] = ("planned", "approved", "running", "finished")
KINDS: Final[tuple[Kind, ...]] = Kind.__args__  # type: ignore[attr-defined]
PASSABLE: Final[tuple[Passable, ...]] = Passable.__args__  # type: ignore[attr-defined]
TRAFFIC: Final[tuple[Traffic, ...]] = Traffic.__args__  # type: ignore[attr-defined]
#: Who wants to get past, in the words of the collection ``barrieren``.
WALKERS: Final = ("foot", "wheelchair", "bike")
#: Schools and day-care centres as the dashboard of parents and councils shows them.
LEARNING: Final = ("school", "daycare")
MOST_PHASES: Final = 30

Line = Annotated[str, Meta(max_length=200)]
Block = Annotated[str, Meta(max_length=4000)]
Address = Annotated[str, Meta(max_length=500)]


class Phase(Struct, frozen=True, kw_only=True):
    """One stretch of the work; what it leaves empty is as for the whole site."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    starts_on: date | None = None
    ends_on: date | None = None
    text: Block = ""
    foot: Passable | None = None
    wheelchair: Passable | None = None
    bike: Passable | None = None


class SiteFacts(Struct, frozen=True, kw_only=True):
    """Everything that is public of a building site; nothing else is kept.

    ``house_from``/``house_to`` bound the stretch of ``street``. Dates are inclusive;
    ``verified`` says that somebody has confirmed them. ``cost_cents`` is the sum in
    cents. ``geometry`` is GeoJSON in CRS84. ``source`` and ``licence`` are set where
    the facts came from others.
    """

    title: Annotated[str, Meta(min_length=3, max_length=200)]
    kind: Kind = "road"
    state: State = "planned"
    reason: Block = ""
    client: Line = ""
    street: Annotated[str, Meta(max_length=120)] = ""
    house_from: Annotated[str, Meta(max_length=12)] = ""
    house_to: Annotated[str, Meta(max_length=12)] = ""
    city: Annotated[str, Meta(max_length=120)] = ""
    starts_on: date | None = None
    ends_on: date | None = None
    starts_verified: bool = False
    ends_verified: bool = False
    foot: Passable = "unknown"
    wheelchair: Passable = "unknown"
    bike: Passable = "unknown"
    traffic: Traffic = "unknown"
    detour: Block = ""
    stops: Block = ""
    order: Line = ""
    budget_url: Address = ""
    council_url: Address = ""
    cost_cents: Annotated[int, Meta(ge=0, le=10**13)] | None = None
    geometry: Mapping[str, object] | None = None
    phases: Annotated[tuple[Phase, ...], Meta(max_length=MOST_PHASES)] = ()
    source: Line = ""
    licence: Annotated[str, Meta(max_length=60)] = ""

    def phase_on(self, day: date) -> Phase | None:
        """The phase of a day: of several the one that began last."""
        now = [
            one
            for one in self.phases
            if (one.starts_on is None or one.starts_on <= day)
            and (one.ends_on is None or day <= one.ends_on)
            and (one.starts_on or one.ends_on)
        ]
        return max(now, key=lambda one: one.starts_on or date.min, default=None)

    def passable_on(self, day: date) -> dict[str, Passable]:
        """Who gets past on a day, by walker."""
        phase = self.phase_on(day)
        return {
            who: (getattr(phase, who) if phase else None) or getattr(self, who)
            for who in WALKERS
        }


class SiteView(Struct, frozen=True, kw_only=True):
    """A building site as it stands."""

    id: UUID
    owner_id: UUID
    reference: str | None
    facts: SiteFacts
    created_at: datetime
    changed_at: datetime


class Change(Struct, frozen=True, kw_only=True):
    """What was changed at one moment: facts with their old and new value."""

    at: datetime
    changes: Mapping[str, tuple[object, object]]


class Found(Struct, frozen=True, kw_only=True):
    """One building site of a list, as the open collection has it."""

    id: str
    member: str
    member_name: str
    title: str
    kind: str
    state: str
    street: str
    house_from: str
    house_to: str
    city: str
    starts: date | None
    ends: date | None
    starts_verified: bool
    ends_verified: bool
    foot: str
    wheelchair: str
    bike: str
    traffic: str
    phase: str
