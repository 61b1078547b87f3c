"""Entries about other offices, conditions and appointments, as people read them."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from verbund import engine
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import date_de, datetime_de, short_date_de

_T = engine.text

TITLES: Final[Mapping[str, engine.Text]] = MappingProxyType(
    {
        "inquiry_sent": _T(
            "Andere Stelle gefragt", "Wir fragen ein anderes Amt", "Office asked"
        ),
        "inquiry_answered": _T(
            "Stellungnahme eingegangen", "Ein Amt hat geantwortet", "Office answered"
        ),
        "inquiry_reminded": _T("An Stellungnahme erinnert"),
        "inquiry_withdrawn": _T("Anfrage beendet"),
        "conditions_set": _T("Nebenbestimmungen festgelegt"),
        "forwarded": _T(
            "Auszug übermittelt", "Ein Amt bekommt Angaben", "Extract passed on"
        ),
        "forward_fetched": _T("Auszug abgerufen"),
        "appointment_booked": _T(
            "Termin gebucht", "Termin ausgesucht", "Appointment booked"
        ),
        "appointment_moved": _T("Termin verlegt", "Neuer Termin", "Appointment moved"),
        "appointment_cancelled": _T(
            "Termin abgesagt", "Termin abgesagt", "Appointment cancelled"
        ),
        "appointment_kept": _T("Zum Termin erschienen"),
        "appointment_missed": _T(
            "Termin versäumt", "Termin verpasst", "Appointment missed"
        ),
        "appointment_reminded": _T("An Termin erinnert"),
        "appointment_awaited": _T(
            "Auf der Warteliste für einen Termin",
            "Sie warten auf einen Termin",
            "On the waiting list for an appointment",
        ),
        "awaiting_stopped": _T(
            "Nicht mehr auf der Warteliste",
            "Sie warten nicht mehr",
            "No longer on the waiting list",
        ),
        "appointment_offered": _T(
            "Frei gewordener Termin angeboten",
            "Ein Termin ist frei",
            "Offered a time that became free",
        ),
        "offer_ended": _T("Angebot weitergegeben", "Angebot vorbei", "Offer passed on"),
    }
)
#: What the citizen sees of it: that an office was asked, never what it answered.
PUBLIC: Final = frozenset(
    {
        "inquiry_sent", "inquiry_answered", "forwarded", "appointment_booked",
        "appointment_moved", "appointment_cancelled", "appointment_missed",
        "appointment_awaited", "awaiting_stopped", "appointment_offered",
        "offer_ended",
    }
)  # fmt: skip
MINOR: Final = frozenset({"inquiry_reminded", "appointment_reminded"})

VERDICTS: Final[Mapping[str, engine.Text]] = MappingProxyType(
    {
        "agrees": _T("einverstanden"),
        "conditions": _T("einverstanden mit Auflagen"),
        "objects": _T("nicht einverstanden"),
        "not_concerned": _T("nicht betroffen"),
        "none": _T("ohne Stellungnahme"),
        "waived": _T("auf die Antwort verzichtet"),
        "withdrawn": _T("zurückgezogen"),
        "open": _T("offen"),
    }
)


def detail(
    ground: engine.Ground, kind: str, data: Mapping[str, object], language: str
) -> str | None:
    """The second line of such an entry; ``None`` for any other kind."""
    blueprint = ground.blueprint
    match kind:
        case "inquiry_sent":
            name = _office(blueprint, data.get("office"), language)
            due = data.get("due_on")
            until = short_date_de(date.fromisoformat(str(due))) if due else ""
            return f"{name}, bis {until}" if until and language == "de" else name
        case "inquiry_answered":
            if language != "de":
                return ""
            verdict = VERDICTS.get(str(data.get("verdict") or ""))
            said = verdict.de if verdict else ""
            silent = "Schweigen gilt als Zustimmung" if said == "einverstanden" else ""
            lapsed = f" ({silent or 'Frist verstrichen'})" if data.get("lapsed") else ""
            return f"{said}{lapsed}"
        case "inquiry_withdrawn":
            waived = "verzichtet: " if data.get("waived") else ""
            name = _office(blueprint, data.get("office"), language)
            return f"{name}: {waived}{data.get('reason') or ''}".rstrip(": ")
        case "conditions_set":
            rows = data.get("conditions")
            count = len(rows) if isinstance(rows, list) else 0
            return f"{count} {'Nebenbestimmung' if count == 1 else 'Nebenbestimmungen'}"
        case "forwarded":
            part = blueprint.forwarding.get(str(data.get("part")))
            return part.title.get(language) if part else ""
        case "appointment_booked" | "appointment_moved" | "appointment_offered":
            return slot_text(data.get("slot"), language)
        case "appointment_awaited":
            days = (data.get("first_on"), data.get("last_on"))
            return " – ".join(
                date_de(date.fromisoformat(str(day)), language) for day in days if day
            )
        case "awaiting_stopped":
            return str(data.get("reason") or "")
        case "offer_ended":
            how = _HOW.get(str(data.get("how")))
            return how.get(language) if how else ""
    return None


_HOW: Final = MappingProxyType(
    {
        "declined": _T("abgelehnt", "Sie wollten nicht", "declined"),
        "expired": _T("ohne Antwort", "keine Antwort", "no answer"),
    }
)


def slot_text(slot: object, language: str) -> str:
    """Day, time and place of an appointment."""
    if not isinstance(slot, Mapping):
        return ""
    start = to_berlin(datetime.fromisoformat(str(slot["starts_at"])))
    place = str(slot.get("place") or "")
    said = datetime_de(start, language)
    return f"{said}, {place}" if place else said


def _office(blueprint: engine.Blueprint, office: object, language: str) -> str:
    rules = blueprint.process.inquiries
    found = rules.office(str(office)) if rules else None
    return found.title.get(language) if found else str(office or "")
