"""Codes that people read aloud or type, and secrets that only machines handle.

A hand-over code such as ``7KQ-4MW-2RX`` has eight random characters (about 39 bits) and
one check character. It alone is no strong secret: who accepts it must limit attempts.
"""

import base64
import hashlib
import hmac
import re

from verbund.kernel import chance

#: Without 0 O 1 I L, which look alike. 31 characters: a prime, so that the check
#: character below finds every single wrong character and every swap of neighbours.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_LENGTH = 9
# So chosen that the code on all drawings and in all help texts, 7KQ-4MW-2RX, is a valid
# one and people who try it meet "unknown", not "mistyped".
_REMAINDER = 15
_TOKEN_BITS = 128
# Pairs that registration offices do not put on plates, and a few words.
_UNFIT = re.compile("HJ|KZ|NS|SA|SS|88|FCK|FUK|SEX|ASS|TTE|ARS")


def new_code() -> str:
    """A new code in its written form, three groups of three."""
    while True:
        body = "".join(
            ALPHABET[chance.random_below(len(ALPHABET))] for _ in range(_LENGTH - 1)
        )
        code = body + _check_character(body)
        if not _UNFIT.search(code):
            return _written(code)


def normalise_code(text: str) -> str:
    """The code that ``text`` means, in its written form.

    Forgives small letters, blanks, missing or odd hyphens. Raises ``ValueError`` with a
    German sentence that says what is wrong; a typing error is always noticed if it is
    one wrong character or two swapped neighbours.
    """
    plain = re.sub(r"[\s\-–—‐‑−._/]", "", text).upper()
    strange = sorted({char for char in plain if char not in _VALUES})
    if strange:
        if set(strange) <= set("0O1IL"):
            raise ValueError(
                "Die Zeichen 0, O, 1, I und L kommen im Code nicht vor. "
                "Bitte lesen Sie noch einmal nach."
            )
        raise ValueError(
            "Der Code besteht nur aus Ziffern und Buchstaben, zum Beispiel 7KQ-4MW-2RX."
        )
    if len(plain) != _LENGTH:
        raise ValueError(
            f"Der Code hat neun Zeichen, Sie haben {len(plain)} eingegeben. "
            "Ein Beispiel: 7KQ-4MW-2RX."
        )
    if _check_character(plain[:-1]) != plain[-1]:
        raise ValueError(
            "Der Code stimmt nicht. "
            "Wahrscheinlich ist ein Zeichen falsch oder vertauscht."
        )
    return _written(plain)


def new_token() -> str:
    """A secret of 128 bits for links and API access: 22 characters, safe in a URL."""
    bits = chance.random_bits(_TOKEN_BITS).to_bytes(_TOKEN_BITS // 8, "big")
    return base64.urlsafe_b64encode(bits).rstrip(b"=").decode("ascii")


def keyed_hash(secret: str | bytes, text: str) -> str:
    """HMAC-SHA-256 of ``text`` as hex digits: what is stored instead of a secret.

    Without ``secret`` nobody can test guesses against a stolen database.
    """
    key = secret.encode() if isinstance(secret, str) else secret
    if not key:
        raise ValueError("A keyed hash needs a key; the secret is empty.")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing about where not."""
    return hmac.compare_digest(one.encode(), other.encode())


def _check_character(body: str) -> str:
    """The ninth character: the sum of position × value leaves ``_REMAINDER`` mod 31."""
    total = sum(place * _VALUES[char] for place, char in enumerate(body, start=1))
    inverse = pow(_LENGTH, -1, len(ALPHABET))
    return ALPHABET[(_REMAINDER - total) * inverse % len(ALPHABET)]


def _written(code: str) -> str:
    return f"{code[:3]}-{code[3:6]}-{code[6:]}"
