"""One raw answer → its checked value, for every type of the language.

Each parser takes the field and any JSON value and gives the normal form or raises
``Wrong``. Nothing else may escape, whatever comes in.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from verbund.engine import messages
from verbund.engine.codelists import codes
from verbund.engine.messages import Wrong
from verbund.engine.model import Field
from verbund.engine.place_values import read_place
from verbund.kernel.email_address import parse_email
from verbund.kernel.iban import parse_iban
from verbund.kernel.money import format_euro, parse_euro
from verbund.kernel.names import check_name, normalise
from verbund.kernel.phone import parse_phone
from verbund.kernel.plate import parse_plate

Parser = Callable[[Field, object], object]

_LENGTHS = {"text": 500, "name": 200, "longtext": 5000}
_LONGEST = 20_000
_INTEGER = re.compile(r"[-−]?\d{1,15}")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})|(\d{1,2})[./](\d{4})")
_POSTAL_CODE = re.compile(r"\d{5}")
_FOREIGN_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{1,11}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_YEARS = range(1850, 2201)
_YES = {"true": True, "ja": True, "yes": True, "1": True, "on": True}
_NO = {"false": False, "nein": False, "no": False, "0": False}
_MEDIA = {
    "pdf": ("application/pdf",),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "png": ("image/png",),
    "webp": ("image/webp",),
    "heic": ("image/heic",),
    "tif": ("image/tiff",),
    "txt": ("text/plain",),
    "csv": ("text/csv", "text/plain"),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "odt": ("application/vnd.oasis.opendocument.text",),
}
_ACCEPT = ("pdf", "jpg", "png")


def is_blank(raw: object) -> bool:
    """Whether nothing was answered: empty text, list, or a compound of blanks."""
    if raw is None or raw == "":
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, list):
        return not raw
    if isinstance(raw, Mapping):
        return all(v is None or v == "" for k, v in raw.items() if k != "country")
    return False


def string(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        if isinstance(raw, str):
            raise messages.too_long(_LONGEST, len(raw))
        raise messages.not_text()
    return raw


def _check_text(field: Field, value: str, limit: int) -> str:
    most = limit if field.max_length is None else field.max_length
    if len(value) > most:
        raise messages.too_long(most, len(value))
    if field.min_length is not None and len(value) < field.min_length:
        raise messages.too_short(field.min_length)
    if field.pattern is not None and not _pattern(field.pattern).fullmatch(value):
        raise messages.pattern()
    return value


@lru_cache(maxsize=512)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _letters(value: str, kind: str) -> None:
    if value.isascii() and value.isprintable() and kind == "text":
        return
    found = check_name(value, "person" if kind == "name" else "text")
    if found:
        position = found[0].position
        char = value[position : position + 1]
        raise messages.bad_letter(char if char.isprintable() else "?")


def _text(field: Field, raw: object) -> object:
    value = normalise(string(raw))
    _letters(value, "text")
    return _check_text(field, value, _LENGTHS["text"])


def _name(field: Field, raw: object) -> object:
    value = normalise(string(raw))
    _letters(value, "name")
    return _check_text(field, value, _LENGTHS["name"])


def _longtext(field: Field, raw: object) -> object:
    lines = string(raw).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = [normalise(line) for line in lines]
    for line in clean:
        _letters(line, "text")
    return _check_text(field, "\n".join(clean).strip("\n"), _LENGTHS["longtext"])


def _integer(field: Field, raw: object) -> object:
    if isinstance(raw, str) and _INTEGER.fullmatch(raw.strip()):
        raw = int(raw.strip().replace("−", "-"))
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) >= 10**15:
        raise messages.not_a_number(whole=True)
    if isinstance(field.min, int | float) and raw < field.min:
        raise messages.too_small(str(field.min))
    if isinstance(field.max, int | float) and raw > field.max:
        raise messages.too_large(str(field.max))
    return raw


def _decimal(field: Field, raw: object) -> object:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise messages.not_a_number(whole=False)
    try:
        source = str(raw).strip() if not isinstance(raw, str) else raw.strip()
        number = Decimal(source.replace(",", ".")) if len(source) < 40 else None
    except (InvalidOperation, ValueError):
        number = None
    if number is None or not number.is_finite() or abs(number) >= 10**15:
        raise messages.not_a_number(whole=False)
    if number != 0 and number.as_tuple().exponent < -12:  # type: ignore[operator]
        raise messages.not_a_number(whole=False)
    if field.min is not None and number < Decimal(str(field.min)):
        raise messages.too_small(str(field.min).replace(".", ","))
    if field.max is not None and number > Decimal(str(field.max)):
        raise messages.too_large(str(field.max).replace(".", ","))
    return format(number, "f")


def cents(raw: object) -> int:
    """Money as it may be written in a blueprint or answer: cents or ``"12.50"``."""
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**14:
        return raw
    if not isinstance(raw, str) or len(raw) > 40:
        raise ValueError("Schreiben Sie den Betrag mit Komma, zum Beispiel 12,50.")
    return parse_euro(raw)


def _money(field: Field, raw: object) -> object:
    try:
        value = cents(raw)
    except ValueError as problem:
        english = "This is not an amount in euros. Write it like 12.50."
        raise messages.from_kernel("money", problem, english) from None
    if field.min is not None and value < cents(field.min):
        raise messages.too_small(format_euro(cents(field.min)))
    if field.max is not None and value > cents(field.max):
        raise messages.too_large(format_euro(cents(field.max)))
    return value


def _boolean(field: Field, raw: object) -> object:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        word = raw.strip().lower()
        if word in _YES:
            return True
        if word in _NO:
            return False
    raise messages.missing(field)


def _date_parts(raw: Mapping[str, object]) -> tuple[str, str, str]:
    parts = [str(raw.get(k) or "").strip()[:10] for k in ("day", "month", "year")]
    return parts[0], parts[1], parts[2]


def _day(year: str, month: str, day: str) -> str:
    if not (year.isdecimal() and month.isdecimal() and day.isdecimal()):
        raise messages.not_a_day()
    if len(year) != 4 or int(year) not in _YEARS:
        raise messages.year_out_of_range()
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise messages.not_a_day() from None


def _date(field: Field, raw: object) -> object:
    if isinstance(raw, Mapping):
        day, month, year = _date_parts(raw)
        for part, given in (("day", day), ("month", month), ("year", year)):
            if not given:
                raise messages.incomplete_date(part)
        value = _day(year, month, day)
    else:
        source = string(raw).strip()
        german = _GERMAN_DAY.fullmatch(source)
        if german:
            value = _day(german[3], german[2], german[1])
        elif len(source) == 10 and source[4] == source[7] == "-":
            value = _day(source[:4], source[5:7], source[8:])
        else:
            raise messages.not_a_day()
    if isinstance(field.min, str) and len(field.min) == 10 and value < field.min:
        raise messages.too_small(_german_day(field.min))
    if isinstance(field.max, str) and len(field.max) == 10 and value > field.max:
        raise messages.too_large(_german_day(field.max))
    return value


def _german_day(iso: str) -> str:
    return f"{iso[8:]}.{iso[5:7]}.{iso[:4]}"


def _partial_date(field: Field, raw: object) -> object:
    if isinstance(raw, Mapping):
        day, month, year = _date_parts(raw)
        if not year:
            raise messages.incomplete_date("year")
        if day and not month:
            raise messages.incomplete_date("month")
        if day:
            return _day(year, month, day)
        source = f"{year}-{month.zfill(2)}" if month else year
    else:
        source = string(raw).strip()
        if len(source) > 7 or source.count(".") == 2:
            return _date(field, source)
    found = _MONTH.fullmatch(source)
    if found:
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return _day(year, month, "1")[:7]
    return _day(source, "1", "1")[:4]


def _iban(field: Field, raw: object) -> object:
    return _by_kernel(parse_iban, "iban", raw, "This is not a valid IBAN. Check it.")


def _phone(field: Field, raw: object) -> object:
    hint = "This is not a telephone number. Write it with its area code."
    return _by_kernel(parse_phone, "phone", raw, hint)


def _email(field: Field, raw: object) -> object:
    hint = "This is not an e-mail address. Write it like name@example.org."
    return _by_kernel(parse_email, "email", raw, hint)


def _plate(field: Field, raw: object) -> object:
    hint = "This is not a German number plate. Write it like Z-AB 123."
    return _by_kernel(lambda t: str(parse_plate(t)), "plate", raw, hint)


def _by_kernel(
    parse: Callable[[str], str], code: str, raw: object, english: str
) -> object:
    source = string(raw)
    try:
        return parse(source[:400])
    except ValueError as problem:
        raise messages.from_kernel(code, problem, english) from None


def _address(field: Field, raw: object) -> object:
    if not isinstance(raw, Mapping):
        raise messages.wrong_shape()
    value: dict[str, str] = {}
    for part in ("street", "house_number", "addition", "postal_code", "city"):
        given = raw.get(part)
        if given is None or given == "":
            continue
        try:
            clean = normalise(string(given))
            _letters(clean, "text")
            if len(clean) > 200:
                raise messages.too_long(200, len(clean))
        except Wrong as problem:
            raise Wrong(problem.code, problem.message, part) from None
        if clean:
            value[part] = clean
    country = raw.get("country") or "DE"
    if not isinstance(country, str) or not _COUNTRY.fullmatch(country):
        raise Wrong("option", messages.not_an_option().message, "country")
    for part in ("street", "house_number", "postal_code", "city"):
        if part not in value:
            raise messages.address_part(part)
    shape = _POSTAL_CODE if country == "DE" else _FOREIGN_CODE
    if not shape.fullmatch(value["postal_code"]):
        raise messages.postal_code()
    return {**value, "country": country}


def _place(field: Field, raw: object) -> object:
    return read_place(field, raw, _written)


def _written(raw: object) -> str:
    clean = normalise(string(raw))
    _letters(clean, "text")
    return clean


def _file(field: Field, raw: object) -> object:
    if field.many:
        items = raw if isinstance(raw, list) else [raw]
        if len(items) > 20:
            raise messages.too_many(20)
        return [_one_file(field, item) for item in items]
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    return _one_file(field, raw)


def _one_file(field: Field, raw: object) -> dict[str, object]:
    if not isinstance(raw, Mapping):
        raise messages.wrong_shape()
    digest, name = raw.get("file"), raw.get("name")
    size, media = raw.get("size", 0), raw.get("media_type", "")
    if (
        not (isinstance(digest, str) and _SHA256.fullmatch(digest))
        or not (isinstance(name, str) and 0 < len(name) <= 255 and name.isprintable())
        or isinstance(size, bool)
        or not (isinstance(size, int) and size >= 0)
        or not (isinstance(media, str) and len(media) <= 127 and media.isprintable())
    ):
        raise messages.wrong_shape()
    accept = field.accept or _ACCEPT
    if media and media not in {m for kind in accept for m in _MEDIA.get(kind, ())}:
        raise messages.file_type(accept)
    if size > field.max_mb * 1024 * 1024:
        raise messages.file_size(field.max_mb)
    return {"file": digest, "name": name, "size": size, "media_type": media}


def _choice(field: Field, raw: object) -> object:
    if isinstance(raw, str) and any(raw == option.id for option in field.options):
        return raw
    raise messages.not_an_option()


def _choices(field: Field, raw: object) -> object:
    given = [raw] if isinstance(raw, str) else raw
    known = [option.id for option in field.options]
    if not isinstance(given, list) or not all(
        isinstance(x, str) and x in known for x in given
    ):
        raise messages.not_an_option()
    return [option for option in known if option in given]


def _codelist(field: Field, raw: object) -> object:
    code = string(raw).strip()
    if code not in codes(field.codelist or ""):
        raise messages.not_an_option()
    return code


PARSERS: Mapping[str, Parser] = {
    "text": _text,
    "longtext": _longtext,
    "name": _name,
    "date": _date,
    "partial_date": _partial_date,
    "iban": _iban,
    "money": _money,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "address": _address,
    "place": _place,
    "phone": _phone,
    "email": _email,
    "plate": _plate,
    "file": _file,
    "choice": _choice,
    "choices": _choices,
    "codelist": _codelist,
}
