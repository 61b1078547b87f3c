import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel import chance, codes

EXAMPLE = "7KQ-4MW-2RX"
CODES = st.builds(codes.new_code)


def test_the_example_of_all_help_texts_is_a_valid_code():
    assert codes.normalise_code(EXAMPLE) == EXAMPLE


@given(CODES)
def test_new_codes_are_valid_and_easy_to_read(code):
    assert re.fullmatch(r"([2-9A-HJKMNP-Z]{3}-){2}[2-9A-HJKMNP-Z]{3}", code)
    assert codes.normalise_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        "7kq4mw2rx",
        " 7KQ 4MW 2RX ",
        "7kq–4mw—2rx",
        "7 K Q . 4 M W . 2 R X",
        "7KQ/4MW_2RX",
    ],
)
def test_typing_is_forgiven(typed):
    assert codes.normalise_code(typed) == EXAMPLE


@given(CODES, st.integers(0, 8), st.sampled_from(codes.ALPHABET))
def test_every_single_wrong_character_is_noticed(code, place, other):
    plain = code.replace("-", "")
    typed = plain[:place] + other + plain[place + 1 :]
    if typed != plain:
        with pytest.raises(ValueError, match="falsch oder vertauscht"):
            codes.normalise_code(typed)


@given(CODES, st.integers(0, 7))
def test_every_swap_of_neighbours_is_noticed(code, place):
    plain = code.replace("-", "")
    typed = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    if typed != plain:
        with pytest.raises(ValueError, match="falsch oder vertauscht"):
            codes.normalise_code(typed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "neun Zeichen, Sie haben 0"),
        ("7KQ-4MW-2R", "neun Zeichen, Sie haben 8"),
        ("7KQ-4MW-2RO", "0, O, 1, I und L"),
        ("7KQ-4MW-2RÄ", "nur aus Ziffern und Buchstaben"),
        ("٣" * 9, "nur aus Ziffern und Buchstaben"),
    ],
)
def test_what_is_wrong_is_said_in_german(typed, reason):
    with pytest.raises(ValueError, match=reason):
        codes.normalise_code(typed)


@given(st.text())
def test_any_typing_gives_a_code_or_a_sentence(text):
    try:
        code = codes.normalise_code(text)
    except ValueError as error:
        refusal = str(error)
    else:
        refusal = ""
        assert codes.normalise_code(code) == code
    assert not refusal or refusal.endswith(".")


def test_tokens_are_long_and_different_and_safe_in_a_url():
    tokens = {codes.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", token) for token in tokens)


def test_only_seeded_chance_repeats():
    with chance.seeded(7):
        first = codes.new_code(), codes.new_token()
        assert chance.seeded_source()
    with chance.seeded(7):
        assert (codes.new_code(), codes.new_token()) == first
    assert not chance.seeded_source()
    assert codes.new_code() != first[0]


def test_a_keyed_hash_depends_on_key_and_text():
    one = codes.keyed_hash("secret", EXAMPLE)
    assert re.fullmatch(r"[0-9a-f]{64}", one)
    assert codes.same(one, codes.keyed_hash(b"secret", EXAMPLE))
    assert not codes.same(one, codes.keyed_hash("other", EXAMPLE))
    assert not codes.same(one, codes.keyed_hash("secret", "other"))
    with pytest.raises(ValueError, match="empty"):
        codes.keyed_hash("", EXAMPLE)


def test_comparing_takes_any_text():
    assert codes.same("ä", "ä")
    assert not codes.same("ä", "a")
