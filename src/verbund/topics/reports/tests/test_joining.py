"""Me too, news, hints; duplicates found and put together."""

import pytest
from django.db import connection

from verbund.cases.queries import case_view
from verbund.core.db.prepared import execute
from verbund.core.errors import Conflict, Forbidden, Invalid
from verbund.core.scope import everywhere
from verbund.geodata import queries as geodata
from verbund.messages.models import Outgoing
from verbund.topics.reports import actions, likeness, queries
from verbund.topics.reports.errors import LinkUnknown, ReportNotFound
from verbund.topics.reports.models import Follower, Hint, ModerationAct, Report
from verbund.topics.reports.tests.cast import (
    IN_ADORF,
    MOMENT,
    Cast,
    answers,
    submit,
    work_off,
)
from verbund.topics.reports.tests.test_taking import act, row_of


def moved(metres: float) -> tuple[float, float]:
    """A point so far north of the middle of Adorf."""
    return IN_ADORF[0] + metres / 111_195, IN_ADORF[1]


def mails() -> list[Outgoing]:
    with everywhere("test"):
        return list(Outgoing.objects.filter(kind="report").order_by("created_at", "id"))


def token_in(mail: Outgoing) -> str:
    link = next(word for word in mail.body.split() if "/anliegen/abo/" in word)
    return link.rstrip("/").rpartition("/")[2]


def similar(
    cast: Cast, at: tuple[float, float], words: str = "", **more: object
) -> list[str]:
    found = queries.similar(
        (cast.adorf.id, cast.bedorf.id),
        *at,
        "strasse-schlagloch",
        words,
        MOMENT,
        **more,
    )  # type: ignore[arg-type] # names of similar()
    return [one.public_id for one in found]


def test_the_same_hole_is_found_within_its_metres_and_not_beyond(cast: Cast) -> None:
    first = submit(cast.adorf, answers(description="Tiefes Loch vor der Schule"))
    assert similar(cast, moved(10), radius=30) == [first.public_id]
    assert similar(cast, moved(45), radius=30) == []
    words = queries.similar(
        (cast.adorf.id,), *moved(20), "strasse-schlagloch", "Loch an der Schule", MOMENT
    )
    plain = queries.similar(
        (cast.adorf.id,), *moved(20), "strasse-schlagloch", "Ampel ohne Strom", MOMENT
    )
    assert words[0].score > (plain[0].score if plain else 0)


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by what the table holds"
)
def test_neighbours_are_looked_for_around_the_place_not_through_the_whole_town(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []

    def explained(text: str, values: list[object]) -> object:
        rows = execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
        plans.extend(row[3] for row in rows)
        return execute(text, values)

    monkeypatch.setattr(likeness, "execute", explained)
    similar(cast, moved(0))
    similar(cast, moved(0), same_category=False)
    searched = [plan for plan in plans if "SEARCH" in plan or "SCAN" in plan]
    assert len(searched) == 2
    assert all("lat>? AND lat<?" in plan for plan in searched), plans


def test_the_number_on_the_thing_settles_it_without_any_point(cast: Cast) -> None:
    first = submit(cast.adorf, answers("lamp", at=None, asset="L-0815"))
    submit(cast.adorf, answers("lamp", at=None, asset="L-0816"))
    found = queries.similar(
        (cast.adorf.id,), None, None, "beleuchtung-lampe", "", MOMENT, asset="L-0815"
    )
    assert [(one.public_id, one.metres) for one in found] == [(first.public_id, None)]


def test_without_a_point_the_same_address_is_found_in_any_spelling(cast: Cast) -> None:
    first = submit(cast.adorf, answers(at=None, street="Hauptstr.", house_number="4"))
    found = queries.similar(
        (cast.adorf.id,),
        None,
        None,
        "strasse-schlagloch",
        "",
        MOMENT,
        street="HAUPTSTRASSE",
        house_number="4",
    )
    assert [one.public_id for one in found] == [first.public_id]


def test_what_the_public_may_not_see_is_proposed_to_the_desk_only(cast: Cast) -> None:
    first = submit(cast.adorf)
    actions.hide(
        case_id=row_of(first.public_id).case_id, reason="insult", actor=cast.berta
    )
    assert similar(cast, moved(5)) == []
    assert similar(cast, moved(5), only_visible=False) == [first.public_id]


def test_a_device_counts_once_however_often_it_joins(cast: Cast) -> None:
    taken = submit(cast.adorf)
    for who, counted, joined in (("a", True, 1), ("a", False, 1), ("b", True, 2)):
        found = actions.join(
            owner=cast.adorf, public_id=taken.public_id, who=who, channel="web"
        )
        assert (found.counted, found.joined) == (counted, joined)
    feature = geodata.feature("anliegen", taken.public_id)
    assert feature is not None
    assert feature.properties["joined"] == 2


def test_news_comes_after_the_link_was_opened_and_ends_with_one_click(
    cast: Cast,
) -> None:
    taken = submit(cast.adorf)
    join = {"owner": cast.adorf, "public_id": taken.public_id, "channel": "web"}
    actions.join(**join, who="", email="Anna@Post.example")  # type: ignore[arg-type] # as join()
    act(cast, taken.case_id, "confirm")
    work_off()
    assert len(mails()) == 1
    token = token_in(mails()[0])
    assert actions.confirm_following(owner=cast.adorf, token=token) == taken.public_id
    act(cast, taken.case_id, "start")
    work_off()
    work_off()
    assert len(mails()) == 2
    news = mails()[1]
    assert "in Arbeit" in news.subject
    assert token in news.stop_url
    assert actions.stop_following(owner=cast.adorf, token=token) == taken.public_id
    act(cast, taken.case_id, "finish")
    work_off()
    assert len(mails()) == 2
    with everywhere("test"):
        assert Follower.objects.get().email == ""
        assert Report.objects.get().joined == 1
    with pytest.raises(LinkUnknown):
        actions.confirm_following(owner=cast.bedorf, token=token)


def test_a_closed_report_takes_no_more_voices_but_says_where_to_go(cast: Cast) -> None:
    taken = submit(cast.adorf)
    act(cast, taken.case_id, "finish")
    work_off()
    with pytest.raises(Conflict) as caught:
        actions.join(
            owner=cast.adorf, public_id=taken.public_id, who="a", channel="web"
        )
    assert "nicht behoben" in caught.value.detail


def test_a_duplicate_ends_in_its_parent_and_takes_its_people_along(cast: Cast) -> None:
    parent = submit(cast.adorf)
    child = submit(cast.adorf, answers(email="otto@post.example"))
    assert row_of(child.public_id).alike == parent.case_id
    actions.join(owner=cast.adorf, public_id=child.public_id, who="a", channel="web")
    actions.merge(
        case_id=row_of(child.public_id).case_id,
        into=row_of(parent.public_id).case_id,
        actor=cast.berta,
    )
    work_off()
    shown = queries.public_report(cast.adorf, child.public_id)
    assert (shown.detail, shown.duplicate_of) == ("duplicate", parent.public_id)
    assert queries.public_report(cast.adorf, parent.public_id).joined == 2
    act(cast, parent.case_id, "finish")
    work_off()
    assert [mail.recipient for mail in mails()] == ["otto@post.example"]
    late = actions.join(
        owner=cast.adorf, public_id=submit(cast.adorf).public_id, who="b", channel="web"
    )
    assert late.counted
    with pytest.raises(Invalid):
        actions.merge(
            case_id=row_of(late.public_id).case_id,
            into=row_of(child.public_id).case_id,
            actor=cast.berta,
        )


def test_joining_a_duplicate_counts_where_it_goes_on(cast: Cast) -> None:
    parent, child = submit(cast.adorf), submit(cast.adorf)
    actions.merge(
        case_id=row_of(child.public_id).case_id,
        into=row_of(parent.public_id).case_id,
        actor=cast.berta,
    )
    work_off()
    found = actions.join(
        owner=cast.adorf, public_id=child.public_id, who="c", channel="web"
    )
    assert (found.public_id, found.joined) == (parent.public_id, 2)


def test_three_voices_take_a_closed_report_up_again(cast: Cast) -> None:
    taken = submit(cast.adorf)
    act(cast, taken.case_id, "finish")
    work_off()
    said = {
        "owner": cast.adorf,
        "public_id": taken.public_id,
        "kind": Hint.Kind.OPEN,
    }
    assert actions.hint(**said, who="a", text="Das Loch ist noch da")  # type: ignore[arg-type] # as hint()
    assert not actions.hint(**said, who="a")  # type: ignore[arg-type] # as hint()
    assert actions.hint(**said, who="b")  # type: ignore[arg-type] # as hint()
    assert queries.public_report(cast.adorf, taken.public_id).status == "closed"
    assert actions.hint(**said, who="c")  # type: ignore[arg-type] # as hint()
    work_off()
    shown = queries.public_report(cast.adorf, taken.public_id)
    assert (shown.status, shown.reopened) == ("open", 1)
    view = case_view(row_of(taken.public_id).case_id, cast.berta)
    assert any("Das Loch ist noch da" in item.detail for item in view.timeline)


def test_moderation_is_written_down_and_needs_the_right(cast: Cast) -> None:
    taken = submit(cast.adorf, answers(description="Otto Müller hat das getan"))
    case_id = row_of(taken.public_id).case_id
    act(cast, taken.case_id, "confirm")
    work_off()
    actions.set_text(
        case_id=case_id,
        text="Jemand hat das getan",
        actor=cast.berta,
        reason="personal",
    )
    assert queries.public_report(cast.adorf, taken.public_id).text.startswith("Jemand")
    actions.hide(case_id=case_id, reason="insult", actor=cast.berta, note="siehe Akte")
    with pytest.raises(ReportNotFound):
        queries.public_report(cast.adorf, taken.public_id)
    assert geodata.feature("anliegen", taken.public_id) is None
    actions.show(case_id=case_id, actor=cast.berta)
    act(cast, taken.case_id, "start")
    work_off()
    assert queries.public_report(cast.adorf, taken.public_id).text.startswith("Jemand")
    with everywhere("test"):
        rows = ModerationAct.objects.order_by("at", "id")
        assert [row.act for row in rows] == ["text_set", "hidden", "shown"]
        assert {row.person_name for row in rows} == {"Berta Blum"}
    with pytest.raises((ReportNotFound, Forbidden)):
        actions.show(case_id=case_id, actor=cast.clara)


def test_hints_that_it_is_done_are_counted_until_somebody_settles_them(
    cast: Cast,
) -> None:
    taken = submit(cast.adorf)
    said = {"owner": cast.adorf, "public_id": taken.public_id, "kind": Hint.Kind.DONE}
    assert actions.hint(**said, who="a")  # type: ignore[arg-type] # as hint()
    case_id = row_of(taken.public_id).case_id
    assert row_of(taken.public_id).done_hints == 1
    assert actions.settle_hints(case_id=case_id, kind="done", actor=cast.berta) == 1
    assert row_of(taken.public_id).done_hints == 0
