"""News by mail: nobody gets any unasked, one click ends them, nothing is told twice."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Invalid, TooMany
from verbund.core.models import AuditEntry
from verbund.core.scope import acting_within, everywhere
from verbund.kernel.clock import Frozen
from verbund.messages.models import Outgoing
from verbund.messages.queries import outbox
from verbund.messages.tests.post import Post
from verbund.watching import actions, queries
from verbund.watching.errors import SubscriptionUnknown
from verbund.watching.models import Subscription
from verbund.watching.queries import SubscriptionRow
from verbund.watching.shapes import Watch, watch_key
from verbund.watching.tests.conftest import PROBE, delivered, tell, told

pytestmark = pytest.mark.django_db
STREET = Watch(collections=(PROBE,), member="schoenberg", street="Hauptstr.")
MAIL = "eva.vogel@post.example"


def asked(cast: Cast, **changes: Any) -> SubscriptionRow:
    values = {"member": cast.schoenberg, "watch": STREET, "email": MAIL, **changes}
    return actions.subscribe(**values)


def linked(mail: Any) -> str:
    found = re.search(r"(/abos/\S+)", mail.get_payload(decode=True).decode())
    assert found
    return found[1]


def later(time: Frozen, **step: float) -> None:
    time.advance(timedelta(**step))


def test_nobody_gets_news_without_having_said_yes(
    cast: Cast, post: Post, time: Frozen
) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = f"/abos/{watch_key(STREET)}/"
    form = browser.get(page)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', form.content.decode())
    assert token
    sent = browser.post(
        page,
        {"email": MAIL, "rhythm": "at_once", "csrfmiddlewaretoken": token[1]},
    )
    assert MAIL in sent.content.decode()
    (mail,) = delivered(post)
    address = linked(mail)
    tell(told("1"))
    later(time, minutes=1)
    assert actions.look(rhythm="at_once") == 0
    # What scans mails for bad links opens them; it must not say yes for anybody.
    assert Client().get(address).status_code == 200
    later(time, minutes=1)
    assert actions.look(rhythm="at_once") == 0
    assert Client().post(address).status_code == 200
    tell(told("2"))
    later(time, minutes=1)
    assert actions.look(rhythm="at_once") == 1
    text = delivered(post)[-1].get_payload(decode=True).decode()
    assert "2 open" in text
    assert "1 open" not in text


def test_one_click_ends_the_mails_and_forgets_the_address(
    cast: Cast, post: Post, time: Frozen
) -> None:
    row = asked(cast, rhythm="at_once", confirmed=True)
    tell(told("1"))
    later(time, minutes=1)
    actions.look(rhythm="at_once")
    (mail,) = delivered(post)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<https?://[^/]+(/\S+)>", mail["List-Unsubscribe"])
    assert found
    Client().get(found[1])
    assert queries.subscription_of(row.token).email == MAIL
    # RFC 8058, § 3.1: no cookies, no token, this very body.
    program = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    answer = program.post(
        found[1], body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    with pytest.raises(SubscriptionUnknown):
        queries.subscription_of(row.token)
    with everywhere("test"):
        assert not Subscription.objects.exists()
        assert not Outgoing.objects.filter(recipient=MAIL).exists()


def test_one_mail_a_day_tells_everything_once(
    cast: Cast, post: Post, time: Frozen
) -> None:
    asked(cast, confirmed=True)
    tell(told("1"), told("2"), told("3", street="Am Anger"))
    later(time, hours=1)
    tell(told("1", "done"))
    later(time, hours=10)
    assert actions.look(rhythm="daily") == 1
    assert actions.look(rhythm="daily") == 0
    (mail,) = delivered(post)
    text = mail.get_payload(decode=True).decode()
    assert text.index("1 done") < text.index("2 open") < text.index("1 open")
    assert "3 open" not in text
    assert "/schoenberg/probe/1/" in text


def test_a_flood_is_one_mail_in_ten_minutes(
    cast: Cast, post: Post, time: Frozen
) -> None:
    asked(cast, rhythm="at_once", confirmed=True)
    for minute in range(12):
        tell(*(told(f"{minute}-{n}") for n in range(10)))
        later(time, minutes=1)
        actions.look(rhythm="at_once")
    assert len(delivered(post)) == 2


def test_a_look_at_nothing_new_lifts_no_wall(
    cast: Cast, post: Post, time: Frozen
) -> None:
    row = asked(cast, confirmed=True)
    tell(told("1"))
    later(time, minutes=1)
    assert actions.look(rhythm="at_once") == 0
    before = AuditEntry.objects.count()
    later(time, minutes=1)
    assert actions.look(rhythm="at_once") == 0
    assert AuditEntry.objects.count() == before
    # Whoever changes to mails at once hears what the day would have told.
    actions.change_rhythm(token=row.token, rhythm="at_once")
    assert actions.look(rhythm="at_once") == 1


def test_whoever_does_not_answer_is_forgotten_after_two_days(
    cast: Cast, time: Frozen
) -> None:
    row = asked(cast)
    kept = asked(cast, email="other@post.example", confirmed=True)
    later(time, days=2, minutes=1)
    assert actions.sweep() == 1
    with pytest.raises(SubscriptionUnknown):
        queries.subscription_of(row.token)
    assert queries.subscription_of(kept.token)


def test_a_mailbox_that_is_gone_is_forgotten(
    cast: Cast, post: Post, time: Frozen
) -> None:
    asked(cast, email="unbekannt@post.example", rhythm="at_once", confirmed=True)
    tell(told("1"))
    later(time, minutes=1)
    actions.look(rhythm="at_once")
    delivered(post)
    assert actions.sweep() == 1


def test_sent_mails_are_not_kept_and_never_seen_at_the_desk(
    cast: Cast, post: Post, time: Frozen
) -> None:
    asked(cast, rhythm="at_once", confirmed=True)
    tell(told("1"))
    later(time, minutes=1)
    actions.look(rhythm="at_once")
    delivered(post)
    with acting_within(cast.schoenberg.id):
        assert outbox()[0] == ()
    later(time, days=1, minutes=1)
    actions.sweep()
    with everywhere("test"):
        assert not Outgoing.objects.filter(kind="watch").exists()


def test_asking_again_does_not_bring_two_mails(
    cast: Cast, post: Post, time: Frozen
) -> None:
    for _ in range(2):
        actions.confirm(token=asked(cast, rhythm="at_once").token)
    tell(told("1"))
    later(time, minutes=1)
    assert actions.look(rhythm="at_once") == 1


def test_nobody_is_buried_in_confirmations(cast: Cast) -> None:
    for _ in range(5):
        asked(cast)
    with pytest.raises(TooMany):
        asked(cast)


def test_what_is_no_address_or_no_subject_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        asked(cast, email="no address")
    with pytest.raises(Invalid):
        asked(cast, watch=Watch(collections=("unknown",)))
    with pytest.raises(Invalid):
        asked(cast, rhythm="hourly")


def test_a_token_opens_nothing_at_another_member(cast: Cast) -> None:
    row = asked(cast, confirmed=True)
    forged = row.token.replace("schoenberg.", "fulda.")
    for token in (forged, f"{row.token[:-1]}{'A' if row.token[-1] != 'A' else 'B'}"):
        with pytest.raises(SubscriptionUnknown):
            queries.subscription_of(token)
        assert Client().get(f"/abos/{token}/").status_code == 404


def test_the_page_of_a_subscription_changes_the_rhythm_and_names_the_others(
    cast: Cast,
) -> None:
    row = asked(cast, confirmed=True)
    whole = Watch(collections=(PROBE,), member="schoenberg", categories=("school",))
    asked(cast, watch=whole, confirmed=True)
    page = f"/abos/{row.token}/"
    text = Client().get(page).content.decode()
    assert MAIL in text
    assert "Proben: Schule (Schönberg)" in text
    assert Client().post(page, {"rhythm": "at_once"}).status_code == 200
    assert queries.subscription_of(row.token).rhythm == "at_once"
