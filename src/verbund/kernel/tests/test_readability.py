import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.readability import readability, sentences, syllables

EASY = (
    "Sie haben einen Hund? Dann müssen Sie ihn anmelden. Das geht schnell. "
    "Sie bekommen einen Brief von uns. In dem Brief steht die Steuer."
)
PLAIN = (
    "Wir haben Ihren Antrag bekommen. Sie müssen nichts weiter tun. "
    "Wir melden uns bei Ihnen, sobald wir über die Ermäßigung entschieden haben."
)
LEGAL = (
    "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch "
    "bei der im Briefkopf bezeichneten Behörde schriftlich oder zur Niederschrift "
    "erhoben werden. Die Einlegung des Widerspruchs entfaltet keine aufschiebende "
    "Wirkung hinsichtlich der Zahlungsverpflichtung."
)


@pytest.mark.judge
@pytest.mark.parametrize("text", [EASY, PLAIN, LEGAL, f"{EASY} {PLAIN} {LEGAL}"])
def test_the_score_agrees_with_textstat(text):
    textstat.set_lang("de")
    assert readability(text).score == pytest.approx(
        textstat.flesch_reading_ease(text), abs=8
    )


def test_easy_plain_and_legal_texts_are_told_apart():
    scores = [readability(text).score for text in (EASY, PLAIN, LEGAL)]
    assert scores[0] > 70 > scores[1] > 55
    assert scores[2] < 40


def test_the_worst_sentence_is_named():
    found = readability(f"{EASY} {LEGAL}")
    assert found.worst_sentence.startswith("Die Einlegung des Widerspruchs")
    assert found.worst_score < found.score


def test_days_paragraphs_and_abbreviations_end_no_sentence():
    text = "Am 17. November gilt § 80 Abs. 2 Satz 1 Nr. 1 VwGO, vgl. z. B. oben. Ende."
    assert sentences(text) == [text.removesuffix(" Ende."), "Ende."]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("Hund", 1),
        ("Steuer", 2),
        ("Hundesteuer", 4),
        ("Bürgerinnen", 4),
        ("Straße", 2),
        ("Quittung", 2),
        ("beeilen", 3),
        ("ff", 1),
    ],
)
def test_syllables_of_common_words(word, count):
    assert syllables(word) == count


def test_no_text_has_no_worst_sentence():
    assert readability(" \n").words == 0
    assert readability("1. 2. 3.").worst_sentence == ""


@given(st.text())
def test_any_text_gets_a_score(text):
    found = readability(text)
    assert found.words <= found.syllables
    if found.words:
        assert found.worst_sentence in sentences(text)
    else:
        assert found.worst_sentence == ""
