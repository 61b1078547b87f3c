"""From where somebody calls: by name of a place, postal code or dialling code."""

import phonenumbers

from verbund.kernel.dialling_codes import town_of
from verbund.kernel.phone import format_phone
from verbund.members import queries as members
from verbund.members.queries import Place

_MOST = 8


def places(text: str) -> tuple[Place, ...]:
    """Members that the words, the postal code or the dialling code may mean."""
    plain = "".join(text.split())
    if plain.lstrip("+").replace("/", "").replace("-", "").isdigit():
        town = town_of_code(plain)
        # „Frankfurt am Main“, „Marburg, Lahn“: the name before what tells it apart.
        if town:
            return members.find_places(town, _MOST) or members.find_places(
                town.partition(",")[0].partition(" ")[0], _MOST
            )
    return members.find_places(text, _MOST) if text.strip() else ()


def town_of_code(code: str) -> str:
    """The town of a German dialling code or number, empty if it has none."""
    digits = code.replace("/", "").replace("-", "").replace(" ", "")
    for prefix in ("+49", "0049", "0"):
        if digits.startswith(prefix):
            return town_of(digits.removeprefix(prefix).removeprefix("0"))
    return ""


def town_of_number(number: str) -> str:
    """The town of a caller's number; of a mobile one nobody knows."""
    return town_of_code(number) if number else ""


def spoken(number: str) -> str:
    """The number as people write it; as it came if it is none."""
    try:
        return format_phone(number)
    except (ValueError, phonenumbers.NumberParseException):
        return number
