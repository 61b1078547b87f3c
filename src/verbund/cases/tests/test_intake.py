"""Opening a case: number, receipt, keys, walls."""

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.errors import AnswersInvalid, CaseNotFound, IdempotencyMismatch
from verbund.cases.models import Case, Entry, NumberRange
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.core.errors import Conflict
from verbund.core.models import Job
from verbund.core.scope import everywhere
from verbund.kernel.ids import new_id


def test_a_submission_becomes_a_numbered_case_of_owner_and_acting(cast: Cast) -> None:
    receipt = submit(cast)
    assert receipt.number == "SBG-2026-000001"
    assert receipt.owner_id == cast.schoenberg.id
    assert receipt.acting_id == cast.meerane.id
    assert submit(cast).number == "SBG-2026-000002"
    assert submit(cast, member=cast.fulda).number == "FUL-2026-000001"


def test_the_number_stands_in_journal_and_snapshot(cast: Cast) -> None:
    receipt = submit(cast)
    view = queries.case_view(receipt.id, cast.sabine)
    assert view.state.number == receipt.number
    assert view.row.applicant == "Vogel, Katrin"
    with everywhere("test"):
        assert receipt.number in (Entry.objects.get(position=1).content or "")
        assert not [e for e in Entry.objects.all() if "№" in (e.content or "")]


def test_faulty_answers_name_their_fields_and_leave_nothing(cast: Cast) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        submit(cast, answers=answers(birth_date="14.03.2084", family_name=""))
    assert {f.path for f in caught.value.fields} >= {"holder.family_name"}
    with everywhere("test"):
        assert not Case.objects.exists()
        assert not NumberRange.objects.exists()
        assert not Job.objects.exists()


def test_the_same_key_gives_the_same_receipt(cast: Cast) -> None:
    first = submit(cast, idempotency_key="k-1")
    again = submit(cast, idempotency_key="k-1")
    assert again.repeated
    assert (again.id, again.number, again.status_token, again.handover_code) == (
        first.id,
        first.number,
        first.status_token,
        first.handover_code,
    )
    with pytest.raises(IdempotencyMismatch):
        submit(cast, idempotency_key="k-1", answers=answers(family_name="Anders"))
    with everywhere("test"):
        assert Case.objects.count() == 1


def test_a_key_belongs_to_its_owner(cast: Cast) -> None:
    first = submit(cast, idempotency_key="k-1")
    other = submit(cast, idempotency_key="k-1", member=cast.fulda)
    assert first.id != other.id


def test_the_link_opens_only_at_the_owner(cast: Cast) -> None:
    receipt = submit(cast)
    view = queries.case_by_status_token(cast.schoenberg, receipt.status_token)
    assert view.number == receipt.number
    with pytest.raises(CaseNotFound):
        queries.case_by_status_token(cast.fulda, receipt.status_token)
    with pytest.raises(CaseNotFound):
        queries.case_by_status_token(cast.schoenberg, "x" * 32)


def test_the_code_needs_a_second_detail(cast: Cast) -> None:
    receipt = submit(cast)
    view, token = queries.open_status_by_code(
        receipt.handover_code.lower().replace("-", " "), "1984-03-14", source="a"
    )
    assert (view.id, token) == (receipt.id, receipt.status_token)
    with pytest.raises(CaseNotFound):
        queries.open_status_by_code(receipt.handover_code, "1984-03-15", source="a")


def test_an_application_costs_few_statements(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    submit(cast)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        submit(cast, idempotency_key="k-9")


def test_a_case_of_a_node_keeps_its_id_and_names_the_node(cast: Cast) -> None:
    made = new_id()
    with actions.written_at("Koffer Meerane 2"):
        receipt = submit(cast, case_id=made, channel="suitcase")
    assert receipt.id == made
    with everywhere("test"):
        nodes = set(Entry.objects.values_list("node", flat=True))
    assert nodes == {"Koffer Meerane 2"}
    submit(cast)
    with everywhere("test"):
        assert Entry.objects.exclude(case_id=made).exclude(node="Koffer Meerane 2")


def test_what_follows_at_once_is_one_transaction_with_the_case(cast: Cast) -> None:
    office, seen = str(new_id()), []

    def also(receipt: Receipt, ground: engine.Ground, state: engine.CaseState) -> None:
        seen.append((receipt.number, state.office, ground.blueprint.key))

    assign = engine.Assign(actor=engine.SYSTEM, office=office)
    receipt = submit(cast, then=(assign,), also=also)
    assert seen == [(receipt.number, office, "hundesteuer")]
    view = queries.case_view(receipt.id, cast.sabine)
    assert view.row.office_id == office
    assert view.chain is not None
    assert view.chain.whole

    def refuse(
        receipt: Receipt, ground: engine.Ground, state: engine.CaseState
    ) -> None:
        raise Conflict("Nein.")

    with pytest.raises(Conflict):
        submit(cast, also=refuse)
    assert submit(cast).number == "SBG-2026-000002"
