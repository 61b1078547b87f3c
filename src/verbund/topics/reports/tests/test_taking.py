"""The one door: what comes in, where it goes, what the public sees of it."""

from datetime import timedelta

import pytest

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import citizen, ref
from verbund.cases.errors import AnswersInvalid
from verbund.cases.models import Case
from verbund.cases.queries import case_view
from verbund.core.errors import Conflict
from verbund.core.scope import acting_within, everywhere
from verbund.geodata import queries as geodata
from verbund.kernel.clock import Frozen
from verbund.messages.models import Outgoing
from verbund.topics.reports import actions, checks, queries
from verbund.topics.reports.errors import (
    EmailNeeded,
    LinkUnknown,
    NearBorder,
    NotHere,
    ReportNotFound,
)
from verbund.topics.reports.models import Hint, Pending, Report
from verbund.topics.reports.tests.cast import (
    AT_BORDER,
    FAR_AWAY,
    IN_ADORF,
    IN_BEDORF,
    ON_THE_RIVER,
    Cast,
    answers,
    submit,
    work_off,
)


def row_of(public_id: str) -> Report:
    with everywhere("test"):
        return Report.objects.get(public_id=public_id)


def on_map(public_id: str, collection: str = "anliegen") -> dict[str, object]:
    fid = public_id if collection == "anliegen" else f"anliegen:{public_id}"
    found = geodata.feature(collection, fid)
    return {} if found is None else dict(found.properties)


def test_a_report_is_a_case_and_at_once_public_without_its_words(cast: Cast) -> None:
    taken = submit(cast.adorf, answers(description="Tiefes Loch, mein Name ist Otto"))
    assert taken.public_id == "ADO-2026-000001"
    shown = queries.public_report(cast.adorf, taken.public_id)
    assert (shown.status, shown.detail) == ("open", "registered")
    assert shown.text == ""
    found = on_map(taken.public_id)
    assert (found["category"], found["text"]) == ("strasse-schlagloch", "")
    assert found["path"] == "/adorf/anliegen/ADO-2026-000001/"


def test_words_are_public_as_soon_as_somebody_has_checked_them(cast: Cast) -> None:
    taken = submit(cast.adorf, answers(description="Tiefes Loch"))
    act(cast, taken.case_id, "confirm")
    work_off()
    assert queries.public_report(cast.adorf, taken.public_id).text == "Tiefes Loch"
    assert on_map(taken.public_id)["text"] == "Tiefes Loch"
    details = [step.detail for step in history(cast, taken.case_id)]
    assert details == ["registered", "confirmed"]


def test_what_is_refused_vanishes_from_page_and_map(cast: Cast) -> None:
    taken = submit(cast.adorf)
    act(cast, taken.case_id, "refuse")
    work_off()
    with pytest.raises(ReportNotFound):
        queries.public_report(cast.adorf, taken.public_id)
    assert on_map(taken.public_id) == {}


def test_a_broken_lift_closes_its_way_until_it_is_mended(cast: Cast) -> None:
    taken = submit(cast.adorf, answers("lift", asset="A-17"))
    barrier = on_map(taken.public_id, "barrieren")
    assert (barrier["kind"], barrier["asset"], barrier["blocks"]) == (
        "lift",
        "A-17",
        "wheelchair",
    )
    act(cast, taken.case_id, "finish")
    work_off()
    assert on_map(taken.public_id, "barrieren") == {}
    assert on_map(taken.public_id)["status"] == "closed"


def test_the_place_decides_whose_it_is_not_the_page_that_was_open(cast: Cast) -> None:
    taken = submit(cast.adorf, answers(at=IN_BEDORF))
    assert taken.owner_id == cast.bedorf.id
    assert taken.public_id.startswith("BED-")
    assert taken.why


def test_at_a_border_somebody_is_asked_and_the_answer_counts(cast: Cast) -> None:
    with pytest.raises(NearBorder) as caught:
        submit(cast.adorf, answers(at=AT_BORDER), at_border="ask")
    options = caught.value.extra["options"]
    assert isinstance(options, list)
    assert {option["name"] for option in options} == {"Adorf", "Bedorf"}
    chosen = submit(cast.adorf, answers(at=AT_BORDER), chosen=cast.bedorf.id)
    assert chosen.owner_id == cast.bedorf.id
    assert submit(cast.adorf, answers(at=AT_BORDER)).owner_id == cast.adorf.id


def test_on_the_river_the_nearest_member_takes_it_and_says_so(cast: Cast) -> None:
    taken = submit(cast.bedorf, answers(at=ON_THE_RIVER))
    assert taken.owner_id == cast.adorf.id
    assert "Adorf" in taken.why


def test_outside_every_member_the_sentence_names_a_way_on(cast: Cast) -> None:
    with pytest.raises(NotHere) as caught:
        submit(cast.adorf, answers(at=FAR_AWAY))
    assert "115" in caught.value.detail
    with everywhere("test"):
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("at", "code"), [((0.0, 0.0), "position"), ((7.05, 50.75), "swapped")]
)
def test_zero_and_swapped_degrees_are_refused_with_a_sentence(
    cast: Cast, at: tuple[float, float], code: str
) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        submit(cast.adorf, answers(at=at))
    problem = next(f for f in caught.value.fields if f.path.startswith("place"))
    assert problem.code == code


def test_a_street_without_a_point_is_enough(cast: Cast) -> None:
    given = answers(at=None, street="Bahnhofstr.", house_number="12 a")
    taken = submit(cast.adorf, given)
    row = row_of(taken.public_id)
    assert row.lat is None
    assert row.street_key == "bahnhofstrasse|12a"
    assert on_map(taken.public_id)["address"] == "Bahnhofstr. 12 a"


def test_the_office_that_is_responsible_has_it_and_the_case_says_why(
    cast: Cast,
) -> None:
    taken = submit(cast.adorf)
    assert taken.office == "Bauhof"
    view = case_view(taken.case_id or cast.adorf.id, cast.berta)
    assert view.row.office_id == str(cast.works.id)
    assert any("Zuständigkeit" in item.detail for item in view.timeline)
    assert view.chain is not None
    assert view.chain.whole


def test_what_is_confirmed_by_mail_is_no_case_until_the_link_is_opened(
    cast: Cast, time: Frozen
) -> None:
    given = answers("dumping", email="anna@post.example", description="Alte Reifen")
    held = submit(cast.adorf, given)
    assert (held.case_id, held.public_id) == (None, "")
    with everywhere("test"):
        assert not Case.objects.exists()
        mail = Outgoing.objects.get()
    link = next(w for w in mail.body.split() if "/bestaetigen/" in w)
    token = link.rstrip("/").rpartition("/")[2]
    waiting = queries.waiting(held.token, [cast.adorf.id])
    assert waiting is not None
    assert waiting.public_id == ""
    taken = actions.confirm(member=cast.adorf, token=token)
    again = actions.confirm(member=cast.adorf, token=token)
    assert taken.case_id == again.case_id
    waiting = queries.waiting(held.token, [cast.adorf.id])
    assert waiting is not None
    assert waiting.public_id == taken.public_id
    with everywhere("test"):
        assert Case.objects.count() == 1
        assert "Reifen" not in Pending.objects.get().answers
        assert not Outgoing.objects.filter(kind="report").exists()


def test_what_nobody_confirms_is_deleted_with_its_mail(
    cast: Cast, time: Frozen
) -> None:
    given = answers("dumping", email="anna@post.example")
    held = submit(cast.adorf, given)
    with everywhere("test"):
        link = next(w for w in Outgoing.objects.get().body.split() if "/best" in w)
    time.advance(timedelta(days=4))
    assert actions.drop_unconfirmed() == 1
    with pytest.raises(LinkUnknown):
        actions.confirm(member=cast.adorf, token=link.rstrip("/").rpartition("/")[2])
    assert queries.waiting(held.token, [cast.adorf.id]) is None
    with everywhere("test"):
        assert not Pending.objects.exists()
        assert not Outgoing.objects.exists()


def test_an_address_is_asked_for_where_a_link_must_be_sent(cast: Cast) -> None:
    with pytest.raises((EmailNeeded, AnswersInvalid)):
        submit(cast.adorf, answers("dumping"))


def test_the_same_key_gives_the_same_report(cast: Cast) -> None:
    first = submit(cast.adorf, idempotency_key="abc")
    assert submit(cast.adorf, idempotency_key="abc").public_id == first.public_id
    with everywhere("test"):
        assert Report.objects.count() == 1


def test_a_rebuild_changes_nothing(cast: Cast) -> None:
    taken = submit(cast.adorf, answers("lift"))
    with acting_within(cast.adorf.id):
        assert actions.project(taken.case_id or cast.adorf.id) is False


def test_erasure_takes_the_person_and_later_the_public_report(
    cast: Cast, time: Frozen
) -> None:
    taken = submit(
        cast.adorf,
        answers(
            description="Mein Name ist Otto",
            street="Am Markt",
            email="otto@post.example",
        ),
    )
    case_id = taken.case_id
    assert case_id is not None
    other = submit(cast.adorf, answers(description="Otto war es"))
    for each in (case_id, other.case_id):
        act(cast, each, "finish")
    work_off()
    clerk = cast.berta
    actions.set_text(case_id=case_id, text="Loch vor der Schule", actor=clerk)
    actions.hide(case_id=other.case_id or case_id, reason="personal", actor=clerk)
    time.advance(timedelta(days=400))
    assert len(cases.run_retention().erased) == 2
    work_off()
    # Who reported is gone; what everybody could read stays, and is only read.
    assert case_view(case_id, clerk).contact_email == ""
    assert "Otto" not in row_of(taken.public_id).text
    shown = queries.public_report(cast.adorf, taken.public_id)
    assert (shown.text, shown.address) == ("Loch vor der Schule", "Am Markt")
    assert (shown.lat, shown.lon, shown.detail) == (*IN_ADORF, "fixed")
    assert [step.detail for step in history(cast, case_id)] == [
        "registered", "fixed",
    ]  # fmt: skip
    assert on_map(taken.public_id)["text"] == "Loch vor der Schule"
    with pytest.raises(Conflict):
        actions.hint(
            owner=cast.adorf, public_id=taken.public_id, kind=Hint.Kind.OPEN, who="x"
        )
    # What the office hid is not kept for anybody.
    row = row_of(other.public_id)
    assert (row.text, row.visible, row.lat) == ("", False, round(IN_ADORF[0], 2))
    with acting_within(cast.adorf.id):
        assert actions.project(case_id) is False
    assert actions.end_public() == 0

    time.advance(timedelta(days=2 * 365))
    assert actions.end_public() == 1
    row = row_of(taken.public_id)
    assert (row.address, row.terms, row.text, row.asset) == ("", "", "", "")
    assert (row.lat, row.lon) == (round(IN_ADORF[0], 2), round(IN_ADORF[1], 2))
    assert row.category == "strasse-schlagloch"
    assert on_map(taken.public_id) == {}


def act(cast: Cast, case_id: object, transition: str) -> None:
    assert case_id is not None
    cases.act(
        case_id=case_id,  # type: ignore[arg-type] # narrowed above
        command=engine.Act(actor=ref(cast.berta), transition=transition),
        actor=cast.berta,
    )


def history(cast: Cast, case_id: object) -> tuple[queries.Moment, ...]:
    assert case_id is not None
    with acting_within(cast.adorf.id):
        return queries.history(case_id)  # type: ignore[arg-type] # narrowed above


def test_who_works_for_one_town_does_not_write_into_the_files_of_another(
    cast: Cast,
) -> None:
    taken = submit(cast.adorf, answers(at=IN_BEDORF), actor=cast.berta, channel="desk")
    assert taken.owner_id == cast.adorf.id
    assert "Bedorf" in taken.why


def test_a_case_opened_by_any_other_door_is_a_report_too(cast: Cast) -> None:
    receipt = cases.open_case(
        member=cast.adorf,
        blueprint="anliegen-probe",
        answers=answers("lift", asset="A-3"),
        channel="suitcase",
        actor=citizen(channel="suitcase"),
    )
    assert queries.public_report(cast.adorf, receipt.number).asset == "A-3"
    assert on_map(receipt.number, "barrieren")["kind"] == "lift"


def test_a_lost_row_is_made_again_and_a_wrong_one_is_named(cast: Cast) -> None:
    taken = submit(cast.adorf, answers("lift"))
    work_off()
    assert list(checks.projections()) == []
    with everywhere("test"):
        Report.objects.filter(public_id=taken.public_id).update(address="falsch")
    assert [one.subject for one in checks.projections()] == [taken.public_id]
    with everywhere("test"):
        Report.objects.all().delete()
    assert checks.rebuild() == (1, 1)
    assert list(checks.projections()) == []
    assert checks.rebuild(cast.adorf.id) == (1, 0)
