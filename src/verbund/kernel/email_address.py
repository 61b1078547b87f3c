"""E-mail addresses, checked by email-validator without asking the network."""

from email_validator import EmailNotValidError, validate_email


def parse_email(text: str) -> str:
    """The address, its domain in small letters; ``ValueError`` in German.

    Domains with umlauts are kept readable; local parts beyond ASCII are refused,
    because many servers still cannot deliver to them.
    """
    try:
        found = validate_email(
            text.strip(),
            check_deliverability=False,
            # Allows reserved names such as .example, on which the demo region lives;
            # the dot below keeps "me@localhost" out.
            globally_deliverable=False,
            allow_smtputf8=False,
        )
    except EmailNotValidError:
        found = None
    if found is None or "." not in found.domain:
        raise ValueError(
            "Das ist keine gültige E‑Mail-Adresse. "
            "Ein Beispiel: maria.muster@beispiel.de"
        )
    return found.normalized
