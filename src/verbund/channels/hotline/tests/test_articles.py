"""Articles and learned words at the 115 desk: who reads, who writes, what is told."""

import re
from datetime import date

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.channels.hotline.tests.office import agent, signed_in, supervisor, text
from verbund.core.rights import Actor
from verbund.knowledge import actions, queries

NEW = "/115/wissen/neu/"
WORDS = "/115/wissen/suchwoerter/"
MISSED = "/115/wissen/vermisst/"
REPORT = "/115/melden/"


@pytest.fixture
def bernd(cast: Cast) -> Actor:
    return supervisor(cast)


@pytest.fixture
def desk(bernd: Actor) -> Client:
    return signed_in(bernd)


def typed(**changed: str) -> dict[str, str]:
    return {
        "member": "meerane",
        "title": "Sperrmüll abholen lassen",
        "text": "Rufen Sie an.\nEs kostet 20 Euro.",
        "keywords": "Möbel\nSofa",
        "questions": "Wohin mit dem alten Sofa?",
        "valid_from.day": "1",
        "valid_from.month": "10",
        "valid_from.year": "2026",
        "last.day": "31",
        "last.month": "12",
        "last.year": "2027",
        **changed,
    }


def test_an_article_is_written_and_found(cast: Cast, desk: Client) -> None:
    answer = desk.post(NEW, typed())
    assert answer.status_code == 302
    assert "gleich zu finden" in text(desk.get(answer.headers["Location"]))
    [article] = queries.articles_of([cast.meerane.id])
    assert article.keywords == ("Möbel", "Sofa")
    assert (article.valid_from, article.valid_to) == (
        date(2026, 10, 1),
        date(2028, 1, 1),
    )
    actions.refresh_index()
    hit = queries.find("wohin mit altem sofa", member=cast.meerane).hits[0]
    assert (hit.kind, hit.article_id) == ("question", article.id)


def test_changing_shows_what_is_there_and_keeps_every_version(
    cast: Cast, desk: Client
) -> None:
    desk.post(NEW, typed())
    [article] = queries.articles_of([cast.meerane.id])
    page = f"/115/wissen/{article.id}/"
    shown = desk.get(page).content.decode()
    assert 'value="Sperrmüll abholen lassen"' in shown
    assert 'value="31"' in shown
    assert 'name="version" value="1"' in shown
    desk.post(page, typed(title="Sperrmüll", note="Kürzer", version="1"))
    assert "Kürzer" in text(desk.get(page))
    late = desk.post(page, typed(title="Sperrgut", version="1"))
    assert late.status_code == 409
    assert "inzwischen geändert" in text(late)
    assert 'value="Sperrgut"' in late.content.decode()
    desk.post(f"{page}zurueckziehen/", {})
    [article] = queries.articles_of([cast.meerane.id])
    assert (article.title, article.withdrawn, article.version) == ("Sperrmüll", True, 3)


def test_what_is_wrong_stands_beside_its_field(desk: Client) -> None:
    given = typed(title="", **{"last.day": "31", "last.month": "2"})
    answer = desk.post(NEW, given)
    assert answer.status_code == 422
    assert "Diesen Tag gibt es nicht" in text(answer)
    answer = desk.post(NEW, typed(title=""))
    assert "Schreiben Sie einen Titel" in text(answer)
    assert "Es kostet 20 Euro." in answer.content.decode()


def test_agents_read_and_do_not_write(cast: Cast, desk: Client) -> None:
    desk.post(NEW, typed())
    [article] = queries.articles_of([cast.meerane.id])
    reader = signed_in(agent(cast))
    listed = reader.get("/115/wissen/")
    assert "Sperrmüll abholen lassen" in text(listed)
    assert NEW not in listed.content.decode()
    page = f"/115/wissen/{article.id}/"
    assert "Es kostet 20 Euro." in text(reader.get(page))
    assert "<textarea" not in reader.get(page).content.decode()
    for address in (NEW, page, WORDS, f"{page}zurueckziehen/"):
        assert reader.post(address, typed()).status_code == 403
    assert queries.articles_of([cast.meerane.id])[0].version == 1


def test_an_article_of_another_town_is_not_there(cast: Cast, desk: Client) -> None:
    assert desk.post(NEW, typed(member="fulda")).status_code == 404
    assert not queries.articles_of([cast.fulda.id])


def test_the_list_can_be_narrowed(cast: Cast, desk: Client) -> None:
    review = {"review_on.day": "5", "review_on.month": "11", "review_on.year": "2026"}
    desk.post(NEW, typed(**review))
    desk.post(NEW, typed(title="Freibad"))
    assert "Sperrmüll" not in text(desk.get("/115/wissen/?suche=bad"))
    due = text(desk.get("/115/wissen/?pruefen=1"))
    assert "Sperrmüll" in due
    assert "Freibad" not in due


def test_learned_words_are_confirmed_here(cast: Cast, desk: Client) -> None:
    actions.refresh_index()
    target = queries.find("hund anmelden").hits[0].id
    actions.record_pick(query="Wauwau", target=target, actor=cast.jana)
    shown = desk.get(WORDS)
    assert "wauwau" in text(shown)
    [proposal] = queries.synonyms(supervisor_of(cast))
    given = {"wort": str(proposal.id), "entscheidung": "ja"}
    assert desk.post(WORDS, given).status_code == 302
    actions.refresh_index()
    assert queries.find("wauwau").hits[0].id == target
    assert "Zurücknehmen" in text(desk.get(WORDS))
    assert desk.post(WORDS, {"wort": "nie"}).status_code == 404


def supervisor_of(cast: Cast) -> Actor:
    """Somebody of the same town who reads the proposals."""
    return cast.ines


def test_what_fetches_links_ahead_teaches_nothing(cast: Cast) -> None:
    actions.refresh_index()
    agent_ = signed_in(agent(cast))
    target = queries.find("hund anmelden").hits[0].id
    zu = f"frage=Wauwau&treffer={target}&leitfaden=meerane:hundesteuer:register"
    assert agent_.get(f"/115/oeffnen/?{zu}").status_code == 405
    assert queries.synonyms(cast.ines) == ()
    page = agent_.get("/115/?frage=hund+anmelden").content.decode()
    assert 'href="/115/oeffnen/' not in page
    for _ in range(2):
        assert agent_.post("/115/oeffnen/", {"zu": zu}).status_code == 302
    [proposal] = queries.synonyms(cast.ines)
    assert (proposal.words, proposal.picks) == ("wauwau", 1)


def test_picking_needs_the_token_of_the_page(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(agent(cast)).cookies
    for address in ("/115/oeffnen/", "/115/melden/"):
        assert strict.post(address, {"zu": "frage=Wauwau"}).status_code == 403


def test_a_search_in_vain_goes_to_the_editors_who_decide(
    cast: Cast, desk: Client
) -> None:
    actions.refresh_index()
    reader = signed_in(agent(cast))
    assert 'data-vb-key="m"' in reader.get("/115/?frage=Zirkus").content.decode()
    zu = "frage=Zirkus&kommune=schoenberg"
    answer = reader.post(REPORT, {"zu": zu})
    assert answer.headers["Location"].startswith("/115/?")
    assert "Die Redaktion weiß jetzt" in text(reader.get(answer.headers["Location"]))
    for address in (MISSED, WORDS):
        assert reader.get(address).status_code == 403
    listed = desk.get(MISSED).content.decode()
    [one] = re.findall(rf'href="({MISSED}[^"]+)"', listed)
    assert "Schönberg: einmal gemeldet" in text(desk.get(one))
    key = one.rstrip("/").rpartition("/")[2]
    form = desk.get(f"{NEW}?vermisst={key}").content.decode()
    assert "Zirkus</textarea>" in form
    assert desk.post(one, {"entscheidung": "nie"}).status_code == 404
    assert desk.post(one, {"entscheidung": "fremd"}).status_code == 302
    assert "schon jemand entschieden" in text(desk.get(one))


def test_an_article_that_answers_settles_the_search(cast: Cast, desk: Client) -> None:
    actions.refresh_index()
    desk.post(REPORT, {"zu": "frage=Zirkus"})
    [row] = queries.unanswered([cast.meerane.id])
    given = typed(title="Zirkus", questions="Zirkus", vermisst=str(row.id))
    assert desk.post(NEW, given).status_code == 302
    assert queries.unanswered([cast.meerane.id]) == ()
    desk.post(REPORT, {"zu": "frage=Sternwarte"})
    [row] = queries.unanswered([cast.meerane.id])
    target = queries.find("hund anmelden").hits[0].id
    shown = desk.get(f"{MISSED}{row.id}/?suche=hund+anmelden")
    assert f'value="{target}"' in shown.content.decode()
    desk.post(f"{MISSED}{row.id}/", {"ziel": target})
    assert [each.words for each in queries.synonyms(cast.ines)] == ["sternwarte"]


def test_what_may_name_a_person_is_asked_back(cast: Cast, desk: Client) -> None:
    actions.refresh_index()
    zu = "frage=Hund+von+Erika+Mustermann"
    first = desk.post(REPORT, {"zu": zu})
    assert first.status_code == 422
    assert "könnte ein Name sein" in text(first)
    other = {"zu": zu, "worte": "Herr Krause", "sicher": "Hund von Erika Mustermann"}
    assert desk.post(REPORT, other).status_code == 422
    assert desk.post(REPORT, {"zu": zu, "worte": "Ruf 0170 1"}).status_code == 422
    assert queries.unanswered([cast.meerane.id]) == ()
    assert desk.post(REPORT, {"zu": zu, "worte": "bissiger Hund"}).status_code == 302
    assert [row.asked for row in queries.unanswered([cast.meerane.id])] == [
        "bissiger Hund"
    ]
