"""The reports as open data: who reads the map, the feed or the file reads this."""

from collections.abc import Mapping

from verbund.geodata.collections import CollectionSpec, Property, register_collection
from verbund.topics.reports.wording import DETAILS

REPORTS = "anliegen"


def _t(de: str, simple: str, en: str) -> Mapping[str, str]:
    return {"de": de, "de-simple": simple, "en": en}


register_collection(
    CollectionSpec(
        key=REPORTS,
        title=_t("Anliegen", "Was kaputt ist", "Reports"),
        description=_t(
            "Gemeldete Mängel und Hinweise mit ihrem Stand. Texte erst nach Prüfung.",
            "Hier sehen Sie: Was ist kaputt? Wird es schon repariert?",
            "Reported defects and their status. Texts only after a check.",
        ),
        properties=(
            Property(name="id", title=_t("Nummer", "Nummer", "Number")),
            Property(name="title", title=_t("Art", "Was es ist", "Kind")),
            Property(name="category", title=_t("Kategorie", "Gruppe", "Category")),
            Property(
                name="status",
                title=_t("Stand", "Stand", "Status"),
                choices=("open", "closed"),
                words={
                    "open": _t("offen", "offen", "open"),
                    "closed": _t("abgeschlossen", "fertig", "closed"),
                },
            ),
            Property(
                name="detail",
                title=_t("Stand genau", "Stand genau", "Detailed status"),
                choices=tuple(DETAILS),
                words=DETAILS,
            ),
            Property(name="text", title=_t("Beschreibung", "Text", "Description")),
            Property(name="address", title=_t("Ort", "Ort", "Place")),
            Property(
                name="requested_at",
                type="date-time",
                title=_t("Gemeldet", "Gemeldet", "Reported"),
            ),
            Property(
                name="updated_at",
                type="date-time",
                title=_t("Geändert", "Geändert", "Changed"),
            ),
            Property(
                name="expected_at",
                type="date-time",
                title=_t("Erledigt bis", "Fertig bis", "Expected"),
            ),
            Property(
                name="closed_at",
                type="date-time",
                title=_t("Abgeschlossen", "Fertig", "Closed"),
            ),
            Property(
                name="joined",
                type="integer",
                title=_t("Ebenfalls gemeldet", "Noch gemeldet", "Also reported"),
            ),
            Property(name="office", title=_t("Amt", "Amt", "Office")),
            Property(name="member", title=_t("Kommune", "Ort", "Municipality")),
            Property(name="path", title=_t("Seite", "Seite", "Page")),
        ),
        datetime=("requested_at", "closed_at"),
        category="category",
    )
)
