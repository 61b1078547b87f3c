"""The door of the 115 desk."""

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.channels.hotline.tests.office import agent, signed_in, text

pytestmark = pytest.mark.django_db


def test_a_visitor_is_led_to_the_sign_in_page_and_back(cast: Cast) -> None:
    response = Client().get("/115/")
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?next=%2F115%2F")


def test_a_clerk_without_the_right_does_not_get_in(cast: Cast) -> None:
    assert signed_in(cast.sabine).get("/115/").status_code == 403


def test_an_agent_sees_for_whom_the_desk_answers(cast: Cast) -> None:
    page = text(signed_in(agent(cast)).get("/115/"))
    assert "Stadt Meerane" in page
    assert "115 für eine weitere Kommune" in page


def test_the_desk_leads_agents_to_the_115(cast: Cast) -> None:
    assert 'href="/115/"' in signed_in(agent(cast)).get("/desk/").content.decode()
    assert 'href="/115/"' not in signed_in(cast.sabine).get("/desk/").content.decode()
