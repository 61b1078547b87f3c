"""Two municipalities become one: no case, no link and no deadline is lost."""

from datetime import timedelta

import pytest
from django.test import Client

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.shapes import Filters, Receipt
from verbund.cases.tests.cast import Cast, answers, build, submit
from verbund.catalogue.actions_adoption import end_adoption
from verbund.core.jobs import drain
from verbund.core.rights import SYSTEM, Actor
from verbund.kernel import clock
from verbund.members import actions as members
from verbund.members.errors import MemberRefused
from verbund.members.queries import actor_for, person_by_id

SERVICE = "/fulda/service/hundesteuer/"


@pytest.fixture
def cast(db: None, monday: object) -> Cast:
    """Fulda has a case of its own; nobody has merged yet."""
    return build(clock.now())


def merged(cast: Cast) -> Receipt:
    """A case that Claudia began in Fulda, which then goes up in Meerane."""
    case = submit(cast, member=cast.fulda, answers=answers(family_name="Albers"))
    begin = engine.Act(actor=ref(cast.claudia), transition="start_review")
    actions.act(case_id=case.id, command=begin, actor=cast.claudia)
    members.merge_members(into=cast.meerane, from_=[cast.fulda], on=clock.today())
    done = actions.hand_over_cases(owner=cast.fulda, actor=SYSTEM, reason="Fusion")
    assert (done.done, done.left) == (1, 0)
    drain()
    return case


def sabine_now(cast: Cast) -> Actor:
    """Sabine with the members that her roles reach since the merger."""
    return actor_for(person_by_id(cast.sabine.id))


def test_running_cases_go_on_with_number_deadline_and_link(cast: Cast) -> None:
    case = merged(cast)
    page = queries.worklist(actor=sabine_now(cast), filters=Filters(text="Albers"))
    (row,) = page.rows
    assert (row.number, row.acting_id) == (case.number, cast.meerane.id)
    assert row.due.on is not None
    note = engine.AddNote(actor=ref(cast.sabine), text="Übernommen")
    actions.act(case_id=case.id, command=note, actor=sabine_now(cast))
    link = f"/fulda/vorgang/{case.status_token}/"
    assert case.number in Client().get(link).content.decode()
    assert actions.rebuild(check=True).differing == ()


@pytest.mark.parametrize("days", [None, 30], ids=["open", "ending"])
def test_nothing_new_begins_under_the_old_name(cast: Cast, days: int | None) -> None:
    assert Client().get(SERVICE).status_code == 200
    if days is not None:
        # What would have ended later anyway ends now as well.
        later = clock.today() + timedelta(days=days)
        end_adoption(member=cast.fulda, key="hundesteuer", on=later, actor=SYSTEM)
    merged(cast)
    api = Client().post(
        "/api/v1/fulda/services/hundesteuer/cases",
        {"answers": answers(), "channel": "api"},
        content_type="application/json",
    )
    assert api.status_code == 404, api.content
    for address in ("/fulda/", "/fulda/leistungen/", f"{SERVICE}?leistung=register"):
        led = Client().get(address)
        assert led.status_code == 302
        assert led["Location"] == address.replace("/fulda/", "/meerane/")
    begun = Client().post(f"{SERVICE}beginnen", {"service": "register"})
    assert begun["Location"] == SERVICE


def test_a_merger_to_come_is_noted_on_its_day(cast: Cast) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(MemberRefused, match=r"an diesem Tag"):
        members.merge_members(into=cast.meerane, from_=[cast.fulda], on=tomorrow)
