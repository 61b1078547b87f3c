"""What a mail says: the blueprint's message, a link, and who writes.

A mail never carries the matter itself: no amounts, no reasons, no names of documents.
It says that something waits, and where.
"""

from __future__ import annotations

import msgspec

from verbund import engine
from verbund.cases.queries import status_link_token
from verbund.cases.shapes import CaseView
from verbund.core.config import config
from verbund.engine.book import case_environment
from verbund.kernel import clock
from verbund.kernel.german import datetime_de

_LINK = {
    "de": "Ihr Vorgang mit allen Nachrichten: {url}",
    "de-simple": "Hier ist Ihre Seite: {url}",
    "en": "Your case with all messages: {url}",
}
_FOOT = {
    "de": "Geben Sie den Link nicht weiter: Wer ihn hat, sieht Ihren Vorgang.",
    "de-simple": "Zeigen Sie den Link niemandem. Wer ihn hat, kann alles sehen.",
    "en": "Do not pass this link on: whoever has it can see your case.",
}
_REPLY = {
    "de": "Bitte antworten Sie nicht auf diese E-Mail, sondern auf Ihrer Vorgangsseite.",
    "de-simple": "Bitte antworten Sie auf Ihrer Seite. Nicht auf diese E-Mail.",
    "en": "Please do not reply to this e-mail but on your case page.",
}
_PLAIN = {
    "de": ("Nachricht zu Ihrem Vorgang {number}", "Guten Tag, wir haben Ihnen eine Nachricht zu Ihrem Vorgang {number} geschrieben."),
    "de-simple": ("Eine Nachricht für Sie: {number}", "Guten Tag. Wir haben Ihnen geschrieben."),
    "en": ("Message on your case {number}", "Hello, we have written you a message on your case {number}."),
}  # fmt: skip
#: A freed time is kept for some hours only: that it waits must be said in the mail.
_OFFER = {
    "de": ("Ein Termin ist für Sie frei geworden: {number}", "Guten Tag, ein Termin ist frei geworden. Wir halten ihn bis {until} für Sie zurück. Nehmen Sie ihn auf Ihrer Vorgangsseite an oder lehnen Sie ihn ab."),
    "de-simple": ("Ein Termin ist frei für Sie: {number}", "Guten Tag. Ein Termin ist frei. Sie haben Zeit bis {until}. Sagen Sie auf Ihrer Seite Ja oder Nein."),
    "en": ("An appointment has become free for you: {number}", "Hello, an appointment has become free. We keep it for you until {until}. Take it or decline it on your case page."),
}  # fmt: skip


class Words(msgspec.Struct, frozen=True):
    """Subject and body of a mail."""

    subject: str
    body: str


def words_for(view: CaseView, template: str) -> Words:
    """Return the blueprint's message ``template`` in the citizen's language.

    A message the blueprint does not know becomes the general "we have written to you".
    """
    language = view.state.language if view.state.language in _LINK else "de"
    message = view.ground.blueprint.texts.messages.get(template)
    waiting = view.state.waiting
    if message is None and template == engine.OFFER_TEMPLATE and waiting is not None:
        until = datetime_de(waiting.offer.until, language) if waiting.offer else ""
        subject, body = (
            part.format(number=view.number, until=until) for part in _OFFER[language]
        )
    elif message is None:
        subject, body = (part.format(number=view.number) for part in _PLAIN[language])
    else:
        env = case_environment(view.ground, view.state, clock.now())
        subject = engine.render_in(view.ground, message.subject, env, language)
        body = engine.render_in(view.ground, message.body, env, language)
    return Words(subject, "\n\n".join((body, *_below(view, language))))


def _below(view: CaseView, language: str) -> tuple[str, ...]:
    url = (
        f"{config().base_url}/{view.ground.owner.slug}/vorgang/"
        f"{status_link_token(view.id)}/"
    )
    return (
        _LINK[language].format(url=url),
        _FOOT[language],
        f"{view.ground.owner.official_name}\n{_REPLY[language]}",
    )
