"""Words as the finder sees them: folded, stemmed, split, compared.

In: text. Out: tokens without case and umlauts, stems, parts of German compounds, the
distance and the sound of two words. Pure, the same for documents and for queries.
"""

from collections.abc import Callable, Collection
from functools import lru_cache

from verbund.kernel import stems as snowball

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})

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
_LINKS = ("", "s", "es", "n", "en", "e", "er")
_LEAST_PART = 3


def fold(text: str) -> str:
    """Lower case, umlauts spelled out, everything else a space."""
    lowered = text.casefold().translate(_FOLD)
    return " ".join("".join(c if c.isalnum() else " " for c in lowered).split())


@lru_cache(maxsize=50_000)
def stem_german(word: str) -> str:
    """The stem of a folded German word."""
    return snowball.stem(word)


@lru_cache(maxsize=50_000)
def stem_english(word: str) -> str:
    """The stem of a folded English word."""
    return snowball.stem(word, "english")


def stems(word: str) -> frozenset[str]:
    """The stems a word may have; the query's language is not known for certain."""
    return frozenset((stem_german(word), stem_english(word)))


def split_compound(
    word: str, words: Collection[str], known_stem: Callable[[str], bool]
) -> tuple[str, ...]:
    """The parts of a German compound that are words themselves, or nothing.

    ``Hundesteueranmeldung`` → ``hundesteuer``, ``anmeldung``. The longest first part
    wins; a linking element (s, es, n, en, e, er) may stand between two parts.
    """
    if len(word) < 2 * _LEAST_PART or not word.isalpha():
        return ()
    return _split(word, words, known_stem, 4) or ()


def _split(
    word: str, words: Collection[str], known_stem: Callable[[str], bool], left: int
) -> tuple[str, ...] | None:
    if left == 0:
        return None
    for end in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
        head = word[:end]
        base = next(
            (
                head.removesuffix(link)
                for link in _LINKS
                if head.endswith(link)
                and len(head) - len(link) >= _LEAST_PART
                and (head.removesuffix(link) if link else head) in words
            ),
            None,
        )
        if base is None:
            continue
        tail = word[end:]
        if tail in words or (len(tail) > _LEAST_PART and known_stem(tail)):
            return base, tail
        rest = _split(tail, words, known_stem, left - 1)
        if rest is not None:
            return (base, *rest)
    return None


def trigrams(word: str) -> frozenset[str]:
    """Three-letter pieces of a word with its edges marked."""
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


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


_SOUNDS = {
    **dict.fromkeys("aeijouy", "0"), "b": "1", "p": "1", **dict.fromkeys("dt", "2"),
    **dict.fromkeys("fvw", "3"), **dict.fromkeys("gkq", "4"), "l": "5",
    **dict.fromkeys("mn", "6"), "r": "7", **dict.fromkeys("sz", "8"),
}  # fmt: skip


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """How a German word sounds (Kölner Phonetik): ``hunt`` and ``hund`` are one."""
    codes: list[str] = []
    for i, letter in enumerate(word):
        before = word[i - 1] if i else ""
        after = word[i + 1 : i + 2]
        if letter == "h":
            continue
        if letter == "c":
            hard = after in "ahkloqrux" if not i else after in "ahkoqux"
            code = "4" if hard and before not in "sz" else "8"
        elif letter == "x":
            code = "8" if before in "ckq" and before else "48"
        elif letter in "dt" and after and after in "csz":
            code = "8"
        elif letter == "p" and after == "h":
            code = "3"
        else:
            code = _SOUNDS.get(letter, "")
        if code and (not codes or codes[-1] != code):
            codes.append(code)
    return "".join(code for i, code in enumerate(codes) if code != "0" or not i)
