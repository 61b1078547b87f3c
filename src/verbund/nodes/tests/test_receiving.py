"""What suitcases bring is taken over once, in order, or kept for a person."""

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound
from verbund.cases.shapes import CaseView
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.core.checks import run_integrity_checks
from verbund.core.errors import Forbidden
from verbund.core.rights import Actor
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes import actions, keys, queries
from verbund.nodes.actions import upkeep
from verbund.nodes.errors import ChoiceMissing, RequestRefused, SecondPersonNeeded
from verbund.nodes.local import identity
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.models import Arrival, Clash
from verbund.nodes.tests.fleet import Node, correct, note
from verbund.nodes.wire import CaseOpened

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + b"% Scan\n" * 200_000 + b"%%EOF\n"


@pytest.fixture
def node(cast: Cast, tmp_path: Path) -> Node:
    return Node(tmp_path, cast)


def arrivals() -> dict[int, Arrival]:
    with everywhere("test"):
        return {row.seq: row for row in Arrival.objects.all()}


def no_findings() -> bool:
    names = ("nodes.arrivals", "nodes.blocks", "nodes.receipts", "cases.journal")
    found = run_integrity_checks(names)
    assert not any(found.values()), found
    return True


def test_a_case_finished_offline_is_a_case_with_its_time_and_node(
    cast: Cast, node: Node, time: clock.Frozen
) -> None:
    made = clock.now()
    case_id, _ = node.seal_case(note("Hund gesehen"))
    time.advance(timedelta(hours=7))
    assert node.send() == ["accepted"]
    view = case_queries.case_view(case_id, cast.sabine)
    assert view.row.channel == "suitcase"
    assert view.state.opened_at == made
    assert [one.text for one in view.state.notes] == ["Hund gesehen"]
    assert next(item.channel for item in view.timeline) == "suitcase"
    (entry,) = node.outbox.entries()
    assert (entry.state, entry.case_number) == ("accepted", view.row.number)
    assert no_findings()


def test_the_same_twice_counts_once(cast: Cast, node: Node) -> None:
    node.seal_case()
    envelopes = list(node.outbox.envelopes())
    first = actions.receive(device=node.ref, envelopes=envelopes)
    second = actions.receive(device=node.ref, envelopes=[*envelopes, *envelopes])
    assert [a.status for a in first.answers] == ["accepted"]
    assert {a.status for a in second.answers} == {"duplicate"}
    assert len(arrivals()) == 1
    assert len(case_queries.worklist(actor=cast.sabine).rows) == 1


def test_a_gap_holds_what_comes_after_until_it_is_closed(
    cast: Cast, node: Node
) -> None:
    for _ in range(3):
        node.seal_case()
    first, second, third = node.outbox.envelopes()
    held = actions.receive(device=node.ref, envelopes=[third, second])
    assert [a.status for a in held.answers] == ["held", "held"]
    assert all(a.complete for a in held.answers)
    assert "fehlt" in held.answers[0].message
    actions.receive(device=node.ref, envelopes=[first])
    assert [row.state for row in arrivals().values()] == ["applied"] * 3
    assert no_findings()


def test_a_person_may_take_a_part_over_although_one_before_is_missing(
    cast: Cast, node: Node
) -> None:
    lost, _ = node.seal_case()
    node.seal_case()
    first, second = node.outbox.envelopes()
    actions.receive(device=node.ref, envelopes=[second])
    row = arrivals()[2]
    with pytest.raises(Forbidden):
        actions.force(arrival_id=row.id, reason="x", actor=readonly(cast))
    state = actions.force(
        arrival_id=row.id, reason="Teil 1 ist verloren", actor=cast.sabine
    )
    assert state == "applied"
    # The lost part turns up after all: nobody takes it over unasked.
    late = actions.receive(device=node.ref, envelopes=[first])
    assert [a.status for a in late.answers] == ["held"]
    assert arrivals()[1].reason == "late"
    actions.force(arrival_id=arrivals()[1].id, reason="gefunden", actor=cast.sabine)
    assert case_queries.case_view(lost, cast.sabine).row.channel == "suitcase"
    assert no_findings()


def readonly(cast: Cast) -> Actor:
    """Somebody of another town who found the address."""
    return msgspec.structs.replace(cast.claudia, members=cast.sabine.members)


def test_a_scan_travels_in_blocks_and_can_be_resumed(cast: Cast, node: Node) -> None:
    sha = hashlib.sha256(PDF).hexdigest()
    payload = CaseOpened(answers=answers_with(sha), service="register")
    case_id = new_id()
    node.seal(payload, case_id=case_id, files={sha: PDF})
    (envelope,) = node.outbox.envelopes()
    first = actions.receive(device=node.ref, envelopes=[envelope])
    (answer,) = first.answers
    assert (answer.status, answer.complete) == ("held", False)
    assert len(first.missing_blocks) == 2
    assert node.outbox.take_answer(answer)
    assert list(node.outbox.envelopes()) == [envelope]
    half = node.outbox.block(first.missing_blocks[0])
    actions.take_block(
        device=node.ref, digest=first.missing_blocks[0], content=half or b""
    )
    again = actions.receive(device=node.ref, envelopes=[envelope])
    assert again.missing_blocks == first.missing_blocks[1:]
    assert node.send() == ["accepted"]
    documents = case_queries.case_view(case_id, cast.sabine).documents
    assert [row.digest for row in documents] == [sha]
    assert no_findings()


def answers_with(sha: str) -> dict[str, object]:
    found = answers()
    found["dogs"][0]["relief"] = "rescue"
    found["dogs"][0]["proof"] = [
        {"file": sha, "name": "Ausweis.pdf", "size": len(PDF),
         "media_type": "application/pdf"}
    ]  # fmt: skip
    return found


def case_of(cast: Cast) -> tuple[UUID, int]:
    """A case that the suitcase takes along, and its position then."""
    case_id = submit(cast).id
    return case_id, view(cast, case_id).row.position


def view(cast: Cast, case_id: UUID) -> CaseView:
    return case_queries.case_view(case_id, cast.sabine)


def office_corrects(cast: Cast, case_id: UUID, **changes: object) -> None:
    paths = {key.replace("__", "."): value for key, value in changes.items()}
    cases.act(
        case_id=case_id,
        command=engine.CorrectAnswers(
            actor=ref(cast.jana), changes=paths, reason="am Telefon"
        ),
        actor=cast.jana,
    )


def test_disjoint_changes_are_both_taken_and_a_note_says_so(
    cast: Cast, node: Node
) -> None:
    case_id, position = case_of(cast)
    node.seal_change(case_id, position, correct(holder__email="neu@post.example"))
    office_corrects(cast, case_id, dogs__0__name="Bello")
    assert node.send() == ["accepted"]
    after = view(cast, case_id)
    assert after.state.answers["holder"]["email"] == "neu@post.example"
    assert after.state.answers["dogs"][0]["name"] == "Bello"
    assert "Beides passt" in arrivals()[1].note
    assert any("Beides passt" in one.text for one in after.state.notes)


def test_the_same_value_on_both_sides_is_no_conflict(cast: Cast, node: Node) -> None:
    case_id, position = case_of(cast)
    node.seal_change(case_id, position, correct(dogs__0__name="Bello"), note("gesehen"))
    office_corrects(cast, case_id, dogs__0__name="Bello")
    assert node.send() == ["accepted"]
    after = view(cast, case_id)
    assert after.state.answers["dogs"][0]["name"] == "Bello"
    assert {"gesehen", arrivals()[1].note} == {one.text for one in after.state.notes}
    assert no_findings()


def test_what_the_officer_first_wrote_stays_gone(cast: Cast, node: Node) -> None:
    case_id, position = case_of(cast)
    twice = correct(dogs__0__name="Belo"), correct(dogs__0__name="Bello")
    node.seal_change(case_id, position, *twice)
    office_corrects(cast, case_id, dogs__0__name="Bello")
    assert node.send() == ["accepted"]
    assert view(cast, case_id).state.answers["dogs"][0]["name"] == "Bello"


def clash_of(cast: Cast, node: Node, **both: tuple[object, object]) -> Clash:
    case_id, position = case_of(cast)
    suitcase = {key: pair[0] for key, pair in both.items()}
    node.seal_change(case_id, position, correct(**suitcase), note("Beleg gesehen"))
    office_corrects(cast, case_id, **{key: pair[1] for key, pair in both.items()})
    assert node.send() == ["conflict"]
    with everywhere("test"):
        return Clash.objects.get()


def test_the_same_field_with_two_values_waits_for_a_clerk(
    cast: Cast, node: Node
) -> None:
    clash = clash_of(cast, node, dogs__0__name=("Rex", "Bello"))
    before = view(cast, clash.case_id)
    assert before.state.answers["dogs"][0]["name"] == "Bello"
    assert not before.state.notes
    done = actions.choose(
        clash_id=clash.id,
        choices={"dogs.0.name": "suitcase"},
        reason="Impfpass lag vor",
        actor=cast.sabine,
        position=before.row.position,
    )
    assert done == "decided"
    after = view(cast, clash.case_id)
    assert after.state.answers["dogs"][0]["name"] == "Rex"
    told = "\n".join(one.text for one in after.state.notes)
    assert "Beleg gesehen" in told
    assert "Bello" in told
    assert "Impfpass lag vor" in told
    assert arrivals()[1].state == "applied"
    assert no_findings()


def test_the_column_of_the_centre_names_whoever_changed_something_last(
    cast: Cast, node: Node, time: clock.Frozen
) -> None:
    case_id, position = case_of(cast)
    ours = correct(dogs__0__name="Rex", holder__email="neu@post.example")
    node.seal_change(case_id, position, ours)
    for theirs in (
        {"dogs__0__name": "Bello"},
        {"holder__email": "alt@post.example"},
        {"dogs__0__name": "Balu"},
    ):
        time.advance(timedelta(hours=1))
        office_corrects(cast, case_id, **theirs)
    assert node.send() == ["conflict"]
    with everywhere("test"):
        clash = Clash.objects.get()
    found = queries.clash(clash.id, cast.sabine).origins
    assert found.centre.at == clock.now()
    assert found.of_centre("holder.email").at == clock.now() - timedelta(hours=1)


def test_what_is_not_chosen_stays_in_the_journal(cast: Cast, node: Node) -> None:
    clash = clash_of(cast, node, dogs__0__name=("Rex", "Bello"))
    actions.choose(
        clash_id=clash.id,
        choices={"dogs.0.name": "centre"},
        reason="Anruf war später",
        actor=cast.sabine,
    )
    after = view(cast, clash.case_id)
    assert after.state.answers["dogs"][0]["name"] == "Bello"
    assert any("Rex" in one.text for one in after.state.notes)


def test_bank_details_need_a_reason_each_and_a_second_person(
    cast: Cast, node: Node
) -> None:
    clash = clash_of(
        cast,
        node,
        payment__iban=("DE89370400440532013000", "DE91100000000123456789"),
    )
    choices = {"payment.iban": "suitcase"}
    with pytest.raises(ChoiceMissing):
        actions.choose(
            clash_id=clash.id, choices=choices, reason="gesehen", actor=cast.sabine
        )
    done = actions.choose(
        clash_id=clash.id,
        choices=choices,
        reason="gesehen",
        reasons={"payment.iban": "Karte lag vor"},
        actor=cast.sabine,
    )
    assert done == "proposed"
    before = view(cast, clash.case_id).state.answers["payment"]["iban"]
    assert before == "DE91100000000123456789"
    with pytest.raises(SecondPersonNeeded):
        actions.release(clash_id=clash.id, actor=cast.sabine)
    actions.release(clash_id=clash.id, actor=cast.uwe)
    after = view(cast, clash.case_id)
    assert after.state.answers["payment"]["iban"] == "DE89370400440532013000"
    with everywhere("test"):
        decided = Clash.objects.get()
    assert (decided.proposed_name, decided.decided_name) == (
        cast.sabine.name,
        cast.uwe.name,
    )


def test_a_decision_needs_every_choice_and_a_reason(cast: Cast, node: Node) -> None:
    clash = clash_of(cast, node, dogs__0__name=("Rex", "Bello"))
    for choices, reason in (({}, "x"), ({"dogs.0.name": "maybe"}, "x"),
                            ({"dogs.0.name": "base"}, " ")):  # fmt: skip
        with pytest.raises(ChoiceMissing):
            actions.choose(
                clash_id=clash.id, choices=choices, reason=reason, actor=cast.sabine
            )


def test_a_step_made_offline_on_a_case_that_moved_on_waits_for_a_clerk(
    cast: Cast, node: Node
) -> None:
    case_id, position = case_of(cast)
    node.seal_change(case_id, position, {"command": "withdraw", "reason": "verzogen"})
    cases.act(
        case_id=case_id,
        command=engine.Act(actor=ref(cast.jana), transition="start_review"),
        actor=cast.jana,
    )
    assert node.send() == ["conflict"]
    with everywhere("test"):
        clash = Clash.objects.get()
    actions.choose(
        clash_id=clash.id,
        choices={"step:0": "centre"},
        reason="Bürgerin angerufen, es bleibt dabei",
        actor=cast.sabine,
    )
    assert view(cast, case_id).state.open


def test_notes_never_clash(cast: Cast, node: Node) -> None:
    case_id, position = case_of(cast)
    node.seal_change(case_id, position, note("Klingel kaputt"))
    cases.act(
        case_id=case_id,
        command=engine.Act(actor=ref(cast.jana), transition="start_review"),
        actor=cast.jana,
    )
    assert node.send() == ["accepted"]


def test_later_parts_of_a_case_wait_for_the_one_that_clashes(
    cast: Cast, node: Node
) -> None:
    case_id, position = case_of(cast)
    node.seal_change(case_id, position, correct(dogs__0__name="Rex"))
    node.seal_change(case_id, position, note("danach"))
    office_corrects(cast, case_id, dogs__0__name="Bello")
    assert node.send() == ["conflict", "held"]
    assert arrivals()[2].reason == "waits"
    with everywhere("test"):
        clash = Clash.objects.get()
    actions.choose(
        clash_id=clash.id,
        choices={"dogs.0.name": "base"},
        reason="wie es war",
        actor=cast.sabine,
    )
    assert arrivals()[2].state == "applied"


def test_what_does_not_work_is_a_matter_to_clear_up_with_its_full_content(
    cast: Cast, node: Node
) -> None:
    case_id, _ = node.seal_case(birth_date="14.03.2084")
    assert node.send() == ["rejected"]
    row = arrivals()[1]
    assert row.case_id == case_id
    assert "birth_date" in row.message
    with pytest.raises(CaseNotFound):
        view(cast, case_id)
    actions.settle(arrival_id=row.id, reason="neu erfasst", actor=cast.sabine)
    assert arrivals()[1].state == "rejected"
    assert arrivals()[1].envelope
    assert no_findings()


def test_a_rejected_part_can_be_tried_again(cast: Cast, node: Node) -> None:
    case_id = new_id()
    node.seal_change(case_id, 3, note("zu früh"))
    assert node.send() == ["rejected"]
    submit(cast, case_id=case_id)
    assert actions.retry(arrival_id=arrivals()[1].id, actor=cast.sabine) == "applied"
    assert view(cast, case_id).state.notes


def test_a_lost_suitcase_changes_nothing_without_a_person(
    cast: Cast, node: Node, time: clock.Frozen
) -> None:
    case_id, _ = node.seal_case()
    time.advance(timedelta(hours=1))
    actions.revoke(device_id=node.id, reason="im Zug vergessen", actor=cast.ines)
    time.advance(timedelta(hours=1))
    assert node.send() == ["held"]
    assert arrivals()[1].reason == "review"
    with pytest.raises(Forbidden):
        actions.issue_pack(device=node.ref)
    actions.force(
        arrival_id=arrivals()[1].id, reason="Bürgerin bestätigt", actor=cast.sabine
    )
    assert view(cast, case_id).row.channel == "suitcase"


@pytest.mark.parametrize("error", [timedelta(days=-3), timedelta(days=366)])
def test_a_wrong_clock_moves_no_deadline(
    cast: Cast, node: Node, time: clock.Frozen, error: timedelta
) -> None:
    made = clock.now()
    time.advance(error)
    case_id, _ = node.seal_case()
    time.move_to(made + timedelta(hours=2))
    sent = clock.now() + error
    actions.receive(
        device=node.ref, envelopes=list(node.outbox.envelopes()), sent_at=sent
    )
    assert view(cast, case_id).state.opened_at == made
    assert "Uhr" in arrivals()[1].note


def test_nothing_ever_counts_as_done_in_the_future(
    cast: Cast, node: Node, time: clock.Frozen
) -> None:
    made = clock.now()
    time.advance(timedelta(days=366))
    case_id, _ = node.seal_case()
    time.move_to(made)
    assert node.send(sent_at=False) == ["accepted"]
    assert view(cast, case_id).state.opened_at == made


def test_an_envelope_that_another_signed_is_refused_with_its_batch(
    cast: Cast, node: Node, tmp_path: Path
) -> None:
    other = Node(tmp_path / "other", cast, "Koffer 3")
    node.seal_case()
    other.seal_case()
    (foreign,) = other.outbox.envelopes()
    with pytest.raises(RequestRefused):
        actions.receive(device=node.ref, envelopes=[foreign])
    assert not arrivals()


def test_a_copied_disk_cannot_take_the_place_of_what_arrived(
    cast: Cast, node: Node, tmp_path: Path
) -> None:
    copy = tmp_path.parent / f"{tmp_path.name}-copy"
    shutil.copytree(node.home, copy)
    node.seal_case()
    assert node.send() == ["accepted"]
    node.outbox = Outbox(copy, node.vault)
    node.seal_case()
    assert node.send() == ["held"]
    with everywhere("test"):
        assert sorted(Arrival.objects.values_list("reason", flat=True)) == ["", "fork"]


def test_a_tenant_outside_of_the_scope_is_rejected_and_kept(
    cast: Cast, node: Node
) -> None:
    me = identity.load(node.home)
    fulda = keys.tenant_key(cast.fulda)
    identity.save(
        node.home,
        msgspec.structs.replace(me, tenants={**me.tenants, str(cast.fulda.id): fulda}),
    )
    node.seal(CaseOpened(answers=answers()), case_id=new_id(), tenant=cast.fulda.id)
    assert node.send() == ["rejected"]
    assert arrivals()[1].owner_id == cast.meerane.id
    assert arrivals()[1].reason in {"scope", "unreadable"}


def test_an_erased_case_takes_along_what_the_suitcase_brought(
    cast: Cast, node: Node
) -> None:
    case_id, _ = node.seal_case(note("x"))
    node.send()
    with everywhere("test"):
        upkeep.erase_case(case_id)
    assert bytes(arrivals()[1].envelope) == b""
    assert no_findings()
