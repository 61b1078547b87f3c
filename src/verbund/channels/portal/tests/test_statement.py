"""A body outside answers by its link; without scripts, once."""

from collections.abc import Iterator

import pytest
from django.test import Client

from verbund.cases import tokens
from verbund.cases.tests.cast import MOMENT
from verbund.cases.tests.festival import Festival, build, share_of
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
