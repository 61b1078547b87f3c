"""Statistics: right, together, and silent about small counts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from verbund.cases.tests import property_office as office
from verbund.cases.tests.cast import Cast
from verbund.kernel.clock import Frozen
from verbund.members.models import Member
from verbund.publishing import actions, queries
from verbund.publishing.suppression import suppressed


def test_counts_days_and_deadlines(town: Cast, time: Frozen) -> None:
    finds = [office.report(town.schoenberg, office.FIND) for _ in range(6)]
    time.advance(timedelta(days=3))
    for found in finds[:5]:
        office.step(
            found, town.jana, "refuse_find", reason="Das ist Sperrmüll und herrenlos."
        )
    actions.catch_up()
    told = queries.statistics(queries.owners_of(town.schoenberg))
    assert (told.year, told.received, told.done) == (2026, 6, 5)
    assert (told.median_days, told.in_time) == (3, 1)
    assert told.by_month[10] == 6
    (line,) = told.services
    assert (line.title.de, line.received, line.done) == ("Fund anzeigen", 6, 5)
    # One is open: that could be a known person.
    assert line.open_now is None
    assert told.open_now is None


def test_an_association_counts_its_members(town: Cast, association: Member) -> None:
    for member, times in ((town.schoenberg, 6), (town.meerane, 7), (town.fulda, 9)):
        for _ in range(times):
            office.report(member, office.LOSS)
    actions.catch_up()
    told = queries.statistics(queries.owners_of(association))
    assert told.received == 13
    assert [(name, n) for _, name, n in told.by_member] == [
        ("Meerane", 7),
        ("Schönberg", 6),
    ]


def test_an_association_does_not_tell_what_a_member_holds_back(
    town: Cast, association: Member
) -> None:
    for member, times in ((town.schoenberg, 2), (town.meerane, 7), (town.fulda, 9)):
        for _ in range(times):
            office.report(member, office.LOSS)
    actions.catch_up()
    told = queries.statistics(queries.owners_of(association))
    # Nine less Meerane's seven would be what Schönberg's two wanted, how and when.
    assert (told.by_channel, told.by_month[10]) == ({"web": 7}, 7)
    assert [n for _, _, n in told.by_member] == [None, None]
    # How many there are in all is true: everybody adds what he knows to it.
    assert told.received == 9
    assert queries.statistics(queries.owners_of(None)).received == 18


def test_another_year_is_empty(town: Cast) -> None:
    office.report(town.fulda, office.LOSS)
    actions.catch_up()
    told = queries.statistics(queries.owners_of(town.fulda), year=1999)
    assert told.year == 2026
    assert told.years == (2026,)
    assert told.received is None


def test_nothing_is_a_statistic_too(town: Cast) -> None:
    told = queries.statistics(queries.owners_of(town.fulda))
    assert (told.received, told.done, told.open_now) == (0, 0, 0)
    assert told.services == ()


counts = st.dictionaries(st.integers(0, 9), st.integers(0, 40), max_size=8)


@given(counts)
def test_no_hidden_count_can_be_computed_from_the_total(given: dict[int, int]) -> None:
    shown = suppressed(given)
    hidden = [key for key, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= 5 for count in shown.values())
    others = [key for key, count in given.items() if count and key not in hidden]
    assert len(hidden) != 1 or not others
