"""The one door: commands, locks, walls, four eyes, clocks, citizens."""

from datetime import timedelta

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseChangedMeanwhile, CaseNotFound, CommandRefused
from verbund.cases.models import Case, Entry, SearchToken
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast, submit
from verbund.core.errors import Forbidden
from verbund.core.jobs import drain
from verbund.core.models import Job
from verbund.core.rights import Actor
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen


def do(actor: Actor, receipt: Receipt, command: engine.Command, **more: object):  # type: ignore[no-untyped-def]
    return actions.act(case_id=receipt.id, command=command, actor=actor, **more)  # type: ignore[arg-type]


def step(actor: Actor, name: str, **inputs: object) -> engine.Act:
    return engine.Act(actor=ref(actor), transition=name, input=inputs)


def test_a_step_moves_the_case_and_tells_who(cast: Cast) -> None:
    receipt = submit(cast)
    view = do(cast.sabine, receipt, step(cast.sabine, "start_review"))
    assert view.state.state == "in_review"
    shown = queries.case_view(receipt.id, cast.jana)
    newest = next(i for i in shown.timeline if i.kind == "state_changed")
    assert newest.actor == "Sabine Kretzschmar"
    assert newest.acting_for_owner
    assert shown.chain is not None
    assert shown.chain.whole


def test_only_whom_a_change_concerns_gets_a_job_for_it(cast: Cast) -> None:
    def told() -> set[str]:
        jobs = list(Job.objects.filter(kind="core.event").order_by("id"))
        Job.objects.all().delete()
        return {one.payload["subscriber"] for one in jobs}

    receipt = submit(cast)
    # A dog tax is no report that the public follows, and it holds no time.
    assert told() == {"cases.search_index", "messages.receipt"}
    do(cast.sabine, receipt, step(cast.sabine, "start_review"))
    assert told() == set()
    do(cast.sabine, receipt, engine.AddNote(actor=ref(cast.sabine), text="Telefonat"))
    assert told() == {"cases.search_index"}
    do(cast.sabine, receipt, engine.Withdraw(actor=ref(cast.sabine)))
    assert "appointments.release" in told()


def test_who_proposed_cannot_release(cast: Cast) -> None:
    receipt = submit(cast)
    do(cast.sabine, receipt, step(cast.sabine, "start_review"))
    view = do(cast.sabine, receipt, step(cast.sabine, "assess"))
    assert view.row.proposed_by == cast.sabine.id
    with pytest.raises(CommandRefused):
        do(cast.sabine, receipt, engine.Approve(actor=ref(cast.sabine)))
    view = do(cast.uwe, receipt, engine.Approve(actor=ref(cast.uwe)))
    assert view.state.state == "assessed"
    assert view.state.decision is not None


def test_the_second_clerk_is_told_and_overwrites_nothing(cast: Cast) -> None:
    receipt = submit(cast)
    seen = queries.case_view(receipt.id, cast.jana).position
    do(cast.sabine, receipt, step(cast.sabine, "start_review"))
    with pytest.raises(CaseChangedMeanwhile) as caught:
        do(
            cast.jana,
            receipt,
            engine.AddNote(actor=ref(cast.jana), text="Telefonat"),
            expected_position=seen,
        )
    assert "Sabine Kretzschmar" in caught.value.detail
    assert "19:42" in caught.value.detail
    assert not queries.case_view(receipt.id, cast.jana).state.notes


def test_another_members_clerk_finds_nothing(cast: Cast) -> None:
    receipt = submit(cast)
    with pytest.raises(CaseNotFound):
        queries.case_view(receipt.id, cast.claudia)
    with pytest.raises(CaseNotFound):
        do(cast.claudia, receipt, step(cast.claudia, "start_review"))
    assert queries.worklist(actor=cast.claudia).total == 0
    drain()
    assert queries.search_cases("Vogel", actor=cast.claudia) == ()
    assert len(queries.search_cases("Vogel", actor=cast.sabine)) == 1


def test_an_actor_cannot_pose_as_another(cast: Cast) -> None:
    receipt = submit(cast)
    do(cast.sabine, receipt, engine.AddNote(actor=ref(cast.uwe), text="Vermerk"))
    view = queries.case_view(receipt.id, cast.sabine)
    note = next(i for i in view.timeline if i.kind == "note_added")
    assert note.actor_id == cast.sabine.id


def test_a_citizen_needs_her_token_and_may_only_do_what_is_hers(cast: Cast) -> None:
    receipt = submit(cast)
    view = queries.case_by_status_token(cast.schoenberg, receipt.status_token)
    katrin = queries.citizen_of(view)
    message = engine.ReceiveMessage(actor=ref(katrin), body="Wann kommt der Bescheid?")
    with pytest.raises(CaseNotFound):
        do(katrin, receipt, message)
    with pytest.raises(CaseNotFound):
        do(katrin, receipt, message, token="x" * 32)
    changed = do(katrin, receipt, message, token=receipt.status_token)
    assert changed.state.messages[-1].incoming
    with pytest.raises(Forbidden):
        do(
            katrin,
            receipt,
            engine.AddNote(actor=ref(katrin), text="x"),
            token=receipt.status_token,
        )


def test_the_citizen_sees_no_internal_notes(cast: Cast) -> None:
    receipt = submit(cast)
    do(cast.sabine, receipt, engine.AddNote(actor=ref(cast.sabine), text="intern"))
    view = queries.case_by_status_token(cast.schoenberg, receipt.status_token)
    assert "intern" not in " ".join(i.detail for i in view.timeline)


def test_a_foreign_file_cannot_be_named(cast: Cast) -> None:
    receipt = submit(cast)
    view = queries.case_by_status_token(cast.schoenberg, receipt.status_token)
    katrin = queries.citizen_of(view)
    stolen = engine.FileRef("f" * 64, "fremd.pdf")
    with pytest.raises(Exception, match="Datei fehlt"):
        do(
            katrin,
            receipt,
            engine.ReceiveMessage(actor=ref(katrin), body="da", files=(stolen,)),
            token=receipt.status_token,
        )


def test_a_clock_expires_once_by_the_scheduled_job(cast: Cast, time: Frozen) -> None:
    receipt = submit(cast)
    due = queries.case_view(receipt.id, cast.sabine).row.due
    assert due.on is not None
    for _ in range(60):
        time.advance(timedelta(days=1))
        drain()
    with everywhere("test"):
        expired = Entry.objects.filter(case_id=receipt.id, kind="clock_expired")
        clocks = [e.content for e in expired]
        assert len(clocks) == len(set(clocks))
        assert sum("processing" in (c or "") for c in clocks) == 1
    row = queries.case_view(receipt.id, cast.sabine).row
    assert row.due.state == "overdue"
    assert row.due.on == due.on


def test_search_finds_typos_and_number(cast: Cast) -> None:
    receipt = submit(cast)
    drain()
    with everywhere("test"):
        assert SearchToken.objects.exists()
    for text in (
        "Vogl",
        "Dorfstrasse",
        "katrin vogel",
        receipt.number,
        "4172",
        "000001",
    ):
        found = [r.number for r in queries.search_cases(text, actor=cast.sabine)]
        assert found == ([] if text == "4172" else [receipt.number]), text
    assert queries.search_cases("Vogel Bäckerei", actor=cast.sabine) == ()


def test_rebuilding_gives_the_same_bytes(cast: Cast) -> None:
    receipt = submit(cast)
    do(cast.sabine, receipt, step(cast.sabine, "start_review"))
    do(cast.sabine, receipt, step(cast.sabine, "assess"))
    do(cast.uwe, receipt, engine.Approve(actor=ref(cast.uwe)))
    report = actions.rebuild(check=True)
    assert (report.cases, report.differing) == (1, ())
    with everywhere("test"):
        Case.objects.update(state="in_review", snapshot="{}")
    assert actions.rebuild(check=True).differing == (receipt.number,)
    actions.rebuild(check=False)
    assert actions.rebuild(check=True).differing == ()


def test_a_page_costs_few_statements(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    receipt = submit(cast)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        queries.case_view(receipt.id, cast.sabine)
