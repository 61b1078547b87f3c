import fnmatch
import re
from pathlib import Path

import pytest

from verbund.core.ui import rooms, texts
from verbund.core.ui.texts import Catalogue, MessageError, localised, use_language

USED = re.compile(r"""\b_\(\s*"([^"]+)"\s*([~,)])""")


def used_keys() -> dict[str, list[str]]:
    """Keys that templates name, and for each the templates; ``x*`` for built keys."""
    keys: dict[str, list[str]] = {}
    for folder in rooms.template_folders():
        for path in folder.rglob("*.html"):
            for key, end in USED.findall(path.read_text(encoding="utf-8")):
                name = f"{key}*" if end == "~" else key
                keys.setdefault(name, []).append(str(path))
    return keys


def test_every_language_has_the_same_keys_and_words_for_each() -> None:
    known = texts.catalogue().texts
    assert known["de"].keys() == known["de-simple"].keys() == known["en"].keys()
    assert all(words for code in known for words in known[code].values())
    assert all(
        known[code].keys() <= known["de"].keys() for code in texts.MORE_LANGUAGES
    )


def test_every_key_in_a_template_has_its_words() -> None:
    known = texts.catalogue().texts["de"]
    missing = {
        key: files
        for key, files in used_keys().items()
        if not fnmatch.filter(known, key)
    }
    assert not missing


def test_texts_need_the_same_values_in_every_language() -> None:
    known = texts.catalogue().texts
    for key in known["de"]:
        names = {
            code: set(re.findall(r"{(\w+)}", str(said[key])))
            for code, said in known.items()
            if key in said
        }
        assert all(found == names["de"] for found in names.values()), (key, names)


def test_what_a_further_language_lacks_comes_in_german_and_says_so(
    tmp_path: Path,
) -> None:
    for code in texts.LANGUAGES:
        (tmp_path / f"{code}.yaml").write_text("a: A {n}\nb_html: <b>{n}</b>\n")
    (tmp_path / "uk.yaml").write_text("a: Ä {n}\n")
    catalogue = Catalogue([tmp_path])
    assert catalogue.text("a", {"n": 1}, "uk") == "Ä 1"
    said = catalogue.text("a", {"n": "<1>"}, "ar")
    assert (said, said.language) == ("A <1>", "de")
    with use_language("ar"):
        assert texts.marked(said) == '<span lang="de" dir="ltr">A &lt;1&gt;</span>'
        assert texts.marked("x<") == "x&lt;"
    with use_language("de-simple"):
        assert texts.marked(said) == "A &lt;1&gt;"
    assert catalogue.text("b_html", {"n": "<"}, "uk") == (
        '<span lang="de" dir="ltr"><b>&lt;</b></span>'
    )


def test_a_further_language_may_not_have_words_of_its_own(tmp_path: Path) -> None:
    for code in texts.LANGUAGES:
        (tmp_path / f"{code}.yaml").write_text("a: A\n")
    (tmp_path / "uk.yaml").write_text("c: C\n")
    with pytest.raises(MessageError, match="de and uk: c"):
        Catalogue([tmp_path])


@pytest.mark.parametrize(
    ("language", "count", "form"),
    [
        ("uk", 1, "one"), ("uk", 21, "one"), ("uk", 11, "many"), ("uk", 3, "few"),
        ("uk", 13, "many"), ("uk", 5, "many"), ("ar", 0, "zero"), ("ar", 2, "two"),
        ("ar", 5, "few"), ("ar", 11, "many"), ("ar", 100, "other"), ("de", 2, "other"),
    ],
)  # fmt: skip
def test_numbers_take_the_plural_of_their_language(
    tmp_path: Path, language: str, count: int, form: str
) -> None:
    for code in texts.LANGUAGES:
        (tmp_path / f"{code}.yaml").write_text("a: {one: one, other: other}\n")
    forms = "{zero: zero, one: one, two: two, few: few, many: many, other: other}"
    for code in texts.MORE_LANGUAGES:
        (tmp_path / f"{code}.yaml").write_text(f"a: {forms}\n")
    assert Catalogue([tmp_path]).text("a", {"count": count}, language) == form


def test_missing_language_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "de.yaml").write_text("a: A\n")
    with pytest.raises(MessageError, match=r"de-simple\.yaml is missing"):
        Catalogue([tmp_path])


def test_key_missing_in_one_language_is_named(tmp_path: Path) -> None:
    for code in texts.LANGUAGES:
        (tmp_path / f"{code}.yaml").write_text("a: A\n")
    (tmp_path / "en.yaml").write_text("a: A\nb: B\n")
    with pytest.raises(MessageError, match="de and en: b"):
        Catalogue([tmp_path])


def test_unknown_key_and_missing_value_are_errors() -> None:
    with pytest.raises(MessageError, match=r"page\.nothing"):
        texts.translate("page.nothing")
    with pytest.raises(MessageError, match="name"):
        texts.translate("page.official", other="x")


def test_number_chooses_the_form_and_markup_escapes_values() -> None:
    assert texts.translate("due.working_days", count=1) == "noch 1 Arbeitstag"
    assert texts.translate("due.working_days", count=3) == "noch 3 Arbeitstage"
    html = texts.translate("error.500_call_code_html", code="<b>")
    assert "&lt;b&gt;" in html
    assert 'href="tel:115"' in html


def test_localised_text_falls_back_to_german() -> None:
    words = {"de": "Hund", "en": "dog"}
    assert localised(words) == "Hund"
    with use_language("de-simple"):
        assert localised(words) == "Hund"
    with use_language("en"):
        assert localised(words) == "dog"
    with use_language("xx"):
        assert texts.current_language() == "de"
