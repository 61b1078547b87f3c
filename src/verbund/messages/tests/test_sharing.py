"""Mails to other bodies name the link, never the matter."""

import pytest

from verbund.cases import events, tokens
from verbund.cases.tests.cast import MOMENT
from verbund.cases.tests.festival import build, share_of
from verbund.core.tenancy import across_members
from verbund.kernel.clock import frozen
from verbund.messages.models import Outgoing
from verbund.messages.sharing import tell_other_body


@pytest.mark.django_db
def test_the_mail_names_the_link_and_nothing_of_the_matter() -> None:
    with frozen(MOMENT):
        festival = build()
        share = share_of(festival, "noise")
        event = events.Shared(
            case_id=festival.case.id,
            member=festival.cast.meerane.id,
            key=share.key,
            what="sent",
        )
        tell_other_body(event)
        tell_other_body(event)
        with across_members("test"):
            (mail,) = Outgoing.objects.filter(recipient="laerm@kreis.example")
    assert f"/meerane/stellungnahme/{tokens.share_token(share.id)}/" in mail.body
    assert "Poststraßenfest" not in mail.body
    assert "Vogel" not in mail.body
