"""Mails that are keys: sent, never kept."""

from __future__ import annotations

import logging

from verbund.core.config import config
from verbund.kernel import clock
from verbund.kernel.german import time_de
from verbund.members.events import CitizenLinkRequested
from verbund.members.queries import LinkMail
from verbund.messages.smtp import Mail, send

_LOG = logging.getLogger(__name__)
_SUBJECT = {
    "de": "Ihr Link zum Anmelden",
    "de-simple": "Ihr Link zum Anmelden",
    "en": "Your sign-in link",
}
_BODY = {
    "de": "Guten Tag,\n\nmit diesem Link melden Sie sich an. Er gilt einmal und bis {until} Uhr:\n\n{url}\n\nSie wollten sich nicht anmelden? Dann müssen Sie nichts tun.",
    "de-simple": "Guten Tag.\n\nMit diesem Link melden Sie sich an. Der Link geht nur einmal. Er geht bis {until} Uhr:\n\n{url}\n\nWollten Sie das nicht? Dann machen Sie nichts.",
    "en": "Hello,\n\nthis link signs you in. It works once and until {until}:\n\n{url}\n\nYou did not want to sign in? Then there is nothing you need to do.",
}  # fmt: skip


def send_link_mail(mail: LinkMail, event: CitizenLinkRequested) -> None:
    """Send the link at once; raises ``MailDelayed`` so that the job comes back."""
    settings = config()
    if not settings.mail_host:
        _LOG.warning("Anmelde-Link nicht gesendet: kein Postausgang eingerichtet.")
        return
    language = event.language if event.language in _BODY else "de"
    until = time_de(clock.to_berlin(mail.expires_at), language)
    host = settings.mail_from.rpartition("@")[2] or "localhost"
    send(
        Mail(
            message_id=f"{event.link_id}@{host}",
            sender_name="",
            recipient=mail.to,
            subject=_SUBJECT[language],
            body=_BODY[language].format(until=until.removesuffix(" Uhr"), url=mail.url),
            language=language,
            reply_to="",
            at=clock.now(),
        ),
        settings,
    )
