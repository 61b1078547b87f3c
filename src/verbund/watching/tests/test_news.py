"""Changes become news once, in words; old ones go."""

from datetime import timedelta

import pytest

from verbund.cases.tests.cast import Cast
from verbund.kernel.clock import Frozen
from verbund.watching import actions, queries
from verbund.watching.models import News
from verbund.watching.shapes import Watch
from verbund.watching.tests.conftest import PROBE, tell, told

pytestmark = pytest.mark.django_db
ALL = Watch(collections=(PROBE,))


def test_a_change_that_nobody_would_notice_is_no_news(cast: Cast) -> None:
    assert tell(told("1")) == 1
    assert tell(told("1", note="other words")) == 0
    assert tell(told("1", "done")) == 1
    assert [one.change for one in queries.news_for(ALL)] == ["changed", "new"]
    assert News.objects.filter(latest=True).count() == 1


def test_what_has_gone_is_told_once_and_may_come_back(cast: Cast) -> None:
    tell(told("1"))
    assert tell(gone=("1", "never seen")) == 1
    assert tell(gone=("1",)) == 0
    assert tell(told("1")) == 1
    assert [one.change for one in queries.news_for(ALL)] == ["new", "gone", "new"]


def test_of_old_news_the_latest_stays_so_that_the_next_can_be_told(
    cast: Cast, time: Frozen
) -> None:
    tell(told("1"), told("2"))
    tell(told("1", "done"), gone=("2",))
    time.advance(actions.news.KEPT + timedelta(days=1))
    assert actions.forget_old() == 3
    assert tell(told("1", "done")) == 0


def test_news_of_one_member_are_found_by_its_name(cast: Cast) -> None:
    tell(told("1"), told("2", member="fulda"))
    found = queries.news_for(Watch(collections=(PROBE,), member="fulda"))
    assert [(one.fid, one.member) for one in found] == [("2", "fulda")]
    assert queries.news_for(Watch(collections=(PROBE,), member="nowhere")) == ()
