"""Calls: pushed by a telephone system or started by hand, placed, finished."""

from datetime import timedelta

import pytest

from verbund.calls import actions, queries
from verbund.calls.models import Call, CallEvent
from verbund.calls.promise import Figures
from verbund.calls.tests.desk import agent, employ, system, tell
from verbund.cases.tests.cast import Cast
from verbund.core.errors import Conflict, Forbidden
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def promised(actor: Actor, time: Frozen) -> dict[str, Figures]:
    day = timedelta(days=1)
    rows = queries.promise(actor, begin=time.moment - day, end=time.moment + 9 * day)
    return {str(row.owner_id): row.figures for row in rows}


def test_a_pushed_call_rings_is_answered_and_ends(cast: Cast, time: Frozen) -> None:
    phone, ayse = system(cast), agent(cast)
    tell(phone, "newCall")
    assert [c.number for c in queries.open_calls(ayse)[1]] == ["+4964211234"]
    time.advance(11 * SECOND)
    tell(phone, "answer", users=("Ayse Demirtas",))
    own, others = queries.open_calls(ayse)
    assert own is not None
    assert (own.person_name, own.state, others) == ("Ayse Demirtas", "talking", ())
    time.advance(90 * SECOND)
    tell(phone, "hangup")
    actions.finish(call_id=own.id, outcome="answered", actor=ayse)
    assert queries.open_calls(ayse) == (None, ())
    found = promised(ayse, time)[str(cast.meerane.id)]
    assert found == Figures(offered=1, in_time=1, talked=1, first=1)


def test_the_same_message_twice_and_in_any_order_is_one_call(
    cast: Cast, time: Frozen
) -> None:
    phone, ayse = system(cast), agent(cast)
    start = time.moment
    moments = {
        "newCall": start,
        "answer": start + 31 * SECOND,
        "hangup": start + 60 * SECOND,
    }
    time.advance(120 * SECOND)
    for event in ("hangup", "answer", "hangup", "newCall", "answer", "newCall"):
        call = tell(phone, event, at=moments[event])
    assert (call.state, call.outcome) == ("ended", "")
    with acting_within(ayse.members):
        assert Call.objects.count() == 1
        assert CallEvent.objects.count() == 3
    found = promised(ayse, time)[str(cast.meerane.id)]
    assert (found.offered, found.in_time, found.abandoned) == (1, 0, 0)


def test_who_hangs_up_before_anybody_answers_is_counted_as_lost(
    cast: Cast, time: Frozen
) -> None:
    phone, ayse = system(cast), agent(cast)
    tell(phone, "newCall")
    time.advance(50 * SECOND)
    assert tell(phone, "hangup", cause="cancel").outcome == "abandoned"
    assert promised(ayse, time)[str(cast.meerane.id)].abandoned == 1


def test_a_moment_that_cannot_be_right_is_not_believed(
    cast: Cast, time: Frozen
) -> None:
    phone = system(cast)
    ahead = tell(phone, "newCall", at=time.moment + timedelta(days=2))
    assert ahead.offered_at == time.moment


def test_the_clock_may_be_started_by_hand_and_only_once(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    call = actions.start_by_hand(actor=ayse)
    time.advance(60 * SECOND)
    assert actions.start_by_hand(actor=ayse).id == call.id
    actions.finish(call_id=call.id, outcome="answered", actor=ayse)
    found = promised(ayse, time)[str(cast.meerane.id)]
    assert found == Figures(unmeasured=1, talked=1, first=1)
    with pytest.raises(Forbidden):
        actions.start_by_hand(actor=cast.sabine)


def test_the_promise_belongs_to_the_municipality_though_the_neighbour_answers(
    cast: Cast, time: Frozen
) -> None:
    phone, ayse = system(cast), agent(cast)
    tell(phone, "newCall")
    time.advance(20 * SECOND)
    call = tell(phone, "answer", users=("ayse@meerane.example",))
    time.advance(20 * SECOND)
    actions.place(call_id=call.id, member=cast.schoenberg, actor=ayse)
    actions.finish(call_id=call.id, outcome="answered", actor=ayse)
    wanted = Figures(offered=1, in_time=1, talked=1, first=1)
    assert promised(ayse, time) == {str(cast.schoenberg.id): wanted}
    # Schönberg's own people see the call too, also what was before it was placed.
    lead = employ("Lina", cast.schoenberg, "lead")
    assert promised(lead, time) == {str(cast.schoenberg.id): wanted}
    # A place that was a mistake counts no more.
    other = actions.start_by_hand(actor=ayse)
    actions.place(call_id=other.id, member=cast.schoenberg, actor=ayse)
    time.advance(SECOND)
    actions.place(call_id=other.id, member=cast.meerane, actor=ayse)
    actions.finish(call_id=other.id, outcome="answered", actor=ayse)
    assert promised(ayse, time)[str(cast.schoenberg.id)] == wanted


def test_strangers_see_no_call_and_change_none(cast: Cast, time: Frozen) -> None:
    phone, ayse = system(cast), agent(cast)
    tell(phone, "newCall")
    foreign = employ("Frieda", cast.fulda, "agent")
    assert queries.open_calls(foreign) == (None, ())
    assert promised(foreign, time) == {}
    call = queries.open_calls(ayse)[1][0]
    with pytest.raises(Exception, match="gibt es hier nicht"):
        actions.take(call_id=call.id, actor=foreign)
    actions.take(call_id=call.id, actor=ayse)
    with pytest.raises(Conflict, match="Ayse Demirtas"):
        actions.take(call_id=call.id, actor=employ("Bernd", cast.meerane, "agent"))


def test_a_number_is_forgotten_and_the_figures_stay(cast: Cast, time: Frozen) -> None:
    phone, ayse = system(cast), agent(cast)
    tell(phone, "newCall")
    tell(phone, "hangup")
    assert actions.forget_numbers() == 0
    time.advance(timedelta(hours=24))
    assert actions.forget_numbers() == 1
    with acting_within(ayse.members):
        assert Call.objects.get().number == ""
        kept = CallEvent.objects.values_list("data", flat=True)
        assert not any("6421" in data for data in kept)
    assert promised(ayse, time)[str(cast.meerane.id)].abandoned == 1


def test_a_revoked_telephone_system_is_not_known(cast: Cast) -> None:
    row, secret = actions.add_system(member=cast.meerane, name="Alt")
    assert queries.system_of(secret) == row
    actions.revoke_system(system_id=row.id)
    assert queries.system_of(secret) is None
    assert queries.systems_of(cast.meerane) == ()
