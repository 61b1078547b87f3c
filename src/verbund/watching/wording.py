"""What mails and pages say: a watch in words, the confirmation, the news."""

from collections.abc import Sequence
from typing import Final

from verbund.core.config import config
from verbund.geodata import queries as geodata
from verbund.kernel import clock
from verbund.kernel.german import datetime_de, join_de
from verbund.members.queries import current_directory
from verbund.watching.registry import watched_of, worded
from verbund.watching.shapes import NewsItem, Watch

#: So many pieces of news stand in one mail.
MOST_LISTED: Final = 30

_PARTS = {
    "de": {"circle": "im Umkreis von {metres} m", "polygon": "in einem Gebiet auf der Karte", "feature": "ein einzelner Eintrag", "street": "{street}"},
    "de-simple": {"circle": "nicht weiter weg als {metres} Meter", "polygon": "in einem Gebiet auf der Karte", "feature": "nur ein Eintrag", "street": "{street}"},
    "en": {"circle": "within {metres} m", "polygon": "within an area on the map", "feature": "a single entry", "street": "{street}"},
}  # fmt: skip
_CONFIRM = {
    "de": ("Bitte bestätigen: {what}", "Guten Tag,\n\njemand möchte an diese Adresse Neuigkeiten geschickt bekommen:\n{what}\n\nWaren Sie das? Dann bestätigen Sie es hier:\n{url}\n\nWaren Sie es nicht, müssen Sie nichts tun. Ohne Bestätigung löschen wir die Adresse nach zwei Tagen."),
    "de-simple": ("Bitte sagen Sie Ja: {what}", "Guten Tag.\n\nJemand möchte Nachrichten an diese Adresse bekommen:\n{what}\n\nWaren Sie das? Dann sagen Sie hier Ja:\n{url}\n\nWaren Sie das nicht? Dann machen Sie nichts. Nach zwei Tagen löschen wir die Adresse."),
    "en": ("Please confirm: {what}", "Hello,\n\nsomebody asked for news to be sent to this address:\n{what}\n\nWas it you? Then confirm it here:\n{url}\n\nIf it was not you, there is nothing to do. Without confirmation we delete the address after two days."),
}  # fmt: skip
_NEWS = {
    "de": ("Neues: {what}", "Guten Tag,\n\ndas hat sich geändert:", "und {count} weitere Neuigkeiten", "Einstellen oder beenden: {url}\nSie bekommen diese E-Mail, weil Sie darum gebeten haben. Wenn Sie sie beenden, löschen wir Ihre Adresse."),
    "de-simple": ("Neu: {what}", "Guten Tag.\n\nDas ist neu:", "und noch {count} mehr", "Hier können Sie die Nachrichten beenden: {url}\nDann löschen wir Ihre Adresse."),
    "en": ("News: {what}", "Hello,\n\nthis has changed:", "and {count} more", "Change or stop: {url}\nYou get this mail because you asked for it. When you stop it, we delete your address."),
}  # fmt: skip
_DISABLED_SUBJECT = "Webhook abgeschaltet: {label}"
_DISABLED_BODY = (
    "Guten Tag,\n\nder Webhook „{label}“ ({url}) hat seit dem {since} keinen Aufruf "
    "angenommen. Wir rufen ihn nicht mehr auf.\n\nZuletzt: {status}\n\n"
    "Wenn der Empfänger wieder arbeitet, schalten Sie ihn hier ein:\n{page}"
)


def absolute(path: str) -> str:
    """A path as it stands in mails and feeds."""
    return f"{config().base_url.rstrip('/')}{path}"


def watch_words(watch: Watch, language: str) -> str:
    """What is watched, such as ``Baustellen: Hauptstraße (Köln)``."""
    titles = [
        worded(found.title, language)
        for key in watch.collections
        if (found := watched_of(key))
    ]
    tongue = language if language in _PARTS else "de"
    parts = [
        worded(words, language)
        for key in watch.collections
        if (found := watched_of(key))
        for name, words in found.known_categories().items()
        if name in watch.categories
    ]
    for name, given in (
        ("street", watch.street),
        ("circle", watch.metres),
        ("polygon", watch.polygon),
        ("feature", watch.feature),
    ):
        if given:
            parts.append(
                _PARTS[tongue][name].format(street=watch.street, metres=watch.metres)
            )
    title = _title(watch)
    if title:
        parts[-1] = title
    member = current_directory().slugs.get(watch.member)
    words = join_de(titles, tongue) or ", ".join(watch.collections)
    if parts:
        words = f"{words}: {', '.join(parts)}"
    return f"{words} ({member.name})" if member else words


def _title(watch: Watch) -> str:
    """What the single thing that is watched is called, if it has a name."""
    if not watch.feature:
        return ""
    found = (geodata.feature(key, watch.feature) for key in watch.collections)
    return next((str(one.properties.get("title") or "") for one in found if one), "")


def confirmation(watch: Watch, url: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail that asks whether it was really you."""
    subject, body = _CONFIRM.get(language, _CONFIRM["de"])
    what = watch_words(watch, language)
    return subject.format(what=what), body.format(what=what, url=url)


def news_mail(
    watch: Watch, news: Sequence[NewsItem], url: str, language: str
) -> tuple[str, str]:
    """Subject and body of a mail with news."""
    subject, begin, more, end = _NEWS.get(language, _NEWS["de"])
    what = watch_words(watch, language)
    parts = [begin]
    for one in news[:MOST_LISTED]:
        when = datetime_de(clock.to_berlin(one.at), language)
        lines = [
            worded(one.title, language),
            worded(one.text, language),
            absolute(one.path) if one.path else "",
            when,
        ]
        parts.append("\n".join(line for line in lines if line))
    if len(news) > MOST_LISTED:
        parts.append(more.format(count=len(news) - MOST_LISTED))
    parts.append(end.format(url=url))
    return subject.format(what=what), "\n\n".join(parts)


def disabled_mail(
    *, label: str, url: str, since: str, status: str, page: str
) -> tuple[str, str]:
    """Subject and body that tell a data officer of a webhook that was switched off."""
    values = {"label": label, "url": url, "since": since, "status": status}
    return (
        _DISABLED_SUBJECT.format(**values),
        _DISABLED_BODY.format(**values, page=page),
    )
