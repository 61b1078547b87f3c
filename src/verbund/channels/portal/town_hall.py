"""Opening hours and telephone numbers as the pages show them."""

import re
from datetime import time

from verbund.members.opening import DayHours
from verbund.members.queries import OpeningState


def hours_rows(opening: OpeningState, language: str) -> list[dict[str, object]]:
    """The week as rows of the table of opening hours."""
    return [
        {
            "day": day.day.get(language),
            "times": _spans(day, language),
            "today": day.is_today,
        }
        for day in opening.week
    ]


def _spans(day: DayHours, language: str) -> str:
    """„9–12, 13–18 Uhr“: short enough for a narrow column."""
    if not day.spans:
        return ""
    spans = ", ".join(f"{_hour(s.opens)}–{_hour(s.closes)}" for s in day.spans)
    return spans if language == "en" else f"{spans} Uhr"


def _hour(moment: time) -> str:
    return f"{moment.hour}" if not moment.minute else f"{moment:%-H:%M}"


def phone_href(phone: str) -> str:
    """``tel:+493764540`` for a German number as it is written on letterheads."""
    digits = re.sub(r"[^\d+]", "", phone)
    if digits.startswith("0"):
        digits = "+49" + digits[1:]
    return f"tel:{digits}" if digits else ""
