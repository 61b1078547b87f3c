"""Words of the suitcase's pages: moments, the net, what was sealed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from verbund import engine
from verbund.cases.forms.answers import nested
from verbund.cases.forms.widgets import value_at
from verbund.channels.suitcase.cash import Day
from verbund.channels.suitcase.daybook import Done
from verbund.channels.suitcase.exchange import Net
from verbund.core.ui.texts import current_language, translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de

__all__ = ["applicant", "moment", "nested", "net", "numbers", "parts"]


def moment(at: datetime) -> str:
    """Day and time in the reader's language."""
    return datetime_de(clock.to_berlin(at), current_language())


def net(found: Net) -> str:
    """The state of the network in one sentence."""
    if found.online is None:
        return translate("suitcase.net.unknown")
    since = f"{clock.to_berlin(found.since):%H:%M}" if found.since else ""
    key = "online" if found.online else "offline"
    return translate(f"suitcase.net.{key}", since=since)


def parts(done: Sequence[Done]) -> str:
    """„2 Teile, 4 Unterlagen“"""
    if not done:
        return ""
    papers = sum(one.papers for one in done)
    said = translate("suitcase.stop.parts", count=len(done))
    if papers:
        said = f"{said}, {translate('suitcase.stop.papers', count=papers)}"
    return said


def numbers(days: Sequence[Day]) -> str:
    """„K2-0412 bis K2-0414“ over all ranges of the day."""
    said = [
        f"{day.numbers.prefix}{day.first:04d}"
        if day.first == day.last
        else translate(
            "suitcase.cash.from_to",
            first=f"{day.numbers.prefix}{day.first:04d}",
            last=f"{day.numbers.prefix}{day.last:04d}",
        )
        for day in days
        if day.entries
    ]
    return ", ".join(said)


def applicant(ground: engine.Ground, answers: Mapping[str, object]) -> str:
    """The person's name as far as the form has it."""
    contact = ground.blueprint.contact
    found = [
        value_at(answers, path)
        for path in (contact.given_names, contact.family_name, contact.company)
        if path
    ]
    return " ".join(one for one in found if isinstance(one, str))
