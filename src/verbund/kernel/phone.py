"""Telephone numbers, checked by phonenumbers (libphonenumber), stored as E.164."""

import phonenumbers
from phonenumbers import PhoneNumberFormat

_LONGEST = 40


def parse_phone(text: str, region: str = "DE") -> str:
    """The number in E.164 (``+4937645400``); ``ValueError`` with a German sentence.

    ``region`` is the country of numbers written without country code.
    """
    try:
        if len(text) > _LONGEST:
            raise phonenumbers.NumberParseException(0, "too long")
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise ValueError(
            "Das ist keine Telefonnummer. Schreiben Sie sie mit Vorwahl, "
            "zum Beispiel 03764 54-0 oder +49 3764 540."
        ) from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError(
            "Diese Telefonnummer gibt es so nicht. Bitte prüfen Sie Vorwahl und Länge, "
            "zum Beispiel 03764 54-0."
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def format_phone(e164: str, region: str = "DE") -> str:
    """The number as people of ``region`` write it: ``03764 540`` or ``+43 1 4000``.

    Raises ``ValueError`` for what is not E.164, such as a number still being typed.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"{e164!r} is not E.164") from error
    home = phonenumbers.country_code_for_region(region)
    style = (
        PhoneNumberFormat.NATIONAL
        if number.country_code == home
        else PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


def is_mobile(e164: str) -> bool:
    """Whether text messages can reach the number, as far as its range tells."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164, None))
    return kind in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
