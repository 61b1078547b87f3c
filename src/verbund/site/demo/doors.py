"""What else comes through the doors of the demo: letters, and forms given up.

Forms are begun in the portal and at terminals; some go on elsewhere, some stop at a
page. Letters lie in the inbox of Meerane: one answers a request, one begins something,
one is advertising.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from verbund.cases import actions
from verbund.cases.access import citizen
from verbund.core.press import print_pdf
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.members.models import Member
from verbund.site.demo import dogs
from verbund.site.demo.people import invent
from verbund.site.demo.region import MEERANE, PLACES, SCHOENBERG

_PAGES = ("request", "person", "contact", "count", "dogs", "payment")
_SCAN = Path(__file__).parent / "typst" / "scan.typ"
#: How many pages were done when the form was left, and by which door it was begun.
_LEFT = (
    *(("web", 1),) * 3, *(("web", 3),) * 7, *(("web", 5),) * 6, ("terminal", 1),
    *(("terminal", 3),) * 6,
)  # fmt: skip
#: By which door a form was begun, and by which it was sent.
_SENT = (
    *(("terminal", "terminal"),) * 7, *(("terminal", "web"),) * 5, ("web", "counter"),
    *(("web", "hotline"),) * 5,
)  # fmt: skip


def fill(found: Mapping[str, Member], clerk: Actor, answered: str) -> int:
    """Forms and letters; ``answered`` is the number of a case that waits for papers.

    How many forms were begun.
    """
    dice = Random("Zugänge")
    today = datetime.combine(clock.today(), time(10), BERLIN)
    count = 0
    for slug in (MEERANE, SCHOENBERG):
        for channel, done in _LEFT:
            _begun(found[slug], dice, today, channel, "", done)
            count += 1
        for began, sent_by in _SENT:
            _begun(found[slug], dice, today, began, sent_by, len(_PAGES))
            count += 1
    letters = (
        (f"Zu {answered}", "anbei der Kaufvertrag, um den Sie gebeten haben."),
        ("Anmeldung meines Hundes", "seit Montag habe ich einen Dackel. Er heißt Max."),
        ("Unser Angebot für Ihr Rathaus", "Stühle und Tische zu Sonderpreisen."),
    )
    actions.take_in(
        actor=clerk,
        sent=[
            (f"Scan {number}.pdf", _scan(subject, body, today))
            for number, (subject, body) in enumerate(letters, 1)
        ],
        received_on=clock.today() - timedelta(days=1),
    )
    return count


def _begun(  # noqa: PLR0917 # one form: whose, when, by which doors, how far
    member: Member,
    dice: Random,
    today: datetime,
    began: str,
    sent_by: str,
    done: int,
) -> None:
    place = next(place for place in PLACES if place.slug == member.slug)
    moment = today - timedelta(days=dice.randint(1, 200), minutes=dice.randint(0, 300))
    who = invent(dice)
    home = (place.postal_code, place.name)
    answers = dogs.answers(dice, who, home, "received", moment.date())
    with clock.frozen(moment) as held:
        draft = actions.begin_draft(
            member=member, blueprint=dogs.BLUEPRINT, service="register", channel=began
        )
        actions.save_draft(
            draft_id=draft.id,
            member=member,
            answers=answers,
            pages_done=_PAGES[:done],
        )
        held.advance(timedelta(minutes=dice.randint(6, 24)))
        if not sent_by:
            actions.discard_draft(draft_id=draft.id, member=member)
            return
        actions.open_case(
            member=member,
            blueprint=dogs.BLUEPRINT,
            answers=answers,
            channel=sent_by,
            actor=citizen(channel=sent_by),
            draft=draft.id,
        )


def _scan(subject: str, body: str, at: datetime) -> bytes:
    words = {
        "from": "Familie Muster, Dorfstraße 3",
        "to": "Stadtverwaltung Meerane",
        "subject": subject,
        "body": f"Sehr geehrte Damen und Herren, {body}",
    }
    return print_pdf(_SCAN, words, at=at, standards=())
