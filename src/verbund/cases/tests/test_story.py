"""One case from form to objection: requests, supply, notice, remedy, figures, news."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.errors import CommandRefused
from verbund.cases.models import Case, Task
from verbund.cases.shapes import CaseView, Receipt, StatusView
from verbund.cases.tests.cast import Cast, submit
from verbund.core.rights import Actor
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Story:
    """A case and short words for what people do with it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.receipt: Receipt = submit(cast)

    def staff(
        self, actor: Actor, command: type[engine.Command], **more: Any
    ) -> CaseView:
        return actions.act(
            case_id=self.receipt.id,
            command=command(actor=ref(actor), **more),
            actor=actor,
        )

    def mailbox(self) -> StatusView:
        return queries.case_by_status_token(
            self.cast.schoenberg, self.receipt.status_token
        )

    def katrin(self, command: type[engine.Command], **more: Any) -> CaseView:
        actor = queries.citizen_of(self.mailbox())
        return actions.act(
            case_id=self.receipt.id,
            command=command(actor=ref(actor), **more),
            actor=actor,
            token=self.receipt.status_token,
        )

    def assessed(self) -> CaseView:
        cast = self.cast
        self.staff(cast.sabine, engine.Act, transition="start_review")
        self.staff(cast.sabine, engine.Act, transition="assess")
        view = self.staff(cast.uwe, engine.Approve)
        notice = view.state.notices[-1]
        row = actions.attach_file(
            case_id=self.receipt.id,
            actor=cast.sabine,
            name="Bescheid.pdf",
            content=PDF,
            kind="notice",
            own_media_type="application/pdf",
            entry=False,
        )
        return self.staff(
            cast.sabine,
            engine.RecordNotice,
            notice=notice.id,
            document=str(row.id),
            digest=row.digest,
            posted_on=date(2026, 11, 2),
        )


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


def test_what_is_asked_for_is_supplied(story: Story, cast: Cast) -> None:
    story.staff(cast.sabine, engine.Act, transition="start_review")
    asked = story.staff(
        cast.sabine,
        engine.RequestDocuments,
        items=(engine.RequestItem(title="Vertrag, Seite 2", reason="unleserlich"),),
    )
    assert asked.row.phase == "action_required"
    assert asked.row.due.state == "suspended"
    offers = {offer.id for offer in story.mailbox().offers}
    assert "supply" in offers
    row = actions.attach_file(
        case_id=story.receipt.id,
        actor=queries.citizen_of(story.mailbox()),
        name="Seite 2.pdf",
        content=PDF,
    )
    view = story.katrin(
        engine.Supply,
        files=(engine.FileRef(row.digest, row.name, row.size, row.media_type),),
        message="Bitte sehr",
    )
    assert view.state.state == "in_review"
    kinds = [item.kind for item in story.mailbox().timeline]
    assert {"documents_requested", "documents_supplied"} <= set(kinds)


def test_the_notice_is_announced_and_the_last_day_stands(story: Story) -> None:
    view = story.assessed()
    clock = view.state.clocks["objection"]
    assert clock.due_on == date(2026, 12, 7)
    assert [d.kind for d in story.mailbox().documents] == ["notice"]


def test_an_objection_is_a_process_of_its_own(story: Story, time: Frozen) -> None:
    story.assessed()
    assert queries.worklist(actor=story.cast.sabine).total == 0
    time.move_to(datetime(2026, 12, 7, 22, 30, tzinfo=UTC))
    view = story.katrin(engine.FileObjection, text="Der Hund ist ein Assistenzhund.")
    assert view.state.objection is not None
    assert not view.state.objection.late
    page = queries.worklist(actor=story.cast.sabine, view="objections")
    assert page.rows[0].due.clock == "objection_decision"
    assert [row.number for row in page.rows] == [story.receipt.number]
    assert page.counts.objections == 1


def test_a_late_objection_is_refused_with_the_day_named(
    story: Story, time: Frozen
) -> None:
    story.assessed()
    time.move_to(datetime(2026, 12, 7, 23, 10, tzinfo=UTC))
    with pytest.raises(CommandRefused, match=r"7\.\sDezember 2026"):
        story.katrin(engine.FileObjection, text="Zu spät?")


def test_only_the_lead_takes_a_closed_case_up_again(story: Story, cast: Cast) -> None:
    story.assessed()
    with pytest.raises(CommandRefused):
        story.staff(cast.sabine, engine.Reopen, reason="Irrtum")
    view = story.staff(cast.ines, engine.Reopen, reason="Irrtum")
    assert view.row.open


def test_tasks_are_listed_across_cases(story: Story, cast: Cast) -> None:
    view = story.staff(
        cast.sabine, engine.AddTask, title="Marke bereitlegen", due=date(2026, 11, 20)
    )
    rows = queries.open_tasks(cast.jana)
    assert [(r.number, r.title, r.due_on) for r in rows] == [
        (story.receipt.number, "Marke bereitlegen", date(2026, 11, 20))
    ]
    assert queries.open_tasks(cast.claudia) == []
    story.staff(cast.jana, engine.CompleteTask, task=view.state.tasks[0].id)
    assert queries.open_tasks(cast.jana) == []
    with everywhere("test"):
        assert Task.objects.get().done


def test_resubmission_shows_on_its_day(story: Story, cast: Cast, time: Frozen) -> None:
    story.staff(cast.sabine, engine.Resubmit, on=date(2026, 11, 9), note="Nachfragen")
    assert queries.view_counts(actor=cast.sabine).resubmission == 0
    time.advance(timedelta(days=7))
    assert queries.view_counts(actor=cast.sabine).resubmission == 1


def test_corrections_show_old_and_new(story: Story, cast: Cast) -> None:
    story.staff(
        cast.sabine,
        engine.CorrectAnswers,
        changes={"dogs.0.acquired_on": "2026-10-12"},
        reason="laut Vertrag",
    )
    view = queries.case_view(story.receipt.id, cast.sabine)
    item = next(i for i in view.timeline if i.kind == "answers_corrected")
    change = item.changes[0]
    assert "20.10.2026" in change.old
    assert "12.10.2026" in change.new
    assert change.label.endswith("(Hund 1)")


def test_figures_count_without_names(story: Story, cast: Cast) -> None:
    submit(cast, channel="counter")
    story.assessed()
    figures = queries.statistics(
        owners=[cast.schoenberg.id],
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
        reason="Test",
    )
    assert len(figures) == 1
    found = figures[0]
    assert (found.opened, found.closed, found.open_now) == (2, 1, 1)
    assert dict(found.by_channel) == {"web": 1, "counter": 1}
    assert found.median_days == 0
    assert found.decided_in_time == 1


def test_the_whole_story_can_be_rebuilt(story: Story, time: Frozen) -> None:
    story.assessed()
    story.katrin(engine.FileObjection, text="Nein.")
    assert actions.rebuild(check=True).differing == ()
    with everywhere("test"):
        assert Case.objects.get().objection
