import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.names import check_name, normalise, search_form

EXCHANGE = Path(__file__).resolve().parents[5] / "shared/data/exchange"
NORM = EXCHANGE / "din91379"


def norm_rows(name: str) -> list[list[str]]:
    lines = (NORM / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split(";")] for line in lines]


def characters(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split())


def test_all_649_letters_of_the_norm_are_names_and_have_its_search_form():
    rows = norm_rows("latin_list_search_form_1.3.txt")
    assert len(rows) == 649
    for row in rows:
        letter = characters(row[2])
        assert check_name(letter) == [], row
        assert search_form(letter) == row[6], row


def test_each_group_of_the_norm_is_allowed_where_it_belongs():
    allowed = {"bll": (True, True), "bnlreq": (True, True)}
    allowed |= dict.fromkeys(("bnl", "bnlopt", "bnlnot"), (False, True))
    for group, _, points, *_ in norm_rows("latin_list_1.3.txt"):
        if group == "dc":  # combining marks stand in the sequences only
            continue
        char = characters(points)
        as_name, as_text = allowed.get(group, (False, False))
        in_word = f"A{char}B"
        if char.strip():
            assert (check_name(in_word) == []) is as_name, (group, points)
        assert (check_name(in_word, "text") == []) is as_text, (group, points)


@pytest.mark.parametrize(
    "name",
    [
        "Jana Petzold",
        "Dagmar Müller-Lüdenscheidt",
        "Seán O’Neill",
        "ʿAbd ar-Raḥmān",
        "Nguyễn Thị Ánh",
        "Ğülşẹn Žižek",
        "K͟Halīl",
        "Prof. Dr. von der Ü, M. A.",
    ],
)
def test_names_of_real_people_are_accepted(name):
    assert check_name(name) == []
    assert check_name(unicodedata.normalize("NFD", name)) == []


@pytest.mark.parametrize(
    ("name", "position", "character"),
    [
        ("Jana 2", 5, "2"),
        ("Γιώργος", 0, "Γ"),
        ("Juq\u0303a", 2, "q\u0303"),
        ("Emma ☺", 5, "☺"),
        ("<b>", 0, "<"),
        ("Ab\x00c", 2, "\x00"),
    ],
)
def test_what_the_norm_does_not_know_is_named_with_its_place(name, position, character):
    finding = check_name(name)[0]
    assert (finding.position, finding.character) == (position, character)
    assert finding.message.endswith(".")


def test_all_findings_are_reported_not_only_the_first():
    assert [finding.position for finding in check_name("a1b2c3")] == [1, 3, 5]


def test_normalising_composes_and_trims_but_keeps_letters():
    assert normalise("  Mu\u0308ller\u00a0\u2011  X ") == "Müller - X"
    assert normalise("ﬁ") == "ﬁ"


@given(st.text())
def test_normalising_and_search_form_are_stable(text):
    assert normalise(normalise(text)) == normalise(text)
    form = search_form(text)
    assert search_form(form) == form
    check_name(text)


@given(st.text(st.characters(max_codepoint=0x24F, categories=["Lu", "Ll"]), min_size=1))
def test_the_search_form_does_not_see_letter_case(text):
    if check_name(text) == [] and "ı" not in text and "ĸ" not in text:
        assert search_form(text.lower()) == search_form(text)


def test_spellings_that_only_differ_in_marks_meet_in_the_search_form():
    assert search_form("Müller-Lüdenscheidt") == search_form("MUELLER LUEDENSCHEIDT")
    assert search_form("O’Neill") == search_form("ONeill") == "ONEILL"
    assert search_form("Straße") == search_form("STRASSE")
    assert search_form("Łódź 5") == "LODZ 5"


def test_the_search_form_never_joins_different_names_of_the_reference():
    with (EXCHANGE / "registration_lists/name_pairs.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        pairs = list(csv.DictReader(file))
    same = {pair["same_name"] for pair in pairs}
    assert same == {"0", "1"}
    for pair in pairs:
        if pair["same_name"] == "0":
            assert search_form(pair["a"]) != search_form(pair["b"]), pair
