"""Members switch topics on for themselves."""

import pytest

from verbund.core import topics
from verbund.core.topics import Topic, register_topic
from verbund.members import actions, queries
from verbund.members.errors import MemberRefused, TopicOff

pytestmark = pytest.mark.django_db

WORDS = {"de": "Probe", "de-simple": "Probe", "en": "Trial"}


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Topic:
    monkeypatch.setattr(topics, "_topics", {})
    return register_topic(Topic(name="trial", title=WORDS, summary=WORDS))


def test_a_topic_is_off_until_the_member_switches_it_on(trial: Topic) -> None:
    member = actions.create_member(
        slug="probestadt", name="Probestadt", short_code="PRO", land="NW"
    )
    with pytest.raises(TopicOff):
        queries.require_topic(member, "trial")
    for _ in range(2):
        actions.switch_topic(member=member, topic="trial", on=True)
        assert queries.require_topic(member, "trial") == member
        assert queries.members_with_topic("trial") == (member,)
    actions.switch_topic(member=member, topic="trial", on=False)
    assert queries.topics_of(member) == frozenset()
    assert queries.topics_among([member.id]) == frozenset()


def test_a_topic_that_nobody_wrote_is_refused_by_name(trial: Topic) -> None:
    member = actions.create_member(
        slug="probestadt", name="Probestadt", short_code="PRO", land="NW"
    )
    with pytest.raises(MemberRefused) as refused:
        actions.switch_topic(member=member, topic="reprots", on=True)
    assert "nur trial" in refused.value.fields[0].message


def test_a_topic_says_its_name_once_and_in_three_languages(trial: Topic) -> None:
    with pytest.raises(ValueError, match="twice"):
        register_topic(trial)
    with pytest.raises(ValueError, match="lacks"):
        register_topic(Topic(name="half", title={"de": "Halb"}, summary=WORDS))
