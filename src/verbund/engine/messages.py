"""What the checks say: what is wrong and what to do, in the languages of citizens."""

from collections.abc import Mapping

from verbund.engine.errors import FieldError
from verbund.engine.messages_more import in_more_languages
from verbund.engine.model import Field
from verbund.engine.text import Text, text


class Wrong(Exception):
    """An answer that cannot be taken; ``part`` names the part of a compound one."""

    def __init__(self, code: str, message: Text, part: str = "") -> None:
        self.code = code
        self.message = message
        self.part = part
        super().__init__(code)


def error(field: Field, path: str, wrong: Wrong) -> FieldError:
    """The error at ``path``; the blueprint's own wording goes first."""
    own = field.errors.get(wrong.code)
    place = f"{path}.{wrong.part}" if wrong.part else path
    return FieldError(path=place, code=wrong.code, message=own or wrong.message)


_MISSING: dict[str, tuple[str, str, str]] = {
    "date": (
        "Geben Sie Tag, Monat und Jahr an: {}",
        "Schreiben Sie Tag, Monat und Jahr: {}",
        "Enter day, month and year: {}",
    ),
    "partial_date": (
        "Geben Sie mindestens das Jahr an: {}",
        "Schreiben Sie das Jahr: {}",
        "Enter at least the year: {}",
    ),
    "choice": ("Wählen Sie aus: {}", "Wählen Sie aus: {}", "Choose one: {}"),
    "choices": (
        "Wählen Sie mindestens eines aus: {}",
        "Wählen Sie etwas aus: {}",
        "Choose at least one: {}",
    ),
    "boolean": (
        "Wählen Sie Ja oder Nein: {}",
        "Sagen Sie Ja oder Nein: {}",
        "Choose yes or no: {}",
    ),
    "file": ("Laden Sie hoch: {}", "Laden Sie hoch: {}", "Upload: {}"),
}
_ANSWER = ("Beantworten Sie die Frage: {}", "Antworten Sie bitte: {}", "Answer: {}")
_ENTER = ("Tragen Sie ein: {}", "Schreiben Sie hier: {}", "Enter: {}")


def missing(field: Field) -> Wrong:
    """The request to answer, with the field's label in each language."""
    question = field.label.de.rstrip().endswith("?")
    phrases = _MISSING.get(field.type) or (_ANSWER if question else _ENTER)
    if field.type == "file" and question:
        phrases = _ANSWER
    languages = ("de", "de-simple", "en")
    filled = [
        _sentence(phrase.format(field.label.get(language)))
        for phrase, language in zip(phrases, languages, strict=True)
    ]
    more = in_more_languages("missing", label=field.label)
    return Wrong(
        "missing", Text.of({**dict(zip(languages, filled, strict=True)), **more})
    )


def _sentence(phrase: str) -> str:
    return phrase if phrase[-1] in ".?!" else f"{phrase}."


def wrong(
    code: str,
    de: str,
    simple: str,
    en: str,
    part: str = "",
    *,
    more: Mapping[str, str] | None = None,
) -> Wrong:
    """``more`` are further languages by their codes."""
    said = {"de": de, "de-simple": simple, "en": en, **(more or {})}
    return Wrong(code, Text.of(said), part)


def not_text() -> Wrong:
    return wrong(
        "type",
        "Hier kann nur Text stehen. Tragen Sie den Text neu ein.",
        "Hier muss Text stehen. Schreiben Sie ihn noch einmal.",
        "Only text is possible here. Please enter it again.",
        more=in_more_languages("not_text"),
    )


def wrong_shape() -> Wrong:
    return wrong(
        "type",
        "Diese Angabe konnten wir nicht lesen. Tragen Sie sie bitte neu ein.",
        "Das können wir nicht lesen. Schreiben Sie es noch einmal.",
        "We could not read this. Please enter it again.",
        more=in_more_languages("wrong_shape"),
    )


def unknown(path: str) -> FieldError:
    message = text(
        "Diese Angabe kennt das Formular nicht. Lassen Sie sie weg.",
        "Das gibt es im Formular nicht. Lassen Sie es weg.",
        "The form does not know this field. Leave it out.",
    )
    return FieldError(path=path, code="unknown", message=message)


def from_kernel(code: str, problem: ValueError, english: str) -> Wrong:
    """A German sentence of the kernel, with an English one beside it."""
    german = str(problem)
    return wrong(code, german, german, english, more=in_more_languages(code))


def not_a_day() -> Wrong:
    return wrong(
        "date",
        "Diesen Tag gibt es nicht. Prüfen Sie Tag, Monat und Jahr, "
        "zum Beispiel 24 10 2026.",
        "Diesen Tag gibt es nicht. Schreiben Sie ihn so: 24 10 2026.",
        "This day does not exist. Check day, month and year, for example 24 10 2026.",
        more=in_more_languages("not_a_day"),
    )


def incomplete_date(part: str) -> Wrong:
    names = {
        "day": ("der Tag", "the day"),
        "month": ("der Monat", "the month"),
        "year": ("das Jahr", "the year"),
    }
    german, english = names[part]
    return wrong(
        "date",
        f"Im Datum fehlt {german}. Ergänzen Sie ihn, zum Beispiel 24 10 2026."
        if part != "year"
        else "Im Datum fehlt das Jahr. Ergänzen Sie es mit vier Ziffern.",
        f"Es fehlt noch {german}.",
        f"The date lacks {english}. Please add it.",
        part,
        more=in_more_languages("incomplete_date"),
    )


def year_out_of_range() -> Wrong:
    return wrong(
        "date",
        "Prüfen Sie das Jahr. Schreiben Sie es mit vier Ziffern, zum Beispiel 2026.",
        "Prüfen Sie das Jahr. Es hat 4 Zahlen, zum Beispiel 2026.",
        "Check the year. Write it with four digits, for example 2026.",
        "year",
        more=in_more_languages("year_out_of_range"),
    )


def not_a_number(whole: bool) -> Wrong:
    if whole:
        return wrong(
            "number",
            "Schreiben Sie eine ganze Zahl in Ziffern, zum Beispiel 3.",
            "Schreiben Sie eine Zahl, zum Beispiel 3.",
            "Enter a whole number in digits, for example 3.",
            more=in_more_languages("not_whole"),
        )
    return wrong(
        "number",
        "Schreiben Sie eine Zahl in Ziffern, zum Beispiel 12,5.",
        "Schreiben Sie eine Zahl, zum Beispiel 12,5.",
        "Enter a number in digits, for example 12.5.",
        more=in_more_languages("not_a_number"),
    )


def too_small(least: str) -> Wrong:
    return wrong(
        "min",
        f"Der Wert ist zu klein. Möglich ist {least} oder mehr.",
        f"Das ist zu wenig. Es muss {least} oder mehr sein.",
        f"The value is too small. It must be {least} or more.",
        more=in_more_languages("too_small", least=least),
    )


def too_large(most: str) -> Wrong:
    return wrong(
        "max",
        f"Der Wert ist zu groß. Möglich ist höchstens {most}.",
        f"Das ist zu viel. Es darf höchstens {most} sein.",
        f"The value is too large. It must be {most} or less.",
        more=in_more_languages("too_large", most=most),
    )


def too_short(least: int) -> Wrong:
    return wrong(
        "min_length",
        f"Schreiben Sie etwas ausführlicher: mindestens {least} Zeichen.",
        f"Schreiben Sie mehr: mindestens {least} Zeichen.",
        f"Please write more: at least {least} characters.",
        more=in_more_languages("too_short", least=least),
    )


def too_long(most: int, given: int) -> Wrong:
    over = given - most
    return wrong(
        "max_length",
        f"Der Text ist um {over} Zeichen zu lang. Kürzen Sie ihn auf {most} Zeichen.",
        f"Der Text ist zu lang. Es passen {most} Zeichen hinein.",
        f"The text is {over} characters too long. Shorten it to {most} characters.",
        more=in_more_languages("too_long", most=most),
    )


def pattern() -> Wrong:
    return wrong(
        "pattern",
        "Die Angabe hat nicht die erwartete Form. Beachten Sie den Hinweis am Feld.",
        "Das passt so nicht. Lesen Sie den Hinweis am Feld.",
        "This does not have the expected form. See the hint at the field.",
        more=in_more_languages("pattern"),
    )


def bad_letter(char: str) -> Wrong:
    return wrong(
        "letters",
        f"Das Zeichen „{char}“ ist hier nicht möglich. Nehmen Sie nur Buchstaben, wie "
        "sie in Ausweisen stehen.",
        f"Das Zeichen „{char}“ geht hier nicht. Nehmen Sie nur Buchstaben.",
        f"The character “{char}” is not possible here. "
        "Use letters as in identity documents.",
        more=in_more_languages("bad_letter", char=char),
    )


def not_an_option() -> Wrong:
    return wrong(
        "option",
        "Diese Antwort steht nicht zur Auswahl. Wählen Sie eine der angezeigten.",
        "Diese Antwort gibt es nicht. Wählen Sie eine andere.",
        "This answer is not available. Choose one of those shown.",
        more=in_more_languages("not_an_option"),
    )


def too_few(least: int, item: Text) -> Wrong:
    return wrong(
        "min_items",
        f"Es fehlt etwas: Tragen Sie mindestens {least} × {item.get('de')} ein.",
        f"Es fehlt etwas: mindestens {least} × {item.get('de-simple')}.",
        f"Something is missing: enter at least {least} × {item.get('en')}.",
        more=in_more_languages("too_few", least=least),
    )


def too_many(most: int) -> Wrong:
    return wrong(
        "max_items",
        f"Das sind zu viele. Hier sind höchstens {most} möglich; für weitere füllen "
        "Sie das Formular noch einmal aus.",
        f"Das sind zu viele. Es gehen nur {most}.",
        f"That is too many. At most {most} are possible here; "
        "for more, please fill in the form again.",
        more=in_more_languages("too_many", most=most),
    )


def postal_code() -> Wrong:
    return wrong(
        "postal_code",
        "Eine deutsche Postleitzahl hat fünf Ziffern, zum Beispiel 08393.",
        "Die Post-Leit-Zahl hat 5 Zahlen, zum Beispiel 08393.",
        "A German postal code has five digits, for example 08393.",
        "postal_code",
        more=in_more_languages("postal_code"),
    )


_ADDRESS_PARTS = {
    "street": ("die Straße", "the street"),
    "house_number": ("die Hausnummer", "the house number"),
    "postal_code": ("die Postleitzahl", "the postal code"),
    "city": ("den Ort", "the town"),
}


def address_part(part: str) -> Wrong:
    german, english = _ADDRESS_PARTS[part]
    return wrong(
        "missing",
        f"Ergänzen Sie {german}.",
        f"Schreiben Sie noch {german}.",
        f"Enter {english}.",
        part,
        more=in_more_languages(
            "address_postal_code" if part == "postal_code" else part
        ),
    )


def file_type(accept: tuple[str, ...]) -> Wrong:
    kinds = ", ".join(kind.upper() for kind in accept)
    return wrong(
        "file_type",
        f"Diese Dateiart können wir nicht annehmen. Möglich sind: {kinds}.",
        f"Diese Datei geht nicht. Es gehen: {kinds}.",
        f"We cannot accept this type of file. Possible are: {kinds}.",
        more=in_more_languages("file_type", kinds=kinds),
    )


def file_size(most: int) -> Wrong:
    return wrong(
        "file_size",
        f"Die Datei ist größer als {most} MB. Laden Sie eine kleinere hoch, "
        "zum Beispiel ein Foto statt eines Scans.",
        f"Die Datei ist zu groß. Sie darf {most} MB haben.",
        f"The file is larger than {most} MB. Upload a smaller one.",
        more=in_more_languages("file_size", most=most),
    )
