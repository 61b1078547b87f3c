"""A body outside answers by its link; without scripts, once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from verbund import engine
from verbund.cases import actions, tokens
from verbund.cases.access import ref
from verbund.cases.models import Share
from verbund.cases.tests.cast import BLUEPRINTS, MOMENT
from verbund.cases.tests.cast import build as build_cast
from verbund.cases.tests.festival import Festival, adopted, build, share_of
from verbund.core.tenancy import across_members
from verbund.engine import load
from verbund.engine.inquiries import recipient_slots
from verbund.kernel.clock import frozen


@pytest.fixture
def festival(db: None) -> Iterator[Festival]:
    with frozen(MOMENT):
        yield build()


def test_a_body_outside_answers_by_its_link(festival: Festival) -> None:
    client = Client()
    token = tokens.share_token(share_of(festival, "noise").id)
    page = f"/meerane/stellungnahme/{token}/"
    first = client.get(page)
    assert first.status_code == 200
    assert first["Cache-Control"] == "no-store"
    shown = first.content.decode()
    assert "Lautstärke" in shown
    assert "Heimatverein" not in shown
    assert client.post(page, {"verdict": "agrees"}).status_code == 422
    done = client.post(
        page, {"name": "Frau Leise", "verdict": "agrees", "text": ""}, follow=True
    )
    assert "Danke" in done.content.decode()
    again = client.post(page, {"name": "X", "verdict": "objects", "text": "Nein"})
    assert again.status_code == 422
    assert client.get("/fulda/stellungnahme/" + token + "/").status_code == 404


TRADE: dict[str, Any] = {
    "request": "register",
    "company": {"form": "single"},
    "owner_data": {
        "given_names": "Katrin",
        "family_name": "Vogel",
        "birth_date": "1984-03-14",
        "birth_place": "Zwickau",
        "nationality": "000",
        "eu": True,
        "address": {
            "street": "Poststraße",
            "house_number": "3",
            "postal_code": "08393",
            "city": "Meerane",
        },
    },
    "trade": {
        "name": "Vogels Obst",
        "activity": "Einzelhandel mit Obst",
        "kind": "food",
        "place": {
            "street": "Markt",
            "house_number": "5",
            "postal_code": "08393",
            "city": "Meerane",
        },
        "site": "main",
        "part_time": False,
        "travelling": False,
        "employees": 2,
        "permit": "not_needed",
    },
    "start": {"day": "2026-11-02", "reason": "new"},
}


@pytest.fixture
def copied(db: None) -> Iterator[Share]:
    """A trade is certified; the chamber outside gets its extract by a link."""
    with frozen(MOMENT):
        cast = build_cast()
        trade = load(BLUEPRINTS / "gewerbe-anmelden")
        bindings: dict[str, object] = {
            slot: {"kind": "email", "name": slot, "email": f"{slot}@amt.example"}
            for slot in recipient_slots(trade)
        }
        adopted(cast.meerane, "gewerbe-anmelden", bindings)
        case = actions.open_case(
            member=cast.meerane,
            blueprint="gewerbe-anmelden",
            answers=TRADE,
            channel="counter",
            actor=cast.sabine,
            service="register",
        )
        command = engine.Act(
            actor=ref(cast.sabine), transition="confirm", input={"identity": True}
        )
        actions.act(case_id=case.id, command=command, actor=cast.sabine)
        with across_members("test"):
            found = Share.objects.filter(case_id=case.id, kind="copy").order_by("part")
            share = found[0]
        yield share


def is_open(share: Share) -> bool:
    with across_members("test"):
        return bool(Share.objects.get(id=share.id).open)


def test_program_that_opens_links_in_mails_fetches_no_extract(copied: Share) -> None:
    scanner = Client()
    page = f"/meerane/stellungnahme/{tokens.share_token(copied.id)}/"
    for _ in range(2):
        seen = scanner.get(page).content.decode()
        assert "Auszug abrufen" in seen
        assert "Vogels Obst" not in seen
        assert "Poststraße" not in seen
    assert scanner.head(page).status_code == 200
    assert is_open(copied)


def test_button_fetches_the_extract_once_and_shows_it(copied: Share) -> None:
    client = Client()
    page = f"/meerane/stellungnahme/{tokens.share_token(copied.id)}/"
    shown = client.post(page, follow=True)
    assert shown.redirect_chain == [(page, 302)]
    assert "Auszug abrufen" not in shown.content.decode()
    assert "Markt" in shown.content.decode()
    assert not is_open(copied)
    # A second look is no second fetch, and no error.
    assert client.post(page, follow=True).status_code == 200
