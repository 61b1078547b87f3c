from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel import german

DAY = date(2026, 12, 23)
NOON = datetime(2026, 11, 17, 13, 5, tzinfo=UTC)


def test_dates_as_they_stand_in_letters_and_lists():
    assert german.date_de(date(2026, 11, 17)) == "17.\u00a0November 2026"
    assert german.weekday_date_de(DAY) == "Mittwoch, 23.\u00a0Dezember 2026"
    assert german.short_date_de(DAY) == "Mi,\u00a023.12.2026"
    assert german.datetime_de(NOON) == "17.\u00a0November 2026, 14:05\u00a0Uhr"


def test_plain_german_dates_are_german_dates():
    assert german.date_de(DAY, "de-simple") == german.date_de(DAY)


def test_dates_in_english():
    assert german.date_de(DAY, "en") == "23\u00a0December 2026"
    assert german.weekday_date_de(DAY, "en") == "Wednesday, 23\u00a0December 2026"
    assert german.short_date_de(DAY, "en") == "Wed,\u00a023\u00a0Dec\u00a02026"
    assert german.datetime_de(NOON, "en") == "17\u00a0November 2026, 14:05"


def test_an_early_year_keeps_four_digits():
    assert german.short_date_de(date(987, 1, 2)).endswith("02.01.0987")


def test_numbers_and_counts():
    assert german.number_de(-11227) == "−11.227"
    assert german.number_de(11227, "en") == "11,227"
    assert [german.count_words_de(n) for n in (1, 2, 12, 13, 1300)] == [
        "ein", "zwei", "zwölf", "13", "1.300",
    ]  # fmt: skip
    assert german.count_words_de(3, "en") == "three"


def test_ordinals():
    assert [german.ordinal_de(n) for n in (3, 4, 11)] == ["dritte", "vierte", "11."]
    assert [german.ordinal_de(n, "en") for n in (4, 11, 21, 22, 112)] == [
        "fourth", "11th", "21st", "22nd", "112th",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a und b"), (["a", "b", "c"], "a, b und c")],
)
def test_lists_are_joined_as_people_speak(items, text):
    assert german.join_de(items) == text


def test_lists_can_be_joined_with_another_word():
    assert german.join_de(["a", "b"], word="oder") == "a oder b"
    assert german.join_de(["a", "b"], "en") == "a and b"


def test_folding_gives_one_form_for_all_spellings():
    assert german.fold("Größe") == german.fold("GROESSE") == "groesse"
    assert german.fold("Łódź") == "lodz"
    assert german.fold("Mu\u0308ller") == "mueller"
    assert german.fold("Ǻ") == "aa"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert german.fold(german.fold(text)) == german.fold(text)


def test_stems_join_the_forms_of_a_word():
    assert {german.stem(word) for word in ("Hund", "hunde", "Hunden", "Hundes")} == {
        "hund"
    }
    assert german.stem("anmelden") == german.stem("Anmeldung")[:6]


def test_trigrams_find_the_dog_despite_typing_errors():
    def likeness(one: str, other: str) -> float:
        a, b = german.trigrams(one), german.trigrams(other)
        return len(a & b) / len(a | b)

    assert likeness("hunt", "hund") > 0.3 > likeness("hunt", "katze")


VOCABULARY = {"hund", "hunde", "steuer", "anmeldung", "ausweis", "kinder", "garten"}


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Hundesteuer", ["hunde", "steuer"]),
        ("Hundesteueranmeldung", ["hunde", "steuer", "anmeldung"]),
        ("Kindergarten", ["kinder", "garten"]),
        ("Gartensteuer", ["garten", "steuer"]),
        ("Steuer", []),
        ("Katzensteuer", []),
        ("", []),
    ],
)
def test_compounds_are_taken_apart(word, parts):
    assert german.compound_parts(word, VOCABULARY) == parts


def test_linking_letters_are_skipped():
    assert german.compound_parts("Anmeldungssteuer", VOCABULARY) == [
        "anmeldung",
        "steuer",
    ]


@given(st.lists(st.sampled_from(sorted(VOCABULARY)), min_size=2, max_size=6))
def test_every_chain_of_known_words_can_be_taken_apart(words):
    parts = german.compound_parts("".join(words), VOCABULARY)
    assert 2 <= len(parts) <= len(words)
    assert set(parts) <= VOCABULARY


def test_a_very_long_word_is_taken_apart_in_no_time():
    assert len(german.compound_parts("hunde" * 200, VOCABULARY)) == 200


def test_quotations_of_law_stay_in_one_line():
    quoted = german.law_de("§ 122 Abs. 2 Nr. 1 AO; §§ 187 ff. BGB, siehe § oben")
    assert quoted == (
        "§\u00a0122 Abs.\u00a02 Nr.\u00a01 AO; §§\u00a0187 ff. BGB, siehe §\u00a0oben"
    )


@pytest.mark.parametrize(
    ("name", "at", "through"),
    [
        ("Gemeinde Schönberg", "der Gemeinde Schönberg", "die Gemeinde Schönberg"),
        ("Bundesstadt Bonn", "der Bundesstadt Bonn", "die Bundesstadt Bonn"),
        ("Landkreis Fulda", "dem Landkreis Fulda", "den Landkreis Fulda"),
        ("Köln", "Köln", "Köln"),
    ],
)
def test_a_public_body_has_its_article(name, at, through):
    assert german.body_de(name, "dative") == at
    assert german.body_de(name, "accusative") == through


def test_days_in_further_languages_are_digits_with_their_weekday() -> None:
    day = date(2026, 11, 17)
    assert german.date_de(day, "ar") == "17.11.2026"
    assert german.weekday_date_de(day, "uk") == "вівторок 17.11.2026"
    assert german.weekday_date_de(day, "tr") == "17.11.2026"
    assert german.time_de(datetime(2026, 11, 17, 7, 5, tzinfo=UTC), "uk") == "8:05"
