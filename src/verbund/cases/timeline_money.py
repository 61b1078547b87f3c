"""Entries about money, validity and rounds, as people read them."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from verbund import engine
from verbund.kernel.german import short_date_de
from verbund.kernel.money import format_euro

_T = engine.text

TITLES: Final[Mapping[str, engine.Text]] = MappingProxyType(
    {
        "payment_requested": _T(
            "Zahlung angefordert", "Bitte bezahlen", "Payment requested"
        ),
        "payment_received": _T(
            "Zahlung eingegangen", "Ihr Geld ist da", "Payment received"
        ),
        "payment_cancelled": _T(
            "Zahlung entfällt", "Nichts mehr zu bezahlen", "Payment called off"
        ),
        "refund_ordered": _T(
            "Erstattung angeordnet", "Sie bekommen Geld zurück", "Refund ordered"
        ),
        "refunded": _T(
            "Erstattung ausgezahlt", "Wir haben Geld überwiesen", "Refund paid out"
        ),
        "term_set": _T("Gültigkeit festgelegt", "So lange gilt es", "Validity set"),
        "term_ended": _T("Gültigkeit beendet", "Es gilt nicht mehr", "Validity ended"),
        "ranked": _T(
            "Ergebnis der Vergaberunde", "So lief die Vergabe", "Result of the round"
        ),
    }
)
#: What the citizen sees of it; all of it is about her.
PUBLIC: Final = frozenset(TITLES)

_OFFER: Final = _T("Platz angeboten", "Es gibt einen Platz", "place offered")
_WAITS: Final = _T("Warteliste", "auf der Liste", "waiting list")


def detail(kind: str, data: Mapping[str, object], language: str) -> str | None:
    """What an entry of this module says beside its title; ``None`` for others."""
    match kind:
        case "payment_requested":
            reference = engine.spoken_reference(str(data.get("reference") or ""))
            return f"{_euro(data, language)}, {reference}"
        case "payment_received" | "refund_ordered":
            note = str(data.get("note") or data.get("reason") or "")
            return ", ".join(part for part in (_euro(data, language), note) if part)
        case "payment_cancelled":
            return str(data.get("reason") or "")
        case "refunded" | "term_ended":
            return _day(data.get("on"), language)
        case "term_set":
            first, last = data.get("from_on"), data.get("to_on")
            return f"{_day(first, language)} – {_day(last, language)}"
        case "ranked":
            found = _OFFER if data.get("outcome") == "offered" else _WAITS
            return found.get(language)
    return None


def _euro(data: Mapping[str, object], language: str) -> str:
    amount = data.get("amount")
    return format_euro(amount, language) if isinstance(amount, int) else ""


def _day(value: object, language: str) -> str:
    if isinstance(value, str) and value:
        value = date.fromisoformat(value[:10])
    return short_date_de(value, language) if isinstance(value, date) else ""
