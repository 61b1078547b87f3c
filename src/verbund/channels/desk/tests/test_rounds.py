"""Rounds at the desk: rehearsed with numbers, started, carried out by a worker."""

import pytest
from django.test import Client

from verbund.cases import queries
from verbund.cases.models import AllocationRun
from verbund.cases.tests.cast import Cast
from verbund.cases.tests.test_rounds import KEY, cast, child
from verbund.channels.desk.tests.office import signed_in, text
from verbund.channels.desk.tests.test_library import coordinator
from verbund.core.jobs import drain
from verbund.core.scope import everywhere
from verbund.members.models import Membership

__all__ = ["cast"]
PAGE = "/desk/laeufe/runden/"
PLAN = f"{PAGE}meerane/{KEY}/main/"


@pytest.fixture
def anna(cast: Cast) -> Client:
    """Anna coordinates an association of Schönberg (and Fulda) in Meerane."""
    client = signed_in(coordinator(cast))
    Membership.objects.create(
        association=cast.meerane,
        member=cast.schoenberg,
        kind="region",
        valid_from="2020-01-01",
    )
    return client


def test_round_is_rehearsed_and_started_on_one_page(cast: Cast, anna: Client) -> None:
    one = child(cast, "Mila", "sbg-sonne")
    two = child(cast, "Jonas", "sbg-sonne", employment="none")
    page = text(anna.get(PAGE))
    assert "Vergabe der Kita-Plätze" in page
    assert "Meerane, Schönberg" in page
    plan = text(anna.get(PLAN))
    assert "Bisher ist das eine Probe" in plan
    assert f"{one.number} Schönberg sbg-sonne (u3)" in plan
    assert f"{two.number} Schönberg Warteliste" in plan
    with everywhere("test"):
        assert not AllocationRun.objects.exists()
    running = anna.post(PLAN, {"seed": "4711"}, follow=True)
    assert "Die Vergabe läuft" in text(running)
    assert "4711" in text(running)
    drain()
    here = running.redirect_chain[-1][0]
    assert "1 Angebote, 1 auf der Warteliste, 0 nicht mehr dabei" in text(
        anna.get(here)
    )
    view = queries.case_view(one.id, cast.sabine, language="de")
    assert view.state.state == "offered"
    assert "von Hand" in text(anna.get(PAGE))


def test_second_start_waits_for_the_first(cast: Cast, anna: Client) -> None:
    child(cast, "Mila", "sbg-sonne")
    anna.post(PLAN, {})
    again = anna.post(PLAN, {})
    assert again.status_code == 409
    assert "noch nicht fertig" in text(again)


def test_who_may_not_allocate_sees_no_round(cast: Cast, anna: Client) -> None:
    clerk = signed_in(cast.sabine)
    assert clerk.get(PAGE).status_code == 403
    assert clerk.get(PLAN).status_code == 403
    foreign = signed_in(cast.claudia)
    assert foreign.get(PLAN).status_code == 404
    child(cast, "Mila", "sbg-sonne")
    run = str(anna.post(PLAN, {})["Location"])
    assert foreign.get(run).status_code == 404
    assert "Vergaberunden" in text(signed_in(cast.ines).get("/desk/laeufe/"))
