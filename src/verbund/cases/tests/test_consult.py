"""Other bodies see their question and the shared fields, nothing else of the case."""

import re

import pytest

from verbund import engine
from verbund.cases import actions, queries, tokens
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.jobs import Wake, wake
from verbund.cases.models import Share
from verbund.cases.tests.festival import PHONE, Festival, build, share_of
from verbund.core.errors import Forbidden
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.clock import Frozen


@pytest.fixture
def festival(db: None, time: Frozen) -> Festival:
    """Two offices were asked."""
    return build()


def state(festival: Festival) -> engine.CaseState:
    with acting_within(festival.cast.meerane.id):
        return queries.working_copy(festival.case.id).state


def test_the_asked_office_sees_the_shared_fields_only(festival: Festival) -> None:
    (share,) = queries.shares(festival.olga)
    view = queries.share_view(share.id, festival.olga)
    shown = str(view.pages)
    assert "Poststraßenfest" in shown
    assert PHONE in shown.replace("\xa0", " ") or "5550" in shown
    assert not re.search(r"\b1984\b", shown)
    assert "Dorfstraße" not in shown
    with pytest.raises((CaseNotFound, Forbidden)):
        queries.case_view(festival.case.id, festival.olga)
    looks = queries.access_log(festival.case.id, festival.cast.ines)
    assert ("Olga Weg", "Stellungnahme angesehen: Verkehr") in {
        (look.person, look.what) for look in looks
    }


def test_a_clerk_of_a_third_member_sees_no_question(festival: Festival) -> None:
    share = share_of(festival, "noise")
    assert all(s.id != share.id for s in queries.shares(festival.cast.claudia))
    with pytest.raises(CaseNotFound):
        queries.share_view(share.id, festival.cast.claudia)
    with acting_within(festival.cast.schoenberg.id):
        assert Share.objects.count() == 0


def test_the_answer_of_another_member_reaches_the_case(festival: Festival) -> None:
    share = share_of(festival, "traffic")
    actions.answer_inquiry(
        share_id=share.id,
        actor=festival.olga,
        verdict="conditions",
        conditions=(engine.ChosenCondition(text="Umleitung über die Schulstraße."),),
    )
    found = next(i for i in state(festival).inquiries if i.office == "traffic")
    assert found.verdict == "conditions"
    assert found.answered_by == "Olga Weg"
    assert not share_of(festival, "traffic").open
    with pytest.raises(CommandRefused):
        actions.answer_inquiry(share_id=share.id, actor=festival.olga, verdict="agrees")


def test_a_link_answers_once_and_only_at_the_body_that_asked(
    festival: Festival,
) -> None:
    share = share_of(festival, "noise")
    token = tokens.share_token(share.id)
    view = queries.share_by_link(festival.cast.meerane, token)
    assert "Lautsprecher" in str(view.pages)
    assert "Heimatverein" not in str(view.pages)
    with pytest.raises(CaseNotFound):
        queries.share_by_link(festival.cast.fulda, token)
    other = token[:-1] + ("y" if token.endswith("x") else "x")
    with pytest.raises(CaseNotFound):
        queries.share_by_link(festival.cast.meerane, other)
    give = {"member": festival.cast.meerane, "token": token, "name": "Frau Leise"}
    actions.answer_by_link(**give, verdict="objects", text="Zu laut.")  # type: ignore[arg-type]
    found = next(i for i in state(festival).inquiries if i.office == "noise")
    assert (found.verdict, found.text) == ("objects", "Zu laut.")
    assert found.answered_by == "Frau Leise, Umweltamt"
    with pytest.raises(CommandRefused):
        actions.answer_by_link(**give, verdict="agrees")  # type: ignore[arg-type]


def test_a_correction_reaches_the_open_question_only(festival: Festival) -> None:
    actions.answer_inquiry(
        share_id=share_of(festival, "traffic").id,
        actor=festival.olga,
        verdict="agrees",
    )
    actions.act(
        case_id=festival.case.id,
        command=engine.CorrectAnswers(
            actor=ref(festival.cast.sabine),
            changes={"event.place": "Marktplatz"},
            reason="Verlegt",
        ),
        actor=festival.cast.sabine,
    )
    assert "Marktplatz" in share_of(festival, "noise").extract
    assert "Marktplatz" not in share_of(festival, "traffic").extract


def test_a_silent_office_is_reminded_once_on_its_warning_day(
    festival: Festival, time: Frozen
) -> None:
    found = next(i for i in state(festival).inquiries if i.office == "noise")
    clock_ = next(c for c in state(festival).clocks.values() if c.subject == found.id)
    day = clock_.warn_on[0]
    time.move_to(clock.now().replace(year=day.year, month=day.month, day=day.day))
    for _ in range(2):
        with acting_within(festival.cast.meerane.id):
            wake(Wake(case_id=festival.case.id, day=day))
    found = next(i for i in state(festival).inquiries if i.office == "noise")
    assert found.reminded == (day,)


def test_erasing_the_case_destroys_what_was_shared(
    festival: Festival, time: Frozen
) -> None:
    actions.act(
        case_id=festival.case.id,
        command=engine.Withdraw(actor=ref(festival.cast.sabine)),
        actor=festival.cast.sabine,
    )
    assert not share_of(festival, "noise").open
    time.move_to(clock.now().replace(year=2029))
    actions.run_retention()
    with across_members("test"):
        assert not Share.objects.filter(case_id=festival.case.id).exists()
