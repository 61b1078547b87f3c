"""The door of the 115 desk."""

import re
from pathlib import Path

import pytest
from django.test import Client

from verbund import engine
from verbund.cases.tests.cast import BLUEPRINTS, Cast
from verbund.channels.hotline.tests.office import agent, signed_in, text
from verbund.channels.hotline.web.keys import GROUPS
from verbund.channels.hotline.web.resume import head_label

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


def test_the_sheet_names_every_key_that_the_pages_have() -> None:
    pages = Path(__file__).parents[1] / "templates" / "hotline"
    used = {
        key
        for page in pages.glob("*.html")
        for key in re.findall(r'data-vb-key"?[=:] ?"([a-z])"', page.read_text("utf-8"))
    }
    named = {names[0].lower() for _, rows in GROUPS for names, _ in rows}
    assert used == {key for key in named if len(key) == 1 and key.isalpha()}


def test_the_115_has_its_own_sheet_of_keys(cast: Cast) -> None:
    client = signed_in(agent(cast))
    foot = client.get("/115/").content.decode()
    assert 'href="/115/tastatur/" data-vb-key="?"' in foot
    page = client.get("/115/tastatur/")
    for part in ("klingelnden Anruf annehmen", "G Z Zusagen", "Vorgang beginnen"):
        assert part in text(page), part
    # Besetzung is the supervisor's.
    assert "G B" not in text(page)
    assert 'data-vb-single-keys="on"' in foot
    client.post("/115/tastatur/", {"single": "off"})
    assert 'data-vb-single-keys="off"' in client.get("/115/").content.decode()


@pytest.mark.parametrize(
    ("key", "word"),
    [("hundesteuer", "Name"), ("anliegen-strasse", "Es geht um"),
     ("kita-platz", "Es geht um"), ("veranstaltung-anmelden", "Es geht um")],
)  # fmt: skip
def test_only_a_name_is_called_a_name(key: str, word: str) -> None:
    assert head_label(engine.load(BLUEPRINTS / key)) == word
