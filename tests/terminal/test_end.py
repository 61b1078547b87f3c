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


def test_a_copy_for_the_time_without_a_network_looks_as_its_address_says(
    client: Client, region: Region
) -> None:
    page = "/terminal/schoenberg/leistungen/"
    assert client.get(page)["X-Terminal-Open"] == "1"
    assert client.get(f"{page}?sprache=ar")["X-Terminal-Open"] == "1"
    # From here on it is in Arabic: the next visitor must not find it so.
    assert "X-Terminal-Open" not in client.get(page).headers
    contrast = client.get(f"{page}?sprache=de&kontrast=1")
    assert "X-Terminal-Open" not in contrast.headers
