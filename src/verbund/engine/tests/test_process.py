"""The way of a case: open, review, four eyes, decision, withdrawal, reopening."""

from datetime import date

import msgspec
import pytest

from verbund.engine import commands as c
from verbund.engine.book import state_title
from verbund.engine.decide import decide
from verbund.engine.entries import SHAPES, EntryDraft
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.offers import possible_steps
from verbund.engine.refusal_texts import SENTENCES
from verbund.engine.state import state_from_json, state_to_json

from .process_kit import CITIZEN, LINDNER, PETZOLD, READER, VOGEL, Desk, at


def test_a_case_opens_in_the_first_state_with_its_deadline_running() -> None:
    desk = Desk().opened()
    assert desk.state.state == "received"
    assert desk.state.answers == {"name": "Katrin", "amount": 8000}
    clock = desk.state.clocks["processing"]
    # 18 November is a holiday in Saxony only; the 20th working day is 1 December.
    assert clock.due_on == date(2026, 12, 1)
    assert clock.steps
    assert clock.warn_on == (date(2026, 11, 25),)


def test_wrong_answers_open_nothing_and_name_the_field() -> None:
    desk = Desk()
    refusal = desk.no(c.Open({"name": "Katrin"}, actor=CITIZEN))
    assert refusal.code == "answers_invalid"
    assert [error.path for error in refusal.field_errors] == ["amount"]
    assert desk.case is None


def test_an_entrance_fills_in_what_it_is_for() -> None:
    desk = Desk()
    answers = {"name": "K", "amount": "1,00", "number": "A1"}
    desk.do(c.Open(answers, service="renew", actor=CITIZEN))
    assert desk.state.answers["renewal"] is True
    refusal = Desk().no(c.Open(answers, service="nothing", actor=CITIZEN))
    assert "Verlängern" in refusal.message.de


def test_a_step_needs_its_state_and_its_role() -> None:
    desk = Desk().opened()
    assert desk.no(c.Act("grant_it", actor=PETZOLD)).code == "wrong_state"
    assert desk.no(c.Act("start_review", actor=CITIZEN)).code == "role_missing"
    assert desk.no(c.Act("start_review", actor=READER)).code == "role_missing"
    refusal = desk.no(c.Act("fly", actor=PETZOLD))
    assert refusal.code == "unknown_step"
    assert "Prüfung beginnen" in refusal.message.de


def test_a_small_grant_is_decided_by_one_and_keeps_its_reasons() -> None:
    desk = Desk().in_review("80.00")
    kinds = desk.do(c.Act("grant_it", {"hint": "Bitte melden"}, actor=PETZOLD))
    assert kinds == [
        "decided", "state_changed", "clock_stopped", "task_added", "message_sent",
        "closed",
    ]  # fmt: skip
    state = desk.state
    assert state.decision is not None
    assert state.decision.facts == {"hint": "Bitte melden"}
    assert state.results["grant"]["value"] == 4000
    assert state.result == "success"
    assert state.notices[0].template == "approval"
    assert "40,00" in state.messages[0].body
    assert [task.due_on for task in state.open_tasks()] == [date(2026, 11, 9)]
    decided = next(entry for entry in desk.journal if entry.kind == "decided")
    assert decided.data["version"] == "1.0.0"
    assert decided.data["results"]["grant"]["reason"]["de"]


def test_a_guard_that_is_not_met_says_the_blueprints_reason() -> None:
    desk = Desk().in_review("0.00")
    refusal = desk.no(c.Act("grant_it", actor=PETZOLD))
    assert (refusal.code, refusal.message.de) == (
        "guard",
        "Erst wenn ein Betrag da ist.",
    )


# --- four eyes ---


def proposed() -> Desk:
    desk = Desk().in_review("500.00")
    assert desk.do(c.Act("grant_it", {"hint": "Ja"}, actor=LINDNER)) == ["proposed"]
    assert desk.state.state == "in_review"
    return desk


def test_nobody_releases_what_he_prepared_himself() -> None:
    desk = proposed()
    assert desk.no(c.Approve(actor=LINDNER)).code == "own_proposal"
    assert desk.no(c.Approve(actor=READER)).code == "role_missing"
    desk.do(c.Approve(actor=PETZOLD))
    assert desk.state.state == "granted"
    assert desk.state.decision is not None
    assert desk.state.decision.proposed_by == "Herr Lindner"
    assert desk.state.decision.facts == {"hint": "Ja"}
    assert desk.state.proposals == ()


def test_release_is_refused_when_the_results_changed_since() -> None:
    desk = proposed()
    changes = {"amount": "600.00"}
    desk.do(c.CorrectAnswers(changes, "Zahlendreher", actor=PETZOLD))
    refusal = desk.no(c.Approve(actor=PETZOLD))
    assert refusal.code == "results_changed"
    assert "Zuschuss" in refusal.message.de
    desk.do(c.ReturnProposal(reason="Neu rechnen", actor=PETZOLD))
    desk.do(c.Act("grant_it", actor=LINDNER))
    desk.do(c.Approve(actor=PETZOLD))
    assert desk.state.results["grant"]["value"] == 30000


def test_a_waiting_proposal_blocks_other_steps_and_goes_back_with_a_reason() -> None:
    desk = proposed()
    refused = desk.no(c.Act("refuse", {"reason": "x"}, actor=PETZOLD))
    assert refused.code == "proposal_pending"
    assert desk.no(c.ReturnProposal(actor=PETZOLD)).code == "reason_missing"
    desk.do(c.ReturnProposal(actor=LINDNER))
    assert desk.state.proposals == ()
    assert desk.no(c.Approve(actor=PETZOLD)).code == "proposal_missing"


def test_a_condition_that_cannot_be_told_needs_four_eyes() -> None:
    desk = Desk().in_review("80.00")
    assert desk.do(c.Act("refuse", {"reason": "Nein"}, actor=PETZOLD)) == ["proposed"]


def test_missing_inputs_are_named() -> None:
    desk = Desk().in_review()
    refusal = desk.no(c.Act("refuse", actor=PETZOLD))
    assert refusal.code == "input_invalid"
    assert refusal.field_errors[0].path == "reason"


# --- corrections, withdrawal, reopening ---


def test_a_correction_keeps_old_and_new_and_what_falls_away() -> None:
    desk = Desk().opened(renewal=True, number="A-17")
    desk.do(c.CorrectAnswers({"renewal": False}, "Erstantrag", actor=PETZOLD))
    entry = desk.journal[-1]
    changes = {change["path"]: change for change in entry.data["changes"]}
    assert changes["renewal"] == {"path": "renewal", "old": True, "new": False}
    assert changes["number"] == {"path": "number", "old": "A-17", "consequence": True}
    assert "number" not in desk.state.answers


def test_a_correction_is_checked_like_an_answer() -> None:
    desk = Desk().opened()
    no = desk.no
    assert no(c.CorrectAnswers({"amount": "viel"}, "x", actor=PETZOLD)).field_errors
    unknown = c.CorrectAnswers({"nam": "x"}, "x", actor=PETZOLD)
    assert no(unknown).code == "path_unknown"
    assert no(c.CorrectAnswers({"name": "Katrin"}, "x", actor=PETZOLD)).code == (
        "no_change"
    )
    assert no(c.CorrectAnswers({"name": "Eva"}, "", actor=PETZOLD)).code == (
        "reason_missing"
    )
    assert no(c.CorrectAnswers({"name": "Eva"}, "x", actor=CITIZEN)).code == (
        "role_missing"
    )


def test_a_citizen_withdraws_and_the_lead_takes_the_case_up_again() -> None:
    desk = Desk().in_review()
    desk.do(c.Withdraw("Hat sich erledigt", actor=CITIZEN))
    assert (desk.state.state, desk.state.result) == ("withdrawn", "withdrawn")
    assert not desk.state.open
    assert not desk.state.clocks["processing"].open
    assert desk.no(c.Withdraw(actor=CITIZEN)).code == "withdrawal_none"
    assert desk.no(c.Reopen("Doch", actor=PETZOLD)).code == "role_missing"
    desk.do(c.Reopen("Versehen", actor=VOGEL), "2026-11-09T10:00")
    assert desk.state.open
    assert desk.state.clocks["processing"].started_on == date(2026, 11, 9)
    assert "reopened" in desk.state.flags


# --- beside the process ---


def test_assigning_notices_that_somebody_else_took_it() -> None:
    desk = Desk().opened()
    desk.do(c.Assign("vogel", "Frau Vogel", expected=None, actor=PETZOLD))
    refusal = desk.no(c.Assign("petzold", expected=None, actor=PETZOLD))
    assert refusal.code == "assigned_meanwhile"
    assert "Frau Vogel" in refusal.message.de


def test_notes_messages_tasks_and_resubmission() -> None:
    desk = Desk().opened()
    desk.do(c.AddNote("Angerufen", actor=PETZOLD))
    desk.do(c.ReceiveMessage("Wann?", actor=CITIZEN))
    desk.do(c.SendMessage("Re", "Bald.", actor=PETZOLD))
    desk.do(c.AddTask("Prüfen", date(2026, 11, 5), actor=PETZOLD))
    task = desk.state.tasks[0].id
    desk.do(c.CompleteTask(task, actor=PETZOLD))
    assert desk.no(c.CompleteTask(task, actor=PETZOLD)).code == "task_done"
    desk.do(c.Resubmit(date(2026, 11, 20), "Nachfassen", actor=PETZOLD))
    assert desk.no(c.Resubmit(date(2026, 11, 2), actor=PETZOLD)).code == "day_past"
    file = c.FileRef("ab", "Vertrag.pdf", 10, "application/pdf")
    desk.do(c.AddDocument(file, "Vertrag", actor=PETZOLD))
    assert desk.no(c.AddNote("heimlich", actor=CITIZEN)).code == "role_missing"
    state = desk.state
    assert [m.incoming for m in state.messages] == [True, False]
    assert state.resubmit_on == date(2026, 11, 20)
    ids = [state.notes[0].id, task, *(m.id for m in state.messages)]
    assert len(ids) == len(set(ids))


# --- evolve ---


def test_a_newer_kind_or_shape_moves_the_position_and_nothing_else() -> None:
    desk = Desk().opened()
    strange = EntryDraft("beamed_up", {"to": "mars"}, at("2026-11-03T09:00"), PETZOLD)
    after = evolve(desk.ground, desk.state, strange)
    assert after.position == desk.state.position + 1
    assert (
        msgspec.structs.replace(
            after, position=desk.state.position, changed_at=desk.state.changed_at
        )
        == desk.state
    )
    odd = EntryDraft("opened", {"answers": 7}, at("2026-11-03T09:00"), PETZOLD)
    assert evolve(desk.ground, desk.state, odd).answers == desk.state.answers


def test_erased_content_leaves_dates_and_results_and_rebuilds_the_same() -> None:
    desk = Desk().in_review()
    desk.do(c.Withdraw("Privat: Krankheit", actor=CITIZEN))
    assert desk.no(c.EraseContent(actor=PETZOLD)).code == "erase_role"
    early = desk.no(c.EraseContent(actor=c.SYSTEM), "2027-11-02T10:00")
    assert early.code == "erase_early"
    desk.do(c.EraseContent("Frist um", actor=c.SYSTEM), "2027-11-03T10:00")
    document = state_to_json(desk.state)
    assert b"Katrin" not in document
    assert b"Krankheit" not in document
    assert (desk.state.result, desk.state.erased) == ("withdrawn", True)
    assert desk.no(c.AddNote("x", actor=PETZOLD)).code == "case_erased"
    again = None
    for entry in desk.journal:
        gone = (
            entry
            if entry.kind == "erased"
            else msgspec.structs.replace(entry, data=None)
        )
        again = evolve(desk.ground, again, gone)
    assert again is not None
    assert state_to_json(again) == document


def test_the_state_travels_as_json() -> None:
    desk = Desk().announced()
    assert state_from_json(state_to_json(desk.state)) == desk.state


def test_every_kind_has_a_shape_that_reads_empty_data() -> None:
    for kind, shape in SHAPES.items():
        if kind not in {"clock_started", "clock_resumed", "clock_extended"}:
            assert msgspec.convert({}, shape) == shape()


def test_every_refusal_speaks_three_languages() -> None:
    for code, sentence in SENTENCES.items():
        assert not sentence.missing_languages(), code


# --- offers ---


def test_offers_say_why_a_step_is_not_possible_and_keep_their_keys() -> None:
    desk = Desk().in_review("0.00")
    offers = {
        o.id: o for o in possible_steps(desk.ground, desk.state, PETZOLD, desk.now)
    }
    grant = offers["grant_it"]
    assert not grant.enabled
    assert grant.because is not None
    assert grant.because.de == "Erst wenn ein Betrag da ist."
    assert grant.primary
    assert grant.notice == "approval"
    assert "lapse" not in offers
    rich = Desk().in_review("80.00")
    others = {
        o.id: o for o in possible_steps(rich.ground, rich.state, PETZOLD, rich.now)
    }
    assert others["grant_it"].enabled
    assert {i: o.number for i, o in offers.items()} == {
        i: o.number for i, o in others.items()
    }


def test_citizens_are_offered_only_what_they_can_do() -> None:
    desk = Desk().in_review()
    offers = possible_steps(desk.ground, desk.state, CITIZEN, desk.now)
    assert {offer.id for offer in offers} == {"withdraw", "message"}


def test_the_author_of_a_proposal_sees_why_another_must_release_it() -> None:
    desk = proposed()
    own = {o.id: o for o in possible_steps(desk.ground, desk.state, LINDNER, desk.now)}
    assert not own["approve"].enabled
    assert "selbst vorbereitet" in str(own["approve"].because)
    assert own["return"].enabled
    other = {
        o.id: o for o in possible_steps(desk.ground, desk.state, PETZOLD, desk.now)
    }
    assert other["approve"].enabled
    assert not other["grant_it"].enabled


def test_nothing_comes_before_the_application() -> None:
    desk = Desk()
    assert desk.no(c.AddNote("x", actor=PETZOLD)).code == "no_case"
    desk.opened()
    assert desk.no(c.Open({}, actor=CITIZEN)).code == "case_exists"


def test_unknown_states_have_their_id_as_title() -> None:
    assert state_title(Desk().ground.blueprint, "nirgends").de == "nirgends"


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_messages_are_written_in_the_language_of_the_case(language: str) -> None:
    desk = Desk()
    answers = {"name": "K", "amount": "80.00"}
    desk.do(c.Open(answers, language=language, actor=CITIZEN))
    desk.do(c.Act("start_review", actor=PETZOLD))
    desk.do(c.Act("grant_it", actor=PETZOLD))
    amount = "€40.00" if language == "en" else "40,00"
    assert amount in desk.state.messages[0].body


def test_decide_is_pure() -> None:
    desk = Desk().in_review()
    command = c.Act("grant_it", actor=PETZOLD)
    first = decide(desk.ground, desk.state, command, desk.now)
    assert not isinstance(first, Refusal)
    assert first == decide(desk.ground, desk.state, command, desk.now)
