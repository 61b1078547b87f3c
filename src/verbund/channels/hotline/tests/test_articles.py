"""Articles and learned words at the 115 desk: who reads, who writes, what is told."""

from datetime import date

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.channels.hotline.tests.office import agent, signed_in, supervisor, text
from verbund.core.rights import Actor
from verbund.knowledge import actions, queries

NEW = "/115/wissen/neu/"
WORDS = "/115/wissen/suchwoerter/"


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
