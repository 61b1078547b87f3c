"""Webhooks: signed, called into the open network only, repeated, given up at last."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook as Judge

from verbund.cases.tests.cast import Cast
from verbund.core import jobs
from verbund.core.config import config
from verbund.core.errors import Forbidden, Invalid
from verbund.core.rights import Actor
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.kernel.clock import Frozen
from verbund.messages.models import Outgoing
from verbund.watching import actions, calling, queries
from verbund.watching.actions import webhooks
from verbund.watching.errors import WebhookAddressRefused, WebhookUnknown
from verbund.watching.models import Webhook
from verbund.watching.rights import WEBHOOKS
from verbund.watching.shapes import Watch
from verbund.watching.tests.conftest import PROBE, tell, told
from verbund.watching.tests.receiver import Receiver, listening

pytestmark = pytest.mark.django_db
ALL = Watch(collections=(PROBE,))
LOCAL = ("127.0.0.0/8",)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver on this machine, which the operator has allowed."""
    settings = msgspec.structs.replace(config(), webhook_networks=LOCAL)
    monkeypatch.setattr(webhooks, "config", lambda: settings)
    for limit in ("CONNECT_S", "WHOLE_S"):
        monkeypatch.setattr(calling, limit, 60.0)
    found = Receiver()
    with listening(found.serve) as port:
        found.port = port
        yield found


def officer(cast: Cast, member: str = "schoenberg") -> Actor:
    one = getattr(cast, member).id
    return Actor(
        kind="staff", id="1", name="D. Amt", member=one, members=frozenset({one}),
        rights=frozenset({WEBHOOKS.key}),
    )  # fmt: skip


def added(cast: Cast, url: str, **changes: Any) -> tuple[UUID, str]:
    values: dict[str, Any] = {
        "label": "Zeitung", "url": url, "watch": ALL, "contact": "it@post.example",
        "actor": officer(cast), **changes,
    }  # fmt: skip
    return actions.add_webhook(**values)


def run(time: Frozen, **step: float) -> None:
    """Let the next minute come and the worker do what is due."""
    time.advance(timedelta(**(step or {"minutes": 1})))
    actions.plan_calls()
    jobs.drain()


def row(found: UUID) -> Webhook:
    with everywhere("test"):
        return Webhook.objects.get(id=found)


def test_a_call_is_accepted_by_the_reference_library(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    found, secret = added(cast, receiver.url)
    # The library looks at the real clock.
    time.move_to(_really_now())
    tell(told("1"), told("2"))
    run(time)
    (call,) = receiver.calls
    assert call.head[""] == "POST /hook?a=1 HTTP/1.1"
    content = Judge(secret).verify(call.body, call.head)
    assert [one["fid"] for one in content["data"]["items"]] == ["1", "2"]
    first = content["data"]["items"][0]
    assert first["feature"]["geometry"]["coordinates"] == [12.5, 50.85]
    assert first["url"].endswith("/schoenberg/probe/1/")
    assert row(found).last_status == "HTTP 204"
    run(time)
    assert len(receiver.calls) == 1


def test_a_body_that_was_altered_is_refused_by_the_reference_library(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    _, secret = added(cast, receiver.url)
    time.move_to(_really_now())
    tell(told("1"))
    run(time)
    (call,) = receiver.calls
    with pytest.raises(Exception, match="signature"):
        Judge(secret).verify(call.body + b" ", call.head)


def test_what_was_not_taken_is_repeated_word_for_word_under_the_same_id(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    found, _ = added(cast, receiver.url)
    receiver.answer = b"HTTP/1.1 500 Oops\r\n\r\n"
    tell(told("1"))
    run(time)
    tell(told("2"))
    run(time, seconds=30)
    assert len(receiver.calls) == 1
    receiver.answer = b"HTTP/1.1 200 OK\r\n\r\n"
    run(time, minutes=1)
    run(time, minutes=1)
    first, again, second = receiver.calls
    assert first.body == again.body != second.body
    assert first.head["webhook-id"] == again.head["webhook-id"]
    assert first.head["webhook-id"] != second.head["webhook-id"]
    assert row(found).failing_since is None


def test_the_pauses_grow_and_after_days_the_officer_is_told(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    found, _ = added(cast, receiver.url)
    receiver.answer = b"HTTP/1.1 503 Busy\r\n\r\n"
    tell(told("1"))
    pauses = []
    run(time)
    while row(found).disabled_at is None:
        pauses.append(row(found).next_at - clock.now())
        time.move_to(row(found).next_at)
        run(time, seconds=1)
    assert pauses[:6] == [
        timedelta(seconds=s) for s in (60, 300, 1800, 7200, 18_000, 36_000)
    ]
    assert clock.now() - row(found).failing_since >= webhooks.GIVE_UP
    with everywhere("test"):
        (mail,) = Outgoing.objects.filter(recipient="it@post.example")
    assert f"/desk/webhooks/{found}/" in mail.body
    calls = len(receiver.calls)
    tell(told("2"))
    run(time, days=1)
    assert len(receiver.calls) == calls
    receiver.answer = b"HTTP/1.1 200 OK\r\n\r\n"
    actions.enable_webhook(webhook_id=found, actor=officer(cast))
    tell(told("3"))
    run(time)
    assert b'"fid":"3"' in receiver.calls[-1].body
    assert b'"fid":"2"' not in receiver.calls[-1].body


def test_a_redirect_is_not_followed(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    found, _ = added(cast, receiver.url)
    receiver.answer = (
        f"HTTP/1.1 302 Found\r\nLocation: {receiver.url}x\r\n\r\n".encode()
    )
    tell(told("1"))
    run(time)
    assert len(receiver.calls) == 1
    assert "302" in row(found).last_status


@pytest.mark.parametrize("kind", ["hangs", "drips", "no HTTP", "hangs up"])
def test_a_receiver_that_hangs_does_not_hold_the_worker(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The others answer: on a busy machine they may take their time for it.
    slow = kind in {"hangs", "drips"}
    monkeypatch.setattr(calling, "WHOLE_S", 0.3 if slow else 60)
    over = threading.Event()

    def serve(line: socket.socket) -> None:
        if kind == "hangs":
            over.wait(20)
        elif kind == "no HTTP":
            line.sendall(b"220 mail.example ESMTP\r\n")
        while kind == "drips" and not over.wait(0.02):
            line.sendall(b"H")

    with listening(serve) as port:
        answer = calling.call(
            f"http://127.0.0.1:{port}/",
            message_id="msg_1",
            timestamp=1,
            body=b"{}",
            secret=calling.new_secret(),
            allowed=LOCAL,
        )
        over.set()
    assert not answer.ok
    late = "nicht rechtzeitig" in answer.word
    assert late is slow, answer.word


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.8/", "https://0.0.0.0/",
        "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/", "https://2130706433/", "https://0x7f.1/",
        "https://127.1/", "https://[fe80::1]/", "https://[fd00::1]/",
        "https://100.64.0.1/", "https://224.0.0.1/", "https://[2002:7f00:1::]/",
        "https://[64:ff9b::a00:1]/",
        "http://example.org/", "ftp://example.org/", "https://", "https:///x",
        "https://user:pass@example.org/", "https://example.org/#x",
        "https://example.org/\r\nX: y", "https://example.org:99999/", "//example.org/",
        "https://exämple.org/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_no_address_leads_into_a_network_that_is_not_public(url: str) -> None:
    with pytest.raises(WebhookAddressRefused):
        calling.target_of(url)


@pytest.mark.parametrize("inner", ["10.0.0.1", "::1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_not_called(
    inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when only one of its addresses does, and whatever it said before."""
    answers = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (inner, 443))]
    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_a, **_k: answers)
    monkeypatch.setattr(calling.socket, "create_connection", pytest.fail)
    answer = calling.call(
        "https://hook.example/",
        message_id="msg_1",
        timestamp=1,
        body=b"{}",
        secret=calling.new_secret(),
    )
    assert "nicht öffentlich" in answer.word


def test_the_operator_may_allow_a_network_of_the_house() -> None:
    target = calling.target_of("http://10.1.2.3:8080/x", ("10.1.2.0/24",))
    assert (target.port, target.secure) == (8080, False)
    with pytest.raises(WebhookAddressRefused):
        calling.target_of("http://10.1.3.3/", ("10.1.2.0/24",))


def test_a_webhook_hears_only_what_it_asked_for(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    added(cast, receiver.url, watch=Watch(collections=(PROBE,), member="fulda"))
    tell(told("1"))
    run(time)
    tell(told("2", member="fulda"))
    run(time)
    (call,) = receiver.calls
    assert b'"fid":"2"' in call.body


def test_a_ping_is_sent_on_demand_and_moves_nothing(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    found, secret = added(cast, receiver.url)
    time.move_to(_really_now())
    before = row(found).cursor
    actions.request_ping(webhook_id=found, actor=officer(cast))
    jobs.drain()
    (call,) = receiver.calls
    assert Judge(secret).verify(call.body, call.head)["type"] == "verbund.ping"
    assert row(found).cursor == before


def test_the_secret_is_sealed_shown_once_and_can_be_renewed(
    cast: Cast, time: Frozen, receiver: Receiver
) -> None:
    found, secret = added(cast, receiver.url)
    assert secret.encode() not in bytes(row(found).secret_box)
    renewed = actions.renew_secret(webhook_id=found, actor=officer(cast))
    assert renewed != secret
    time.move_to(_really_now())
    tell(told("1"))
    run(time)
    Judge(renewed).verify(receiver.calls[0].body, receiver.calls[0].head)


def test_others_can_neither_see_nor_touch_a_webhook(
    cast: Cast, receiver: Receiver
) -> None:
    found, _ = added(cast, receiver.url)
    stranger = officer(cast, "fulda")
    assert queries.webhooks_of(stranger) == ()
    for act in (actions.remove_webhook, actions.renew_secret, actions.request_ping):
        with pytest.raises(WebhookUnknown):
            act(webhook_id=found, actor=stranger)
    nobody = msgspec.structs.replace(officer(cast), rights=frozenset())
    with pytest.raises(Forbidden):
        added(cast, receiver.url, actor=nobody)


def test_what_is_wrong_with_a_new_webhook_is_said_by_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        added(cast, "http://10.0.0.1/", label=" ", contact="x")
    assert [one.path for one in refused.value.fields] == ["label", "url", "contact"]


def _really_now() -> Any:
    from datetime import UTC, datetime  # noqa: PLC0415

    return datetime.now(UTC)
