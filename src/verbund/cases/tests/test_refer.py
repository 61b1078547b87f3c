"""One case goes to another member, with everything that was, and stays there."""

from datetime import date

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.actions import hand_over_cases, refer_case, stale_cases
from verbund.cases.errors import CaseNotFound
from verbund.cases.tests.cast import Cast, submit
from verbund.core.errors import Forbidden, Invalid
from verbund.core.rights import SYSTEM, Actor
from verbund.members.models import Delegation, RoleAssignment


def test_case_goes_with_its_history_and_the_link_stays(cast: Cast) -> None:
    case = submit(cast)
    before = queries.case_view(case.id, cast.sabine)
    refer_case(case_id=case.id, to=cast.fulda, reason="Liegt dort", actor=cast.sabine)
    with pytest.raises(CaseNotFound):
        queries.case_view(case.id, cast.sabine)
    after = queries.case_view(case.id, cast.claudia)
    assert after.row.acting_id == cast.fulda.id
    assert after.row.owner_id == cast.schoenberg.id
    assert after.number == before.number
    kinds = [item.kind for item in after.timeline]
    assert len(kinds) == len(before.timeline) + 1
    assert "handed_over" in kinds
    status = queries.case_by_status_token(cast.schoenberg, case.status_token)
    assert any("Stadt Fulda" in (item.detail or "") for item in status.timeline)


def test_referred_case_is_not_called_back_by_a_delegation(cast: Cast) -> None:
    case = submit(cast)
    refer_case(case_id=case.id, to=cast.fulda, reason="Liegt dort", actor=cast.sabine)
    assert stale_cases([cast.schoenberg]) == ()
    Delegation.objects.all().delete()
    Delegation(
        owner=cast.schoenberg, acting=cast.fulda, valid_from=date(2020, 1, 1)
    ).save()
    assert hand_over_cases(owner=cast.schoenberg, actor=SYSTEM).done == 0
    assert queries.case_view(case.id, cast.claudia)


def test_case_that_comes_back_is_an_ordinary_one_again(cast: Cast) -> None:
    case = submit(cast)
    refer_case(case_id=case.id, to=cast.fulda, reason="Liegt dort", actor=cast.sabine)
    refer_case(case_id=case.id, to=cast.meerane, reason="Doch hier", actor=cast.claudia)
    assert queries.case_view(case.id, cast.sabine).row.acting_id == cast.meerane.id
    Delegation.objects.all().delete()
    Delegation(
        owner=cast.schoenberg, acting=cast.fulda, valid_from=date(2020, 1, 1)
    ).save()
    assert hand_over_cases(owner=cast.schoenberg, actor=SYSTEM).done == 1


def test_only_who_works_on_a_case_gives_it_away(cast: Cast) -> None:
    case = submit(cast)
    with pytest.raises(CaseNotFound):
        refer_case(case_id=case.id, to=cast.fulda, reason="", actor=cast.claudia)
    reader = RoleAssignment.objects.filter(person_id=cast.uwe.id, role="clerk")
    reader.update(role="agent")
    RoleAssignment.objects.filter(person_id=cast.uwe.id, role="approver").delete()
    agent = Actor(kind="staff", id=cast.uwe.id, name="Uwe", members=cast.uwe.members)
    with pytest.raises(Forbidden):
        refer_case(case_id=case.id, to=cast.fulda, reason="", actor=agent)


def test_case_that_is_there_or_over_does_not_move(cast: Cast) -> None:
    case = submit(cast)
    with pytest.raises(Invalid, match="schon bei"):
        refer_case(case_id=case.id, to=cast.meerane, reason="", actor=cast.sabine)
    status = queries.case_by_status_token(cast.schoenberg, case.status_token)
    actions.act(
        case_id=case.id,
        command=engine.Withdraw(actor=engine.SYSTEM),
        actor=queries.citizen_of(status),
        token=case.status_token,
    )
    with pytest.raises(Invalid, match="abgeschlossen"):
        refer_case(case_id=case.id, to=cast.fulda, reason="", actor=cast.sabine)
