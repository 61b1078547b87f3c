"""The promise kept ready by days says what the events say, whenever it is reckoned."""

import re
from datetime import date, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.calls import actions, queries
from verbund.calls.models import PhoneSystem, PromiseDay
from verbund.calls.promise import Figures
from verbund.calls.shapes import Note
from verbund.calls.tests.desk import agent, employ, system, tell
from verbund.cases.tests.cast import Cast
from verbund.core.rights import Actor
from verbund.core.tenancy import across_members
from verbund.kernel.clock import BERLIN, Frozen
from verbund.members.models import Member

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def settled(
    phone: PhoneSystem, who: Actor, owner: Member, time: Frozen, *, ring: int = 10
) -> None:
    """A call answered after so many seconds and settled at once."""
    name = time.moment.isoformat()
    call = tell(phone, "newCall", name)
    time.advance(timedelta(seconds=ring))
    actions.take(call_id=call.id, actor=who)
    actions.place(call_id=call.id, member=owner, actor=who)
    actions.finish(call_id=call.id, outcome="answered", actor=who)
    time.advance(timedelta(minutes=5))


def told(owner: Member) -> dict[tuple[int, str], Figures]:
    rows = queries.promise_by_month([owner.id], **YEAR)
    return {(row.month, str(row.acting_id)): row.figures for row in rows}


def test_days_add_up_to_what_the_events_say_for_two_desks(
    cast: Cast, time: Frozen
) -> None:
    here, ayse = system(cast), agent(cast)
    there = actions.add_system(member=cast.fulda, name="Fulda")[0]
    frieda = employ("Frieda", cast.fulda, "agent")
    time.move_to(at(30, month=10))
    settled(here, ayse, cast.schoenberg, time)
    time.move_to(at(3))
    settled(here, ayse, cast.schoenberg, time, ring=31)
    settled(here, ayse, cast.meerane, time)
    # Fulda's desk helps out: the call is Schönberg's all the same.
    settled(there, frieda, cast.schoenberg, time)
    tell(here, "newCall", "lost")
    tell(here, "hangup", "lost")
    time.move_to(at(4, 8))
    actions.reckon_days()
    assert told(cast.schoenberg) == {
        (10, str(cast.meerane.id)): Figures(offered=1, in_time=1, talked=1, first=1),
        (11, str(cast.meerane.id)): Figures(offered=1, talked=1, first=1),
        (11, str(cast.fulda.id)): Figures(offered=1, in_time=1, talked=1, first=1),
    }
    live = queries.promise(ayse, begin=at(1, 0), end=at(4, 0))
    kept = {(row.owner_id, row.acting_id): row.figures for row in live}
    assert kept[cast.meerane.id, cast.meerane.id] == Figures(
        offered=2, in_time=1, abandoned=1, talked=1, first=1
    )
    assert (
        told(cast.meerane)[11, str(cast.meerane.id)]
        == (kept[cast.meerane.id, cast.meerane.id])
    )
    assert queries.promise_years([cast.schoenberg.id]).first == date(2026, 10, 30)
    assert queries.promise_years([cast.fulda.id]).first is None


def test_a_night_reads_its_days_only_however_many_calls_there_were(
    cast: Cast, time: Frozen
) -> None:
    time.move_to(at(3))
    settled(system(cast), agent(cast), cast.meerane, time)
    time.move_to(at(4, 3))
    with CaptureQueriesContext(connection) as asked:
        actions.reckon_days()
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    if connection.vendor == "sqlite":
        plans = "\n".join(explained(sql) for sql in reads if "calls_" in sql)
        assert "USING" in plans
        assert not re.search(r"SCAN calls_\w+$", plans, re.MULTILINE), plans


def explained(sql: str) -> str:
    """How SQLite would read it, a line for each table."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_today_is_not_told_and_twice_changes_nothing(cast: Cast, time: Frozen) -> None:
    assert actions.reckon_days() == 0
    phone, ayse = system(cast), agent(cast)
    time.move_to(at(3))
    settled(phone, ayse, cast.meerane, time)
    assert actions.reckon_days() == 0
    assert told(cast.meerane) == {}
    time.move_to(at(4, 3))
    assert actions.reckon_days() == 1
    first = told(cast.meerane)
    actions.reckon_days()
    assert told(cast.meerane) == first
    with across_members("test"):
        assert PromiseDay.objects.count() == 1


def test_answers_and_corrections_change_days_that_are_over(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    time.move_to(at(3))
    call = actions.start_by_hand(actor=ayse)
    owed = actions.promise(
        kind="callback", target="hotline", member=cast.schoenberg,
        acting=cast.meerane, note=Note(name="U", number="0160 5550221", matter="M"),
        actor=ayse, call_id=call.id,
    )  # fmt: skip
    time.move_to(at(4, 3))
    actions.reckon_days()
    # Without a place or a result the call is the desk's own; nothing is due yet.
    assert told(cast.schoenberg)[11, str(cast.meerane.id)] == Figures(unmeasured=1)
    time.move_to(owed.due_at - timedelta(minutes=1))
    actions.keep(follow_up_id=owed.id, answer="ja", actor=ayse)
    actions.finish(call_id=call.id, outcome="callback", actor=ayse)
    time.move_to(owed.due_at + timedelta(days=20))
    actions.reckon_days()
    assert told(cast.schoenberg)[11, str(cast.meerane.id)] == Figures(
        unmeasured=1, talked=1, due=1, kept=1
    )
    assert told(cast.meerane) == {}
