"""What the detailed states are called, in the languages of the public."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]


def _t(de: str, simple: str, en: str) -> Words:
    return {"de": de, "de-simple": simple, "en": en}


#: By ``engine.model_report.Detail``, in the order in which they come.
DETAILS: Final[Mapping[str, Words]] = {
    "registered": _t("eingegangen", "angekommen", "registered"),
    "confirmed": _t("geprüft", "geprüft", "confirmed"),
    "forwarded": _t("weitergegeben", "weitergegeben", "forwarded"),
    "planned": _t("eingeplant", "geplant", "planned"),
    "in_progress": _t("in Arbeit", "wir arbeiten daran", "in progress"),
    "fixed": _t("erledigt", "fertig", "fixed"),
    "not_possible": _t("nicht möglich", "geht nicht", "not possible"),
    "not_responsible": _t("nicht zuständig", "nicht unsere Aufgabe", "not responsible"),
    "duplicate": _t("schon gemeldet", "schon gemeldet", "duplicate"),
    "rejected": _t("nicht angenommen", "nicht angenommen", "rejected"),
    "withdrawn": _t("zurückgezogen", "zurückgenommen", "withdrawn"),
}
#: Badge of the design for each.
TONES: Final[Mapping[str, str]] = {
    "registered": "info",
    "confirmed": "info",
    "forwarded": "info",
    "planned": "info",
    "in_progress": "warning",
    "fixed": "success",
}


def worded(words: Words, language: str) -> str:
    """A text in this language, or in German."""
    return words.get(language) or words["de"]


def detail_word(detail: str, language: str) -> str:
    """What a detailed state is called; an unknown one by its own name."""
    found = DETAILS.get(detail)
    return worded(found, language) if found else detail
