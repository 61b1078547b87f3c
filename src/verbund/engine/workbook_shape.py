"""What a blueprint's workbook looks like: sheets, columns, and words for values.

Authors who do not write YAML get fields, choices, values and texts as a spreadsheet
and send it back; everything else of the blueprint stays as it is.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from verbund.engine import places
from verbund.engine.text import MORE_LANGUAGES, is_text

FIELDS, CHOICES, VALUES, TEXTS, TRANSLATIONS, ABOUT = (
    "Felder", "Auswahl", "Werte", "Texte", "Übersetzungen", "Lies mich"
)  # fmt: skip
YES, NO, IF = "ja", "nein", "wenn: "

TYPES: Mapping[str, str] = {
    "text": "Text",
    "longtext": "langer Text",
    "name": "Name",
    "date": "Datum",
    "partial_date": "Datum, auch unvollständig",
    "iban": "IBAN",
    "money": "Betrag",
    "integer": "ganze Zahl",
    "decimal": "Kommazahl",
    "boolean": "Ja oder Nein",
    "address": "Anschrift",
    "place": "Ort",
    "phone": "Telefon",
    "email": "E-Mail",
    "plate": "Kennzeichen",
    "file": "Datei",
    "choice": "eins auswählen",
    "choices": "mehrere auswählen",
    "codelist": "Liste (Codes)",
    "group": "Gruppe",
}
PERSONAL: Mapping[str, str] = {
    "none": "keine",
    "contact": "Kontakt",
    "identity": "Person",
    "bank": "Bank",
    "special": "besondere (Art. 9)",
}
#: Types of parameters that fit into a cell; the others stay in ``parameters.yaml``.
PLAIN_VALUES: Mapping[str, str] = {
    "text": "Text",
    "longtext": "langer Text",
    "integer": "ganze Zahl",
    "decimal": "Kommazahl",
    "money": "Betrag",
    "boolean": "Ja oder Nein",
    "date": "Datum",
    "period": "Zeitraum",
}
ELSEWHERE = "(siehe parameters.yaml)"


class Column(Struct, frozen=True):
    """``key`` names the attribute; ``key.language`` one language of a text."""

    key: str
    title: str
    width: int = 14
    hint: str = ""


def _words(key: str, title: str, width: int = 30) -> tuple[Column, ...]:
    return (
        Column(f"{key}.de", title, width),
        Column(f"{key}.de-simple", f"{title} (einfach)", width),
        Column(f"{key}.en", f"{title} (englisch)", width),
    )


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    FIELDS: (
        Column(
            "path", "Pfad", 26, "Name im Datenmodell, Gruppen mit Punkt: person.name"
        ),
        Column("page", "Seite", 22, "Titel der Seite, auf der das Feld steht"),
        Column("type", "Art", 18),
        Column("required", "Pflicht", 12, "ja, nein oder wenn: Bedingung"),
        *_words("label", "Bezeichnung"),
        *_words("help", "Hilfe", 40),
        Column("visible_if", "Sichtbar wenn", 26),
        Column("min", "Mindestwert"),
        Column("max", "Höchstwert"),
        Column("max_length", "Höchstlänge"),
        Column("personal", "Personenbezug"),
        Column(
            "open_data", "Offene Daten", 12, "ja, wenn der Wert veröffentlicht wird"
        ),
        Column("fim", "FIM-Kennung"),
    ),
    CHOICES: (
        Column("path", "Feld", 26),
        Column("id", "Kennung", 20),
        *_words("label", "Bezeichnung"),
        *_words("help", "Hilfe", 40),
    ),
    VALUES: (
        Column("id", "Kennung", 24),
        Column("type", "Art", 18),
        Column("required", "Pflicht", 12, "ja oder nein"),
        Column("label.de", "Bezeichnung", 40),
        Column("help.de", "Hilfe", 40),
        Column("default", "Vorgabe", 20),
        Column("example", "Beispiel", 20),
    ),
    TEXTS: (
        Column("path", "Pfad", 46, "nicht ändern"),
        Column("de", "Deutsch", 60),
        Column("de-simple", "Einfache Sprache", 60),
        Column("en", "Englisch", 60),
    ),
    TRANSLATIONS: (
        Column("de", "Deutsch", 60, "nicht ändern; eine Zeile je deutschem Text"),
        *(Column(code, f"Sprache {code}", 40) for code in MORE_LANGUAGES),
    ),
}
#: Sheets that a workbook may lack; then nothing of theirs changes.
OPTIONAL = frozenset({TRANSLATIONS})


def cell_name(row: int, column: int) -> str:
    """``D14`` for row 13 and column 3, both counted from 0."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def fields_in(
    fields: object, prefix: str = ""
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every field with its dotted path, groups before what is in them."""
    if not isinstance(fields, dict):
        return
    for name, field in fields.items():
        if isinstance(field, dict):
            yield f"{prefix}{name}", field
            yield from fields_in(field.get("fields"), f"{prefix}{name}.")


def texts_in(value: object, path: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every text that no other sheet shows, with its place in the document."""
    if isinstance(value, dict):
        if is_text(value):
            if not _shown_elsewhere(path):
                yield path, value
            return
        for key, one in value.items():
            if not (path == "" and key in {"tests", "prose"}):
                yield from texts_in(one, places.key(path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            identity = one.get("id") if isinstance(one, dict) else None
            inner = places.item(path, identity) if identity else places.key(path, index)
            yield from texts_in(one, inner)


def _shown_elsewhere(path: str) -> bool:
    """Labels and helps of fields, options and parameters have sheets of their own."""
    parts = places.parts(path)
    names = [p.id if isinstance(p, places.Item) else p.name for p in parts]
    if names[-1] not in {"label", "help"}:
        return False
    if names[0] == "parameters":
        return len(names) == 3
    if names[0] != "fields":
        return False
    rest = names[2:]
    while len(rest) > 2 and rest[0] == "fields":
        rest = rest[2:]
    return len(rest) == 1 or (len(rest) == 3 and rest[0] == "options")


def page_of(steps: object, path: str) -> dict[str, object] | None:
    """The page on which a field stands, itself or with its group."""
    for step in steps if isinstance(steps, list) else []:
        for shown in step.get("fields", ()):
            if path == shown or path.startswith(f"{shown}."):
                found: dict[str, object] = step
                return found
    return None


def title_of(step: Mapping[str, object]) -> str:
    """A page's German title."""
    title = step.get("title")
    return str(title.get("de", "")) if isinstance(title, Mapping) else str(title or "")
