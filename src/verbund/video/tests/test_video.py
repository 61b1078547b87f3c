"""Knock, wait, open the door, the end."""

from datetime import timedelta

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen
from verbund.video import actions, queries
from verbund.video.errors import CallNotFound, CallOver, CallTaken
from verbund.video.models import VideoCall
from verbund.video.tests.knocking import DOOR, draft, knocked, path


def test_the_longest_waiting_comes_first_and_only_to_who_serves_them(
    cast: Cast, time: Frozen
) -> None:
    _, first = knocked(channel="terminal", place="Bücherei")
    time.advance(timedelta(seconds=10))
    _, second = knocked()
    rows = queries.waiting_room(cast.sabine)
    assert [row.id for row in rows] == [first, second]
    assert (rows[0].place, rows[0].channel) == ("Bücherei", "terminal")
    assert queries.waiting_room(cast.claudia) == ()
    with pytest.raises(CallNotFound):
        actions.accept(call_id=first, actor=cast.claudia)


def test_of_two_who_open_the_door_one_has_the_call(cast: Cast) -> None:
    _, call = knocked()
    actions.accept(call_id=call, actor=cast.sabine)
    actions.accept(call_id=call, actor=cast.sabine)
    with pytest.raises(CallTaken):
        actions.accept(call_id=call, actor=cast.jana)
    assert queries.waiting_room(cast.jana) == ()


def test_who_leaves_the_waiting_room_is_no_longer_offered(
    cast: Cast, time: Frozen
) -> None:
    browser, call = knocked()
    time.advance(timedelta(seconds=30))
    assert browser.get(path(call, "signale/")).json()["state"] == "waiting"
    time.advance(timedelta(seconds=40))
    assert len(queries.waiting_room(cast.sabine)) == 1
    time.advance(timedelta(seconds=10))
    assert queries.waiting_room(cast.sabine) == ()
    assert actions.sweep() == 1
    with pytest.raises(CallOver):
        actions.accept(call_id=call, actor=cast.sabine)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"kind": "shout"}',
        '{"kind": "offer", "body": 7}',
        '{"kind": "offer", "body": "' + "x" * 65_000 + '"}',
        '{"kind": "offer", "more": 1}',
    ],
)
def test_odd_signals_are_refused(cast: Cast, body: str) -> None:
    browser, call = knocked()
    actions.accept(call_id=call, actor=cast.sabine)
    answer = browser.post(path(call, "signale/"), body, content_type="application/json")
    assert answer.status_code == 422


def test_a_wrong_page_of_the_form_names_the_error_and_keeps_the_input(
    cast: Cast,
) -> None:
    browser, call = knocked(draft(cast).code)
    actions.accept(call_id=call, actor=cast.sabine)
    wrong = browser.post(
        path(call, "formular/person/"),
        {"holder.family_name": "", "holder.given_names": "K"},
    )
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'href="#holder-family_name"' in page
    assert 'value="K"' in page


def test_knocking_again_and_again_is_stopped(cast: Cast) -> None:
    browser = Client()
    for _ in range(20):
        browser.post(DOOR, {"knock": "1"})
    assert browser.post(DOOR, {"knock": "1"}).status_code == 429


@pytest.mark.parametrize(("code", "status"), [("7KQ-4MW", 422), ("7KQ-4MW-2RX", 404)])
def test_codes_that_do_not_fit_say_so(cast: Cast, code: str, status: int) -> None:
    answer = Client().post(DOOR, {"knock": "1", "code": code})
    assert answer.status_code == status
    assert 'href="#code"' in answer.content.decode()


def test_a_call_that_both_have_lost_is_ended(cast: Cast, time: Frozen) -> None:
    browser, call = knocked()
    actions.accept(call_id=call, actor=cast.sabine)
    time.advance(timedelta(seconds=121))
    assert browser.get(path(call)).status_code in {200, 302}
    assert actions.sweep() == 1
    with everywhere("test"):
        assert VideoCall.objects.get(id=call).outcome == "lost"
    time.advance(timedelta(days=91))
    actions.sweep()
    with everywhere("test"):
        assert not VideoCall.objects.exists()


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_the_pages_speak_three_languages(cast: Cast, language: str) -> None:
    for page in (DOOR, f"{DOOR}ende/", f"{DOOR}ende/?weg=terminal"):
        assert Client().get(page, {"lang": language}).status_code == 200
