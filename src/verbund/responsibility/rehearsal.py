"""A draft tried on what was reported in the past, before it counts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from verbund.cases import queries as cases
from verbund.engine import report
from verbund.members.queries import Member
from verbund.responsibility import tables
from verbund.responsibility.deciding import decide_in
from verbund.responsibility.rules import CompiledTable, Table, Words
from verbund.responsibility.shapes import Decision
from verbund.responsibility.tables import Known
from verbund.responsibility.world import report_blueprints

#: So many of the newest reports are tried at most.
MOST: Final = 2_000
_SHOWN: Final = 200
_BATCH: Final = 200


class Past(Struct, frozen=True, kw_only=True):
    """One report as it once came in."""

    case_id: UUID
    number: str
    blueprint: str
    category: str
    title: str
    lat: float | None
    lon: float | None
    asset: str
    line: str
    at: datetime


class Moved(Struct, frozen=True, kw_only=True):
    """A report that the draft sends elsewhere."""

    past: Past
    before: str
    after: str
    rule: str
    because: Words


class Rehearsal(Struct, frozen=True, kw_only=True):
    """How many reports were tried, how many went elsewhere, and the newest of those.

    ``unplaced`` had no coordinates; rows with areas could not fit them.
    """

    tried: int
    moved: int
    unplaced: int
    rows: tuple[Moved, ...]


def rehearse(member: Member, table: Table, *, limit: int = MOST) -> Rehearsal:
    """What this table would have made of the member's reports, newest first.

    Each report is decided twice, by the tables that count now and with this one in the
    place of the member's. Raises ``ValueError`` if the table has errors.
    """
    now = tables.known()
    number = now.tables.get(member.id, (0, None))[0]
    tried = replace(
        now, tables={**now.tables, member.id: (number, CompiledTable(table))}
    )
    count = moved = unplaced = 0
    rows: list[Moved] = []
    for past in past_reports(member, limit=limit):
        count += 1
        unplaced += past.lat is None
        before, after = _decided(now, member, past), _decided(tried, member, past)
        if target_of(before) != target_of(after):
            moved += 1
            if len(rows) < _SHOWN:
                rows.append(
                    Moved(
                        past=past,
                        before=target_of(before),
                        after=target_of(after),
                        rule=after.rule,
                        because=after.because,
                    )
                )
    return Rehearsal(tried=count, moved=moved, unplaced=unplaced, rows=tuple(rows))


def explained(member: Member, past: Past, table: Table | None = None) -> Decision:
    """Why a past report goes where it goes, with every row that was looked at."""
    found = tables.known()
    if table is not None:
        number = found.tables.get(member.id, (0, None))[0]
        compiled = (number, CompiledTable(table))
        found = replace(found, tables={**found.tables, member.id: compiled})
    return _decided(found, member, past, explain=True)


def target_of(decision: Decision) -> str:
    """Where a report goes, as one name."""
    if decision.target is not None:
        return decision.target.name
    return " / ".join(option.name for option in decision.options)


def past_reports(member: Member, *, limit: int = MOST) -> Iterator[Past]:
    """The reports that the member owns, newest first; erased ones are gone."""
    blueprints = [blueprint.key for blueprint in report_blueprints(member)]
    if not blueprints:
        return
    ids = cases.recent_ids(owner=member.id, blueprints=blueprints, limit=limit)
    for some in _batches(ids):
        facts = {f.id: f for f in cases.case_facts(owners=[member.id], ids=some)}
        for case_id in some:
            found = facts.get(case_id)
            past = _past(found) if found else None
            if past is not None:
                yield past


def past_report(member: Member, case_id: UUID) -> Past | None:
    """One report of the member, ``None`` if it is none."""
    for found in cases.case_facts(owners=[member.id], ids=[case_id]):
        return _past(found)
    return None


def _past(found: cases.CaseFacts) -> Past | None:
    blueprint = found.ground.blueprint
    category = report.category_of(blueprint, found.state.answers)
    if category is None:
        return None
    place = report.place_of(blueprint, found.state.answers)
    return Past(
        case_id=found.id,
        number=found.number,
        blueprint=found.blueprint,
        category=category.code,
        title=category.title.de,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        asset=place.asset if place else "",
        line=place.line if place else "",
        at=found.state.opened_at,
    )


def _decided(
    found: Known, member: Member, past: Past, *, explain: bool = False
) -> Decision:
    return decide_in(
        found,
        member_id=member.id,
        category=past.category,
        lat=past.lat,
        lon=past.lon,
        road_class="",
        asset=past.asset,
        at=past.at,
        blueprint_key=past.blueprint,
        chosen=None,
        explain=explain,
    )


def _batches(ids: tuple[UUID, ...]) -> Iterator[tuple[UUID, ...]]:
    yield from (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
