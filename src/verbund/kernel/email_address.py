"""E-mail addresses, checked by email-validator without asking the network."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

#: A local part that is valid as it stands; capitals may mean a role (RFC 2142).
_PLAIN = re.compile(r"(?=.{1,64}@)([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@([A-Za-z0-9.-]+)")
_SURELY_SHORT = 200


def parse_email(text: str) -> str:
    """The address, its domain in small letters; ``ValueError`` in German.

    Domains with umlauts are kept readable; local parts beyond ASCII are refused,
    because many servers still cannot deliver to them.
    """
    address = text.strip()
    plain = _PLAIN.fullmatch(address)
    if plain is None or len(address) > _SURELY_SHORT:
        found = _validated(address)
    else:
        # Only the domain has anything left to check, and people share domains.
        domain = _domain(plain[2])
        found = None if domain is None else (f"{plain[1]}@{domain}", domain)
    if found is None or "." not in found[1]:
        raise ValueError(
            "Das ist keine gültige E‑Mail-Adresse. "
            "Ein Beispiel: maria.muster@beispiel.de"
        )
    return found[0]


@lru_cache(maxsize=2048)
def _domain(written: str) -> str | None:
    """The domain as the library reads it, ``None`` if it refuses it."""
    found = _validated(f"a@{written}")
    return found and found[1]


def _validated(address: str) -> tuple[str, str] | None:
    """The normal address and its domain as the library reads them."""
    try:
        found = validate_email(
            address,
            check_deliverability=False,
            # Allows reserved names such as .example, on which the demo region lives;
            # the dot in the domain keeps "me@localhost" out.
            globally_deliverable=False,
            allow_smtputf8=False,
        )
    except EmailNotValidError:
        return None
    return found.normalized, found.domain
