"""Opening hours and telephone numbers as the pages show them."""

import re

from verbund.members.queries import OpeningState


def hours_rows(opening: OpeningState, language: str) -> list[dict[str, object]]:
    """The week as rows of the table of opening hours."""
    return [
        {
            "day": day.day.get(language),
            "times": day.text.get(language) if day.spans else "",
            "today": day.is_today,
        }
        for day in opening.week
    ]


def phone_href(phone: str) -> str:
    """``tel:+493764540`` for a German number as it is written on letterheads."""
    digits = re.sub(r"[^\d+]", "", phone)
    if digits.startswith("0"):
        digits = "+49" + digits[1:]
    return f"tel:{digits}" if digits else ""
