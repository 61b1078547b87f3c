"""How figures are written: too small a count in words, days by halves, per cent."""

from verbund.core.ui.texts import translate
from verbund.kernel.german import number_de


def count_word(count: int | None, language: str) -> str:
    """A count, or that it is held back: small, or a small one could be computed."""
    if count is None:
        return translate("publishing.few")
    return number_de(count, language)


def days_word(days: float | None, language: str) -> str:
    """Days, with a half if need be; a dash for too few cases."""
    if days is None:
        return "–"
    whole = int(days)
    half = "½" if days != whole else ""
    return f"{number_de(whole, language)}{half}"


def percent_word(share: float | None) -> str:
    """A share (0 to 1) as whole per cent; a dash for too few cases."""
    return "–" if share is None else f"{round(share * 100)}\N{NO-BREAK SPACE}%"
