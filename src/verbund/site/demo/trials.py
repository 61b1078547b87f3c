"""Two trials of the demo: one that has ended, one whose goals are still being written.

Their figures are those of the demo's own cases; nothing is entered by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.models import Member
from verbund.publishing.models import Pilot
from verbund.publishing.pilots import actions
from verbund.site.demo.region import REGION
from verbund.site.demo.staff import Account

_TOWNS = ("koeln", "bonn", "aachen", "duesseldorf", "wuppertal", "huertgenwald")
_GOALS = (
    ("median_days", "most", 21_000),
    ("complete", "least", 80_000),
    ("in_time", "least", 95_000),
    ("online", "least", 60_000),
)


def plan(found: Mapping[str, Member], accounts: tuple[Account, ...]) -> None:
    """Both trials, by the coordinator's own hand."""
    held = next(account for account in accounts if account.role == "coordinator")
    actor = members.actor_for(members.person_by_id(held.person_id))
    today = clock.today()
    half = timedelta(days=150)
    begin = today - half - timedelta(days=7)
    with acting_within(actor.members, actor):
        over = actions.plan_pilot(
            actor=actor,
            association=found[REGION],
            title="Hund online anmelden",
            question="Kommt der Bescheid schneller, wenn der Antrag vollständig ist?",
            blueprint_key="hundesteuer",
            members_taking_part=[found[slug].id for slug in _TOWNS],
            before=(begin - half, begin - timedelta(days=1)),
            period=(begin, begin + half),
        )
        _goals(actor, over)
        actions.fix_goals(actor=actor, pilot=over)
        actions.plan_pilot(
            actor=actor,
            association=found[REGION],
            title="Parkausweis ohne Papier",
            question="Ersetzt der digitale Ausweis die Karte im Auto?",
            blueprint_key="bewohnerparken",
            members_taking_part=[found[slug].id for slug in _TOWNS[:3]],
            before=(begin - half, today),
            period=(today + timedelta(days=1), today + half),
        )


def _goals(actor: Actor, pilot: Pilot) -> None:
    for measure, direction, target in _GOALS:
        actions.add_goal(
            actor=actor,
            pilot=pilot,
            measure=measure,
            direction=direction,
            target=target,
        )
