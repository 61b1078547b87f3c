"""Building sites as open data, and how a site becomes a feature."""

from datetime import date
from typing import Any, Final

from verbund.geodata.actions import NewFeature
from verbund.geodata.collections import CollectionSpec, Property, register_collection
from verbund.topics.construction import wording
from verbund.topics.construction.shapes import (
    KINDS,
    PASSABLE,
    STATES,
    TRAFFIC,
    WALKERS,
    SiteView,
)
from verbund.topics.construction.wording import FACTS, words

SITES: Final = "baustellen"


def _property(name: str, **more: Any) -> Property:
    return Property(name=name, title=FACTS[name], **more)


register_collection(
    CollectionSpec(
        key=SITES,
        title=words("Baustellen", "Baustellen", "Building sites"),
        description=words(
            "Geplante, genehmigte, laufende und beendete Baustellen, mit Zeiten, "
            "Umleitung und wer zu Fuß, im Rollstuhl und mit dem Rad vorbeikommt.",
            "Hier sehen Sie: Wo wird gebaut? Wie lange? Kommen Sie durch?",
            "Planned, approved, running and finished building sites, with dates, "
            "detour and who gets past on foot, in a wheelchair and by bike.",
        ),
        properties=(
            _property("title"),
            _property("kind", choices=KINDS, words=wording.KINDS),
            _property("state", choices=STATES, words=wording.STATES),
            _property("street"),
            _property("house_from"),
            _property("house_to"),
            _property("city"),
            _property("member"),
            _property("starts", type="date"),
            _property("ends", type="date"),
            _property("starts_verified", type="boolean"),
            _property("ends_verified", type="boolean"),
            *(
                _property(who, choices=PASSABLE, words=wording.PASSABLE)
                for who in WALKERS
            ),
            _property("traffic", choices=TRAFFIC, words=wording.TRAFFIC),
            _property("phase"),
            _property("client"),
            _property("reason"),
            _property("detour"),
            _property("stops"),
            _property("order"),
            _property("cost", type="number"),
            _property("budget_url"),
            _property("council_url"),
            _property("source"),
            _property("licence"),
            _property("changed", type="date-time"),
        ),
        geometry="Geometry",
        datetime=("starts", "ends"),
        category="kind",
    )
)


def feature_of(view: SiteView, on: date, member: str = "") -> NewFeature:
    """The site as it stands on a day; ``member`` is the slug of whose it is."""
    facts = view.facts
    phase = facts.phase_on(on)
    properties: dict[str, object] = {
        "title": facts.title,
        "kind": facts.kind,
        "state": facts.state,
        "street": facts.street,
        "house_from": facts.house_from,
        "house_to": facts.house_to,
        "city": facts.city,
        "member": member,
        "starts": facts.starts_on,
        "ends": facts.ends_on,
        "starts_verified": facts.starts_verified,
        "ends_verified": facts.ends_verified,
        **facts.passable_on(on),
        "traffic": facts.traffic,
        "phase": phase.title if phase else "",
        "client": facts.client,
        "reason": facts.reason,
        "detour": facts.detour,
        "stops": facts.stops,
        "order": facts.order,
        "cost": facts.cost_cents / 100 if facts.cost_cents is not None else None,
        "budget_url": facts.budget_url,
        "council_url": facts.council_url,
        "source": facts.source,
        "licence": facts.licence,
        "changed": view.changed_at,
    }
    return NewFeature(
        fid=str(view.id),
        member_id=view.owner_id,
        geometry=facts.geometry,
        properties={k: v for k, v in properties.items() if v not in ("", None)},
    )
