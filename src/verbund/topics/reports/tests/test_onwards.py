"""At a border both sides know; a body outside gets it by itself where a row says so."""

from uuid import UUID

import pytest
from django.test import Client

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.models import Case
from verbund.cases.queries import case_view, worklist
from verbund.catalogue.models import Adoption
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import everywhere
from verbund.geodata import queries as geodata
from verbund.members.models import Member
from verbund.members.models.member import touch
from verbund.messages.models import Outgoing
from verbund.responsibility import actions as responsibility
from verbund.responsibility.queries import referrals_of
from verbund.responsibility.rules import Rule, Table, Target
from verbund.topics.reports import actions, onwards, queries, twins
from verbund.topics.reports.errors import ReportNotFound
from verbund.topics.reports.shapes import Reported
from verbund.topics.reports.tests.cast import AT_BORDER, Cast, answers, submit, work_off
from verbund.topics.reports.tests.test_taking import row_of


def counts(member: Member, *rules: Rule, **more: object) -> None:
    table = Table(rules=rules, **more)  # type: ignore[arg-type] # as Table
    responsibility.save_draft(member=member, table=table, actor=SYSTEM)
    responsibility.activate(member=member, actor=SYSTEM)


def at_the_border(cast: Cast, **more: object) -> Reported:
    given = answers(at=AT_BORDER, description="Loch", email="anna@post.example")
    taken = submit(cast.adorf, given, **more)
    work_off()
    return taken


def case_of(taken: Reported) -> UUID:
    assert taken.case_id is not None
    return taken.case_id


def said_in(cast: Cast, taken: Reported) -> str:
    view = case_view(case_of(taken), cast.berta)
    return "\n".join(item.detail for item in view.timeline)


def mails() -> list[Outgoing]:
    with everywhere("test"):
        return list(Outgoing.objects.exclude(recipient="anna@post.example"))


def body_outside(cast: Cast) -> None:
    responsibility.save_body(
        member=cast.adorf,
        key="strassen-nrw",
        name="Straßen.NRW",
        kind="email",
        email="meldung@strassen.example",
        actor=SYSTEM,
    )


def to_body(*, by_itself: bool = False) -> Rule:
    target = Target(kind="external", key="strassen-nrw")
    return Rule(id="l", target=target, by_itself=by_itself)


def test_other_side_of_the_border_has_it_in_its_worklist_with_the_one_link(
    cast: Cast,
) -> None:
    counts(cast.adorf, at_border="both")
    taken = at_the_border(cast)
    assert taken.owner_id == cast.adorf.id
    (row,) = worklist(actor=cast.bruno).rows
    assert row.owner_id == cast.bedorf.id
    view = case_view(row.id, cast.bruno)
    told = "\n".join(item.detail for item in view.timeline)
    assert f"/adorf/anliegen/{taken.public_id}/" in told
    assert row.number in said_in(cast, taken)
    # Who reported it is known only where it was reported.
    assert view.contact_email == ""
    assert "anna@post.example" not in str(view.state.answers)
    # One public page, one place on the map.
    with pytest.raises(ReportNotFound):
        queries.public_report(cast.bedorf, row.number)
    listed = queries.page((cast.adorf.id, cast.bedorf.id), limit=9).reports
    assert [one.public_id for one in listed] == [taken.public_id]
    assert geodata.feature("anliegen", row.number) is None


def test_what_one_side_does_the_other_and_everybody_see(cast: Cast) -> None:
    counts(cast.adorf, at_border="both")
    taken = at_the_border(cast)
    (there,) = worklist(actor=cast.bruno).rows
    act(cast.bruno, there.id, "start")
    assert f"{there.number}: in Arbeit" in said_in(cast, taken)
    page = Client().get(f"/adorf/anliegen/{taken.public_id}/").content.decode()
    assert "Bedorf" in page
    assert "in Arbeit" in page
    # Through on one side: somebody looks whether anything is left on the other.
    act(cast.berta, case_of(taken), "finish")
    view = case_view(there.id, cast.bruno)
    assert any("erledigt" in task.title for task in view.state.tasks)
    before = said_in(cast, taken)
    assert twins.tell_others(case_id=there.id) == 0
    assert said_in(cast, taken) == before


def act(actor: Actor, case_id: UUID, transition: str) -> None:
    command = engine.Act(actor=ref(actor), transition=transition)
    cases.act(case_id=case_id, command=command, actor=actor)
    work_off()


def test_other_side_is_told_once_however_often_the_worker_begins(cast: Cast) -> None:
    counts(cast.adorf, at_border="both")
    taken = at_the_border(cast)
    order = onwards.Side(case_of(taken), cast.adorf.id, cast.adorf.id, cast.bedorf.id)
    before = said_in(cast, taken)
    onwards.tell_side(order)
    assert said_in(cast, taken) == before
    with everywhere("test"):
        assert Case.objects.count() == 2


def test_who_does_not_know_the_side_has_both_told_and_nobody_else_does(
    cast: Cast,
) -> None:
    at_the_border(cast)
    assert worklist(actor=cast.bruno).rows == ()
    at_the_border(cast, at_border="both")
    assert len(worklist(actor=cast.bruno).rows) == 1
    submit(cast.adorf, at_border="both")
    work_off()
    assert len(worklist(actor=cast.bruno).rows) == 1


def test_other_side_that_does_not_take_reports_gets_a_mail(cast: Cast) -> None:
    Adoption.objects.get(member=cast.bedorf).delete()
    Member.objects.filter(id=cast.bedorf.id).update(email="rathaus@bedorf.example")
    touch("catalogue")
    touch("members")
    taken = at_the_border(cast, at_border="both")
    (mail,) = mails()
    assert mail.recipient == "rathaus@bedorf.example"
    assert f"/adorf/anliegen/{taken.public_id}/" in mail.body
    assert "anna@post.example" not in mail.body
    assert "per E-Mail verständigt" in said_in(cast, taken)


def test_side_that_was_named_is_kept_until_the_mail_is_opened(cast: Cast) -> None:
    given = answers("dumping", at=AT_BORDER, email="anna@post.example")
    submit(cast.adorf, given, chosen=cast.bedorf.id)
    submit(cast.adorf, given, at_border="both")
    with everywhere("test"):
        held = Outgoing.objects.order_by("created_at", "id")
        links = [w for m in held for w in m.body.split() if "/bestaetigen/" in w]
    tokens = [link.rstrip("/").rpartition("/")[2] for link in links]
    owners = [
        actions.confirm(member=member, token=token).owner_id
        for member, token in zip((cast.bedorf, cast.adorf), tokens, strict=True)
    ]
    assert owners == [cast.bedorf.id, cast.adorf.id]


def test_without_any_way_there_a_clerk_has_a_task(cast: Cast) -> None:
    Adoption.objects.get(member=cast.bedorf).delete()
    touch("catalogue")
    taken = at_the_border(cast, at_border="both")
    assert mails() == []
    view = case_view(case_of(taken), cast.berta)
    assert any("Bedorf verständigen" in task.title for task in view.state.tasks)


def test_body_outside_waits_for_a_clerk_unless_the_row_says_by_itself(
    cast: Cast,
) -> None:
    body_outside(cast)
    counts(cast.adorf, to_body())
    first = submit(cast.adorf)
    work_off()
    assert referrals_of(case_of(first), [cast.adorf.id]) == ()
    assert mails() == []

    counts(cast.adorf, to_body(by_itself=True))
    second = submit(cast.adorf, answers(description="Tiefes Loch"))
    work_off()
    (sent,) = referrals_of(case_of(second), [cast.adorf.id])
    assert (sent.name, sent.state) == ("Straßen.NRW", "sent")
    (mail,) = mails()
    assert mail.recipient == "meldung@strassen.example"
    assert "Tiefes Loch" in mail.body
    assert row_of(second.public_id).status == "open"


def test_what_cannot_go_by_itself_is_a_task_for_a_clerk(cast: Cast) -> None:
    body_outside(cast)
    counts(cast.adorf, to_body(by_itself=True))
    taken = submit(cast.adorf)
    responsibility.retire_body(member=cast.adorf, key="strassen-nrw", actor=SYSTEM)
    work_off()
    view = case_view(case_of(taken), cast.berta)
    assert any("Von Hand" in task.title for task in view.state.tasks)
