"""The mails of this topic: short, one link each, in the reader's language."""

from datetime import datetime

from msgspec import Struct

from verbund.core.config import config
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import datetime_de
from verbund.members.queries import Member
from verbund.topics.reports.models import Report
from verbund.topics.reports.wording import detail_word


class _Mail(Struct, frozen=True):
    """A mail with holes."""

    subject: str
    body: str


_CONFIRM = {
    "de": _Mail(
        "Bitte bestätigen: Ihr Anliegen an {name}",
        "Guten Tag,\n\nmit diesem Link bestätigen Sie Ihr Anliegen:\n\n{link}\n\n"
        "Erst danach bearbeiten wir es. Der Link gilt bis {until}. Haben Sie nichts "
        "gemeldet, tun Sie bitte nichts: Dann löschen wir alles.\n\n{name}\n",
    ),
    "de-simple": _Mail(
        "Bitte bestätigen: Ihre Meldung an {name}",
        "Guten Tag,\n\nbitte drücken Sie auf diesen Link:\n\n{link}\n\n"
        "Dann bearbeiten wir Ihre Meldung. Der Link gilt bis {until}.\n"
        "Sie haben nichts gemeldet? Dann machen Sie nichts. Wir löschen alles.\n\n"
        "{name}\n",
    ),
    "en": _Mail(
        "Please confirm: your report to {name}",
        "Hello,\n\nwith this link you confirm your report:\n\n{link}\n\n"
        "We start working on it after that. The link is valid until {until}. If you "
        "did not report anything, do nothing: we will delete it.\n\n{name}\n",
    ),
}
_FOLLOW = {
    "de": _Mail(
        "Bitte bestätigen: Neuigkeiten zu {number}",
        "Guten Tag,\n\nSie möchten wissen, wie es mit „{title}“ weitergeht. Mit diesem "
        "Link bestätigen Sie das:\n\n{link}\n\nWaren Sie das nicht, tun Sie bitte "
        "nichts.\n\n{name}\n",
    ),
    "de-simple": _Mail(
        "Bitte bestätigen: Neues zu {number}",
        "Guten Tag,\n\nSie möchten wissen, wie es weitergeht mit: {title}.\n"
        "Bitte drücken Sie auf diesen Link:\n\n{link}\n\n"
        "Waren Sie das nicht? Dann machen Sie nichts.\n\n{name}\n",
    ),
    "en": _Mail(
        "Please confirm: news about {number}",
        "Hello,\n\nyou want to know what becomes of “{title}”. Please confirm with "
        "this link:\n\n{link}\n\nIf this was not you, do nothing.\n\n{name}\n",
    ),
}
_NEWS = {
    "de": _Mail(
        "{number}: {detail}",
        "Guten Tag,\n\n„{title}“ ({number}) ist jetzt: {detail}.\n\n{link}\n\n"
        "Keine Nachrichten mehr dazu: {stop}\n\n{name}\n",
    ),
    "de-simple": _Mail(
        "{number}: {detail}",
        "Guten Tag,\n\n{title} ({number}) ist jetzt: {detail}.\n\n{link}\n\n"
        "Sie möchten keine Nachrichten mehr? {stop}\n\n{name}\n",
    ),
    "en": _Mail(
        "{number}: {detail}",
        "Hello,\n\n“{title}” ({number}) is now: {detail}.\n\n{link}\n\n"
        "No more news about it: {stop}\n\n{name}\n",
    ),
}


def confirmation(
    member: Member, token: str, language: str, until: datetime
) -> tuple[str, str]:
    """Subject and text of the mail that asks to confirm a report."""
    return _filled(
        _CONFIRM,
        language,
        name=member.official_name,
        link=_link(member, f"bestaetigen/{token}/"),
        until=datetime_de(to_berlin(until), language),
    )


def follow_confirmation(
    member: Member, row: Report, token: str, language: str
) -> tuple[str, str]:
    """Subject and text of the mail that asks whether news is wanted."""
    return _filled(
        _FOLLOW,
        language,
        name=member.official_name,
        number=row.public_id,
        title=row.title,
        link=_link(member, f"abo/{token}/"),
    )


def news(
    member: Member, row: Report, detail: str, token: str, language: str
) -> tuple[str, str]:
    """Subject and text of the mail that tells a new state."""
    return _filled(
        _NEWS,
        language,
        name=member.official_name,
        number=row.public_id,
        title=row.title,
        detail=detail_word(detail, language),
        link=_link(member, f"{row.public_id}/"),
        stop=stop_link(member, token),
    )


def stop_link(member: Member, token: str) -> str:
    """The address at which news ends with one click."""
    return _link(member, f"abo/{token}/")


def _link(member: Member, rest: str) -> str:
    return f"{config().base_url.rstrip('/')}/{member.slug}/anliegen/{rest}"


def _filled(texts: dict[str, _Mail], language: str, **values: str) -> tuple[str, str]:
    found = texts.get(language) or texts["de"]
    return found.subject.format(**values), found.body.format(**values)
