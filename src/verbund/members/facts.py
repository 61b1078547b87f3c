"""What letters, calendars and home pages need to know about a member."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from verbund.engine.model import Address, Bank, Party
from verbund.kernel import clock
from verbund.kernel.calendars import LAND_NAMES, Calendar
from verbund.members.directory import Directory, valid
from verbund.members.models import Member, Office
from verbund.members.opening import OpeningState, state_at

#: WCAG 2.2, 1.4.3: contrast of text against its background.
LEAST_CONTRAST = 4.5
_LIGHT, _DARK = "#ffffff", "#0f141b"


class MemberFacts(Struct, frozen=True, kw_only=True):
    """A member for the head, foot and home page of its portal."""

    id: str
    slug: str
    name: str
    official_name: str
    kind: str
    land: str
    land_name: str
    county_name: str
    population: int | None
    lat: float | None
    lon: float | None
    brand_light: str
    brand_dark: str
    arms: str
    address: Address
    phone: str
    email: str
    web: str
    opening: OpeningState
    offices: tuple[Office, ...]


def address_of(place: Member | Office) -> Address:
    """The postal address with ready lines; empty if none is known."""
    street = f"{place.street} {place.house_number}".strip()
    town = f"{place.postal_code} {place.city}".strip()
    return Address(
        lines=tuple(line for line in (street, town) if line),
        street=place.street,
        house_number=place.house_number,
        postal_code=place.postal_code,
        city=place.city,
    )


def key_of(known: Directory, member: Member, scheme: str, on: date) -> str:
    """The member's key in this scheme on that day, or its last one, or ``""``."""
    keys = [k for k in known.keys_of.get(member.id, ()) if k.scheme == scheme]
    for key in keys:
        if valid(key, on):
            return key.value
    return keys[-1].value if keys else ""


def party_of(known: Directory, member: Member, on: date | None = None) -> Party:
    """The facts about a member that letters and expressions use."""
    on = on or clock.today()
    bank = Bank(
        iban=member.iban,
        bic=member.bic,
        holder=member.account_holder or member.official_name,
        creditor_id=member.creditor_id,
        name=member.bank_name,
    )
    return Party(
        id=str(member.id),
        slug=member.slug,
        name=member.name,
        official_name=member.official_name,
        land=member.land,
        ags=key_of(known, member, "AGS", on),
        ars=key_of(known, member, "ARS", on),
        population=member.population,
        address=address_of(member),
        phone=member.phone,
        email=member.email,
        web=member.web,
        bank=bank,
    )


def calendar_of(known: Directory, member: Member) -> Calendar:
    """The legal calendar of a member: its Land and what its own place keeps."""
    ags = key_of(known, member, "AGS", clock.today()) or None
    extra: Mapping[str, str] = member.extra_holidays
    return Calendar(
        member.land,
        ags,
        catholic=member.catholic,
        extra={date.fromisoformat(day): name for day, name in extra.items()},
    )


def facts_of(known: Directory, member: Member, now: datetime) -> MemberFacts:
    """Everything the pages of a member show about it."""
    return MemberFacts(
        id=str(member.id),
        slug=member.slug,
        name=member.name,
        official_name=member.official_name,
        kind=member.kind,
        land=member.land,
        land_name=LAND_NAMES.get(member.land, ""),
        county_name=member.county_name,
        population=member.population,
        lat=member.lat,
        lon=member.lon,
        brand_light=member.brand_light,
        brand_dark=member.brand_dark,
        arms=member.arms,
        address=address_of(member),
        phone=member.phone,
        email=member.email,
        web=member.web,
        opening=state_at(member.opening_hours, now, calendar_of(known, member)),
        offices=tuple(
            o for o in known.offices.get(member.id, ()) if o.closed_on is None
        ),
    )


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours ``#rrggbb`` (WCAG 2.2, relative luminance)."""
    a, b = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def brand_problem(light: str, dark: str) -> str | None:
    """Why these brand colours cannot be used, as a sentence; ``None`` if they can.

    ``light`` is read on white, ``dark`` on the dark page; both need 4.5:1.
    """
    for colour, ground, theme in ((light, _LIGHT, "hellen"), (dark, _DARK, "dunklen")):
        if not _is_colour(colour):
            return f"„{colour}“ ist keine Farbe wie #1a4a7a."
        ratio = contrast(colour, ground)
        if ratio < LEAST_CONTRAST:
            shown = f"{ratio:.1f}".replace(".", ",")
            better = "dunklere" if ground == _LIGHT else "hellere"
            return (
                f"Die Farbe {colour} hat im {theme} Design nur einen Kontrast von "
                f"{shown} : 1. Nötig sind 4,5 : 1; wählen Sie eine {better} Farbe."
            )
    return None


def _is_colour(text: str) -> bool:
    digits = text[1:]
    return (
        text[:1] == "#"
        and len(digits) == 6
        and all(c in "0123456789abcdef" for c in digits.lower())
    )


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
