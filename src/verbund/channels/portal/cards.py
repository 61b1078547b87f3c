"""Services and members as the lists of the portal show them."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from verbund.catalogue.queries import ServiceEntry
from verbund.core.ui.texts import current_language, translate
from verbund.kernel.calendars import LAND_NAMES
from verbund.members.queries import Member

CHANNELS = ("web", "hotline", "terminal", "suitcase", "counter")
_LEVEL_ID = 40


def service_href(entry: ServiceEntry, *, first: bool = False) -> str:
    """The page of one entrance."""
    href = reverse("portal-service", args=[entry.member, entry.blueprint_key])
    return href if first else f"{href}?{urlencode({'leistung': entry.service_id})}"


def service_item(entry: ServiceEntry) -> dict[str, object]:
    """Title, how it is done and where it leads."""
    return {
        "title": entry.title.get(current_language()),
        "href": service_href(entry),
        "sub": access_line(entry),
    }


def access_line(entry: ServiceEntry) -> str:
    """„Online, ohne Konto, etwa 8 Minuten“"""
    if not entry.online:
        return translate("portal.access.office")
    words = [translate(f"portal.access.{_access(entry)}")]
    if entry.minutes:
        words.append(translate("portal.access.minutes", count=entry.minutes))
    return ", ".join(words)


def channel_words(entry: ServiceEntry) -> list[str]:
    """The ways to this service, the first with the account it needs."""
    words = []
    for channel in CHANNELS:
        if channel in entry.channels:
            key = f"web_{_access(entry)}" if channel == "web" else channel
            words.append(translate(f"portal.channel.{key}"))
    return words


def member_item(member: Member) -> dict[str, object]:
    """Name, arms and where the member lies."""
    return {
        "name": member.name,
        "href": reverse("portal-member", args=[member]),
        "sub": member.county_name or LAND_NAMES.get(member.land, ""),
        "arms": member.arms,
    }


def by_letter(members: Iterable[Member]) -> list[tuple[str, list[dict[str, object]]]]:
    """Members in groups by their first letter."""
    groups: dict[str, list[dict[str, object]]] = {}
    for member in members:
        letter = member.name[:1].upper().translate(str.maketrans("ÄÖÜ", "AOU"))
        groups.setdefault(letter, []).append(member_item(member))
    return sorted(groups.items())


def _access(entry: ServiceEntry) -> str:
    if entry.trust_level >= _LEVEL_ID:
        return "with_id"
    return "with_account" if entry.account == "required" else "no_account"


def search_chip(words: str) -> dict[str, object]:
    """A frequent search as a link to its results."""
    return {"label": words, "href": f"{reverse('search')}?{urlencode({'q': words})}"}
