"""From a place and a category to an office, across the borders of members."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from verbund.geodata import boundaries
from verbund.geodata.boundaries import Spot
from verbund.kernel import clock
from verbund.kernel.geo import PlaceFault, plausible
from verbund.members import queries as members
from verbund.members.models import Office
from verbund.members.queries import Directory, Member
from verbund.responsibility import wording
from verbund.responsibility.roads import Road, road_at
from verbund.responsibility.rules import (
    TOLERANCE_M,
    CompiledTable,
    Hit,
    Question,
    Rule,
    Target,
)
from verbund.responsibility.shapes import Decision, Resolved
from verbund.responsibility.tables import Known, known

#: A place beyond all boundaries is passed on by the nearest member up to here: rivers,
#: lakes, the sloppy line of a simplified border.
NEAREST_M: Final = 2_000.0
_MOST_HOPS: Final = 4


def decide_office(
    *,
    member_id: UUID,
    category: str,
    lat: float | None = None,
    lon: float | None = None,
    road_class: str = "",
    asset: str = "",
    at: datetime | None = None,
    blueprint_key: str = "",
    chosen: UUID | None = None,
    explain: bool = False,
) -> Decision:
    """Who sees to a report of this category at this place, and why.

    ``member_id`` is the member whose form is used; the place wins over it. ``chosen``
    is the member that somebody named when asked at a border. ``blueprint_key`` finds
    the acting member where no row speaks of it. With ``explain`` rows of other
    categories are listed too. Implausible coordinates (0/0, swapped) count as no place.
    """
    return decide_in(
        known(),
        member_id=member_id,
        category=category,
        lat=lat,
        lon=lon,
        road_class=road_class,
        asset=asset,
        at=at,
        blueprint_key=blueprint_key,
        chosen=chosen,
        explain=explain,
    )


def decide_in(
    tables: Known,
    *,
    member_id: UUID,
    category: str,
    lat: float | None,
    lon: float | None,
    road_class: str,
    asset: str,
    at: datetime | None,
    blueprint_key: str,
    chosen: UUID | None,
    explain: bool,
) -> Decision:
    """The same decision by these tables, so that a draft can be tried."""
    on = clock.to_berlin(at).date() if at is not None else clock.today()
    asked = Question(
        category=category, on=on, road_class=road_class.strip(), asset=asset.strip()
    )
    found = _Asked(
        known=tables,
        directory=members.current_directory(),
        on=on,
        blueprint_key=blueprint_key,
        explain=explain,
    )
    try:
        point = _point(lat, lon)
    except PlaceFault:
        return Decision(outcome="none", because=wording.nowhere())
    if point is None:
        return found.of_member(chosen or member_id, asked)
    asked = replace(asked, lat=point[0], lon=point[1])
    return found.at_place(member_id, chosen, asked, table_of(found.known, member_id))


def _point(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    """The point if it can be used; ``PlaceFault`` if it lies far abroad."""
    if lat is None or lon is None:
        return None
    try:
        return plausible(lat, lon)
    except PlaceFault as fault:
        if fault.reason == "outside":
            raise
        return None


def table_of(found: Known, member_id: UUID) -> CompiledTable | None:
    """The member's active table."""
    entry = found.tables.get(member_id)
    return entry[1] if entry else None


def _on_road(table: CompiledTable, asked: Question) -> tuple[Question, Road | None]:
    """The question with the class of the road, where the table wants to know it."""
    known_class = asked.road_class or asked.lat is None or asked.lon is None
    if known_class or not table.table.roads or not table.asks_for_roads:
        return asked, None
    road = road_at(table.table.roads, asked.lat or 0.0, asked.lon or 0.0)
    if road is None:
        return asked, None
    return replace(asked, road_class=road.klass), road


class _Asked:
    """One decision on the way: the world as it is, and what is asked of it."""

    def __init__(
        self,
        *,
        known: Known,
        directory: Directory,
        on: date,
        blueprint_key: str,
        explain: bool,
    ) -> None:
        self.known = known
        self._directory = directory
        self._on = on
        self._blueprint = blueprint_key
        self._explain = explain

    def at_place(
        self,
        home: UUID,
        chosen: UUID | None,
        asked: Question,
        home_table: CompiledTable | None,
    ) -> Decision:
        """The decision for a place that somebody gave."""
        lat, lon = asked.lat or 0.0, asked.lon or 0.0
        tolerance = home_table.table.tolerance_m if home_table else TOLERANCE_M
        spot = boundaries.spot(lat, lon, tolerance)
        if spot is None:
            return self._beyond(home, asked, lat, lon)
        asked = replace(asked, municipality=spot.ars)
        sides = self._sides(spot)
        if chosen is not None:
            # Only who lies here may be chosen: a made-up choice sends nothing away.
            if chosen in {side for side, _ in sides}:
                return self.of_member(chosen, self._on_side(asked, spot, chosen))
            chosen = None
        if len(sides) > 1:
            return self._border(home_table, asked, spot, sides)
        if sides and spot.member_id is not None:
            return self.of_member(spot.member_id, asked)
        return self._foreign(home, asked, spot)

    def of_member(self, member_id: UUID, asked: Question) -> Decision:
        """What the member's table says, followed to the office that works."""
        member = self._present(member_id)
        first: Decision | None = None
        for _hop in range(_MOST_HOPS):
            decision = self._once(member, asked)
            if first is None:
                first = decision
            target = decision.target
            if target is None or target.kind != "member" or target.member_id is None:
                return self._with_first(first, decision)
            if target.member_id == member.id:
                return self._with_first(first, decision)
            member = self._present(target.member_id)
        # Two tables that point at each other: the first one's word counts.
        return first or self._default(member)

    def _once(self, member: Member, asked: Question) -> Decision:
        entry = self.known.tables.get(member.id)
        if entry is None:
            return self._default(member)
        number, table = entry
        asked, road = _on_road(table, asked)
        hit = table.explain(asked) if self._explain else table.decide(asked)
        if hit.rule is None:
            return replace(
                self._default(member),
                considered=hit.considered,
                table_of=member.id,
                version=number,
            )
        decision = self._by_rule(member, number, hit, hit.rule)
        if road is None or not hit.rule.road_classes:
            return decision
        return replace(decision, because=wording.on_road(decision.because, road))

    def _by_rule(self, member: Member, number: int, hit: Hit, rule: Rule) -> Decision:
        target = self._resolved(member, rule.target)
        if target.external:
            target = replace(target, by_itself=rule.by_itself)
        because = rule.because if rule.because.de else wording.by_rule(target.name)
        return Decision(
            outcome="one",
            target=target,
            because=because,
            considered=hit.considered,
            rule=rule.id,
            table_of=member.id,
            version=number,
        )

    def _default(self, member: Member) -> Decision:
        acting = self._directory.acting(member, self._blueprint, self._on)
        target = self._office(acting, None)
        return Decision(
            outcome="one", target=target, because=wording.default_office(target.name)
        )

    @staticmethod
    def _with_first(first: Decision, last: Decision) -> Decision:
        if first is last:
            return last
        # The first table says why it goes elsewhere, the last one which office.
        return replace(
            first, target=last.target, considered=first.considered + last.considered
        )

    def _resolved(self, member: Member, target: Target) -> Resolved:
        if target.kind == "external":
            body = self.known.bodies.get((member.id, target.key))
            if body is not None and body.active:
                return Resolved(kind="external", name=body.name, external=body.key)
            return self._office(member, None)
        if target.kind == "member":
            other = self._directory.slugs.get(target.key)
            if other is not None:
                other = self._directory.present(other, self._on)
                return Resolved(kind="member", name=other.name, member_id=other.id)
            return self._office(member, None)
        return self._office(member, target.key)

    def _office(self, member: Member, slug: str | None) -> Resolved:
        rows = self._directory.offices.get(member.id, ())
        offices = [office for office in rows if office.closed_on is None]
        found: Office | None = next(
            (office for office in offices if slug and office.slug == slug), None
        )
        if found is None and slug is None and len(offices) == 1:
            found = offices[0]
        return Resolved(
            kind="office",
            name=f"{found.name}, {member.name}" if found else member.official_name,
            member_id=member.id,
            office_id=found.id if found else None,
            office=found.name if found else "",
        )

    def _present(self, member_id: UUID) -> Member:
        return self._directory.present(self._directory.members[member_id], self._on)

    # --- borders and beyond -----------------------------------------------------

    def _sides(self, spot: Spot) -> list[tuple[UUID, float]]:
        """Members to whom the point may belong, its own first, with metres."""
        found: dict[UUID, float] = {}
        if spot.member_id is not None:
            found[self._present(spot.member_id).id] = 0.0
        for neighbour in spot.neighbours:
            if neighbour.member_id is not None:
                found.setdefault(
                    self._present(neighbour.member_id).id, neighbour.metres
                )
        return list(found.items())

    @staticmethod
    def _on_side(asked: Question, spot: Spot, chosen: UUID) -> Question:
        other = next((n for n in spot.neighbours if n.member_id == chosen), None)
        return replace(asked, municipality=other.ars) if other else asked

    def _border(
        self,
        home_table: CompiledTable | None,
        asked: Question,
        spot: Spot,
        sides: list[tuple[UUID, float]],
    ) -> Decision:
        options = []
        for member_id, metres in sides:
            one = self.of_member(member_id, self._on_side(asked, spot, member_id))
            if one.target is not None:
                member = self._directory.members[member_id]
                options.append(
                    replace(
                        one.target,
                        name=member.name,
                        member_id=member_id,
                        metres=round(metres, 1),
                    )
                )
        names = [option.name for option in options]
        gap = min(metres for _, metres in sides[1:])
        way = home_table.table.at_border if home_table else "ask"
        if way == "both":
            return Decision(
                outcome="both", options=tuple(options), because=wording.both(names)
            )
        because = wording.at_border(names, gap)
        return Decision(outcome="ask", options=tuple(options), because=because)

    def _foreign(self, home: UUID, asked: Question, spot: Spot) -> Decision:
        """In a municipality that takes no part: a row may still know whom to tell."""
        entry = self.known.tables.get(self._present(home).id)
        if entry is not None:
            hit = entry[1].explain(asked) if self._explain else entry[1].decide(asked)
            if hit.rule is not None and hit.rule.municipalities:
                return self._by_rule(self._present(home), entry[0], hit, hit.rule)
        sides = self._sides(spot)
        if sides:
            return self.of_member(sides[0][0], asked)
        return Decision(outcome="none", because=wording.outside(spot.name, spot.ars))

    def _beyond(self, home: UUID, asked: Question, lat: float, lon: float) -> Decision:
        """In no municipality at all: a lake, the sea, abroad, or no boundaries."""
        if not boundaries.index().areas:
            return self.of_member(home, asked)
        close = boundaries.nearest(lat, lon, limit=8, metres=NEAREST_M)
        first = next((n for n in close if n.member_id is not None), None)
        if first is None or first.member_id is None:
            if close:
                because = wording.outside(close[0].name, close[0].ars)
                return Decision(outcome="none", because=because)
            return Decision(outcome="none", because=wording.nowhere())
        found = self.of_member(first.member_id, replace(asked, municipality=first.ars))
        return replace(
            found, outcome="nearest", because=wording.nearest(first.name, first.metres)
        )
