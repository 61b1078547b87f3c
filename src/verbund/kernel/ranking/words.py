"""Words as the ranker sees them: folded, stemmed, split, compared.

In: text. Out: tokens without case and umlauts, stems, parts of German compounds, the
distance of two words. The same for documents and for questions.
"""

import re
from collections.abc import Callable, Container
from functools import lru_cache

from verbund.kernel import stems
from verbund.kernel.german import fold

#: Words that say nothing about what is looked for.
STOP_WORDS = frozenset(
    str.split(
        """
    der die das den dem des ein eine einen einem einer eines und oder aber ich du er sie
    es wir ihr mich mir mein meine meinen meiner meinem dein ihren ihre ihrem man zu zum
    zur im in am an auf aus bei mit nach von vom vor fuer ueber unter um als wie wo was
    wer wann warum ist sind bin war habe hat haben kann koennen moechte moechten will
    wollen muss muessen soll werden wird bitte auch nicht kein keine hier jetzt neu neue
    neuen neuer the a to of for on at my your i we you are do does how can want need
    where what when and or with get from please new
    alle allem allen aller alles also andere anderen anderer anderes beim bis da dabei
    dafuer daher damit dann daran darauf darf darum dass dazu deine deinem deinen deiner
    deren dessen dich dies diese diesem diesen dieser dieses dir doch dort duerfen durch
    einige einigen einiger etwas euch euer eure geben gibt ihm ihn ihnen ihrer ihres ins
    je jede jedem jeden jeder jedes kannst koennte konnte mache machen macht mehr meines
    muessten noch nun nur ob sein seine seinem seinen seiner seines selbst sich so
    solche sollen sollte sollten sondern sowie tun uns unser unsere unseren waehrend
    waren weil welche welchem welchen welcher welches wem wen wenn werde weshalb wessen
    wieso wieviel wobei woher wohin womit worauf wuerde wurde wurden zwischen
    """
    )
)
#: Parts of words of administration that a small catalogue may not hold by itself.
BASE_WORDS = frozenset(
    str.split(
        """
    abmeldung amt anmeldung anschrift antrag anzeige aufenthalt ausweis bau bescheid
    beitrag bestattung buerger daten ehe erlaubnis fahrzeug familie fahrrad fisch fund
    gebuehr geburt genehmigung gesundheit gewerbe grund halter hund jagd kind kita
    kirche marke meldung miete mitteilung muell namen park pass personal platz reise
    rente sache schein schluessel schule sperr steuer strasse tier ummeldung umzug
    unterlagen urkunde veranstaltung verlust verein wasser wohnung zeugnis
    """
    )
)
LONGEST = 40
_LINKS = ("", "s", "es", "n", "en", "e", "er")
_LEAST_PART = 3
_LEAST_COMPOUND = 7
_MOST_PARTS = 4
_WORD = re.compile(r"[^\W_]+")


def tokens(text: str) -> list[str]:
    """The folded words of a text in their order, at most 40 letters each."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The stem of a folded word; ``haeuser`` and ``haus`` meet (Snowball, German)."""
    return fold(stems.stem(word))


def split_compound(
    word: str, words: Container[str], known_stem: Callable[[str], bool]
) -> tuple[str, ...]:
    """The parts of a German compound that are words themselves, or nothing.

    ``hundesteueranmeldung`` → ``hundesteuer``, ``anmeldung``. The longest first part
    wins; a linking element (s, es, n, en, e, er) may stand between two parts.
    """
    if len(word) < _LEAST_COMPOUND or not word.isalpha():
        return ()
    return _split(word, word, words, known_stem, _MOST_PARTS) or ()


def _split(
    whole: str,
    word: str,
    words: Container[str],
    known_stem: Callable[[str], bool],
    left: int,
) -> tuple[str, ...] | None:
    if left == 0:
        return None
    for end in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
        base = _known_head(word[:end], words)
        if base is None:
            continue
        tail = word[end:]
        if tail in words or (len(tail) > _LEAST_PART and known_stem(tail)):
            return base, tail
        rest = _split(whole, tail, words, known_stem, left - 1)
        if rest is not None:
            return (base, *rest)
    return None


def _known_head(head: str, words: Container[str]) -> str | None:
    for link in _LINKS:
        base = head.removesuffix(link)
        if head.endswith(link) and len(base) >= _LEAST_PART and base in words:
            return base
    return None


def pieces(word: str) -> list[str]:
    """Every beginning and every end of a word, which may be parts of a compound.

    Not those in the middle: of three parts two together are nearly always a word.
    """
    if len(word) < _LEAST_COMPOUND or not word.isalpha():
        return []
    cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    return [*(word[:cut] for cut in cuts), *(word[cut:] for cut in cuts)]


def grams(word: str) -> list[str]:
    """The three-letter pieces of a folded word with its edges marked by a blank."""
    padded = f" {word} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


def distance(first: str, second: str, most: int) -> int:
    """Edits between two words (a swap of neighbours is one), ``most`` + 1 if more."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
