"""The worklist: views, filters, pages in both directions, counts, export."""

from datetime import timedelta

import msgspec
import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.queries.export import harmless
from verbund.cases.shapes import Filters
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.core.errors import Invalid
from verbund.core.jobs import drain
from verbund.kernel.clock import Frozen

NAMES = ("Albrecht", "Becker", "Conrad", "Dietz", "Ebert", "Fuchs", "Gruber")


@pytest.fixture
def seven(cast: Cast, time: Frozen) -> Cast:
    for name in NAMES:
        submit(cast, answers=answers(family_name=name))
        time.advance(timedelta(minutes=1))
    drain()
    return cast


@pytest.mark.parametrize("sort", sorted(queries.SORTS))
def test_pages_go_forth_and_back_without_loss(seven: Cast, sort: str) -> None:
    def page(cursor: str) -> queries.worklist:  # type: ignore[valid-type]
        return queries.worklist(actor=seven.sabine, sort=sort, cursor=cursor, limit=3)

    first = page("")
    second = page(first.next_cursor)
    third = page(second.next_cursor)
    seen = [row.number for p in (first, second, third) for row in p.rows]
    assert len(seen) == len(set(seen)) == 7
    assert third.next_cursor == ""
    assert page(third.prev_cursor).rows == second.rows
    back = page(page(third.prev_cursor).prev_cursor)
    assert back.rows == first.rows
    assert back.prev_cursor == ""
    assert first.total == first.count == 7


def test_views_count_what_they_show(seven: Cast, time: Frozen) -> None:
    rows = queries.worklist(actor=seven.sabine, sort="number").rows
    actions.bulk_assign(
        case_ids=[rows[0].id, rows[1].id],
        actor=seven.sabine,
        person=seven.sabine.id,
        name="Sabine",
    )
    due = rows[0].due.on
    assert due is not None
    for view, today, expected in (
        ("mine", None, 2),
        ("unassigned", None, 5),
        ("all", None, 7),
        ("today", due, 7),
        ("overdue", due + timedelta(days=1), 7),
        ("overdue", due, 0),
        ("approvals", None, 0),
        ("objections", None, 0),
    ):
        page = queries.worklist(actor=seven.sabine, view=view, today=today)
        assert (len(page.rows), page.count) == (expected, expected), view


def test_views_count_what_others_handle_too(seven: Cast) -> None:
    first = queries.worklist(actor=seven.sabine).rows[0]
    actions.bulk_assign(
        case_ids=[first.id], actor=seven.sabine, person=seven.sabine.id, name="Sabine"
    )
    # Schönberg's mayor sees what Meerane handles for the town.
    own = msgspec.structs.replace(
        seven.sabine,
        member=seven.schoenberg.id,
        members=frozenset({seven.schoenberg.id}),
    )
    for actor in (seven.sabine, own):
        for view in queries.VIEWS:
            page = queries.worklist(actor=actor, view=view, limit=20)
            assert page.count == len(page.rows) == getattr(page.counts, view), view
        assert (page.counts.unassigned, page.counts.all) == (6, 7)


def test_filters_narrow(seven: Cast) -> None:
    def numbers(**given: object) -> list[str]:
        page = queries.worklist(actor=seven.sabine, filters=Filters(**given))  # type: ignore[arg-type]
        assert page.total == len(page.rows)
        return [row.applicant for row in page.rows]

    assert numbers(text="becker") == ["Becker, Katrin"]
    assert numbers(text="bekcer") == ["Becker, Katrin"]
    assert len(numbers(state="received", channel="web", service="register")) == 7
    assert numbers(channel="hotline") == []
    assert len(numbers(owner=seven.schoenberg.id, acting=seven.meerane.id)) == 7
    assert numbers(owner=seven.fulda.id) == []
    assert len(numbers(assignee="-")) == 7
    assert numbers(open=False) == []


def test_a_made_up_cursor_is_refused(seven: Cast) -> None:
    for cursor in ("x", "e30", "WyJuIiwiZHVlX29uIiwxLDJd", "ä"):
        with pytest.raises(Invalid):
            queries.worklist(actor=seven.sabine, cursor=cursor)
    with pytest.raises(Invalid):
        queries.worklist(actor=seven.sabine, view="alles")
    with pytest.raises(Invalid):
        queries.worklist(actor=seven.sabine, sort="id; DROP TABLE")


def test_the_first_page_costs_eight_statements(
    seven: Cast, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        queries.worklist(actor=seven.sabine)


def test_the_next_due_case_is_ones_own_first(seven: Cast) -> None:
    rows = queries.worklist(actor=seven.sabine, sort="number").rows
    assert queries.next_due_case(seven.sabine) is not None
    actions.bulk_assign(
        case_ids=[rows[4].id], actor=seven.sabine, person=seven.sabine.id
    )
    assert queries.next_due_case(seven.sabine) == rows[4].id
    view = actions.claim_next(actor=seven.jana)
    assert view is not None
    assert view.state.assignee == seven.jana.id


def test_a_bulk_action_reports_each_failure(seven: Cast) -> None:
    rows = queries.worklist(actor=seven.sabine, sort="number").rows
    positions = {row.id: row.position for row in rows}
    actions.act(
        case_id=rows[1].id,
        command=engine.AddNote(actor=ref(seven.jana), text="x"),
        actor=seven.jana,
    )
    report = actions.bulk_assign(
        case_ids=[row.id for row in rows[:3]],
        actor=seven.sabine,
        person=seven.sabine.id,
        positions=positions,
    )
    assert len(report.done) == 2
    assert report.failed[0].number == rows[1].number
    assert "Jana Petzold" in report.sentence


def test_the_export_is_harmless_and_complete(seven: Cast) -> None:
    submit(seven, answers=answers(family_name="Österle"))
    text = "".join(queries.export_csv(actor=seven.sabine, sort="number"))
    lines = text.removeprefix("\ufeff").splitlines()
    assert len(lines) == 9
    assert lines[1].startswith("SBG-2026-000001;")
    assert harmless("=1+1") == "'=1+1"
    assert harmless("@x") == "'@x"
    assert harmless("Vogel") == "Vogel"


def test_saved_views_are_kept_and_private(seven: Cast) -> None:
    saved = actions.save_view(
        actor=seven.sabine,
        name="  Hunde  ohne Nachweis ",
        view="all",
        filters=Filters(text="hund", open=None),
        sort="due",
    )
    assert saved.name == "Hunde ohne Nachweis"
    assert [v.name for v in queries.saved_views(seven.sabine)] == [saved.name]
    assert queries.saved_views(seven.jana) == ()
    assert queries.saved_views(seven.claudia) == ()
    actions.delete_view(actor=seven.sabine, view_id=saved.id)
    assert queries.saved_views(seven.sabine) == ()
