"""The balance sheet of a pilot: what was promised, what the cases show, how sure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund.kernel import clock
from verbund.kernel.estimates import Interval
from verbund.kernel.german import join_de
from verbund.publishing.models import Pilot, PilotGoal
from verbund.publishing.pilots.measures import (
    ENOUGH,
    MEASURES,
    Line,
    Measure,
    Sample,
    difference,
    lines,
    sample,
)
from verbund.publishing.suppression import LEAST

Verdict = Literal["reached", "missed", "uncertain", "few", "no_comparison", "open"]


class GoalLine(Struct, frozen=True, kw_only=True):
    """One goal with its numbers; ``counted`` from cases, not filled in by hand."""

    title: str
    note: str
    unit: str
    direction: str
    target: float
    before: Sample
    after: Sample
    change: float | None
    sure: Interval | None
    verdict: Verdict
    counted: bool


class Month(Struct, frozen=True):
    """The same month of both periods; positions count from the periods' first."""

    before_label: date | None
    before: Sample
    after_label: date | None
    after: Sample


class MemberLine(Struct, frozen=True):
    """One member's number in both periods; ``judged`` from twenty cases on."""

    member: UUID
    name: str
    before: Sample
    after: Sample

    @property
    def judged(self) -> bool:
        return self.after.count >= ENOUGH


class Report(Struct, frozen=True, kw_only=True):
    """Everything that page, CSV, PDF and book tell."""

    pilot: Pilot
    names: tuple[str, ...]
    goals: tuple[GoalLine, ...]
    chart: Measure | None
    months: tuple[Month, ...]
    members: tuple[MemberLine, ...]
    caveats: tuple[tuple[str, str], ...]
    begun: bool
    over: bool


def report_of(
    pilot: Pilot, goals: Sequence[PilotGoal], names: dict[UUID, str]
) -> Report:
    """The balance sheet as of today; two reads, whatever the number of goals.

    ``names`` are the participants by id.
    """
    today = clock.today()
    key = pilot.blueprint_key
    before = lines(names, key, pilot.before_from, pilot.before_to)
    after = lines(names, key, pilot.begins_on, min(pilot.ends_on, today))
    begun = pilot.begins_on <= today
    told = tuple(_goal(goal, before, after, begun=begun) for goal in goals)
    shown = next((MEASURES[g.measure] for g in goals if g.measure in MEASURES), None)
    compared = tuple(_members(shown, names, before, after)) if shown else ()
    return Report(
        pilot=pilot,
        names=tuple(sorted(names.values())),
        goals=told,
        chart=shown,
        months=tuple(_months(shown, pilot, before, after)) if shown else (),
        members=compared,
        caveats=tuple(_caveats(pilot, told, compared)),
        begun=begun,
        over=pilot.ends_on < today,
    )


def _goal(
    goal: PilotGoal, before: list[Line], after: list[Line], *, begun: bool
) -> GoalLine:
    measure = MEASURES.get(goal.measure)
    sure: Interval | None = None
    if measure is not None:
        was, now = sample(measure, before), sample(measure, after)
        sure = difference(measure, before, after)
    else:
        was = _entered(goal.before_value, goal.before_count)
        now = _entered(goal.after_value, goal.after_count)
    change = None
    if was.value is not None and now.value is not None:
        change = now.value - was.value
    return GoalLine(
        title=goal.title,
        note=goal.note,
        unit=goal.unit,
        direction=goal.direction,
        target=goal.target / 1000,
        before=was,
        after=now,
        change=change,
        sure=sure,
        verdict=_verdict(goal, was, now, sure) if begun else "open",
        counted=measure is not None,
    )


def _entered(value: int | None, count: int | None) -> Sample:
    if value is None:
        return Sample(count or 0)
    if count is not None and count < LEAST:
        return Sample(count)
    return Sample(count or 0, value / 1000)


def _verdict(
    goal: PilotGoal, was: Sample, now: Sample, sure: Interval | None
) -> Verdict:
    """Missed is missed; reached needs enough cases and a change that is no chance.

    Without a baseline there is a number but no comparison.
    """
    if now.value is None:
        return "few" if now.count else "open"
    if now.count < ENOUGH:
        return "few"
    target = goal.target / 1000
    least = goal.direction == "least"
    met = now.value >= target if least else now.value <= target
    if not met:
        return "missed"
    if was.value is None:
        return "no_comparison"
    if sure is None:
        return "uncertain"
    low, high = sure
    # What was good before and stays good has reached its goal without any change.
    was_met = was.value >= target if least else was.value <= target
    return "reached" if was_met or (low > 0 if least else high < 0) else "uncertain"


def _months(
    measure: Measure, pilot: Pilot, before: list[Line], after: list[Line]
) -> Iterator[Month]:
    was = _by_month(before)
    now = _by_month(after)
    old = list(_month_starts(pilot.before_from, pilot.before_to))
    new = list(_month_starts(pilot.begins_on, pilot.ends_on))
    for place in range(max(len(old), len(new))):
        old_month = old[place] if place < len(old) else None
        new_month = new[place] if place < len(new) else None
        yield Month(
            old_month,
            sample(measure, was[old_month] if old_month else []),
            new_month,
            sample(measure, now[new_month] if new_month else []),
        )


def _by_month(found: list[Line]) -> dict[date, list[Line]]:
    months: dict[date, list[Line]] = defaultdict(list)
    for line in found:
        months[(line.done_on or line.opened_on).replace(day=1)].append(line)
    return months


def _month_starts(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        year, number = divmod(month.year * 12 + month.month, 12)
        month = date(year, number + 1, 1)


def _members(
    measure: Measure,
    names: dict[UUID, str],
    before: list[Line],
    after: list[Line],
) -> Iterator[MemberLine]:
    found = [
        MemberLine(
            member,
            name,
            sample(measure, [line for line in before if line.owner == member]),
            sample(measure, [line for line in after if line.owner == member]),
        )
        for member, name in names.items()
    ]
    yield from sorted(found, key=lambda line: (-line.after.count, line.name))


def _caveats(
    pilot: Pilot, goals: Sequence[GoalLine], members: Sequence[MemberLine]
) -> Iterator[tuple[str, str]]:
    """What the figures do not say: by themselves first, then what people added."""
    little = [m for m in members if not m.judged]
    if little:
        told = join_de(
            [
                f"{m.name} ({m.after.count if m.after.told else 'unter 5'})"
                for m in little
            ]
        )
        why = "Ein einziger Vorgang kann dort alles verschieben."
        text = f"{told}: zu wenige Vorgänge für ein eigenes Urteil. {why}"
        yield "Kleine Zahlen", f"{text} Sie zählen nur in der Summe."
    by_hand = join_de([goal.title for goal in goals if not goal.counted])
    if by_hand:
        text = f"{by_hand}: nicht aus den Vorgängen gezählt."
        yield "Von Hand eingetragen", f"{text} Wie sicher das ist, bleibt offen."
    for sentence in pilot.caveats:
        title, _, text = str(sentence).partition(": ")
        yield (title, text) if text else ("Zu bedenken", title)
    yield "Datenschutz", "Werte unter 5 werden nicht gezeigt."
