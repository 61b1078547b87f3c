"""The print queue: letters on paper, from the decision to the post."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import in_review, signed_in, state, take, text
from verbund.core.jobs import drain
from verbund.kernel.clock import Frozen
from verbund.notices import actions, paper

QUEUE = "/desk/postausgang/druck/"


@pytest.fixture
def letter(cast: Cast, time: Frozen) -> Receipt:
    """Decided on Tuesday 17 November 2026; the letter waits for the printer."""
    time.move_to(datetime(2026, 11, 17, 9, 0, tzinfo=UTC))
    return decided(cast)


def decided(cast: Cast) -> Receipt:
    case = in_review(cast)
    act = engine.Act(actor=ref(cast.sabine), transition="assess")
    take(case, cast.sabine, act)
    take(case, cast.uwe, engine.Approve(actor=ref(cast.uwe)))
    drain()
    return case


def printed(cast: Cast, client: Client, day: str) -> str:
    """Print everything for a day; the address of the file."""
    waiting = [str(row.id) for row in paper.waiting_letters(actor=cast.sabine)]
    answer = client.post(f"{QUEUE}neu/", {"letter": waiting, "day": day})
    assert answer.status_code == 302
    return f"{QUEUE}{paper.batches(actor=cast.sabine)[0].id}"


def words(client: Client, address: str) -> list[str]:
    answer = client.get(f"{address}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def test_a_decision_puts_its_letter_into_the_queue(cast: Cast, letter: Receipt) -> None:
    page = text(signed_in(cast.sabine).get(QUEUE))
    assert letter.number in page
    assert "Di, 17.11.2026" in page.replace("\xa0", " ")
    assert "1 Brief drucken" in text(signed_in(cast.sabine).get("/desk/postausgang/"))


def test_the_file_for_the_printer_has_a_cover_and_every_letter_on_new_sheets(
    cast: Cast, letter: Receipt
) -> None:
    second = decided(cast)
    client = signed_in(cast.sabine)
    pages = words(client, printed(cast, client, "2026-11-17"))
    assert len(pages) % 2 == 0
    assert letter.number in pages[0]
    assert second.number in pages[0]
    starts = [
        place for place, page in enumerate(pages) if "Bescheid über Hundesteuer" in page
    ]
    assert len([place for place in starts if place % 2 == 0]) >= 2
    assert paper.waiting_letters(actor=cast.sabine) == ()


def test_a_letter_printed_for_another_day_is_made_anew(
    cast: Cast, letter: Receipt, time: Frozen
) -> None:
    time.move_to(datetime(2026, 11, 19, 9, 0, tzinfo=UTC))
    client = signed_in(cast.sabine)
    assert "liegt noch im Haus" in text(client.get(QUEUE))
    pages = " ".join(words(client, printed(cast, client, "2026-11-20")))
    assert "20.11.2026" in pages
    assert "17.11.2026" not in pages
    notice = state(letter, cast.sabine).state.notices[-1]
    assert notice.posted_on == date(2026, 11, 20)
    # Friday 20 November, fourth day Tuesday 24 November.
    assert notice.announced_on == date(2026, 11, 24)


def test_marking_as_posted_sets_the_day_that_counts_and_only_once(
    cast: Cast, letter: Receipt, time: Frozen
) -> None:
    client = signed_in(cast.sabine)
    address = printed(cast, client, "2026-11-17")
    time.move_to(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    client = signed_in(cast.sabine)
    ahead = client.post(f"{address}/versandt/", {"day": "2026-11-24"})
    assert "liegt noch vor uns" in text(client.get(ahead["Location"]))
    for _ in range(2):
        client.post(f"{address}/versandt/", {"day": "2026-11-20"})
    view = state(letter, cast.sabine)
    notice = view.state.notices[-1]
    assert (notice.posted_on, notice.delivery_state) == (date(2026, 11, 20), "sent")
    assert notice.announced_on == date(2026, 11, 24)
    clocks = [c for c in view.state.clocks.values() if c.kind == "objection" and c.open]
    assert [clock.due_on for clock in clocks] == [date(2026, 12, 24)]
    kinds = [item.kind for item in view.timeline]
    assert kinds.count("delivery_recorded") == 1
    assert "versandt" in text(client.get(QUEUE))


def test_a_lost_letter_is_printed_once_more_and_keeps_its_day(
    cast: Cast, letter: Receipt, time: Frozen
) -> None:
    client = signed_in(cast.sabine)
    address = printed(cast, client, "2026-11-17")
    client.post(f"{address}/versandt/", {"day": "2026-11-17"})
    (row,) = paper.batches(actor=cast.sabine)
    assert not row.open
    time.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    client = signed_in(cast.sabine)
    with_letter = state(letter, cast.sabine).state.notices[-1]
    (only,) = letters(cast)
    actions.print_once_more(letter_id=only, actor=cast.sabine)
    address = printed(cast, client, "2026-11-25")
    assert "17.11.2026" in " ".join(words(client, address))
    client.post(f"{address}/versandt/", {"day": "2026-11-25"})
    assert state(letter, cast.sabine).state.notices[-1] == with_letter


def letters(cast: Cast) -> list[object]:
    from verbund.core.scope import acting_within  # noqa: PLC0415
    from verbund.notices.models import PaperLetter  # noqa: PLC0415

    with acting_within(cast.sabine.members):
        return list(PaperLetter.objects.values_list("id", flat=True))


def test_others_neither_see_nor_print_nor_post_it(cast: Cast, letter: Receipt) -> None:
    own, other = signed_in(cast.sabine), signed_in(cast.claudia)
    assert letter.number not in text(other.get(QUEUE))
    (only,) = letters(cast)
    other.post(f"{QUEUE}neu/", {"letter": [str(only)], "day": "2026-11-17"})
    assert [row.id for row in paper.waiting_letters(actor=cast.sabine)] == [only]
    address = printed(cast, own, "2026-11-17")
    assert other.get(f"{address}.pdf").status_code == 404
    answer = other.post(f"{address}/versandt/", {"day": "2026-11-17"})
    assert answer.status_code == 404
    assert other.post(f"{QUEUE}{only}/nochmal/").status_code == 404


def test_what_is_wrong_is_said(cast: Cast, letter: Receipt) -> None:
    client = signed_in(cast.sabine)
    (only,) = letters(cast)
    for given, words_ in (
        ({"day": "2026-11-17"}, "mindestens einen Brief"),
        ({"letter": [str(only)], "day": "morgen"}, "Geben Sie einen Tag an"),
        ({"letter": [str(only)], "day": "2026-11-16"}, "muss heute sein"),
        ({"letter": [str(only)], "day": "2027-11-16"}, "muss heute sein"),
    ):
        answer = client.post(f"{QUEUE}neu/", given)
        assert words_ in text(client.get(answer["Location"]))
