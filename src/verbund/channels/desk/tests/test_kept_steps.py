"""Half-filled steps: kept for the person, offered again, gone with the step."""

from datetime import timedelta

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.tests.cast import Cast
from verbund.channels.desk import actions
from verbund.channels.desk.queries import kept_step
from verbund.channels.desk.tests.office import (
    hidden,
    in_review,
    path,
    signed_in,
    state,
    take,
    text,
)
from verbund.core.jobs import drain
from verbund.kernel.clock import Frozen

ASSESS = "schritt/assess/"
TYPED = {"addition": "Willkommen in Schönberg.", "step_reason": "Tarif geprüft"}


def test_a_step_put_aside_is_offered_again_to_the_same_person(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    answer = client.post(path(case, ASSESS), {**TYPED, "do": "keep"})
    assert answer["Location"] == path(case)
    assert "Der Schritt ist gemerkt" in text(client.get(path(case)))
    page = client.get(path(case, ASSESS)).content.decode()
    assert "Ihr Entwurf vom" in page
    assert "Willkommen in Schönberg." in page
    assert "Tarif geprüft" in page
    other = signed_in(cast.jana).get(path(case, ASSESS)).content.decode()
    assert "Willkommen" not in other
    assert state(case, cast.sabine).state.proposals == ()


def test_preview_and_refusal_keep_what_was_typed(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    client.post(path(case, ASSESS), {**TYPED, "do": "preview"})
    assert kept_step(case.id, "assess", cast.sabine) is not None
    actions.drop_step(case_id=case.id, transition="assess", actor=cast.sabine)
    stale = client.post(path(case, ASSESS), {**TYPED, "position": "1"})
    assert stale.status_code == 409
    kept = kept_step(case.id, "assess", cast.sabine)
    assert kept is not None
    assert kept.given["addition"] == [TYPED["addition"]]
    assert "csrfmiddlewaretoken" not in kept.given


def test_the_step_itself_takes_the_draft_away(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    client.post(path(case, ASSESS), {**TYPED, "do": "keep"})
    form = client.get(path(case, ASSESS))
    given = {**TYPED, "position": hidden(form, "position")}
    client.post(path(case, ASSESS), given)
    assert state(case, cast.sabine).state.proposals
    assert kept_step(case.id, "assess", cast.sabine) is None


def test_a_draft_can_be_discarded(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    client.post(path(case, ASSESS), {**TYPED, "do": "keep"})
    client.post(path(case, ASSESS), {"do": "discard"})
    assert "Willkommen" not in client.get(path(case, ASSESS)).content.decode()
    assert kept_step(case.id, "assess", cast.sabine) is None


def test_drafts_go_after_thirty_days(cast: Cast, time: Frozen) -> None:
    case = in_review(cast)
    view = state(case, cast.sabine)
    actions.keep_step(
        view=view, transition="assess", given={"addition": ["x"]}, actor=cast.sabine
    )
    time.advance(timedelta(days=29))
    assert actions.drop_old_steps() == 0
    time.advance(timedelta(days=2))
    assert actions.drop_old_steps() == 1


def test_drafts_go_with_the_content_of_their_case(cast: Cast, time: Frozen) -> None:
    case = in_review(cast)
    view = state(case, cast.sabine)
    actions.keep_step(
        view=view, transition="assess", given={"addition": ["x"]}, actor=cast.sabine
    )
    take(case, cast.ines, engine.Withdraw(actor=ref(cast.ines)))
    time.advance(timedelta(days=800))
    report = cases.run_retention()
    assert [row.number for row in report.erased] == [case.number]
    drain()
    assert kept_step(case.id, "assess", cast.sabine) is None


def test_nothing_typed_is_nothing_kept(cast: Cast) -> None:
    case = in_review(cast)
    view = state(case, cast.sabine)
    for given in ({}, {"addition": [""]}, {"addition": ["x" * 70_000]}):
        assert not actions.keep_step(
            view=view, transition="assess", given=given, actor=cast.sabine
        )
