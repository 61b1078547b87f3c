"""Money as integer cents: writing, reading, sharing and taking a part of it."""

import re
from collections.abc import Sequence
from typing import Literal

Rounding = Literal["half_up", "half_even", "down", "up"]

_NBSP = "\u00a0"
_MINUS = "−"
_MINUSES = "-−–"
_LIMIT_CENTS = 10**14

_GERMAN = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}|[-–−]{1,2}))?")
_PLAIN = re.compile(r"(\d+)\.(\d{1,2})")


def format_euro(cents: int, language: str = "de") -> str:
    """The amount as people write it: ``1.234,56 €`` or, in English, ``€1,234.56``.

    A no-break space stands before the sign, a real minus before a negative amount.
    """
    sign = _MINUS if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    if language.startswith("en"):
        return f"{sign}€{whole:,}.{part:02d}"
    return f"{sign}{whole:,}".replace(",", ".") + f",{part:02d}{_NBSP}€"


def parse_euro(text: str) -> int:
    """The cents that ``text`` means, in German (``1.234,56 €``) or plain (``1234.56``).

    A point before three digits separates thousands, as German readers expect. Raises
    ``ValueError`` with a German sentence for anything that is not one clear amount.
    """
    plain = re.sub(r"\s", "", text)
    plain = re.sub(r"^(?:€|EUR)|(?:€|EUR|Euro)$", "", plain, flags=re.IGNORECASE)
    negative = plain[:1] in _MINUSES if plain else False
    if negative:
        plain = re.sub(r"^(?:€|EUR)", "", plain[1:], flags=re.IGNORECASE)
    match = None
    if plain.isascii() or "–" in plain or "−" in plain:
        match = _GERMAN.fullmatch(plain) or _PLAIN.fullmatch(plain)
    if match is None:
        raise ValueError(
            "Das ist kein Betrag in Euro. "
            "Schreiben Sie ihn mit Komma, zum Beispiel 1.234,56."
        )
    part = match[2] if match[2] and match[2].isdigit() else "0"
    cents = int(match[1].replace(".", "")) * 100 + int(part.ljust(2, "0"))
    if cents >= _LIMIT_CENTS:
        raise ValueError(
            "Der Betrag ist zu groß. Bitte prüfen Sie, ob Komma und Punkte stimmen."
        )
    return -cents if negative else cents


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of ``total`` cents in proportion to ``weights`` that sum up exactly.

    Largest remainder; of equal remainders the earlier part gets the cent. Raises
    ``ValueError`` if a weight is negative or none is positive.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"Weights must be ≥ 0 and not all 0, got {list(weights)}.")
    sign = -1 if total < 0 else 1
    floors = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [floor for floor, _ in floors]
    missing = abs(total) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: -floors[i][1])
    for index in by_remainder[:missing]:
        parts[index] += 1
    return [sign * part for part in parts]


def pro_rata(
    cents: int,
    numerator: int,
    denominator: int,
    rounding: Rounding = "half_up",
    *,
    step: int = 1,
) -> int:
    """``cents × numerator / denominator``, rounded to a multiple of ``step`` cents.

    ``half_up`` is commercial rounding, ``down`` goes towards zero, ``up`` away from it;
    ``step=100`` gives full euros. Raises ``ValueError`` for an unusable denominator.
    """
    if denominator <= 0 or step <= 0:
        raise ValueError(
            f"Denominator and step must be > 0, got {denominator} and {step}."
        )
    product = cents * numerator
    sign = -1 if product < 0 else 1
    divisor = denominator * step
    whole, rest = divmod(abs(product), divisor)
    half = 2 * rest - divisor
    upwards = {
        "down": False,
        "up": rest > 0,
        "half_up": half >= 0,
        "half_even": half > 0 or (half == 0 and whole % 2 == 1),
    }
    if rounding not in upwards:
        raise ValueError(
            f"Rounding must be one of {sorted(upwards)}, got {rounding!r}."
        )
    return sign * step * (whole + upwards[rounding])
