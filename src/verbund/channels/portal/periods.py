"""Periods such as ``P10Y`` in words."""

import re

from verbund.core.ui.texts import translate

_PERIOD = re.compile(r"P(\d+)(WD|[YMWD])")
_UNITS = {"Y": "years", "M": "months", "W": "weeks", "D": "days", "WD": "working_days"}


def period_words(period: str) -> str:
    """``P10Y`` → „10 Jahre“; anything else comes back as it is."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return period
    return translate(f"portal.period.{_UNITS[found[2]]}", count=int(found[1]))
