"""Finding: the caller's town first, in any spelling, in a few queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases.tests.cast import Cast
from verbund.core.rights import Actor
from verbund.kernel.clock import Frozen
from verbund.knowledge import actions, queries
from verbund.knowledge.models import SearchDocument, SearchPosting
from verbund.knowledge.tests.conftest import editor, write
from verbund.members.actions import create_office
from verbund.members.models import Member

BULKY = "Sperrmüll holen wir nach Anmeldung ab. Die Abholung kostet {} Euro."


@pytest.fixture
def towns(cast: Cast) -> dict[str, Actor]:
    """Each town says what bulky waste costs; Fulda says it best."""
    people = {
        member.slug: editor(member)
        for member in (cast.schoenberg, cast.meerane, cast.fulda)
    }
    prices = ((cast.schoenberg, 10), (cast.meerane, 20), (cast.fulda, 30))
    for member, price in prices:
        write(member, "Sperrmüll abholen", BULKY.format(price), people[member.slug])
    write(cast.fulda, "Sperrmüll", "Sperrmüll, Sperrmüll.", people["fulda"])
    return people


def titles(found: queries.Found) -> list[tuple[str, str]]:
    return [(hit.title, hit.member_name) for hit in found.hits]


def test_the_callers_town_comes_first_then_who_serves_it(
    cast: Cast, towns: dict[str, Actor]
) -> None:
    found = queries.find("Sperrmüll", member=cast.schoenberg)
    assert [hit.member_name for hit in found.hits[:2]] == ["Schönberg", "Meerane"]
    assert found.hits[0].own
    assert not found.hits[1].own
    assert found.hits[1].serving
    assert queries.find("Sperrmüll", member=cast.fulda).hits[0].member_name == "Fulda"


def test_a_town_in_the_words_takes_the_place_of_the_callers(
    cast: Cast, towns: dict[str, Actor]
) -> None:
    found = queries.find("Sperrmüll in Fulda", member=cast.schoenberg)
    assert found.member == cast.fulda.id
    assert found.hits[0].member_name == "Fulda"


def test_some_members_only_are_searched(cast: Cast, towns: dict[str, Actor]) -> None:
    found = queries.find("Sperrmüll", members=[cast.meerane])
    assert {hit.member_name for hit in found.hits} == {"Meerane"}


def test_a_service_is_led_to_at_the_callers_own_town(cast: Cast) -> None:
    actions.refresh_index()
    hit = queries.find("hund anmelden", member=cast.schoenberg).hits[0]
    assert (hit.kind, hit.blueprint, hit.own) == ("service", "hundesteuer", True)
    assert hit.href == "/schoenberg/service/hundesteuer/"
    english = queries.find("dog", member=cast.schoenberg, language="en").hits[0]
    assert english.blueprint == "hundesteuer"
    assert "dog" in english.title.lower()


@pytest.mark.parametrize(
    "typed",
    ["Sperrmuell", "spermüll", "Sperrmül", "SPERRMÜLLABHOLUNG", "Spermül holen"],
)
def test_spelling_does_not_hide_an_answer(
    cast: Cast, towns: dict[str, Actor], typed: str
) -> None:
    hit = queries.find(typed, member=cast.schoenberg).hits[0]
    assert (hit.title, hit.member_name) == ("Sperrmüll abholen", "Schönberg")


def test_what_was_understood_is_said(cast: Cast, towns: dict[str, Actor]) -> None:
    found = queries.find("Spermül abholen", member=cast.schoenberg)
    assert found.corrected
    assert found.understood == "sperrmuell abholen"
    assert not queries.find("Sperrmüll abholen").corrected


def test_an_office_is_found_with_address_hours_and_telephone(cast: Cast) -> None:
    office = create_office(
        member=cast.meerane,
        slug="buergerbuero",
        name="Bürgerbüro",
        street="Lörracher Platz",
        house_number="1",
        postal_code="08393",
        city="Meerane",
        phone="03764 54321",
        opening_hours=[{"day": 1, "opens": "09:00", "closes": "12:00"}],
    )
    actions.refresh_index()
    hit = queries.find("Öffnungszeiten Bürgerbüro", member=cast.meerane).hits[0]
    assert (hit.kind, hit.office_id) == ("office", office.id)
    said = SearchDocument.objects.get(key=hit.id).text
    assert "Lörracher Platz 1, 08393 Meerane" in said
    assert "03764 54321" in said
    assert "Montag 9 bis 12 Uhr" in said


def test_a_question_of_an_article_is_answered_as_one(
    cast: Cast, towns: dict[str, Actor]
) -> None:
    write(
        cast.schoenberg,
        "Wertstoffhof",
        "Der Hof nimmt Grünschnitt und Bauschutt bis zu einem Kubikmeter.",
        towns["schoenberg"],
        questions=["Wohin mit alten Autoreifen?"],
    )
    hit = queries.find("wohin mit autoreifen", member=cast.schoenberg).hits[0]
    assert (hit.kind, hit.title) == ("question", "Wohin mit alten Autoreifen?")
    assert hit.article_id is not None
    assert "Grünschnitt" in hit.text


def test_the_words_asked_for_are_marked(cast: Cast, towns: dict[str, Actor]) -> None:
    hit = queries.find("abholung kosten", member=cast.schoenberg).hits[0]
    marked = {part for part, told in hit.snippet if told}
    assert {"Abholung", "kostet"} <= marked
    assert hit.text == BULKY.format(10)


def test_an_article_is_found_only_while_it_holds(
    cast: Cast, towns: dict[str, Actor], time: Frozen
) -> None:
    today = date(2026, 11, 2)
    write(
        cast.schoenberg,
        "Weihnachtsmarkt",
        "Der Weihnachtsmarkt ist am zweiten Advent.",
        towns["schoenberg"],
        valid_from=today + timedelta(days=3),
        valid_to=today + timedelta(days=10),
    )

    def seen() -> bool:
        actions.refresh_index()
        found = queries.find("Weihnachtsmarkt", member=cast.schoenberg)
        return "Weihnachtsmarkt" in [hit.title for hit in found.hits]

    assert not seen()
    time.advance(timedelta(days=4))
    assert seen()
    time.advance(timedelta(days=7))
    assert not seen()


def test_a_changed_article_is_found_by_its_new_words_only(
    cast: Cast, towns: dict[str, Actor]
) -> None:
    editor_ = towns["schoenberg"]
    key = write(cast.schoenberg, "Freibad", "Das Freibad öffnet im Mai.", editor_)
    write(cast.schoenberg, "Hallenbad", "Das Bad öffnet.", editor_, article_id=key)
    first = queries.find("Hallenbad", member=cast.schoenberg).hits[0]
    assert first.title == "Hallenbad"
    every = queries.find("Freibad", member=cast.schoenberg, limit=50).hits
    assert "Freibad" not in [hit.title for hit in every]


def test_written_anew_or_bit_by_bit_the_answers_are_the_same(
    cast: Cast, towns: dict[str, Actor]
) -> None:
    asked = ("Sperrmüll", "hund abmelden", "spermül kosten")
    before = [titles(queries.find(words, member=cast.schoenberg)) for words in asked]
    assert actions.refresh_index(anew=True) > 4
    after = [titles(queries.find(words, member=cast.schoenberg)) for words in asked]
    assert [set(found) for found in before] == [set(found) for found in after]
    assert [found[0] for found in before] == [found[0] for found in after]
    assert SearchPosting.objects.values("segment").distinct().count() == 1
    assert actions.refresh_index() == 0


@pytest.mark.parametrize("words", ["Sperrmüll", "wo bekomme ich einen neuen Ausweis"])
def test_a_search_costs_the_same_however_much_is_found(
    cast: Cast, towns: dict[str, Actor], words: str
) -> None:
    queries.find(words, member=cast.schoenberg)
    with CaptureQueriesContext(
        connection,
    ) as few:
        queries.find(words, member=cast.schoenberg)
    for number in range(12):
        actions.save_article(
            member=cast.meerane,
            title=f"Ausweis und Sperrmüll {number}",
            text="Sperrmüll und neuer Ausweis.",
            actor=towns["meerane"],
        )
    actions.refresh_index()
    queries.find(words, member=cast.schoenberg)
    with CaptureQueriesContext(connection) as many:
        queries.find(words, member=cast.schoenberg)
    assert len(many) == len(few) <= 7


def test_nothing_is_found_for_nothing(cast: Cast, towns: dict[str, Actor]) -> None:
    assert queries.find("").hits == ()
    assert queries.find("?!").hits == ()
    assert queries.find("xqzwvk").hits == ()


def test_before_the_index_is_made_nothing_breaks(cast: Cast) -> None:
    assert queries.find("Hund anmelden", member=cast.schoenberg).hits == ()


def member_names(hits: tuple[queries.Hit, ...]) -> list[str]:
    return [hit.member_name for hit in hits]


def test_an_own_answer_is_found_among_many_better_ones(
    cast: Cast, towns: dict[str, Actor]
) -> None:
    """Hundreds of neighbours' articles do not push the own one over the edge."""
    member: Member = cast.fulda
    for number in range(230):
        actions.save_article(
            member=member,
            title=f"Grüngut Grüngut {number}",
            text="Grüngut",
            actor=towns["fulda"],
        )
    write(
        cast.schoenberg,
        "Wertstoffe",
        "Grüngut wird samstags am Bauhof angenommen, andere Abfälle nicht.",
        towns["schoenberg"],
    )
    found = queries.find("Grüngut", member=cast.schoenberg, limit=200)
    assert "Schönberg" in member_names(found.hits)
