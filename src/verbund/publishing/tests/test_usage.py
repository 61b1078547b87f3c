"""Figures of use are real, counted once, and silent about few people."""

from datetime import date, timedelta

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.scope import acting_within
from verbund.kernel import ids
from verbund.publishing.models import Figure
from verbund.publishing.usage import usage_by_blueprint

pytestmark = pytest.mark.django_db


def decided(town: Cast, days: list[int], *, late: int = 0, key: str = "dogs") -> None:
    """Decided cases of Schönberg that took so many days each; the last are late."""
    first = date(2026, 1, 5)
    with acting_within([town.schoenberg.id]):
        for position, took in enumerate(days):
            Figure.objects.create(
                case_id=ids.new_id(),
                owner_id=town.schoenberg.id,
                acting_id=town.meerane.id,
                blueprint_key=key,
                service="register",
                channel="web",
                phase="completed",
                open=False,
                opened_on=first,
                done_on=first + timedelta(days=took),
                days=took,
                in_time=position < len(days) - late,
                position=1,
            )


def test_the_median_is_the_middle_of_the_decided_cases(town: Cast) -> None:
    decided(town, [1, 3, 8, 2, 100, 4], late=3)
    usage = usage_by_blueprint([town.schoenberg])["dogs"]
    assert usage.median_days == 3.5
    assert usage.in_time == 0.5
    assert (usage.received, usage.done, usage.members) == (6, 6, 1)
    assert usage.first_year == 2026
    assert not usage.enough


def test_fewer_than_five_are_not_told(town: Cast) -> None:
    decided(town, [1, 3, 8, 2])
    usage = usage_by_blueprint([town.schoenberg])["dogs"]
    assert (usage.received, usage.done) == (None, None)
    assert usage.median_days is None
    assert usage.in_time is None


def test_figures_of_others_are_not_counted(town: Cast) -> None:
    decided(town, [1] * 60)
    assert usage_by_blueprint([town.fulda]) == {}
    assert usage_by_blueprint([town.schoenberg, town.fulda])["dogs"].enough


def test_one_query_however_many_blueprints(
    town: Cast, django_assert_num_queries: object
) -> None:
    decided(town, [1, 2])
    decided(town, [1, 2], key="finds")
    with django_assert_num_queries(1):  # type: ignore[operator]
        usage_by_blueprint([town.schoenberg])
