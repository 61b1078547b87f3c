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
        names = [set(re.findall(r"{(\w+)}", str(known[code][key]))) for code in known]
        assert names[0] == names[1] == names[2], key


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
