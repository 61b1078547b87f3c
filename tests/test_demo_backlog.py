"""The news of a year that the demo made up do not hold up what happens today."""

from datetime import timedelta

import pytest

from verbund.cases.tests.cast import build, submit
from verbund.core.jobs import drain
from verbund.core.jobs.backlog import spread
from verbund.core.models import Job
from verbund.kernel import clock

pytestmark = pytest.mark.django_db


def test_the_past_waits_for_its_turn_and_today_comes_first() -> None:
    with clock.frozen(clock.now()) as held:
        cast = build()
        for _ in range(80):
            submit(cast)
        waiting = Job.objects.filter(kind="core.event")
        assert waiting.count() >= 160
        assert spread(first="cases.search_index") == waiting.count()
        first = waiting.filter(due_at__lte=held.moment)
        names = [each["subscriber"] for each in first.values_list("payload", flat=True)]
        assert names.count("cases.search_index") == 80
        assert len(names) < waiting.count()
        submit(cast)
        # One batch of the past is due, then the news of today; the rest has its time.
        drain()
        assert waiting.filter(state="ready").exists()
        assert not first.filter(state="ready").exists()
        held.advance(timedelta(minutes=5))
        drain()
        assert waiting.filter(state="ready").count() == 0
