"""Every read about places: lists, one place, what waits, who helps."""

import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel.geo.distances import box_around, distance_m
from verbund.members.queries import Member
from verbund.topics.accessibility.access import MAINTAIN
from verbund.topics.accessibility.attributes import Method
from verbund.topics.accessibility.errors import PlaceNotFound
from verbund.topics.accessibility.maps import (
    LoadedBuilding,
    LoadedNetwork,
    buildings,
    networks,
)
from verbund.topics.accessibility.models import AccessPlace, Helper, Measurement
from verbund.topics.accessibility.profiles import rate_all
from verbund.topics.accessibility.shapes import (
    Fact,
    HistoryLine,
    PlaceLine,
    PlacesPage,
    PlaceView,
    Proposal,
    address_line,
)
from verbund.topics.accessibility.tokens import hashed

__all__ = [
    "PAGE_SIZE", "all_places",
    "buildings_of", "helper_by_token", "helpers", "history",
    "named", "networks_of", "place", "places", "proposals",
    "sources",
]  # fmt: skip

PAGE_SIZE = 25
_NEAR_M = 1500.0
_MOST_NEAR = 1000
_MOST_PROPOSALS = 200


def places(
    member: Member,
    *,
    text: str = "",
    kind: str = "",
    profile: str = "",
    verdict: str = "",
    near: tuple[float, float] | None = None,
    page: int = 1,
) -> PlacesPage:
    """Places of a member that fit, by name, or nearest first around ``(lat, lon)``.

    ``verdict`` counts for ``profile``: yes, limited, no, unknown, or ``usable`` for yes
    and limited.
    """
    with acting_within(member.id):
        rows = AccessPlace.objects.filter(owner_id=member.id, withdrawn_at=None)
        if kind:
            rows = rows.filter(kind=kind)
        for word in text.casefold().split():
            rows = rows.filter(words__contains=word)
        if profile and verdict:
            wanted = ["yes", "limited"] if verdict == "usable" else [verdict]
            rows = rows.filter(**{f"ratings__{profile}__in": wanted})
        if near is not None:
            return _near(rows, near, page)
        total = rows.count()
        pages = max(1, math.ceil(total / PAGE_SIZE))
        page = min(max(1, page), pages)
        start = (page - 1) * PAGE_SIZE
        found = rows.order_by("words", "id")[start : start + PAGE_SIZE]
        return PlacesPage(tuple(_line(row) for row in found), total, page, pages)


def _near(
    rows: "QuerySet[AccessPlace]", near: tuple[float, float], page: int
) -> PlacesPage:
    lat, lon = near
    west, south, east, north = box_around(lat, lon, _NEAR_M)
    inside = rows.filter(lat__range=(south, north), lon__range=(west, east))
    lines = [
        _line(row, distance_m(lat, lon, row.lat, row.lon))
        for row in inside.order_by("id")[:_MOST_NEAR]
    ]
    lines = [line for line in lines if (line.metres or 0.0) <= _NEAR_M]
    lines.sort(key=lambda line: (line.metres or 0.0, line.id))
    pages = max(1, math.ceil(len(lines) / PAGE_SIZE))
    page = min(max(1, page), pages)
    start = (page - 1) * PAGE_SIZE
    return PlacesPage(tuple(lines[start : start + PAGE_SIZE]), len(lines), page, pages)


def _line(row: AccessPlace, metres: float | None = None) -> PlaceLine:
    return PlaceLine(
        id=row.id,
        kind=row.kind,
        name=row.name,
        address=address_line(row.street, row.house_number, row.postal_code, row.city),
        lat=row.lat,
        lon=row.lon,
        ratings=row.ratings,
        metres=metres,
    )


def place(member: Member, place_id: UUID) -> PlaceView:
    """All about one place; ``PlaceNotFound`` otherwise."""
    with acting_within(member.id):
        row = AccessPlace.objects.filter(
            id=place_id, owner_id=member.id, withdrawn_at=None
        ).first()
        if row is None:
            raise PlaceNotFound
        waiting = Measurement.objects.filter(place=row, state="proposed").count()
    return _view(row, waiting)


def all_places(member: Member) -> tuple[PlaceView, ...]:
    """Every place of a member, for exports."""
    with acting_within(member.id):
        rows = AccessPlace.objects.filter(owner_id=member.id, withdrawn_at=None)
        return tuple(_view(row, 0) for row in rows.order_by("id").iterator())


def named(member: Member, text: str) -> tuple[PlaceLine, ...]:
    """Places with exactly this name, or whose name begins so."""
    wanted = text.strip()
    with acting_within(member.id):
        rows = AccessPlace.objects.filter(owner_id=member.id, withdrawn_at=None)
        exact = rows.filter(name__iexact=wanted).order_by("id")[:10]
        found = list(exact) or list(
            rows.filter(words__startswith=wanted.casefold()).order_by("words")[:10]
        )
        return tuple(_line(row) for row in found)


def sources(member: Member) -> tuple[str, ...]:
    """Whom to name for the places of a member."""
    with acting_within(member.id):
        rows = AccessPlace.objects.filter(owner_id=member.id, withdrawn_at=None)
        found = rows.exclude(source="").values_list("source", flat=True).distinct()
        return tuple(found.order_by("source"))


def _view(row: AccessPlace, waiting: int) -> PlaceView:
    facts = msgspec.convert(row.facts, dict[str, Fact])
    values = {key: fact.value for key, fact in facts.items()}
    return PlaceView(
        id=row.id, kind=row.kind, name=row.name, lat=row.lat, lon=row.lon,
        street=row.street, house_number=row.house_number,
        postal_code=row.postal_code, city=row.city, external=row.external,
        source=row.source, facts=facts, ratings=rate_all(values, kind=row.kind),
        waiting=waiting,
    )  # fmt: skip


def history(member: Member, place_id: UUID) -> tuple[HistoryLine, ...]:
    """All that was accepted of a place, newest first; no names."""
    with acting_within(member.id):
        rows = Measurement.objects.filter(
            place_id=place_id, place__owner_id=member.id, state="accepted"
        )
        return tuple(
            HistoryLine(
                key=row.key, value=row.value, method=row.method, on=row.on,
                by=row.by_kind, state=row.state, source=row.source,
            )
            for row in rows.order_by("-on", "-id")[:200]
        )  # fmt: skip


def proposals(actor: Actor) -> tuple[Proposal, ...]:
    """What waits for this person's bodies, oldest first."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        rows = (
            Measurement.objects.filter(state="proposed")
            .select_related("place")
            .order_by("id")[:_MOST_PROPOSALS]
        )
        return tuple(_proposal(row) for row in rows)


def _proposal(row: Measurement) -> Proposal:
    method: Method = msgspec.convert(row.method, Method)
    now: dict[str, Any] = row.place.facts.get(row.key) or {}
    return Proposal(
        id=row.id, place=row.place_id, place_name=row.place.name,
        member=row.owner_id, key=row.key, value=row.value, now=now.get("value"),
        method=method, on=row.on, by_name=row.by_name,
    )  # fmt: skip


def helpers(actor: Actor) -> Sequence[Helper]:
    """The volunteers of this person's bodies whose links are open, by name."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        return list(Helper.objects.filter(ended_at=None).order_by("name", "id"))


def helper_by_token(member: Member, token: str) -> Helper | None:
    """The volunteer whose link this is."""
    with acting_within(member.id):
        found: Helper | None = Helper.objects.filter(
            owner_id=member.id, token_hash=hashed(token), ended_at=None
        ).first()
        return found


def networks_of(member: Member) -> tuple[LoadedNetwork, ...]:
    """The walk networks of a member."""
    with acting_within(member.id):
        return networks(owner_id=member.id)


def buildings_of(member: Member) -> tuple[LoadedBuilding, ...]:
    """The buildings of a member."""
    with acting_within(member.id):
        return buildings(owner_id=member.id)
