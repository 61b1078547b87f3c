"""Call-backs and hand-overs: due in service hours, claimed once, told once."""

from datetime import datetime, timedelta

import pytest

from verbund.calls import actions, queries
from verbund.calls.errors import FollowUpNotFound, FollowUpTaken
from verbund.calls.models import FollowUp
from verbund.calls.shapes import FollowUpView, Note
from verbund.calls.tests.desk import agent, employ
from verbund.cases import queries as cases
from verbund.cases.tests.cast import Cast, submit
from verbund.core.errors import Invalid
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel.clock import BERLIN, Frozen

pytestmark = pytest.mark.django_db
NOTE = Note(
    name="Ulrike Rehberger",
    number="0160 5550221",
    wish="nachmittags",
    matter="Steht der Abholtermin fest?",
    said="Antrag liegt vor, Prüfung läuft.",
    promised="Wir nennen den Termin.",
)


def call_back(cast: Cast, actor: Actor, **options: object) -> FollowUpView:
    values: dict[str, object] = {
        "kind": "callback",
        "target": "hotline",
        "member": cast.schoenberg,
        "acting": cast.meerane,
        "note": NOTE,
        "actor": actor,
    }
    return actions.promise(**{**values, **options})  # type: ignore[arg-type]


def test_it_is_due_after_24_service_hours_of_the_callers_municipality(
    cast: Cast, time: Frozen
) -> None:
    # Tuesday evening before Saxony's day of penance (18 November 2026).
    time.move_to(datetime(2026, 11, 17, 17, tzinfo=BERLIN))
    ayse = agent(cast)
    due = call_back(cast, ayse).due_at.astimezone(BERLIN)
    assert due == datetime(2026, 11, 23, 11, tzinfo=BERLIN)
    hesse = call_back(cast, ayse, member=cast.fulda).due_at.astimezone(BERLIN)
    assert hesse == datetime(2026, 11, 20, 11, tzinfo=BERLIN)


def test_the_next_one_is_the_nearest_due_that_is_nobodys(
    cast: Cast, time: Frozen
) -> None:
    ayse, bernd = agent(cast), employ("Bernd", cast.meerane, "agent")
    first = call_back(cast, ayse)
    time.advance(timedelta(hours=15))
    second = call_back(cast, ayse)
    assert [f.id for f in queries.follow_ups(ayse)] == [first.id, second.id]
    assert actions.claim_next(actor=bernd).id == first.id
    assert actions.claim_next(actor=ayse).id == second.id
    # The same key again gives the same call-back, not another one.
    assert actions.claim_next(actor=ayse).id == second.id
    with pytest.raises(FollowUpTaken, match="Bernd"):
        actions.claim(follow_up_id=first.id, actor=ayse)
    actions.release(follow_up_id=first.id, actor=bernd)
    assert actions.claim(follow_up_id=first.id, actor=ayse).person_id == ayse.id


def test_who_is_not_reached_is_tried_again_by_whoever_is_free(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    found = call_back(cast, ayse)
    for attempt in (1, 2):
        actions.claim_next(actor=ayse)
        back = actions.not_reached(follow_up_id=found.id, actor=ayse)
        assert (back.attempts, back.state, back.person_id) == (attempt, "open", "")
    kept = actions.keep(follow_up_id=found.id, answer="Termin genannt", actor=ayse)
    assert (kept.state, kept.answer) == ("done", "Termin genannt")
    with pytest.raises(FollowUpTaken, match="erledigt"):
        actions.not_reached(follow_up_id=found.id, actor=ayse)
    assert queries.follow_ups(ayse) == ()


def test_nobody_has_to_ask_again_because_the_note_is_in_the_case(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    case = submit(cast)
    call_back(
        cast, ayse, kind="handover", target="office", case_id=case.id,
        case_number=case.number,
    )  # fmt: skip
    text = cases.case_view(case.id, cast.sabine).timeline[0].detail
    for part in ("Ulrike Rehberger", "Abholtermin", "01605550221", "nachmittags",
                 "Prüfung läuft", "Wir nennen den Termin", "Antwort bis"):  # fmt: skip
        assert part.replace(" ", "") in text.replace(" ", "")
    assert cases.case_view(case.id, cast.sabine).timeline[0].channel == "hotline"


def test_what_a_colleague_would_have_to_ask_again_is_asked_at_once(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    with pytest.raises(Invalid) as refused:
        call_back(cast, ayse, note=Note(name=" ", matter="", number="12"))
    assert {f.path for f in refused.value.fields} == {"name", "matter", "number"}
    with pytest.raises(Invalid):
        call_back(cast, ayse, note=Note(name="U", matter="M"))
    # Whoever only wants it passed on need not leave a number.
    passed = call_back(cast, ayse, kind="handover", note=Note(name="U", matter="M"))
    assert passed.note.number == ""


def test_an_office_sees_what_was_handed_to_it_and_strangers_do_not(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    found = call_back(cast, ayse, kind="handover", target="office")
    assert [f.id for f in queries.follow_ups(cast.sabine, target="office")] == [
        found.id
    ]
    assert queries.follow_ups(cast.claudia) == ()
    with pytest.raises(FollowUpNotFound):
        actions.claim(follow_up_id=found.id, actor=cast.claudia)
    actions.claim(follow_up_id=found.id, actor=cast.sabine)
    actions.keep(follow_up_id=found.id, answer="erledigt", actor=cast.sabine)


def test_the_promise_counts_in_time_late_and_dropped(cast: Cast, time: Frozen) -> None:
    ayse = agent(cast)
    start = time.moment
    kept, late, dropped = (call_back(cast, ayse) for _ in range(3))
    actions.keep(follow_up_id=kept.id, answer="ja", actor=ayse)
    with pytest.raises(Invalid):
        actions.drop(follow_up_id=dropped.id, reason=" ", actor=ayse)
    actions.drop(follow_up_id=dropped.id, reason="hat sich erledigt", actor=ayse)
    time.move_to(late.due_at + timedelta(minutes=1))
    actions.keep(follow_up_id=late.id, answer="spät", actor=ayse)
    rows = queries.promise(ayse, begin=start, end=time.moment)
    (row,) = rows
    assert row.owner_id == cast.schoenberg.id
    assert (row.figures.due, row.figures.kept) == (2, 1)


def test_the_desk_that_promised_learns_that_another_towns_office_answered(
    cast: Cast, time: Frozen
) -> None:
    # Meerane answers Fulda's telephone and nothing else; Fulda keeps its own files.
    ayse = agent(cast)
    call = actions.start_by_hand(actor=ayse)
    actions.place(call_id=call.id, member=cast.fulda, actor=ayse)
    found = call_back(
        cast, ayse, kind="handover", target="office", member=cast.fulda,
        acting=cast.fulda, call_id=call.id,
    )  # fmt: skip
    actions.finish(call_id=call.id, outcome="handed_over", actor=ayse)
    actions.not_reached(follow_up_id=found.id, actor=cast.claudia)
    time.advance(timedelta(hours=1))
    actions.keep(follow_up_id=found.id, answer="ja", actor=cast.claudia)
    span = {"begin": found.asked_at, "end": found.due_at + timedelta(days=1)}
    time.move_to(span["end"])
    seen = [queries.promise(who, **span) for who in (ayse, cast.claudia)]
    assert seen[0] == seen[1]
    ((row,),) = set(seen)
    assert (row.owner_id, row.acting_id) == (cast.fulda.id, cast.meerane.id)
    assert (row.figures.talked, row.figures.first) == (1, 0)
    assert (row.figures.due, row.figures.kept) == (1, 1)


def test_notes_of_kept_promises_go_after_their_days(cast: Cast, time: Frozen) -> None:
    ayse = agent(cast)
    found = call_back(cast, ayse)
    waiting = call_back(cast, ayse)
    actions.keep(follow_up_id=found.id, answer="ja", actor=ayse)
    time.advance(timedelta(days=31))
    assert actions.forget_notes() == 1
    with acting_within(ayse.members):
        assert [row.id for row in FollowUp.objects.all()] == [waiting.id]
