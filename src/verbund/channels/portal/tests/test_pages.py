"""Every page of the portal answers, in every language, and leaks nothing."""

import pytest
from django.test import Client

from verbund.members import actions as members

PUBLIC = (
    "/",
    "/suche?q=hunt+anmeldn",
    "/suche?q=hunt+anmeldn&genau=1",
    "/suche?q=hund&ort=08393",
    "/suche",
    "/weiter/",
    "/hilfe/",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/schoenberg/",
    "/schoenberg/suche?q=hunt+anmeldn",
    "/schoenberg/leistungen/",
    "/schoenberg/service/hundesteuer/",
    "/schoenberg/service/hundesteuer/?leistung=deregister",
    "/schoenberg/weiter/",
    "/schoenberg/hilfe/",
    "/schoenberg/impressum/",
    "/schoenberg/datenschutz/",
    "/schoenberg/barrierefreiheit/",
)


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_every_public_page_answers_in_every_language(client, region, language):
    for address in PUBLIC:
        joint = "&" if "?" in address else "?"
        answer = client.get(f"{address}{joint}lang={language}")
        assert answer.status_code == 200, address
        assert b"<h1" in answer.content, address


def test_typing_errors_still_find_the_own_member_first(client, region):
    answer = client.get("/schoenberg/suche", {"q": "hunt anmeldn"}).content.decode()
    assert "verstanden" in answer
    own, _, others = answer.partition("In Schönberg")[2].partition("anderen Kommunen")
    assert "/schoenberg/service/hundesteuer/?leistung=register" in own
    assert "/koeln/service/hundesteuer/" in others


def test_the_acting_town_hall_is_named(client, region):
    answer = client.get("/schoenberg/").content.decode()
    assert "Für Schönberg arbeitet das Rathaus in Meerane" in answer


def test_the_service_page_takes_fees_from_the_members_parameters(client, region):
    answer = client.get("/schoenberg/service/hundesteuer/").content.decode()
    assert "36,00" in answer
    assert "14 Tage" in answer
    assert "SächsKAG" in answer
    assert "KAG NRW" not in answer
    assert "genutzt von 3 Kommunen" in answer
    assert "99102013104000" in answer


def test_a_name_that_is_no_member_is_not_found(client, region):
    assert client.get("/nirgendwo/").status_code == 404
    assert client.get("/schoenberg/service/gibt-es-nicht/").status_code == 404


def test_a_remembered_page_shows_a_change_at_once(client, region):
    assert "Guten Tag in Schönberg" in client.get("/schoenberg/").content.decode()
    members.update_member(member=region.meerane, phone="03764 555-99")
    assert "03764 555-99" in client.get("/schoenberg/").content.decode()


def test_every_reader_gets_an_own_form_token(region):
    address = "/schoenberg/service/hundesteuer/"
    tokens = set()
    for _ in range(2):
        reader = Client(enforce_csrf_checks=True)
        page = reader.get(address).content.decode()
        assert "form-token" not in page
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[
            0
        ]
        tokens.add(token)
        data = {"service": "register", "csrfmiddlewaretoken": token}
        assert reader.post(f"{address}beginnen", data).status_code == 302
        del data["csrfmiddlewaretoken"]
        assert reader.post(f"{address}beginnen", data).status_code == 403
    assert len(tokens) == 2


def test_one_readers_language_is_not_anothers(client, region):
    assert "Was möchten Sie" in client.get("/").content.decode()
    english = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "What would you like" in english
