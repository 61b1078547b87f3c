"""The finder: plain words, wrong spelling, compounds, places, three languages."""

import time
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.catalogue import actions, queries
from verbund.catalogue.finder import Document, Index
from verbund.catalogue.finder.words import distance, fold, sound
from verbund.catalogue.tests.conftest import VALUES, Cast
from verbund.engine.text import Text
from verbund.members.actions import add_service_area


def document(key: str, title: str, keywords: str = "", en: str = "") -> Document:
    return Document(
        key,
        Text(de=title, en=en or None),
        tuple(k.strip() for k in keywords.split(",") if k.strip()),
        Text(de=""),
    )


TOWN = (
    document("hund", "Hund anmelden", "Welpe, Hundemarke, Tierheim", "Register a dog"),
    document("hund-ab", "Hund abmelden", "gestorben", "Deregister a dog"),
    document("befreiung", "Befreiung von der Hundesteuer", "Ermäßigung, Blindenhund"),
    document("ausweis", "Personalausweis beantragen", "Perso", "Apply for an ID card"),
    document("pass", "Reisepass beantragen", "Urlaub", "Apply for a passport"),
    document(
        "fund", "Fundsache melden", "Schlüssel, Geldbörse, Handy", "Lost property"
    ),
    document(
        "wohnung", "Wohnsitz anmelden", "Umzug, ummelden", "Register your address"
    ),
    document("kita", "Kita-Platz vormerken", "Kindergarten, Krippe", "Childcare place"),
    document("gewerbe", "Gewerbe anmelden", "Firma, selbständig", "Register a trade"),
    document("muell", "Müll: Tonne bestellen", "Abfall, Restmüll", "Order a bin"),
    document("parken", "Bewohnerparkausweis beantragen", "Auto", "Resident parking"),
    document("fest", "Veranstaltung anzeigen", "Straßenfest", "Notify an event"),
)


@pytest.fixture(scope="module")
def town() -> Index:
    return Index(TOWN)


def best(index: Index, text: str) -> str:
    found = index.search(index.understand(fold(text).split()))
    return index.documents[found[0].document].key if found else ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hund anmelden", "hund"),
        ("hunt anmeldn", "hund"),
        ("hudn anmleden", "hund"),
        ("Hundesteueranmeldung", "hund"),
        ("ich möchte meinen Hund anmelden", "hund"),
        ("welpen", "hund"),
        ("Hund gestorben", "hund-ab"),
        ("hundesteuer ermaessigung", "befreiung"),
        ("ermässigung", "befreiung"),
        ("Personalausweis", "ausweis"),
        ("personal ausweis", "ausweis"),
        ("perso beantragen", "ausweis"),
        ("Personalauswais", "ausweis"),
        ("Reisepaß", "pass"),
        ("schluessel verloren", "fund"),
        ("Schlüsel", "fund"),
        ("umziehen umzug", "wohnung"),
        ("Wohnsitzanmeldung", "wohnung"),
        ("kindergartenplatz", "kita"),
        ("gewerbeanmeldung", "gewerbe"),
        ("mülltonne", "muell"),
        ("restmuell", "muell"),
        ("parkausweis", "parken"),
        ("strassenfest", "fest"),
        ("register my dog", "hund"),
        ("hundesteueranmeldng", "hund"),
        ("bewohnerparkausweiß", "parken"),
        ("passport", "pass"),
    ],
)
def test_right_service_comes_first(town: Index, text: str, key: str) -> None:
    assert best(town, text) == key


def test_english_reader_finds_by_english_words() -> None:
    english = Index(TOWN, "en")
    assert best(english, "regster a dog") == "hund"
    assert best(english, "how do I get a passport") == "pass"
    assert best(english, "hund anmelden") == "hund"


def test_correction_is_shown_with_umlauts(town: Index) -> None:
    (word,) = town.understand(["schluesel"])
    assert word.corrected
    assert town.shown(word.meant) == "schlüssel"


def test_known_words_and_compounds_are_not_corrected(town: Index) -> None:
    for text in ("hund", "hundesteueranmeldung", "der", "2026", "anmeldung"):
        assert not town.understand([text])[0].corrected, text


def test_literal_search_corrects_nothing(town: Index) -> None:
    words = town.understand(["hunt", "anmeldn"], literal=True)
    assert town.search(words) == []


def test_nonsense_finds_nothing(town: Index) -> None:
    assert best(town, "xyzzy qwrtz") == ""


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [("hund", "hunt", 1), ("anmelden", "anmeldn", 1), ("ab", "ba", 1), ("a", "xyz", 3)],
)
def test_distance_counts_edits_and_swaps(first: str, second: str, edits: int) -> None:
    assert distance(first, second, 2) == edits


def test_words_that_sound_alike_have_one_sound() -> None:
    assert sound("hund") == sound("hunt")
    assert sound("fahrrad") == sound("farrat")
    assert sound("hund") != sound("hand")[:1]


def test_two_thousand_services_within_three_milliseconds() -> None:
    pick = Random(7)  # noqa: S311 - the same words every time
    heads = str.split("Hund Müll Park Wohn Gewerbe Fahrrad Bau Fest Kita Wasser")
    tails = str.split("steuer gebühr ausweis antrag anzeige bescheid platz marke")
    verbs = str.split("beantragen anmelden abmelden ändern bestellen melden")
    documents = [
        document(
            str(n),
            f"{pick.choice(heads)}{pick.choice(tails)} {pick.choice(verbs)} {n}",
            ", ".join(pick.sample(heads, 3)),
        )
        for n in range(2000)
    ]
    index = Index(documents)
    texts = ("hundsteuer anmeldn", "Fahrradmarkenantrag", "müllgebür", "bau")
    spent = []
    for round_ in range(5):
        for text in texts:
            # A new misspelling each time, so that no cache answers.
            typed = fold(f"{text}{'aeiou'[round_]}").split()
            start = time.process_time()
            index.search(index.understand(typed))
            spent.append(time.process_time() - start)
    assert sorted(spent)[len(spent) // 2] < 0.003, sorted(spent)


# --- with members ---------------------------------------------------------------------


@pytest.fixture
def offered(cast: Cast, folder: Path) -> Cast:
    actions.publish(folder=folder)
    for member in (cast.schoenberg, cast.meerane, cast.fulda):
        actions.adopt(member=member, key="sitzbank", parameters=VALUES)
    return cast


def test_own_place_first_then_who_serves_it_then_elsewhere(offered: Cast) -> None:
    found = queries.find_services("sitzbnk stiftn", member=offered.schoenberg)
    assert [hit.entry.member.slug for hit in found.own] == ["schoenberg"] * len(
        found.own
    )
    assert found.own[0].entry.title.de == "Sitzbank stiften"
    assert found.serving[0].entry.member == offered.meerane
    assert found.elsewhere[0].entry.member == offered.fulda
    assert found.place == offered.schoenberg
    assert found.total == len(found.own) + len(found.serving) + len(found.elsewhere)


def test_result_says_what_was_understood(offered: Cast) -> None:
    found = queries.find_services("sitzbnk stiftn", member=offered.fulda)
    assert found.corrected
    assert (found.literal, found.understood) == ("sitzbnk stiftn", "sitzbank stiften")
    literal = queries.find_services(
        "sitzbnk stiftn", member=offered.fulda, literal=True
    )
    assert (literal.corrected, literal.total) == (False, 0)


@pytest.mark.parametrize(
    "text",
    [
        "sitzbank stiften schönberg",
        "sitzbank in Schoenberg stiften",
        "sitzbank 08393",
        "sitzbank schönbreg",
    ],
)
def test_place_in_the_words_counts(offered: Cast, text: str) -> None:
    found = queries.find_services(text)
    assert found.place == offered.schoenberg
    assert found.own[0].entry.member == offered.schoenberg
    assert "sch" not in found.understood.replace("stiften", "")


def test_part_of_a_place_leads_to_its_member(offered: Cast) -> None:
    add_service_area(member=offered.schoenberg, place="Tettau")
    assert queries.find_services("sitzbank tettau").place == offered.schoenberg


def test_without_place_each_service_is_named_once(offered: Cast) -> None:
    found = queries.find_services("sitzbank")
    assert found.place is None
    assert (found.own, found.serving) == ((), ())
    assert [hit.entry.service_id for hit in found.elsewhere] == ["donate", "repair"]
    assert len(found.elsewhere[0].offered_by) == 3


def test_named_place_goes_before_the_chosen_one(offered: Cast) -> None:
    found = queries.find_services("sitzbank fulda", member=offered.schoenberg)
    assert found.place == offered.fulda


def test_service_that_ended_is_not_found(offered: Cast) -> None:
    adoption = queries.adoption_of(offered.fulda, "sitzbank")
    assert adoption is not None
    adoption.active = False
    adoption.save()
    assert queries.find_services("sitzbank", member=offered.fulda).own == ()


def test_search_costs_one_query(offered: Cast) -> None:
    queries.find_services("sitzbank", member=offered.fulda)
    with CaptureQueriesContext(connection) as captured:
        queries.find_services("sitzbnk stiftn fulda", member=offered.meerane)
    assert len(captured) == 1


@pytest.mark.parametrize("text", ["", "   ", "!!!", "der die das", "🐕", "x" * 5000])
def test_odd_queries_answer_calmly(offered: Cast, text: str) -> None:
    found = queries.find_services(text, member=offered.fulda)
    assert found.own == ()


def test_readers_of_other_languages_find_too(offered: Cast) -> None:
    found = queries.find_services("donate bench", member=offered.fulda, language="en")
    assert found.own[0].entry.service_id == "donate"
    simple = queries.find_services(
        "bank kaputt", member=offered.fulda, language="de-simple"
    )
    assert simple.own[0].entry.service_id == "repair"
