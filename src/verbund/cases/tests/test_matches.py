"""Matches of a case: only across the right walls, with reasons, and written down."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases import queries
from verbund.cases.errors import CaseNotFound
from verbund.cases.models import AccessRecord
from verbund.cases.tests import property_office as office
from verbund.cases.tests.cast import Cast, submit
from verbund.core.tenancy import across_members


@pytest.fixture
def town(cast: Cast) -> Cast:
    office.office(cast)
    return cast


def test_a_loss_and_a_find_see_each_other(town: Cast) -> None:
    found = office.report(town.schoenberg, office.FIND)
    lost = office.report(town.schoenberg, office.LOSS)
    office.report(town.schoenberg, office.FIND, what="Fahrradschlüssel", colour="red")
    (row,) = queries.matches(lost.id, town.jana, limit=1)
    assert row.row.number == found.number
    assert row.match.likely
    assert row.match.reasons[0].other == "Schlüsselbund mit blauem Band"
    assert "roter Punkt" in row.match.proof[0].mine
    back = queries.matches(found.id, town.jana)
    assert [one.row.number for one in back] == [lost.number]
    assert back[0].match.score == row.match.score


def test_the_finds_of_a_neighbour_are_not_shown(town: Cast) -> None:
    office.report(town.fulda, office.FIND)
    lost = office.report(town.schoenberg, office.LOSS)
    assert queries.matches(lost.id, town.jana) == ()
    with pytest.raises(CaseNotFound):
        queries.matches(lost.id, town.claudia)


def test_who_handles_two_towns_sees_both(town: Cast) -> None:
    found = office.report(town.meerane, office.FIND)
    lost = office.report(town.schoenberg, office.LOSS)
    (row,) = queries.matches(lost.id, town.jana)
    assert row.row.number == found.number


def test_other_services_have_no_matches(town: Cast) -> None:
    assert queries.matches(submit(town).id, town.jana) == ()


def test_below_the_threshold_only_when_asked(town: Cast) -> None:
    office.report(town.schoenberg, office.FIND, what="Zapfhahn", colour="red")
    lost = office.report(town.schoenberg, office.LOSS)
    assert queries.matches(lost.id, town.jana) == ()
    (row,) = queries.matches(lost.id, town.jana, likely=False)
    assert not row.match.likely


def test_looking_at_secret_marks_is_written_down(town: Cast) -> None:
    found = office.report(town.schoenberg, office.FIND)
    lost = office.report(town.schoenberg, office.LOSS)
    queries.matches(lost.id, town.jana)
    with across_members("Test"):
        looks = AccessRecord.objects.filter(case_id=found.id, person_id=town.jana.id)
        assert [look.what for look in looks] == ["Merkmale verglichen"]


def test_more_cases_cost_no_more_queries(town: Cast) -> None:
    lost = office.report(town.schoenberg, office.LOSS)
    office.report(town.schoenberg, office.FIND)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.matches(lost.id, town.jana, limit=1)
        return len(seen)

    first = count()
    for _ in range(6):
        office.report(town.schoenberg, office.FIND)
    assert count() == first
