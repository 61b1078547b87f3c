"""How forms ended is counted by door and page, and holds nothing personal."""

from datetime import date, timedelta

from verbund.cases import actions, queries
from verbund.cases.access import citizen
from verbund.cases.models import FormEnd
from verbund.cases.queries import EndCount
from verbund.cases.shapes import DraftView
from verbund.cases.tests.cast import Cast, answers
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def begun(cast: Cast, *, done: list[str], channel: str = "web") -> DraftView:
    draft = actions.begin_draft(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        service="register",
        channel=channel,
    )
    return actions.save_draft(
        draft_id=draft.id,
        member=cast.schoenberg,
        answers=answers(),
        pages_done=done,
    )


def counted(cast: Cast) -> tuple[EndCount, ...]:
    return queries.form_ends(owners=[cast.schoenberg.id], first=YEAR[0], last=YEAR[1])


def test_a_form_begun_at_one_door_and_sent_at_another_tells_both(
    cast: Cast, time: Frozen
) -> None:
    draft = begun(cast, done=["request", "person"], channel="terminal")
    time.advance(timedelta(minutes=12, seconds=40))
    actions.open_case(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        answers=answers(),
        channel="web",
        actor=citizen(),
        draft=draft.id,
    )
    (end,) = counted(cast)
    assert (end.began, end.sent_by, end.page) == ("terminal", "web", "")
    assert (end.minutes, end.count) == (12, 1)


def test_a_form_given_up_tells_the_page_where_it_stopped(cast: Cast) -> None:
    draft = begun(cast, done=["request", "person"])
    actions.discard_draft(
        draft_id=draft.id, member=cast.schoenberg, outcome="timed_out"
    )
    (end,) = counted(cast)
    assert (end.began, end.sent_by, end.page) == ("web", "", "contact")


def test_an_expired_form_ended_when_somebody_last_did_something(
    cast: Cast, time: Frozen
) -> None:
    begun(cast, done=["request"])
    last = time.moment.date()
    time.advance(timedelta(days=60))
    assert actions.delete_expired_drafts() == 1
    with everywhere("test"):
        row = FormEnd.objects.get()
    assert (row.outcome, row.on, row.minutes) == ("expired", last, 0)


def test_a_draft_that_only_carried_files_says_nothing_about_people(cast: Cast) -> None:
    draft = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    actions.discard_draft(draft_id=draft.id, member=cast.schoenberg)
    assert counted(cast) == ()


def test_what_lies_unfinished_is_counted_by_door(cast: Cast) -> None:
    begun(cast, done=["request"])
    begun(cast, done=["request"], channel="terminal")
    actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    here = cast.schoenberg.id
    counted = queries.unfinished(owners=[here])
    assert counted == {(here, "web"): 1, (here, "terminal"): 1}


def test_nothing_in_the_count_leads_back_to_a_person(cast: Cast) -> None:
    draft = begun(cast, done=["request"])
    actions.discard_draft(draft_id=draft.id, member=cast.schoenberg)
    with everywhere("test"):
        (row,) = FormEnd.objects.values()
    assert str(draft.id) not in str(row)
    assert answers()["holder"]["family_name"] not in str(row)
