"""From the terminal into a conversation by video, with the form that was begun."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from verbund.cases.models import Draft
from verbund.cases.tests.cast import Cast, build
from verbund.cases.tests.region import build_region
from verbund.channels.terminal.jobs import discard_left_drafts
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.video import actions
from verbund.video.models import VideoCall

HERE = "/terminal/schoenberg/"
CALL = f"{HERE}video/gespraech/"
OVER = f"{HERE}video/ende/"


@pytest.fixture
def cast(db: None) -> Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return build()


def knocked(language: str = "de") -> tuple[Client, VideoCall]:
    """Somebody who has begun a form and knocks."""
    browser = Client()
    browser.post(
        f"{HERE}leistung/hundesteuer/register/beginnen?sprache={language}",
    )
    answer = browser.post(f"{HERE}video/")
    assert answer["Location"] == CALL
    with everywhere("test"):
        return browser, VideoCall.objects.get()


def drafts() -> int:
    with everywhere("test"):
        return int(Draft.objects.count())


def state(call: VideoCall) -> tuple[str, str]:
    with everywhere("test"):
        call.refresh_from_db()
    return str(call.state), str(call.outcome)


def test_the_form_begun_at_the_terminal_comes_along(cast: Cast) -> None:
    browser = Client()
    browser.post(f"{HERE}leistung/hundesteuer/register/beginnen")
    page = browser.get(f"{HERE}video/")
    assert "niemand am Bildschirm" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    browser.post(f"{HERE}video/")
    with everywhere("test"):
        call = VideoCall.objects.get()
    assert call.draft_id is not None
    assert call.channel == "terminal"
    form = f"/video/gespraech/{call.id}/formular/"
    assert browser.get(form).status_code == 200
    waiting = browser.get(CALL)
    assert form in waiting.content.decode()
    assert "Beenden und löschen" in waiting.content.decode()
    # Knocking again leads back into the same waiting room.
    assert browser.post(f"{HERE}video/")["Location"] == CALL
    assert Client().get(CALL)["Location"] == f"{HERE}video/"


def test_after_the_conversation_the_form_goes_on_here(cast: Cast) -> None:
    browser, call = knocked()
    actions.accept(call_id=call.id, actor=cast.sabine)
    assert browser.get(OVER)["Location"] == CALL, "it is not over"
    page = browser.post(OVER, follow=True)
    assert state(call) == ("ended", "answered")
    assert "Das Gespräch ist zu Ende" in page.content.decode()
    assert page.cookies["vb_video"].value == ""
    onward = re.search(rf'href="({HERE}frage/[^"]+)"', page.content.decode())
    assert onward
    assert browser.get(onward[1]).status_code == 200
    assert browser.get(CALL)["Location"] == f"{HERE}video/"


def test_a_long_conversation_keeps_its_form_and_its_visit(
    cast: Cast, monday: clock.Frozen
) -> None:
    browser, call = knocked()
    actions.accept(call_id=call.id, actor=cast.sabine)
    for _ in range(5):
        monday.advance(timedelta(minutes=10))
        browser.get(f"/video/gespraech/{call.id}/signale/")
        actions.sweep()
        discard_left_drafts()
        assert drafts() == 1
        assert state(call)[0] == "open"
    # The clerk hangs up; the page is led on a moment after the drafts were looked at.
    actions.end(call=call, outcome="answered")
    discard_left_drafts()
    page = browser.get(OVER).content.decode()
    onward = re.search(rf'href="({HERE}frage/[^"]+)"', page)
    assert onward
    assert browser.get(onward[1]).status_code == 200
    # After the conversation the usual half hour counts again.
    monday.advance(timedelta(minutes=31))
    discard_left_drafts()
    assert drafts() == 0


def test_what_was_sent_in_the_conversation_has_its_receipt_here(cast: Cast) -> None:
    browser, call = knocked()
    actions.accept(call_id=call.id, actor=cast.sabine)
    from verbund.cases.tests.cast import submit  # noqa: PLC0415

    case = submit(cast)
    actions.sent(call=call, case_id=case.id)
    actions.end(call=call, outcome="answered")
    assert f"{HERE}vorgang/" in browser.get(OVER).content.decode()
    assert case.number in browser.get(f"{HERE}vorgang/").content.decode()


@pytest.mark.parametrize("way", ["ende/", ""])
def test_who_ends_the_visit_hangs_up_and_leaves_no_form(cast: Cast, way: str) -> None:
    browser, call = knocked()
    ended = browser.post(f"{HERE}{way}") if way else browser.get(HERE)
    assert ended.cookies["vb_video"].value == ""
    assert state(call) == ("ended", "left")
    assert drafts() == 0


def test_a_long_talk_does_not_lose_the_visit(cast: Cast) -> None:
    with clock.frozen(clock.now()) as time:
        browser, call = knocked()
        for _ in range(5):
            time.advance(timedelta(minutes=20))
            actions.seen(call=call, side="citizen")
            assert browser.get(f"{HERE}puls").status_code == 204
        assert browser.get(CALL).status_code == 200


def test_the_waiting_room_speaks_the_language_chosen(cast: Cast) -> None:
    browser, call = knocked("uk")
    page = browser.get(CALL).content.decode()
    assert 'lang="uk"' in page
    assert "Відеорозмова" in page
    told = browser.get(f"/video/gespraech/{call.id}/signale/").json()
    assert (
        told["text"]
        == "Зараз біля екрана нікого немає. Ваш стук записано, доки ви чекаєте."
    )


@pytest.mark.usefixtures("db")
def test_in_the_call_a_group_may_stay_empty_and_german_words_are_marked() -> None:
    build_region("sozialpass")
    browser = Client()
    browser.post(f"{HERE}leistung/sozialpass/apply/beginnen?sprache=uk")
    browser.post(f"{HERE}video/")
    with everywhere("test"):
        call = VideoCall.objects.get()
    form = f"/video/gespraech/{call.id}/formular/"

    def shown(page: str = "") -> str:
        return browser.get(f"{form}{page}").content.decode()

    first = shown()
    assert '<span lang="de" dir="ltr">Wer noch einen Pass braucht</span>' in first
    assert "Не розпочато" in first
    assert "Готово" not in first
    assert '<span lang="de" dir="ltr">Name und Geburtsdatum</span></h3>' in shown(
        "holder/"
    )
    assert "Бажаєте додати запис" in shown("household/")
    onward = browser.post(f"{form}household/", {"more": "no"})
    assert onward["Location"] != f"{form}household/1/"
    assert "Готово" in shown()
    # Somebody is added after all, begun and not finished.
    assert browser.post(f"{form}household/", {"more": "yes"})["Location"] == (
        f"{form}household/1/"
    )
    assert '<span lang="de" dir="ltr">Person 1</span></h3>' in shown("household/1/")
