"""The parameters of an address, read strictly (17-069, 7.5 and 7.15)."""

from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import parse_qsl

from verbund.channels.ogc.errors import BadParameter

MOST_QUERY: Final = 16_000
_HINTS: Final = {
    "offset": (
        " Zum Blättern folgen Sie dem Verweis „next“ der Antwort.",
        " To page, follow the link “next” of the answer.",
    ),
    "startindex": (
        " Zum Blättern folgen Sie dem Verweis „next“ der Antwort.",
        " To page, follow the link “next” of the answer.",
    ),
}
#: May stand at any address: format, and for people language and colours.
EVERYWHERE: Final = frozenset({"f", "lang", "theme"})


def read_query(query: str) -> dict[str, str]:
    """Names and values; a name that comes twice is refused."""
    if not query:
        return {}
    if len(query) > MOST_QUERY:
        raise BadParameter(
            "",
            f"Die Adresse hat mehr als {MOST_QUERY} Zeichen.",
            f"The query has more than {MOST_QUERY} characters.",
        )
    found: dict[str, str] = {}
    try:
        if not query.isascii():
            # WSGI hands on bytes as Latin-1 (PEP 3333).
            query = query.encode("latin-1").decode()
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise BadParameter(
            "",
            "Die Adresse enthält Zeichen, die kein UTF-8 sind.",
            "The query is not valid UTF-8.",
        ) from error
    for name, value in pairs:
        if name in found:
            raise BadParameter(
                name,
                f"Der Parameter „{name[:40]}“ steht zweimal da.",
                f"The parameter “{name[:40]}” is given twice.",
            )
        if "\x00" in value:
            raise BadParameter(
                name, "Ein Nullzeichen ist nicht erlaubt.", "NUL is not allowed."
            )
        found[name] = value
    return found


def allow(
    query: Collection[str], known: Collection[str], more: Callable[[str], bool]
) -> None:
    """Raise ``BadParameter`` for a name that is none of ``known`` nor ``more``."""
    for name in query:
        if name in known or name in EVERYWHERE or more(name):
            continue
        german, english = _HINTS.get(name.lower(), ("", ""))
        names = ", ".join(sorted({*known, "f"}))
        raise BadParameter(
            name,
            f"Den Parameter „{name[:40]}“ gibt es hier nicht.{german} "
            f"Möglich sind: {names}.",
            f"There is no parameter “{name[:40]}” here.{english} Known: {names}.",
        )


def allow_none(query: Collection[str]) -> None:
    """No parameter but those that may stand anywhere."""
    allow(query, (), lambda _: False)
