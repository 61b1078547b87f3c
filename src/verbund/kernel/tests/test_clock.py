from datetime import UTC, date, datetime, timedelta

import pytest

from verbund.kernel import clock

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_now_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC


def test_today_is_the_german_day_not_the_utc_day():
    with clock.frozen(NEW_YEARS_EVE):
        assert clock.today() == date(2027, 1, 1)


def test_a_frozen_clock_stands_until_moved_and_runs_again_afterwards():
    with clock.frozen(NEW_YEARS_EVE) as held:
        assert clock.now() == clock.now() == NEW_YEARS_EVE
        held.advance(timedelta(hours=2))
        assert clock.now() == NEW_YEARS_EVE + timedelta(hours=2)
        with clock.frozen(NEW_YEARS_EVE - timedelta(days=1)):
            assert clock.now().day == 30
        assert clock.now() == NEW_YEARS_EVE + timedelta(hours=2)
    assert not clock.is_frozen()


def test_a_moment_without_zone_is_refused():
    naive = NEW_YEARS_EVE.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"), clock.frozen(naive):
        pass
    with pytest.raises(ValueError, match="time zone"):
        clock.to_berlin(naive)


def test_berlin_follows_summer_time():
    summer = clock.to_berlin(datetime(2026, 7, 1, 12, tzinfo=UTC))
    winter = clock.to_berlin(datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert (summer.hour, winter.hour) == (14, 13)
