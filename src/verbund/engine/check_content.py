"""What may not stand in any text of a blueprint: addresses, markup, hidden signs.

A package travels between strangers: nothing in it may point at one instance, run in a
reader's browser, look different from what it is, or keep a computer busy for ever.
"""

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from verbund.engine.errors import MOST_FINDINGS, Finding
from verbund.engine.loading import Source
from verbund.engine.text import is_text
from verbund.engine.yamlfile import YamlFile

_LINK = re.compile(
    r"(?:https?|ftp|wss?|file|mailto|data|javascript|vbscript):\S+|www\.\S+",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:de|com|net|org|eu|info|cloud|local|lan)\b"
    r"|\blocalhost\b|\b\d{1,3}(?:\.\d{1,3}){3}\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
#: What every address has somewhere, whichever of the patterns above finds it.
_MAYBE_ADDRESS = re.compile(r"\w[.:]\S|@|localhost|[0-9a-f]{8}-", re.IGNORECASE)
#: Names that lead nowhere by RFC 2606.
_NOWHERE = re.compile(
    r"(?:.*\.)?(?:example|invalid|test|localhost|example\.(?:com|net|org))",
    re.IGNORECASE,
)
_ROW_ID = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[a-z!/?][^<>]{0,400}>?|&(?:#\w+|[a-z]+);", re.IGNORECASE)
#: Signs that turn the direction of writing or hide between letters.
_HIDDEN = re.compile(
    "[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"
    r"\x00-\x08\x0b-\x1f\x7f-\x9f]"  # control signs, Unicode category Cc
)
_LAW_LINK = re.compile(r"https://[^\s<>\"'\\]+")
MAX_TEXT = 8000
MAX_PROSE_LINE = 4000

# What a file is searched for as a whole, generously; only then text by text.
_SUSPECT_PARTS = ("://", "www.", "localhost", "mailto:", "data:", "script:")
_AT_HOST = re.compile(r"@[\w.-]+")
_SUSPECT = tuple(
    re.compile(pattern)
    for pattern in (
        r"\.(?:de|com|net|org|eu|info|cloud|local|lan)\b",
        r"\.\d+\.\d+\.\d",
        r"-[1-8][0-9a-f]{3}-[89ab]",
        r"\\(?:u00|[bfr])",  # control signs, as JSON writes them
    )
)

_QUANTIFIED = re.compile(r"[*+]|\{\d*,\d*\}")
_GROUP_AGAIN = re.compile(r"\)(?:[*+]|\{\d*,\d*\})")
_MOST_ENDLESS = 3
MAX_PATTERN = 200


def check_content(source: Source) -> list[Finding]:
    """Every finding in the files as they were read, up to a number for each file."""
    found: list[Finding] = []
    for file in source.files.values():
        found += islice(_in_file(file, source.parts.get(file.name)), MOST_FINDINGS)
    for name, content in source.prose.items():
        found += islice(_prose(name, content), MOST_FINDINGS)
    return found


def _in_file(file: YamlFile, part: object) -> Iterator[Finding]:
    # One look at the whole file first: nearly always there is nothing to find.
    whole = msgspec.json.encode(file.data).decode()
    laws = file.name == "blueprint.yaml" and '"url":' in whole
    suspect = laws or _suspect(whole)
    if suspect or '"pattern":' in whole:
        for path, text in _strings(file.data, ()):
            if suspect:
                yield from _addresses(file, path, text)
                yield from _hidden(file, path, text)
            if path[-1:] == ("pattern",):
                yield from _pattern(file, path, text)
    markup = ("<" in whole or "&" in whole) and _MARKUP.search(whole)
    if markup or _long(whole):
        for path, text in texts_in(part, ()):
            yield from _words(file, path, text)


def _long(whole: str) -> bool:
    """Whether some text of the JSON may be too long: half of what is allowed."""
    most = MAX_TEXT // 2
    start, end = 0, len(whole)
    while end - start > most:
        quote = whole.rfind('"', start, start + most + 1)
        if quote < 0:
            return True
        start = quote + 1
    return False


def _suspect(whole: str) -> bool:
    lower = whole.lower()
    return (
        (not whole.isprintable() and hidden_sign(whole) is not None)
        or any(part in lower for part in _SUSPECT_PARTS)
        or any(pattern.search(lower) for pattern in _SUSPECT)
        or (
            "@" in lower
            and address_in("x" + " x".join(_AT_HOST.findall(lower))) is not None
        )
    )


def pattern_problem(pattern: str) -> str | None:
    """Why a pattern may keep a computer busy for ever; ``None`` if it cannot.

    Endless repetition of a group is refused, and so is looking back: both can take
    time without bound on a short answer.
    """
    if len(pattern) > MAX_PATTERN:
        return f"Das Muster ist länger als {MAX_PATTERN} Zeichen."
    bare = re.sub(r"\[(?:\\.|[^\]\\])*\]", "x", re.sub(r"\\[^\d]", "x", pattern))
    if _GROUP_AGAIN.search(bare):
        return "Eine Gruppe darf im Muster nicht beliebig oft wiederholt werden."
    if re.search(r"\\\d|\(\?[^:]", bare):
        return "Rückverweise und Blicke nach vorn oder hinten gehen im Muster nicht."
    if len(_QUANTIFIED.findall(bare)) > _MOST_ENDLESS:
        return (
            f"Mehr als {_MOST_ENDLESS} Wiederholungen (* oder +) gehen im Muster nicht."
        )
    return None


def _addresses(file: YamlFile, path: tuple[str | int, ...], text: str) -> list[Finding]:
    law = file.name == "blueprint.yaml" and path[:1] == ("legal",)
    if law and path[-1:] == ("url",):
        if _LAW_LINK.fullmatch(text):
            return []
        message = "Ein Link zum Gesetz beginnt mit https:// und hat keine Leerzeichen."
        return [_finding(file, path, message, "link")]
    address = address_in(text)
    if address is None:
        return []
    message = (
        f"Eine Vorlage enthält keine Adresse wie „{address}“. Links stehen nur unter "
        "„legal“; Adressen des Mitglieds sind Parameter."
    )
    return [_finding(file, path, message, "link")]


def address_in(text: str) -> str | None:
    """A link, host, e-mail address or row id of some instance; invented ones pass."""
    if not _MAYBE_ADDRESS.search(text):
        return None  # nearly all texts, by one quick look
    for pattern in (_LINK, _ROW_ID):
        match = pattern.search(text)
        if match:
            return match[0]
    for match in _EMAIL.finditer(text):
        if not _NOWHERE.fullmatch(match[1]):
            return match[0]
    for match in _HOST.finditer(text):
        if not _NOWHERE.fullmatch(match[0]):
            return match[0]
    return None


def _hidden(file: YamlFile, path: tuple[str | int, ...], text: str) -> list[Finding]:
    if text.isascii() and text.isprintable():
        return []
    sign = hidden_sign(text)
    if sign is None:
        return []
    message = (
        f"Hier steht ein unsichtbares Zeichen (U+{ord(sign):04X}). Löschen Sie es."
    )
    return [_finding(file, path, message, "hidden")]


def hidden_sign(text: str) -> str | None:
    """The first control sign or hidden sign; line breaks and tabs are none."""
    match = _HIDDEN.search(text)
    return match[0] if match else None


def _words(file: YamlFile, path: tuple[str | int, ...], text: str) -> list[Finding]:
    if len(text) > MAX_TEXT:
        message = f"Ein Text hat höchstens {MAX_TEXT} Zeichen, dieser {len(text)}."
        return [_finding(file, path, message, "text")]
    match = _MARKUP.search(text)
    if match is None:
        return []
    message = f"Texte enthalten kein HTML wie „{match[0][:40]}“."
    return [_finding(file, path, message, "markup")]


def _pattern(file: YamlFile, path: tuple[str | int, ...], text: str) -> list[Finding]:
    message = pattern_problem(text)
    if message is None:
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as problem:
            message = f"Das Muster ist kein regulärer Ausdruck: {problem}."
    return [] if message is None else [_finding(file, path, message, "pattern")]


def _prose(name: str, content: bytes) -> Iterator[Finding]:
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError:
        message = "Die Datei ist nicht in UTF-8."
        yield Finding(file=name, message=message, code="text")
        return
    for number, line in enumerate(lines, 1):
        problem = None
        match = _MARKUP.search(line)
        sign = None if line.isprintable() else hidden_sign(line.rstrip("\r"))
        address = address_in(line)
        if len(line) > MAX_PROSE_LINE:
            problem = f"Eine Zeile hat höchstens {MAX_PROSE_LINE} Zeichen."
        elif match:
            problem = f"Texte enthalten kein HTML wie „{match[0][:40]}“."
        elif sign:
            problem = f"Hier steht ein unsichtbares Zeichen (U+{ord(sign):04X})."
        elif address:
            problem = f"Eine Vorlage enthält keine Adresse wie „{address}“."
        if problem:
            yield Finding(file=name, line=number, message=problem, code="text")


def _finding(
    file: YamlFile, path: tuple[str | int, ...], message: str, code: str
) -> Finding:
    line, column = file.place(path)
    return Finding(
        file=file.name,
        line=line,
        column=column,
        path=".".join(map(str, path)),
        message=message,
        code=code,
    )


def _strings(
    data: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str):
                yield (*path, key), value
            elif value.__class__ in {dict, list}:
                yield from _strings(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _strings(value, (*path, index))


def texts_in(
    data: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text that people read, in the full form that the walk gives it."""
    if isinstance(data, dict):
        if is_text(data):
            for language, value in data.items():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, str):
                        yield (*path, language), one
            return
        for key, value in data.items():
            yield from texts_in(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from texts_in(value, (*path, index))
