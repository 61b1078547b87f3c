"""What the detailed states are called, in the languages of the public."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]


def _t(de: str, simple: str, en: str, uk: str, ar: str) -> Words:
    return {"de": de, "de-simple": simple, "en": en, "uk": uk, "ar": ar}


#: By ``engine.model_report.Detail``, in the order in which they come.
DETAILS: Final[Mapping[str, Words]] = {
    "registered": _t(
        "eingegangen", "angekommen", "registered", "отримано", "تم الاستلام"
    ),
    "confirmed": _t("geprüft", "geprüft", "confirmed", "перевірено", "تم التحقق"),
    "forwarded": _t(
        "weitergegeben", "weitergegeben", "forwarded", "передано далі", "تمت الإحالة"
    ),
    "planned": _t("eingeplant", "geplant", "planned", "заплановано", "مُخطَّط له"),
    "in_progress": _t(
        "in Arbeit", "wir arbeiten daran", "in progress", "у роботі", "قيد التنفيذ"
    ),
    "fixed": _t("erledigt", "fertig", "fixed", "виконано", "تم الإنجاز"),
    "not_possible": _t(
        "nicht möglich", "geht nicht", "not possible", "неможливо", "غير ممكن"
    ),
    "not_responsible": _t(
        "nicht zuständig",
        "nicht unsere Aufgabe",
        "not responsible",
        "не в нашій компетенції",
        "ليس من اختصاصنا",
    ),
    "duplicate": _t(
        "schon gemeldet",
        "schon gemeldet",
        "duplicate",
        "уже повідомлено",
        "أُبلغ عنه من قبل",
    ),
    "rejected": _t(
        "nicht angenommen", "nicht angenommen", "rejected", "не прийнято", "لم يُقبل"
    ),
    "withdrawn": _t(
        "zurückgezogen", "zurückgenommen", "withdrawn", "відкликано", "تم السحب"
    ),
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
