"""Bank account numbers (ISO 13616), checked by python-stdnum, told in German."""

import re

from stdnum import exceptions
from stdnum import iban as stdnum_iban

_NBSP = "\u00a0"
_GERMAN_LENGTH = 22
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_GERMAN = re.compile(r"DE[0-9]{20}")
_NO_IBAN = (
    "Das ist keine gültige IBAN. Sie beginnt mit zwei Buchstaben und zwei Ziffern, "
    "zum Beispiel DE02 1203 0000 0000 2020 51."
)


def parse_iban(text: str) -> str:
    """The IBAN without blanks, in capitals; ``ValueError`` with a German sentence."""
    compact = "".join(text.split()).replace("-", "").upper()
    if not compact.isascii() or not compact.isalnum():
        raise ValueError(
            "Die IBAN besteht nur aus Buchstaben und Ziffern, "
            "zum Beispiel DE02 1203 0000 0000 2020 51."
        )
    if compact.startswith("DE") and len(compact) != _GERMAN_LENGTH:
        raise ValueError(
            f"Eine deutsche IBAN hat 22 Zeichen, diese hat {len(compact)}. "
            "Bitte vergleichen Sie mit Ihrer Bankkarte."
        )
    if not _SHAPE.fullmatch(compact):
        raise ValueError(_NO_IBAN)
    if _GERMAN.fullmatch(compact) and _remainder(compact) == 1:
        # Nearly all are; the library needs ten times as long to say the same.
        return compact
    try:
        found: str = stdnum_iban.validate(compact)
    except exceptions.InvalidChecksum:
        raise ValueError(
            "Die IBAN stimmt nicht: Die Prüfziffern passen nicht zur Kontonummer. "
            "Wahrscheinlich ist eine Ziffer falsch oder vertauscht."
        ) from None
    except exceptions.ValidationError:
        raise ValueError(_NO_IBAN) from None
    return found


def _remainder(german: str) -> int:
    """What ISO 7064 (mod 97-10) leaves: the country as 13 14 and the check go last."""
    return int(f"{german[4:]}1314{german[2:4]}") % 97


def format_iban(iban: str) -> str:
    """Groups of four with no-break spaces, as on bank cards."""
    return _NBSP.join(iban[i : i + 4] for i in range(0, len(iban), 4))


def iban_ending(iban: str) -> str:
    """The last four characters: enough to recognise one's account, no more."""
    return iban[-4:]
