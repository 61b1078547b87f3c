"""How long a visit lasts on the server: ten minutes without a network and more."""

from datetime import timedelta

from django.test import Client

from tests.terminal.visitor import Visitor
from verbund.cases.models import Draft
from verbund.cases.tests.region import Region
from verbund.channels.terminal.jobs import discard_left_drafts
from verbund.core.tenancy import across_members
from verbund.kernel import clock


def drafts() -> int:
    with across_members("Test"):
        return int(Draft.objects.count())


def test_ten_minutes_later_the_answer_is_taken_and_in_the_end_all_is_gone(
    client: Client, region: Region, monday: clock.Frozen
) -> None:
    visitor = Visitor(client)
    visitor.begin("hundesteuer", "register")
    monday.advance(timedelta(minutes=12, seconds=30))
    discard_left_drafts()
    visitor.go(f"{visitor.base}frage/person/holder.given_names/")
    visitor.send({"holder.given_names": "Katrin"})
    assert "holder.family_name" in visitor.at
    # The power fails: nobody says goodbye, the key in the cookie opens nothing later.
    monday.advance(timedelta(minutes=31))
    discard_left_drafts()
    assert drafts() == 0
    visitor.go(f"{visitor.base}frage/person/holder.given_names/")
    assert visitor.at == visitor.base
