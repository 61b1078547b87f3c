"""Mails to other bodies: that a question or an extract waits, never what it says."""

from __future__ import annotations

from verbund.cases import events
from verbund.cases.queries import ShareMail, share_mail
from verbund.core.config import config
from verbund.core.events import subscribe
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.german import date_de
from verbund.messages.actions import queue_email

_SUBJECTS = {
    "sent": "Bitte um Stellungnahme: {number}",
    "reminded": "Erinnerung, bitte um Stellungnahme: {number}",
    "copy": "Auszug zur Kenntnis: {number}",
}
_BODIES = {
    "sent": "Guten Tag,\n\n{asking} bittet Sie um eine Stellungnahme zum Vorgang "
    "{number} ({title}).{due}",
    "reminded": "Guten Tag,\n\nzum Vorgang {number} ({title}) fehlt noch Ihre "
    "Stellungnahme an {asking}.{due}",
    "copy": "Guten Tag,\n\nfür Sie liegt ein Auszug aus dem Vorgang {number} "
    "({title}) bereit, übermittelt von {asking}.",
}
_LINK = "Frage und Angaben sehen Sie hier: {url}"
_FOOT = "Geben Sie den Link nicht weiter: Wer ihn hat, sieht die Angaben."


@subscribe(events.Shared, name="messages.share")
def tell_other_body(event: events.Shared) -> None:
    """Tell an office or a body outside that something waits for it."""
    if event.member is None:
        return
    with acting_within(event.member, SYSTEM):
        mail = share_mail(event.case_id, event.key)
        if mail is None:
            return
        today = clock.today().isoformat() if event.what == "reminded" else ""
        queue_email(
            case_id=event.case_id,
            owner_id=mail.owner_id,
            acting_id=mail.owner_id,
            cause=f"share:{mail.id}:{event.what}:{today}",
            recipient=mail.address,
            subject=_SUBJECTS[event.what].format(number=mail.number),
            body=_body(mail, event.what),
        )


def _body(mail: ShareMail, what: str) -> str:
    base = config().base_url.rstrip("/")
    url = f"{base}/desk/anfragen/{mail.id}/"
    if mail.outside:
        url = f"{base}/{mail.asking_slug}/stellungnahme/{mail.token}/"
    due = ""
    if mail.due_on is not None:
        due = f" Bitte antworten Sie bis zum {date_de(mail.due_on)}."
    text = _BODIES[what].format(
        asking=mail.asking, number=mail.number, title=mail.title.de, due=due
    )
    parts = [text, _LINK.format(url=url), *([_FOOT] if mail.outside else [])]
    return "\n\n".join([*parts, mail.asking])
