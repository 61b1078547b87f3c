"""German as Verbund writes and searches it: dates, numbers, lists, stems, compounds.

``language`` is ``de``, ``de-simple`` (written like ``de``) or ``en``; days in any other
language are written in digits.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from verbund.kernel import stems
from verbund.kernel.clock import to_berlin
from verbund.kernel.readability import Readability, readability

__all__ = [
    "Readability", "body_de", "compound_parts", "count_words_de", "date_de",
    "datetime_de", "fold", "join_de", "law_de", "number_de", "ordinal_de",
    "readability", "short_date_de", "stem", "time_de", "trigrams",
    "weekday_date_de", "weekday_de",
]  # fmt: skip

_NBSP = "\u00a0"
_LAW = re.compile(r"(§|Art\.|Abs\.|Nr\.|Satz|Buchst\.) (?=\w)")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MONTHS_DE = _words(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
)
_MONTHS_EN = _words(
    "January February March April May June July August September October November "
    "December"
)
_WEEKDAYS_DE = _words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag")
_WEEKDAYS_EN = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_WEEKDAYS = {
    "ar": _words("الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"),
    "uk": _words("понеділок вівторок середа четвер п’ятниця субота неділя"),
}
_COUNTS_DE = _words(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
)
_COUNTS_EN = _words(
    "zero one two three four five six seven eight nine ten eleven twelve"
)
_ORDINALS_DE = _words(
    "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte"
)
_ORDINALS_EN = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth"
)

# Letters that lose nothing by NFKD and would otherwise survive folding.
_FOLDED = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe",
        "å": "aa", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        "ŧ": "t", "ə": "e",
    }
)  # fmt: skip
_UMLAUT = re.compile("([aou])[\u0300-\u036f]*\u0308")
_RING = re.compile("a[\u0300-\u036f]*\u030a")
_LINKING = ("", "s", "es", "n", "en", "er", "e", "ens")
_SHORTEST_PART = 3


# --- writing -------------------------------------------------------------------


def date_de(day: date, language: str = "de") -> str:
    """``17. November 2026`` with a no-break space after the day."""
    if _english(language):
        return f"{day.day}{_NBSP}{_MONTHS_EN[day.month - 1]} {day.year}"
    if _foreign(language):
        return _digits(day)
    return f"{day.day}.{_NBSP}{_MONTHS_DE[day.month - 1]} {day.year}"


def weekday_de(day: date, language: str = "de") -> str:
    """``Mittwoch``; in languages without words here nothing."""
    if _foreign(language):
        return _WEEKDAYS.get(language, ("",) * 7)[day.weekday()]
    return (_WEEKDAYS_EN if _english(language) else _WEEKDAYS_DE)[day.weekday()]


def weekday_date_de(day: date, language: str = "de") -> str:
    """``Mittwoch, 23. Dezember 2026``"""
    if _foreign(language):
        return f"{weekday_de(day, language)} {_digits(day)}".strip()
    return f"{weekday_de(day, language)}, {date_de(day, language)}"


def short_date_de(day: date, language: str = "de") -> str:
    """``Mi, 23.12.2026`` with a no-break space; in English ``Wed, 23 Dec 2026``."""
    if _english(language):
        month = _MONTHS_EN[day.month - 1][:3]
        text = f"{weekday_de(day, language)[:3]}, {day.day} {month} {day.year}"
        return text.replace(" ", _NBSP)
    if _foreign(language):
        return _digits(day)
    return f"{weekday_de(day)[:2]},{_NBSP}{day.day:02d}.{day.month:02d}.{day.year:04d}"


def time_de(moment: datetime, language: str = "de") -> str:
    """``8:12 Uhr`` by the clock in Germany, whatever zone the moment has."""
    local = to_berlin(moment)
    clock = f"{local.hour}:{local.minute:02d}"
    plain = _english(language) or _foreign(language)
    return clock if plain else f"{clock}{_NBSP}Uhr"


def datetime_de(moment: datetime, language: str = "de") -> str:
    """``17. November 2026, 14:05 Uhr`` by the clock in Germany."""
    day = to_berlin(moment).date()
    return f"{date_de(day, language)}, {time_de(moment, language)}"


def number_de(number: int, language: str = "de") -> str:
    """``11.227``, in English ``11,227``; a real minus for negative numbers."""
    text = f"{number:,}".replace("-", "−")
    return text if _english(language) else text.replace(",", ".")


def count_words_de(number: int, language: str = "de") -> str:
    """Small counts as words (``ein`` to ``zwölf``), others as ``number_de``."""
    words = _COUNTS_EN if _english(language) else _COUNTS_DE
    return words[number] if 0 <= number < len(words) else number_de(number, language)


def ordinal_de(number: int, language: str = "de") -> str:
    """``vierte`` (to ``zehnte``, then ``11.``); English ``fourth``, then ``11th``."""
    words = _ORDINALS_EN if _english(language) else _ORDINALS_DE
    if 1 <= number <= len(words):
        return words[number - 1]
    if not _english(language):
        return f"{number}."
    tail = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else tail}"


def join_de(items: Sequence[str], language: str = "de", word: str | None = None) -> str:
    """``a, b und c``; ``word`` replaces „und“, for example by „oder“."""
    link = word or ("and" if _english(language) else "und")
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {link} {items[-1]}"


def body_de(official_name: str, case: Literal["dative", "accusative"]) -> str:
    """A public body with its article, ``bei`` or ``durch`` before it in mind.

    ``der Stadt Köln``, ``den Landkreis Fulda``; a bare name keeps no article.
    """
    first, _, rest = official_name.partition(" ")
    if rest and first.lower().endswith(("stadt", "gemeinde", "region", "gemeinschaft")):
        return f"{'der' if case == 'dative' else 'die'} {official_name}"
    if rest and first.lower().endswith(("kreis", "verband")):
        return f"{'dem' if case == 'dative' else 'den'} {official_name}"
    return official_name


def law_de(text: str) -> str:
    """A quotation of law that does not break between its sign and number."""
    return _LAW.sub(rf"\1{_NBSP}", text)


# --- searching -----------------------------------------------------------------


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Small letters without accents, ä→ae, ß→ss: one form for all spellings of a word.

    Characters without Latin base letter (digits, Greek, punctuation) stay as they are.
    """
    lower = unicodedata.normalize("NFC", text).lower().translate(_FOLDED)
    if lower.isascii():
        return lower
    # What the table left has several marks (ǟ, ǻ) or is a form of another letter (ﬁ).
    taken_apart = unicodedata.normalize("NFKD", lower).lower()
    spelled = _RING.sub("aa", _UMLAUT.sub(r"\1e", taken_apart))
    kept = "".join(char for char in spelled if not unicodedata.combining(char))
    return kept.translate(_FOLDED)


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """The folded stem of one word: ``Hunden``, ``hunde`` and ``Hund`` give ``hund``.

    By the Snowball stemmer for German. It sees umlauts, the result is folded, so
    ``Bäume`` and ``Baeume`` may differ; search both forms where that matters.
    """
    return fold(stems.stem(word.lower()))


def trigrams(word: str) -> frozenset[str]:
    """The three-letter pieces of the folded word, with its edges: for typing errors."""
    padded = f"  {fold(word)} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def compound_parts(word: str, vocabulary: Collection[str]) -> list[str]:
    """The known words a compound is made of: ``Hundesteuer`` → ``hund``, ``steuer``.

    ``vocabulary`` holds folded words of three letters or more. Linking letters (-s-,
    -es-, -n-, -en-, -e- …) are skipped. Fewest parts win, then the longer first part;
    the empty list means that the word cannot be taken apart completely.
    """
    whole = fold(word)
    best: dict[int, list[str]] = {len(whole): []}
    for start in range(len(whole) - _SHORTEST_PART, -1, -1):
        options = [
            [part, *best[following]]
            for end in range(len(whole), start + _SHORTEST_PART - 1, -1)
            if (part := whole[start:end]) in vocabulary
            for following in _after_link(whole, end)
            if following in best
        ]
        if options:
            best[start] = min(options, key=len)
    found = best.get(0, [])
    return found if len(found) > 1 else []


def _after_link(whole: str, end: int) -> list[int]:
    if end == len(whole):
        return [end]
    return [end + len(link) for link in _LINKING if whole.startswith(link, end)]


def _english(language: str) -> bool:
    return language.startswith("en")


def _foreign(language: str) -> bool:
    return not language.startswith(("de", "en"))


def _digits(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"
