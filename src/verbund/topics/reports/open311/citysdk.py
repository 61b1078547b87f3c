"""CitySDK Smart Participation, as Klarschiff speaks it: what goes beyond GeoReport.

``coverage`` and ``areas`` say where reports are taken, ``votes``, ``completions`` and
``abuses`` are what passers-by say of a report. ``jobs`` and ``notes`` of that interface
are internal work and stay at the desk; for ``observations`` there are subscriptions.
"""

from typing import Final

from verbund.core.limits import client_address, limit_attempts
from verbund.geodata import boundaries
from verbund.topics.reports import actions
from verbund.topics.reports.models import Hint
from verbund.topics.reports.open311.door import Answer, Call, Handler, door
from verbund.topics.reports.open311.errors import RequestUnknown
from verbund.topics.reports.open311.formats import Plain
from verbund.topics.reports.open311.jurisdictions import owners_of
from verbund.topics.reports.open311.parameters import IDENTIFIER, wrong

#: Voices from one address in an hour: a family, not a campaign.
_VOICES: Final = 30
_HOUR_S: Final = 3600


def _coverage(call: Call) -> Answer:
    """Whether this jurisdiction takes reports of a place."""
    point = call.given.point()
    if point is None:
        raise wrong("lat", "fehlt", "is missing")
    found = boundaries.member_at(*point)
    return Answer(root="hash", content={"result": found in owners_of(call.member)})


def _areas(call: Call) -> Answer:
    """The area of the jurisdiction; its shape is in the collection ``gemeinden``."""
    query = f"f=json&member={call.member.slug}"
    items = call.absolute(f"/ogc/collections/gemeinden/items?{query}")
    area: dict[str, Plain] = {
        "id": call.member.slug,
        "name": call.member.official_name,
        "geometry_url": items,
    }
    return Answer(root="areas", content=[area])


def _vote(call: Call, key: str) -> Answer:
    """One more who says the same."""
    joined = actions.join(
        owner=call.member,
        public_id=_known(key),
        who=_who(call),
        channel="open311",
        email=call.given.text("author", longest=254),
        language=call.language,
    )
    return Answer(root="votes", content=[{"id": key, "votes": joined.joined}])


def _completion(call: Call, key: str) -> Answer:
    """A passer-by says that it is done."""
    return _hint(call, key, Hint.Kind.DONE, "completions")


def _abuse(call: Call, key: str) -> Answer:
    """A passer-by says that it should not be here."""
    return _hint(call, key, Hint.Kind.ABUSE, "abuses")


def _hint(call: Call, key: str, kind: Hint.Kind, root: str) -> Answer:
    actions.hint(
        owner=call.member,
        public_id=_known(key),
        kind=kind,
        who=_who(call),
        text=call.given.text("comment", longest=500),
    )
    return Answer(root=root, content=[{"id": key}])


def _known(key: str) -> str:
    if not IDENTIFIER.fullmatch(key):
        raise RequestUnknown
    return key.upper()


def _who(call: Call) -> str:
    """What tells voices apart; counted, so that one address cannot speak for many."""
    address = client_address(call.request)
    limit_attempts(f"open311-voice:{address}", limit=_VOICES, seconds=_HOUR_S)
    device = call.given.text("device_id", longest=200)
    return f"open311:{device or address}"


_VOICE_PARAMETERS: Final = (
    "author", "comment", "device_id", "privacy_policy_accepted",
)  # fmt: skip
coverage = door(get=Handler(run=_coverage, known=("lat", "long")))
areas = door(get=Handler(run=_areas, known=("area_code", "with_districts")))
votes = door(post=Handler(run=_vote, known=_VOICE_PARAMETERS))
completions = door(post=Handler(run=_completion, known=_VOICE_PARAMETERS))
abuses = door(post=Handler(run=_abuse, known=_VOICE_PARAMETERS))

__all__ = [
    "abuses",
    "areas",
    "completions",
    "coverage",
    "votes",
]
