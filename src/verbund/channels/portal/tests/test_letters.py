"""Letters on the status page: a confirmation is not called a notice."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import citizen
from verbund.cases.queries.case import case_by_status_token
from verbund.cases.tests.property_office import FIND
from verbund.cases.tests.region import BLUEPRINTS, Region
from verbund.catalogue import actions as catalogue
from verbund.channels.portal.tests import office
from verbund.kernel import clock
from verbund.notices.actions import issue_pending


@pytest.fixture
def stored(region: Region) -> str:
    """The address of a find that was taken into store, its confirmation issued."""
    catalogue.publish(folder=BLUEPRINTS / "fundsache")
    blueprint = engine.load(BLUEPRINTS / "fundsache")
    catalogue.adopt(
        member=region.schoenberg,
        key="fundsache",
        parameters=engine.example_parameters(blueprint),
        active_from=date(2026, 1, 1),
    )
    with clock.frozen(datetime(2026, 11, 17, 9, 0, tzinfo=UTC)):
        receipt = actions.open_case(
            member=region.schoenberg,
            blueprint="fundsache",
            answers=FIND,
            channel="web",
            actor=citizen(),
            service="found",
        )
        office.does(
            region.schoenberg,
            receipt.status_token,
            engine.Act(
                actor=office.PETZOLD,
                transition="take_in",
                input={"storage_number": "F-1", "public_place": "Marktplatz"},
            ),
        )
        view = case_by_status_token(region.schoenberg, receipt.status_token)
        issue_pending(case_id=view.id, acting_id=view.row.acting_id)
    return reverse("portal-status", args=[region.schoenberg, receipt.status_token])


def test_a_confirmation_is_not_called_a_notice(client, stored):
    page = client.get(stored).content.decode()
    assert "<h1" in page
    assert "Ihre Bestätigung ist da" in page
    assert "Bestätigung herunterladen" in page
    assert "Bestätigung erstellt" in page
    assert "escheid" not in page
    # What decides nothing is not announced, so nothing runs and nothing is contested.
    assert "Letzter Tag" not in page


def test_what_happened_since_the_letter_goes_before_it(client, region, stored):
    with clock.frozen(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        claim = engine.Act(actor=office.PETZOLD, transition="claim")
        office.does(region.schoenberg, stored.split("/")[-2], claim)
        page = client.get(stored).content.decode()
    assert "Jemand hat sich gemeldet</h1>" in page
    assert "Ihre Bestätigung ist da" not in page
    assert "Bestätigung herunterladen" in page


def test_what_the_letter_says_stands_on_the_page(client, stored):
    page = client.get(stored).content.decode()
    assert "Wo ist die Sache?" in page
    assert "Lagernummer F-1" in page
