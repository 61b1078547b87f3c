"""From the terminal into a conversation by video, with the form that was begun."""

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast, build
from verbund.core.scope import everywhere
from verbund.video.models import VideoCall

HERE = "/terminal/schoenberg/"


@pytest.fixture
def cast(db: None) -> Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return build()


def test_the_form_begun_at_the_terminal_comes_along(cast: Cast) -> None:
    browser = Client()
    browser.post(f"{HERE}leistung/hundesteuer/register/beginnen")
    page = browser.get(f"{HERE}video/")
    assert "niemand am Bildschirm" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    knocked = browser.post(f"{HERE}video/")
    assert knocked.status_code == 302
    assert knocked["Location"].startswith("/video/gespraech/")
    with everywhere("test"):
        call = VideoCall.objects.get()
    assert call.draft_id is not None
    assert call.channel == "terminal"
    assert browser.get(f"{knocked['Location']}formular/").status_code == 200
    # The start page ends the visit; the form both are filling in stays.
    browser.get(HERE)
    assert browser.get(f"{knocked['Location']}formular/person/").status_code == 200
