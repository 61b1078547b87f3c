"""Paper post: into the inbox with its day, from there into one case or out."""

import io
from datetime import date, timedelta
from uuid import UUID

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound, DocumentRefused
from verbund.cases.tests.cast import Cast, submit
from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound
from verbund.core.models import StoredFile
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen

DAY = date(2026, 10, 30)


def scan(words: str = "Sehr geehrte Damen und Herren") -> bytes:
    """A PDF of one page that says these words."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 12 Tf 10 100 Td ({words}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    found = io.BytesIO()
    writer.write(found)
    return found.getvalue()


def brought(cast: Cast, words: str = "Guten Tag", day: date | None = DAY) -> UUID:
    (letter_id,) = actions.take_in(
        actor=cast.sabine, sent=[("scan.pdf", scan(words))], received_on=day
    )
    return letter_id


def test_a_letter_waits_with_the_day_it_came_in_and_the_number_it_names(
    cast: Cast,
) -> None:
    case = submit(cast)
    letter_id = brought(cast, f"zu {case.number} nachgereicht")
    ((row,), following) = queries.letters(cast.sabine)
    assert (row.id, row.received_on, row.hint) == (letter_id, DAY, case.number)
    assert following is None
    (found,) = queries.cases_by_number(row.hint, cast.sabine)
    assert found.id == case.id


def test_a_filed_letter_is_in_the_case_by_paper_and_gone_from_the_inbox(
    cast: Cast,
) -> None:
    case = submit(cast)
    letter_id = brought(cast)
    actions.file_letter(letter_id=letter_id, case_id=case.id, actor=cast.sabine)
    assert queries.letters(cast.sabine) == ((), None)
    view = queries.case_view(case.id, cast.sabine)
    (paper,) = view.documents
    assert (paper.kind, paper.name) == ("letter", "scan.pdf")
    with acting_within(cast.sabine.members):
        last = queries.working_copy(case.id).state
    assert any("eingegangen am 30." in one.title for one in last.documents)


def test_a_letter_answers_what_was_asked_for(cast: Cast, time: Frozen) -> None:
    case = submit(cast)
    actions.act(
        case_id=case.id,
        command=engine.Act(actor=ref(cast.sabine), transition="start_review"),
        actor=cast.sabine,
    )
    actions.act(
        case_id=case.id,
        command=engine.RequestDocuments(
            actor=ref(cast.sabine), items=(engine.RequestItem(title="Vertrag"),)
        ),
        actor=cast.sabine,
    )
    time.advance(timedelta(days=9))
    letter_id = brought(cast, day=date(2026, 11, 9))
    actions.file_letter(
        letter_id=letter_id,
        case_id=case.id,
        actor=cast.sabine,
        answers_request=True,
    )
    with acting_within(cast.sabine.members):
        state = queries.working_copy(case.id).state
    assert state.open_requests() == ()


def test_two_people_file_a_letter_only_once(cast: Cast) -> None:
    case = submit(cast)
    letter_id = brought(cast)
    actions.file_letter(letter_id=letter_id, case_id=case.id, actor=cast.sabine)
    with pytest.raises(Conflict):
        actions.file_letter(letter_id=letter_id, case_id=case.id, actor=cast.jana)
    with pytest.raises(Conflict):
        actions.settle_letter(letter_id=letter_id, actor=cast.jana, reason="Werbung")


def test_what_belongs_into_no_case_goes_with_a_reason_and_its_file(cast: Cast) -> None:
    letter_id = brought(cast)
    digest = queries.letter(letter_id, cast.sabine).digest
    with pytest.raises(Invalid):
        actions.settle_letter(letter_id=letter_id, actor=cast.sabine, reason=" ")
    actions.settle_letter(letter_id=letter_id, actor=cast.sabine, reason="Werbung")
    assert StoredFile.objects.get(pk=digest).state == "deleted"
    ((row,), _) = queries.letters(cast.sabine, state="settled")
    assert (row.note, row.settled_by) == ("Werbung", cast.sabine.name)


def test_a_file_that_an_open_letter_needs_is_kept(cast: Cast) -> None:
    first, second = brought(cast), brought(cast)
    digest = queries.letter(second, cast.sabine).digest
    actions.settle_letter(letter_id=first, actor=cast.sabine, reason="doppelt")
    assert StoredFile.objects.get(pk=digest).state != "deleted"


def test_other_members_see_and_file_nothing(cast: Cast) -> None:
    letter_id = brought(cast)
    case = submit(cast, member=cast.fulda)
    assert queries.letters(cast.claudia) == ((), None)
    with pytest.raises(NotFound):
        queries.letter(letter_id, cast.claudia)
    with pytest.raises(NotFound):
        actions.file_letter(letter_id=letter_id, case_id=case.id, actor=cast.claudia)
    with pytest.raises((CaseNotFound, Forbidden)):
        actions.file_letter(letter_id=letter_id, case_id=case.id, actor=cast.sabine)


def test_impossible_days_and_empty_deliveries_are_refused_whole(cast: Cast) -> None:
    for day in (date(2026, 11, 3), date(2025, 10, 30)):
        with pytest.raises(Invalid):
            brought(cast, day=day)
    with pytest.raises(DocumentRefused):
        actions.take_in(actor=cast.sabine, sent=[])
    assert queries.letters(cast.sabine) == ((), None)


def test_a_case_from_paper_counts_from_the_day_it_came_in(cast: Cast) -> None:
    moment = actions.received_moment(DAY)
    case = submit(cast, channel="paper", now=moment)
    assert case.opened_at.date() == DAY


def test_the_inbox_turns_its_pages_without_gaps(cast: Cast) -> None:
    days = [DAY, DAY - timedelta(days=1)] * 30
    made = {brought(cast, day=day) for day in days}
    first, following = queries.letters(cast.sabine)
    second, end = queries.letters(cast.sabine, after=following)
    assert {row.id for row in (*first, *second)} == made
    assert (len(first), end) == (50, None)


def test_a_letter_goes_with_its_case_when_its_time_is_over(
    cast: Cast, time: Frozen
) -> None:
    case = submit(cast)
    letter_id = brought(cast)
    actions.file_letter(letter_id=letter_id, case_id=case.id, actor=cast.sabine)
    actions.act(
        case_id=case.id,
        command=engine.Withdraw(actor=ref(cast.sabine), reason="auf Wunsch"),
        actor=cast.sabine,
    )
    time.advance(timedelta(days=365 * 12))
    actions.run_retention()
    with pytest.raises(NotFound):
        queries.letter(letter_id, cast.sabine)
