"""Where a report goes: the member that owns it, the office, and the reason in words."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.core.errors import FieldProblem
from verbund.engine import report as public
from verbund.geodata import boundaries
from verbund.kernel.geo import PlaceFault, plausible
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.responsibility.queries import Decision, decide_office
from verbund.topics.reports.errors import NearBorder, NotHere

#: What to do within metres of a border: ask who reports, take the drawn line, or take
#: it and tell the other side too.
AtBorder = Literal["ask", "own", "both"]


class Route(Struct, frozen=True, kw_only=True):
    """Who gets it. ``office_id`` is empty for the common worklist.

    ``why`` is the sentence for people; ``elsewhere`` if it is not the member that was
    asked. ``also`` are members on the other side of a border that have to know of it.
    ``external`` is the body outside that the table names; ``by_itself`` if the row says
    that nobody needs to confirm it.
    """

    owner: Member
    office_id: UUID | None = None
    office: str = ""
    why: str = ""
    elsewhere: bool = False
    external: str = ""
    by_itself: bool = False
    also: tuple[UUID, ...] = ()


def route(
    *,
    member: Member,
    blueprint: engine.Blueprint,
    category: public.Category | None,
    place: public.Place,
    chosen: UUID | None = None,
    at_border: AtBorder = "own",
    language: str = "de",
) -> Route:
    """Who sees to this, by place and category.

    Raises ``NearBorder`` (with ``options`` in ``extra``) if somebody must say which
    side is meant and ``at_border`` is ``ask``; ``NotHere`` if nobody of this
    installation can help, with the sentence that says who may.
    """
    decision = decide_office(
        member_id=member.id,
        category=category.code if category else "",
        lat=place.lat,
        lon=place.lon,
        asset=place.asset,
        blueprint_key=blueprint.key,
        chosen=chosen,
    )
    because = decision.because.get("en" if language == "en" else "de")
    if decision.outcome == "ask" and at_border == "ask":
        raise NearBorder(
            because,
            detail_en=decision.because.get("en"),
            extra={"options": _options(decision)},
        )
    if decision.outcome == "none":
        raise NotHere(
            f"{because} Unter 115 sagt man Ihnen, wer dort zuständig ist.",
            detail_en=decision.because.get("en"),
            fields=[FieldProblem(_path(blueprint), because, "elsewhere")],
        )
    target = decision.target or (decision.options[0] if decision.options else None)
    also = _told_too(decision, at_border)
    if target is None:
        return Route(owner=member, why=because, also=also)
    if target.member_id is None:
        return Route(
            owner=member,
            why=because,
            external=target.external,
            by_itself=target.by_itself,
        )
    owner = _owner(member, target.member_id, place, blueprint.key)
    own_office = target.office_id is not None and (
        target.member_id in {owner.id, _acting(owner, blueprint.key)}
    )
    return Route(
        owner=owner,
        office_id=target.office_id if own_office else None,
        office=target.office if own_office else "",
        why=because,
        elsewhere=owner.id != member.id,
        external=target.external,
        by_itself=target.by_itself,
        also=also,
    )


def _told_too(decision: Decision, at_border: AtBorder) -> tuple[UUID, ...]:
    """All sides of a border if the table or who reports wants both to know."""
    both = decision.outcome == "both" or (
        decision.outcome == "ask" and at_border == "both"
    )
    if not both:
        return ()
    return tuple(one.member_id for one in decision.options if one.member_id)


def _owner(member: Member, target: UUID, place: public.Place, blueprint: str) -> Member:
    """Who owns it: the ground's member, or the one to whom its table sends it."""
    ground = member
    if place.lat is not None and place.lon is not None:
        here = _member_at(place.lat, place.lon)
        if here is not None and catalogue.is_offered(here, blueprint):
            ground = here
    if target in {ground.id, _acting(ground, blueprint)}:
        return ground
    other = members.member_by_id(target)
    return other if catalogue.is_offered(other, blueprint) else ground


def _member_at(lat: float, lon: float) -> Member | None:
    try:
        found = boundaries.member_at(*plausible(lat, lon))
    except PlaceFault:
        return None
    return members.member_by_id(found) if found else None


def _acting(owner: Member, blueprint: str) -> UUID:
    return members.acting_member(owner, blueprint).id


def _options(decision: Decision) -> list[Mapping[str, object]]:
    return [
        {
            "member": str(option.member_id),
            "name": option.name,
            "metres": option.metres,
        }
        for option in decision.options
    ]


def _path(blueprint: engine.Blueprint) -> str:
    return blueprint.report.place if blueprint.report else ""


def assignment(found: Route) -> tuple[engine.Command, ...]:
    """The commands that write the route into the new case."""
    commands: list[engine.Command] = []
    if found.office_id is not None:
        commands.append(engine.Assign(actor=engine.SYSTEM, office=str(found.office_id)))
    if found.why:
        commands.append(
            engine.AddNote(actor=engine.SYSTEM, text=f"Zuständigkeit: {found.why}")
        )
    return tuple(commands)
