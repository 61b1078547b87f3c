"""Cases follow a delegation that changed; duplicates become one."""

from datetime import date

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.models import Case
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.core.errors import Forbidden, Invalid
from verbund.core.jobs import drain
from verbund.core.models import Job
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within, everywhere
from verbund.members.models import Delegation
from verbund.members.models.member import touch


def hand_to_fulda(cast: Cast) -> None:
    """From 1 November 2026 on Fulda acts for Schönberg instead of Meerane."""
    day = date(2026, 11, 1)
    Delegation.objects.filter(owner=cast.schoenberg).update(valid_to=day)
    Delegation(owner=cast.schoenberg, acting=cast.fulda, valid_from=day).save()
    touch("members")


@pytest.fixture
def moved(cast: Cast) -> Cast:
    """Three cases of Schönberg that Meerane has begun; now Fulda acts."""
    for name in ("Albers", "Beck", "Conrad"):
        case = submit(cast, answers=answers(family_name=name))
        actions.attach_file(
            case_id=case.id, actor=cast.sabine, name="a.pdf", content=b"%PDF-1.4\n%%EOF"
        )
        me = ref(cast.sabine)
        take = engine.Assign(actor=me, person=cast.sabine.id, name="Sabine")
        actions.act(case_id=case.id, command=take, actor=cast.sabine)
    drain()
    hand_to_fulda(cast)
    return cast


def test_it_is_known_which_cases_lie_with_the_body_of_before(moved: Cast) -> None:
    (stale,) = actions.stale_cases([moved.schoenberg, moved.meerane, moved.fulda])
    assert (stale.count, stale.blueprint) == (3, "hundesteuer")
    assert (stale.from_id, stale.to_id) == (moved.meerane.id, moved.fulda.id)


def test_handing_over_moves_the_case_with_everything_and_says_so(moved: Cast) -> None:
    report = actions.hand_over_cases(
        owner=moved.schoenberg, actor=SYSTEM, reason="Neue Vertretung"
    )
    assert (report.done, report.left, report.failed) == (3, 0, ())
    page = queries.worklist(actor=moved.claudia)
    assert page.count == 3
    case = page.rows[0]
    view = queries.case_view(case.id, moved.claudia)
    assert view.chain is not None
    assert view.chain.whole
    assert len(view.documents) == 1
    assert view.state.assignee is None
    first = view.timeline[0]
    assert (first.kind, first.acting_id) == ("handed_over", moved.fulda.id)
    assert "Stadt Fulda: Neue Vertretung" in first.detail
    # What was done before keeps the body that did it.
    assert view.timeline[-1].acting_id == moved.meerane.id
    with pytest.raises(CaseNotFound):
        queries.case_view(case.id, moved.sabine)
    take = engine.AddNote(actor=ref(moved.claudia), text="Übernommen")
    actions.act(case_id=case.id, command=take, actor=moved.claudia)
    assert actions.rebuild(check=True).differing == ()


def test_it_goes_on_where_it_stopped_and_does_nothing_twice(moved: Cast) -> None:
    owner = moved.schoenberg
    first = actions.hand_over_cases(owner=owner, actor=SYSTEM, limit=2)
    assert (first.done, first.left) == (2, 1)
    second = actions.hand_over_cases(owner=owner, actor=SYSTEM, limit=2)
    assert (second.done, second.left) == (1, 0)
    again = actions.hand_over_cases(owner=owner, actor=SYSTEM)
    assert (again.done, again.left) == (0, 0)
    assert actions.stale_cases([owner]) == ()
    with acting_within({owner.id}):
        (case, *_) = Case.objects.all()
    kinds = [i.kind for i in queries.case_view(case.id, moved.claudia).timeline]
    assert kinds.count("handed_over") == 1


def test_the_clocks_ring_where_the_case_is_now(moved: Cast) -> None:
    actions.hand_over_cases(owner=moved.schoenberg, actor=SYSTEM)
    calls = Job.objects.filter(kind="cases.wake", state="ready")
    assert calls.filter(member_id=moved.fulda.id).count() == 3


def test_closed_cases_stay_with_who_closed_them(moved: Cast) -> None:
    with everywhere("test"):
        case = Case.objects.first()
    assert case is not None
    withdraw = engine.Withdraw(actor=ref(moved.sabine))
    actions.act(case_id=case.id, command=withdraw, actor=moved.sabine)
    assert actions.hand_over_cases(owner=moved.schoenberg, actor=SYSTEM).done == 2


def test_only_who_manages_one_side_may_hand_over(moved: Cast) -> None:
    with pytest.raises(Forbidden):
        actions.hand_over_cases(owner=moved.schoenberg, actor=moved.sabine)
    # Ines leads Meerane, which neither owns the cases nor takes them.
    with pytest.raises(Forbidden):
        actions.hand_over_cases(owner=moved.schoenberg, actor=moved.ines)


# --- duplicates ---------------------------------------------------------------


def test_a_duplicate_ends_and_both_journals_tell_it(cast: Cast) -> None:
    kept, double = submit(cast), submit(cast)
    view = actions.merge_cases(
        case_id=double.id, into=kept.id, actor=cast.sabine, reason="Zweimal gesendet"
    )
    assert [link.number for link in view.state.merged] == [double.number]
    ended = queries.case_view(double.id, cast.sabine)
    assert ended.state.merged_into is not None
    assert ended.state.merged_into.number == kept.number
    assert (ended.state.result, ended.row.open) == ("duplicate", False)
    assert f"{kept.number}: Zweimal gesendet" in [i.detail for i in ended.timeline]
    assert not [c for c in ended.state.clocks.values() if c.open]
    status = queries.case_by_status_token(cast.schoenberg, double.status_token)
    assert status.state.phase == "completed"


def test_what_does_not_belong_together_is_not_merged(cast: Cast) -> None:
    one, other = submit(cast), submit(cast, member=cast.meerane)
    with pytest.raises(Invalid):
        actions.merge_cases(case_id=one.id, into=one.id, actor=cast.sabine)
    with pytest.raises(Invalid):
        actions.merge_cases(case_id=one.id, into=other.id, actor=cast.sabine)
    third = submit(cast)
    withdraw = engine.Withdraw(actor=ref(cast.sabine))
    actions.act(case_id=third.id, command=withdraw, actor=cast.sabine)
    for source, target in ((third, one), (one, third)):
        with pytest.raises(CommandRefused):
            actions.merge_cases(case_id=source.id, into=target.id, actor=cast.sabine)
    # Nothing half: the case that should have taken it knows nothing of it.
    assert queries.case_view(one.id, cast.sabine).state.merged == ()
    with pytest.raises(CaseNotFound):
        actions.merge_cases(case_id=one.id, into=submit(cast).id, actor=cast.claudia)
