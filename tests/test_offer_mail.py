"""Who waits for a time learns of it by mail, and the mail does not say what for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from verbund.appointments import actions
from verbund.appointments.shapes import Wishes
from verbund.appointments.tests.counter import (
    DAY,
    MOMENT,
    at,
    book_for,
    build,
    invited,
    person,
)
from verbund.core.jobs import drain
from verbund.core.tenancy import across_members
from verbund.kernel.clock import Frozen, frozen
from verbund.messages.models import Outgoing


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(MOMENT) as held:
        yield held


def test_the_mail_of_an_offer_says_until_when_and_nothing_of_the_matter(
    db: None, time: Frozen
) -> None:
    counter = build()
    taken = [invited(counter) for _ in range(3)]
    for case, moment in zip(taken, ("09:00", "09:20", "09:40"), strict=True):
        book_for(counter, case, at(moment))
    waiting = invited(counter)
    view, who = person(counter, waiting)
    token = waiting.status_token
    actions.join_waiting(
        case_id=view.id, wishes=Wishes(DAY, DAY), actor=who, token=token
    )
    time.advance(timedelta(minutes=1))
    view, who = person(counter, taken[0])
    actions.cancel(case_id=view.id, actor=who, token=taken[0].status_token)
    drain()
    with across_members("test"):
        mails = [
            mail
            for mail in Outgoing.objects.filter(case_id=waiting.id)
            if "frei" in mail.subject
        ]
    assert len(mails) == 1
    assert waiting.status_token in mails[0].body
    assert "Wir halten ihn bis" in mails[0].body
    assert "Ausländer" not in mails[0].body
    assert "09:00" not in mails[0].body
