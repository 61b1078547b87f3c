"""A calendar subscription: read by others, without people, shut by one click."""

from collections.abc import Iterator

import pytest
from icalendar import Calendar as Judge

from verbund import engine
from verbund.appointments import actions, queries
from verbund.appointments.errors import FeedUnknown
from verbund.appointments.models import Feed
from verbund.appointments.tests.counter import (
    MOMENT,
    Counter,
    at,
    book_for,
    build,
    invited,
)
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.core.tenancy import across_members
from verbund.kernel.clock import Frozen, frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(MOMENT) as held:
        yield held


@pytest.fixture
def counter(db: None, time: Frozen) -> Counter:
    return build()


def subscribe(counter: Counter, *, own: bool = False) -> str:
    """The token of a new subscription."""
    _, path = actions.create_feed(
        office_id=counter.office.id, own=own, actor=counter.cast.sabine
    )
    return path.rsplit("/", 1)[1].removesuffix(".ics")


def read(counter: Counter, token: str) -> list[tuple[str, object, int]]:
    content, _ = queries.feed_file(counter.cast.meerane, token)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    judged = Judge.from_ical(content)
    assert not judged.errors
    events = judged.walk("VEVENT")
    assert not any(event.errors for event in events)
    assert b"Haddad" not in content
    return [
        (str(e["SUMMARY"]), e.decoded("DTSTART"), int(e.decoded("SEQUENCE")))
        for e in events
    ]


def test_a_moved_time_keeps_its_uid_and_raises_its_sequence(counter: Counter) -> None:
    token = subscribe(counter)
    case = invited(counter)
    book_for(counter, case, at("09:00"))
    before, tag = queries.feed_file(counter.cast.meerane, token)
    assert queries.feed_file(counter.cast.meerane, token)[1] == tag
    book_for(counter, case, at("09:40"))
    after, other_tag = queries.feed_file(counter.cast.meerane, token)
    assert other_tag != tag
    uids = [Judge.from_ical(c).walk("VEVENT")[0]["UID"] for c in (before, after)]
    assert uids[0] == uids[1]
    ((summary, start, sequence),) = read(counter, token)
    assert summary.startswith(case.number)
    assert (start, sequence) == (at("09:40"), 1)


def test_holds_are_no_events(counter: Counter) -> None:
    token = subscribe(counter)
    case = invited(counter)
    actions.hold(case_id=case.id, starts_at=at("09:00"), actor=counter.cast.sabine)
    assert read(counter, token) == []


def test_a_clerk_sees_only_what_lies_with_her(counter: Counter) -> None:
    token = subscribe(counter, own=True)
    mine, other = invited(counter), invited(counter)
    book_for(counter, mine, at("09:00"))
    book_for(counter, other, at("09:20"))
    me = counter.cast.sabine
    cases.act(
        case_id=mine.id,
        command=engine.Assign(actor=ref(me), person=me.id, name=me.name),
        actor=me,
    )
    assert [row[1] for row in read(counter, token)] == [at("09:00")]


def test_a_revoked_or_unknown_address_opens_nothing(counter: Counter) -> None:
    token = subscribe(counter)
    (row,) = queries.feeds_of(counter.office.id, counter.cast.sabine)
    with across_members("test"):
        assert token not in Feed.objects.get().token_hash
    with pytest.raises(FeedUnknown):
        queries.feed_file(counter.cast.fulda, token)
    with pytest.raises(FeedUnknown):
        actions.revoke_feed(feed_id=row.id, actor=counter.cast.claudia)
    actions.revoke_feed(feed_id=row.id, actor=counter.cast.sabine)
    for unknown in (token, "x" * 44):
        with pytest.raises(FeedUnknown):
            queries.feed_file(counter.cast.meerane, unknown)
    with pytest.raises(FeedUnknown):
        actions.create_feed(office_id=counter.office.id, actor=counter.cast.claudia)
