"""Every mail leaves once, by a real SMTP conversation; failures are seen by people."""

from __future__ import annotations

import pytest

from verbund.cases import actions as cases
from verbund.cases.access import citizen
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import ANSWERS, Cast
from verbund.core import jobs
from verbund.core.checks import run_integrity_checks
from verbund.core.config import config
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen
from verbund.kernel.ids import new_id
from verbund.members.actions import send_link
from verbund.messages import actions, links, queries
from verbund.messages.errors import NotWaiting
from verbund.messages.smtp import MailDelayed
from verbund.messages.tests.post import Post

pytestmark = pytest.mark.django_db


def opened(cast: Cast) -> Receipt:
    return cases.open_case(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        answers=ANSWERS,
        channel="web",
        service="register",
        actor=citizen(),
    )


def queued(cast: Cast, recipient: str, cause: str = "test:1") -> queries.OutboxRow:
    with acting_within(cast.meerane.id):
        actions.queue_email(
            case_id=new_id(),
            owner_id=cast.schoenberg.id,
            acting_id=cast.meerane.id,
            cause=cause,
            recipient=recipient,
            subject="Ihr Bescheid ist da",
            body="Guten Tag, „Umlaute“ äöü ß.",
        )
        return queries.outbox()[0][0]


def send(cast: Cast, row: queries.OutboxRow) -> queries.OutboxRow:
    actions.send_one(message_id=row.id, acting_id=cast.meerane.id)
    with acting_within(cast.meerane.id):
        return next(r for r in queries.outbox()[0] if r.id == row.id)


def test_receipt_is_mailed_with_number_and_link(cast: Cast, post: Post) -> None:
    receipt = opened(cast)
    jobs.drain()
    assert [mail["To"] for mail in post.mails] == ["katrin.vogel@post.example"]
    mail = post.mails[0]
    body = mail.get_payload(decode=True).decode()
    assert receipt.number in body
    assert f"/schoenberg/vorgang/{receipt.status_token}/" in body
    assert mail["Auto-Submitted"] == "auto-generated"


def test_same_cause_is_queued_once(cast: Cast) -> None:
    first = queued(cast, "katrin@post.example")
    second = queued(cast, "katrin@post.example")
    assert first.id == second.id


def test_sent_mail_is_not_sent_again(cast: Cast, post: Post) -> None:
    row = queued(cast, "katrin@post.example")
    assert send(cast, row).state == "sent"
    send(cast, row)
    assert len(post.mails) == 1
    with acting_within(cast.meerane.id), pytest.raises(NotWaiting):
        actions.retry(message_id=row.id)


def test_refusal_for_good_is_shown_with_the_servers_words(
    cast: Cast, post: Post
) -> None:
    row = send(cast, queued(cast, "unbekannt@post.example"))
    assert row.state == "failed"
    assert "550" in row.last_error
    assert "Mailbox unavailable" in row.last_error
    assert not post.mails


def test_refusal_for_now_brings_the_job_back(cast: Cast, post: Post) -> None:
    row = queued(cast, "katrin@post.example")
    post.answer = "451 4.3.2 Try again later"
    with pytest.raises(MailDelayed, match="451"):
        actions.send_one(message_id=row.id, acting_id=cast.meerane.id)
    post.answer = "250 OK"
    assert send(cast, row).state == "sent"
    assert post.mails[0]["Message-ID"].startswith(f"<{row.id}@")


def test_without_mail_server_the_mail_is_held_visibly(cast: Cast) -> None:
    row = send(cast, queued(cast, "katrin@post.example"))
    assert row.state == "held"
    assert row.last_error == "Es ist kein Postausgang eingerichtet."


def test_other_members_see_nothing_of_it(cast: Cast) -> None:
    queued(cast, "katrin@post.example")
    with acting_within(cast.fulda.id):
        assert queries.outbox() == ((), None)
        assert queries.failed_count() == 0


def test_check_finds_a_waiting_mail_without_job(cast: Cast, time: Frozen) -> None:
    queued(cast, "katrin@post.example")
    assert not run_integrity_checks(["outbox"])["outbox"]
    from verbund.core.models import Job  # noqa: PLC0415  a fault planted by hand

    Job.objects.filter(key__startswith="send:").delete()
    findings = run_integrity_checks(["outbox"])["outbox"]
    assert len(findings) == 1
    assert "wartet" in findings[0].message


def test_lost_last_moment_is_left_to_a_person(cast: Cast, post: Post) -> None:
    row = queued(cast, "katrin@post.example")
    begun = config().home / "outbox" / f"{row.id}.begun"
    begun.parent.mkdir(exist_ok=True)
    begun.touch()
    found = send(cast, row)
    assert found.state == "failed"
    assert found.last_error == actions.UNCERTAIN
    assert not post.mails
    with acting_within(cast.meerane.id):
        actions.retry(message_id=row.id)
    assert send(cast, row).state == "sent"
    assert len(post.mails) == 1


def test_lines_that_begin_with_a_dot_arrive_whole(cast: Cast, post: Post) -> None:
    with acting_within(cast.meerane.id):
        actions.queue_email(
            case_id=new_id(),
            owner_id=cast.schoenberg.id,
            acting_id=cast.meerane.id,
            cause="dots",
            recipient="katrin@post.example",
            subject="Punkte",
            body="oben\n.\n..zwei\nunten",
        )
        row = queries.outbox()[0][0]
    send(cast, row)
    assert post.mails[0].get_payload(decode=True).decode().split() == [
        "oben",
        ".",
        "..zwei",
        "unten",
    ]


def test_sign_in_link_is_sent_but_never_kept(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "config", actions.get_config)
    send_link(email="katrin@post.example", next_path="/schoenberg/")
    jobs.drain()
    mail = post.mails[0]
    assert mail["To"] == "katrin@post.example"
    assert "/anmelden/link/" in mail.get_payload(decode=True).decode()
    with acting_within(cast.meerane.id):
        assert queries.outbox() == ((), None)
