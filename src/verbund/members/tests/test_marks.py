"""The marks by which processes learn that a member changed."""

import pytest

from verbund.core.memo import one_request
from verbund.members.models.member import touch
from verbund.members.queries import expect_marks, marks

pytestmark = pytest.mark.django_db


def test_marks_asked_ahead_are_those_of_this_moment() -> None:
    touch("members")
    with one_request():
        expect_marks()
        ahead = dict(marks())
        assert ahead == dict(marks())
    assert ahead == dict(marks())


def test_marks_asked_ahead_are_not_used_after_a_change_of_ones_own() -> None:
    touch("members")
    before = marks()["members"]
    with one_request():
        expect_marks()
        touch("members")
        assert marks()["members"] != before


def test_marks_asked_ahead_in_vain_disturb_nobody() -> None:
    with one_request():
        expect_marks()
    assert isinstance(dict(marks()), dict)
