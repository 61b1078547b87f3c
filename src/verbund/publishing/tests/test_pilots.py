"""Pilots are judged by goals fixed before and cases counted after."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import page
import pdfua
import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Conflict, Forbidden, Invalid
from verbund.core.models import AuditEntry
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import ids
from verbund.kernel.clock import Frozen
from verbund.members.models import Member
from verbund.members.roles import MANAGE_REGION
from verbund.publishing.book.printing import print_book, reference_book
from verbund.publishing.models import Figure, Pilot
from verbund.publishing.pilots import actions, queries
from verbund.publishing.pilots.papers import pilot_book, report_csv
from verbund.publishing.pilots.report import GoalLine, Report

pytestmark = pytest.mark.django_db

BEFORE = (date(2025, 3, 1), date(2025, 8, 31))
PERIOD = (date(2026, 3, 1), date(2026, 8, 31))


@pytest.fixture
def coordinator(association: Member, town: Cast) -> Iterator[Actor]:
    seen = frozenset({association.id, town.schoenberg.id, town.meerane.id})
    actor = Actor(
        kind="staff",
        id="h",
        name="Friederike Holtmann",
        members=seen,
        rights=frozenset({MANAGE_REGION.key}),
    )
    with acting_within(seen, actor):
        yield actor


def plan(actor: Actor, association: Member, town: Cast, **more: object) -> Pilot:
    facts: dict[str, object] = {
        "title": "Hund online anmelden",
        "question": "Kommt der Bescheid schneller, wenn der Antrag vollständig ist?",
        "blueprint_key": "hundesteuer",
        "members_taking_part": [town.schoenberg.id, town.meerane.id],
        "before": BEFORE,
        "period": PERIOD,
        **more,
    }
    return actions.plan_pilot(actor=actor, association=association, **facts)  # type: ignore[arg-type]


def cases(
    town: Cast, owner: Member, first: date, days: list[int], *, requested: int = 0
) -> None:
    """Decided cases, one a day; the first so many needed more papers."""
    with acting_within([owner.id]):
        Figure.objects.bulk_create(
            Figure(
                case_id=ids.new_id(),
                owner_id=owner.id,
                acting_id=town.meerane.id,
                blueprint_key="hundesteuer",
                service="register",
                channel="web",
                phase="completed",
                open=False,
                opened_on=first + timedelta(days=place),
                done_on=first + timedelta(days=place + took),
                days=took,
                in_time=True,
                requested=place < requested,
                position=1,
            )
            for place, took in enumerate(days)
        )


def goal(report: Report, place: int = 0) -> GoalLine:
    return report.goals[place]


def fixed(actor: Actor, association: Member, town: Cast) -> Pilot:
    pilot = plan(actor, association, town)
    actions.add_goal(
        actor=actor,
        pilot=pilot,
        measure="median_days",
        direction="most",
        target=10_000,
    )
    actions.add_goal(
        actor=actor, pilot=pilot, measure="complete", direction="least", target=80_000
    )
    return actions.fix_goals(actor=actor, pilot=pilot)


def test_a_goal_met_by_a_sure_change_is_reached(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = fixed(coordinator, association, town)
    cases(town, town.meerane, date(2025, 3, 3), [18, 19, 20, 21, 22] * 12, requested=40)
    cases(town, town.meerane, date(2026, 3, 3), [6, 7, 8, 9, 7] * 12, requested=4)
    report = queries.report(pilot)
    days, complete = report.goals
    assert (days.before.value, days.after.value, days.change) == (20, 7, -13)
    assert days.sure is not None
    assert days.sure[0] <= -13 <= days.sure[1] < 0
    assert days.verdict == "reached"
    assert (complete.after.hits, complete.after.count) == (56, 60)
    assert complete.verdict == "reached"


def test_a_missed_goal_is_called_missed(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = fixed(coordinator, association, town)
    cases(town, town.meerane, date(2025, 3, 3), [20] * 40)
    cases(town, town.meerane, date(2026, 3, 3), [12, 13] * 20, requested=30)
    report = queries.report(pilot)
    assert [line.verdict for line in report.goals] == ["missed", "missed"]


def test_a_change_that_may_be_chance_is_uncertain(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = fixed(coordinator, association, town)
    cases(town, town.meerane, date(2025, 3, 3), [2, 5, 11, 14, 30] * 5)
    cases(town, town.meerane, date(2026, 3, 3), [1, 4, 9, 15, 40] * 5)
    assert goal(queries.report(pilot)).verdict == "uncertain"


def test_few_cases_are_not_judged_and_fewest_are_not_shown(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = fixed(coordinator, association, town)
    cases(town, town.meerane, date(2026, 3, 3), [3] * 12)
    cases(town, town.schoenberg, date(2026, 3, 3), [3] * 3)
    report = queries.report(pilot)
    assert goal(report).verdict == "few"
    little = {line.name: line for line in report.members}
    assert little[town.schoenberg.name].after.value is None
    assert not little[town.meerane.name].judged
    told = "".join(text for _, text in report.caveats)
    assert f"{town.schoenberg.name} (unter 5)" in told
    assert f"{town.meerane.name} (12)" in told
    assert ";3;" not in report_csv(report)


def test_without_a_baseline_there_is_no_comparison(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = fixed(coordinator, association, town)
    cases(town, town.meerane, date(2026, 3, 3), [3] * 30)
    assert goal(queries.report(pilot)).verdict == "no_comparison"


def test_cases_of_others_and_other_times_do_not_count(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = fixed(coordinator, association, town)
    cases(town, town.fulda, date(2026, 3, 3), [3] * 30)
    cases(town, town.meerane, date(2025, 9, 3), [3] * 30)
    report = queries.report(pilot)
    assert goal(report).after.count == goal(report).before.count == 0


def test_fixed_goals_do_not_change_any_more(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = fixed(coordinator, association, town)
    with pytest.raises(Conflict, match="festgelegt"):
        actions.add_goal(
            actor=coordinator,
            pilot=pilot,
            measure="in_time",
            direction="least",
            target=1,
        )
    with pytest.raises(Conflict):
        actions.drop_goal(
            actor=coordinator, pilot=pilot, goal_id=pilot.goals.first().id
        )
    assert pilot.goals.count() == 2


def test_a_plan_without_a_goal_cannot_be_fixed(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = plan(coordinator, association, town)
    with pytest.raises(Conflict, match="Ohne Ziel"):
        actions.fix_goals(actor=coordinator, pilot=pilot)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"title": "x"}, "title"),
        ({"question": "kurz"}, "question"),
        ({"blueprint_key": "atlantis"}, "blueprint"),
        ({"members_taking_part": []}, "members"),
        ({"before": (date(2025, 3, 1), date(2026, 3, 1))}, "begins_on"),
        ({"period": (date(2026, 9, 1), date(2026, 8, 1))}, "ends_on"),
    ],
)
def test_a_faulty_plan_names_the_field(
    coordinator: Actor,
    association: Member,
    town: Cast,
    wrong: dict[str, object],
    path: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        plan(coordinator, association, town, **wrong)
    assert path in {found.path for found in refused.value.fields}
    assert not Pilot.objects.exists()


def test_members_of_other_associations_cannot_take_part(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    with pytest.raises(Invalid, match="vollständig"):
        plan(coordinator, association, town, members_taking_part=[town.fulda.id])


def test_only_the_own_coordination_plans(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    clerk = Actor(kind="staff", members=coordinator.members)
    with pytest.raises(Forbidden):
        plan(clerk, association, town)
    stranger = Actor(
        kind="staff",
        members=frozenset({town.fulda.id}),
        rights=frozenset({MANAGE_REGION.key}),
    )
    with pytest.raises(Forbidden):
        plan(stranger, association, town)


def test_numbers_by_hand_are_marked_as_such(
    coordinator: Actor, association: Member, town: Cast
) -> None:
    pilot = plan(coordinator, association, town)
    by_hand = actions.add_goal(
        actor=coordinator,
        pilot=pilot,
        measure="entered",
        direction="most",
        target=45_000,
        title="Kosten je Vorgang",
        unit="€",
    )
    actions.fix_goals(actor=coordinator, pilot=pilot)
    values = {"before_value": 38_000, "before_count": 60, "after_value": 52_000}
    actions.enter_values(
        actor=coordinator,
        pilot=pilot,
        values={by_hand.id: values | {"after_count": 60}},
    )
    report = queries.report(pilot)
    assert goal(report).change == 14
    assert goal(report).verdict == "missed"
    assert ("Von Hand eingetragen") in dict(report.caveats)


def test_a_pilot_ends_with_a_recommendation_after_its_time(
    coordinator: Actor, association: Member, town: Cast, time: Frozen
) -> None:
    pilot = fixed(coordinator, association, town)
    facts = {"text": "Weil.", "caveats": ["Ursache: neues Amt"], "close": True}
    with pytest.raises(Invalid):
        actions.conclude(actor=coordinator, pilot=pilot, conclusion="", **facts)  # type: ignore[arg-type]
    closed = actions.conclude(
        actor=coordinator,
        pilot=pilot,
        conclusion="weiterführen",
        **facts,  # type: ignore[arg-type]
    )
    assert closed.closed_at
    assert ("Ursache", "neues Amt") in queries.report(closed).caveats
    with pytest.raises(Conflict):
        actions.conclude(actor=coordinator, pilot=pilot, conclusion="anders", **facts)  # type: ignore[arg-type]
    told = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"pilot_planned", "pilot_goals_fixed", "pilot_closed"} <= told


@pytest.mark.judge
def test_the_balance_sheet_is_an_accessible_file_and_a_chapter_of_the_book(
    coordinator: Actor, association: Member, town: Cast, tmp_path: Path, time: Frozen
) -> None:
    pilot = fixed(coordinator, association, town)
    cases(town, town.meerane, date(2025, 3, 3), [20, 22] * 40)
    cases(town, town.meerane, date(2026, 3, 3), [7, 9] * 40)
    pilot = actions.conclude(
        actor=coordinator,
        pilot=pilot,
        conclusion="weiterführen",
        text="Schneller.",
        caveats=[],
        close=True,
    )
    pdf = print_book(pilot_book(queries.report(pilot), association), at=time.moment)
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert report.is_compliant, [found.message for found in report.failures]
    file = tmp_path / "bilanz.pdf"
    file.write_bytes(pdf)
    assert not pdfua.validate(str(file)).findings
    chapters = reference_book(association).chapters
    dogs = next(c for c in chapters if c.title == "Hundesteuer")
    assert "Erprobung: Hund online anmelden" in [part.title for part in dogs.parts]
