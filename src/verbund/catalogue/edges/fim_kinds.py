"""What each type of field is in XDatenfelder: data kind, lengths, bounds, patterns.

Every limit is the one that the engine itself checks (``engine.values``), so a form that
somebody else builds from the schema takes what a case takes.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from verbund.engine.codelists import EDITION
from verbund.engine.model import Field, FieldType
from verbund.engine.values import cents

#: Official code lists that fields may refer to, as XRepository names them.
CODELISTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "states": "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staat",
        "citizenships": "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:"
        "staatsangehoerigkeit",
    }
)
MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "png": "image/png",
        "webp": "image/webp",
        "heic": "image/heic",
        "tif": "image/tiff",
        "txt": "text/plain",
        "csv": "text/csv",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml"
        ".document",
        "odt": "application/vnd.oasis.opendocument.text",
    }
)
DEFAULT_ACCEPT: Final = ("pdf", "jpg", "png")
MEGABYTE: Final = 1024 * 1024

#: Text of these types: data kind, shortest, longest, pattern.
TEXTS: Final[Mapping[str, tuple[str, int, int, str]]] = MappingProxyType(
    {
        "text": ("text_latin", 1, 500, ""),
        "name": ("text_latin", 1, 200, ""),
        "longtext": ("text_latin", 1, 5000, ""),
        "partial_date": ("text", 4, 10, r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"),
        "iban": ("text", 15, 34, r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"),
        "phone": ("text", 3, 40, ""),
        "email": ("text", 3, 254, r"[^@\s]+@[^@\s]+"),
        "plate": ("text", 3, 20, ""),
    }
)
_MOST_WHOLE: Final = 10**15 - 1
_MOST_CENTS: Final = 10**14 - 1
#: What XML Schema's regular expressions cannot say.
_UNPORTABLE: Final = re.compile(r"\(\?(?!:)|\\[bBAZzGkQE]|\\[1-9]|[*+?}][?+]")


class AddressPart(Struct, frozen=True, kw_only=True):
    """One line of an address or a place as the engine keeps it."""

    label: str
    type: FieldType = "text"
    min_value: int | None = None
    max_value: int | None = None
    required: bool = True
    max_length: int = 200
    pattern: str | None = None
    default: str | None = None


ADDRESS_PARTS: Final[Mapping[str, AddressPart]] = MappingProxyType(
    {
        "street": AddressPart(label="Straße"),
        "house_number": AddressPart(label="Hausnummer"),
        "addition": AddressPart(label="Adresszusatz", required=False),
        "postal_code": AddressPart(
            label="Postleitzahl",
            max_length=12,
            pattern="[A-Za-z0-9][A-Za-z0-9 \\-]{1,11}",
        ),
        "city": AddressPart(label="Ort"),
        "country": AddressPart(
            label="Staat (zwei Buchstaben nach ISO 3166)",
            required=False,
            max_length=2,
            pattern="[A-Z]{2}",
            default="DE",
        ),
    }
)


PLACE_PARTS: Final[Mapping[str, AddressPart]] = MappingProxyType(
    {
        "street": AddressPart(label="Straße oder Platz", required=False),
        "house_number": AddressPart(label="Hausnummer", required=False),
        "postal_code": AddressPart(
            label="Postleitzahl", required=False, max_length=5, pattern="[0-9]{5}"
        ),
        "city": AddressPart(label="Ort oder Ortsteil", required=False),
        "asset": AddressPart(
            label="Nummer am Gegenstand", required=False, max_length=60
        ),
        "note": AddressPart(
            label="Beschreibung des Ortes", required=False, max_length=500
        ),
        "lat": AddressPart(
            label="Geografische Breite in Grad (WGS 84)",
            type="decimal",
            required=False,
            min_value=-90,
            max_value=90,
        ),
        "lon": AddressPart(
            label="Geografische Länge in Grad (WGS 84)",
            type="decimal",
            required=False,
            min_value=-180,
            max_value=180,
        ),
    }
)
#: Types whose value has parts: in FIM a group of fields.
COMPOUNDS: Final[Mapping[str, Mapping[str, AddressPart]]] = MappingProxyType(
    {"address": ADDRESS_PARTS, "place": PLACE_PARTS}
)


def shorten(source: str, most: int) -> str:
    """At most ``most`` characters, cut at a word and marked with dots."""
    if len(source) <= most:
        return source
    head = source[: most - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > most // 2 else head).rstrip(" ,;:") + "…"


def portable_pattern(pattern: str) -> str:
    """The pattern in the common ground of regular expressions, else nothing."""
    bare = pattern.removeprefix("^").removesuffix("$")
    if _UNPORTABLE.search(bare) or "^" in bare.replace("[^", "") or "$" in bare:
        return ""
    return bare.replace("(?:", "(")


def facts_of(field: Field) -> dict[str, Any]:
    """The facts of a ``FimField`` that follow from the field's type."""
    facts = _KINDS.get(field.type, _text)(field)
    if field.prefill:
        facts["prefill"] = "optional"
    content = _content(field)
    if content:
        facts["content"] = content
    return facts


def _text(field: Field) -> dict[str, Any]:
    kind, least, most, pattern = TEXTS[field.type]
    least = field.min_length or least
    most = field.max_length or most
    if field.pattern:
        kind, pattern = "text", portable_pattern(field.pattern)
    return {
        "data_kind": kind,
        "min_length": min(least, most),
        "max_length": most,
        "pattern": pattern,
    }


def is_local(field: Field) -> bool:
    """Whether the choices are a member's own: nobody else can list them."""
    return field.type in {"choice", "choices"} and not field.options


def _select(field: Field) -> dict[str, Any]:
    if is_local(field):
        return {"data_kind": "text_latin", "min_length": 1, "max_length": 500}
    return {"input_kind": "select", "data_kind": "text"}


def _codelist(field: Field) -> dict[str, Any]:
    return {
        "input_kind": "select",
        "data_kind": "text",
        "codelist": CODELISTS[field.codelist or "states"],
        "codelist_version": EDITION,
    }


def _date(field: Field) -> dict[str, Any]:
    bounds = {"min_value": field.min, "max_value": field.max}
    return {
        "data_kind": "date",
        **{n: b for n, b in bounds.items() if isinstance(b, str) and len(b) == 10},
    }


def _integer(field: Field) -> dict[str, Any]:
    least = -_MOST_WHOLE if field.min is None else field.min
    most = _MOST_WHOLE if field.max is None else field.max
    return {"data_kind": "num_int", "min_value": str(least), "max_value": str(most)}


def _decimal(field: Field) -> dict[str, Any]:
    return {**_integer(field), "data_kind": "num"}


def _money(field: Field) -> dict[str, Any]:
    least = -_MOST_CENTS if field.min is None else cents(field.min)
    most = _MOST_CENTS if field.max is None else cents(field.max)
    return {
        "data_kind": "num_currency",
        "min_value": euros(least),
        "max_value": euros(most),
    }


def euros(amount: int) -> str:
    """Cents as a decimal number in euros: ``1250`` is ``12.50``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def _file(field: Field) -> dict[str, Any]:
    accept = field.accept or DEFAULT_ACCEPT
    return {
        "data_kind": "file",
        "max_size": field.max_mb * MEGABYTE,
        "media_types": tuple(dict.fromkeys(MEDIA_TYPES[kind] for kind in accept)),
    }


def _content(field: Field) -> str:
    """The default as XDatenfelder writes it; only what is one plain value."""
    given = field.default
    if given is None or field.type in {"file", "group", "choices"}:
        return ""
    if isinstance(given, bool):
        return "true" if given else "false"
    if field.type == "money" and isinstance(given, int | str):
        return euros(cents(given))
    return str(given) if isinstance(given, int | float | str) else ""


_KINDS: Final[Mapping[str, Callable[[Field], dict[str, Any]]]] = MappingProxyType(
    {
        "choice": _select,
        "choices": _select,
        "codelist": _codelist,
        "boolean": lambda _: {"data_kind": "bool"},
        "date": _date,
        "integer": _integer,
        "decimal": _decimal,
        "money": _money,
        "file": _file,
    }
)
