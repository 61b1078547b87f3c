"""A working day at the 115 desk of Meerane, which also answers for its neighbours.

Calls come through a telephone system; some callers give up, most are settled at once,
some are owed an answer. Some of these answers are due today, one is late.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal
from uuid import UUID

from verbund.calls import actions
from verbund.calls.actions.systems import Pushed
from verbund.calls.hours import service_hours
from verbund.calls.models import PhoneSystem
from verbund.calls.shapes import CallView, Note
from verbund.core.rights import Actor
from verbund.kernel import chance, clock
from verbund.kernel.clock import BERLIN
from verbund.members import queries
from verbund.members.models import Member
from verbund.site.demo.people import invent
from verbund.site.demo.region import MEERANE, SCHOENBERG
from verbund.site.demo.staff import Account

_CALLS = 45
_DAYS = 3
_SERVICES = (
    ("hundesteuer", "register"), ("hundesteuer", "register"), ("fundbuero", ""),
    ("bewohnerparken", ""), ("", ""),
)  # fmt: skip
_OUTCOMES = (
    *("answered",) * 12, "case", "case", "callback", "handed_over", "transferred",
    "nothing",
)  # fmt: skip
_MATTERS = (
    ("Steht der Termin für die Hundemarke fest?", "Der Antrag liegt vor."),
    ("Mein Schlüsselbund ist weg, vermutlich am Markt.", "Im Fundbüro noch nichts."),
    ("Warum kam der Bescheid an die alte Anschrift?", "Die neue ist gemeldet."),
    ("Gibt es noch einen freien Kita-Platz?", "Die Vergabe ist im März."),
)


def work(found: Mapping[str, Member], accounts: tuple[Account, ...]) -> tuple[int, str]:
    """Let the desk work some days; how many calls, and the telephone's secret."""
    dice = Random("115")
    home = found[MEERANE]
    agent = _agent(accounts)
    with chance.seeded("demo telephone"):
        system, secret = actions.add_system(member=home, name="Telefonanlage Meerane")
    actions.add_interpreter(
        desk=home, name="Sprachmittlung Region", phone="03764 54-700",
        languages=("uk", "ar", "fa", "tr"), hint="Mo–Fr 8–18 Uhr",
    )  # fmt: skip
    actions.add_interpreter(
        desk=home, name="Telefondolmetschen", phone="03764 54-701",
        hint="alle Sprachen, wartet meist zwei Minuten",
    )  # fmt: skip
    count = 0
    for day in _working_days(home, _DAYS):
        for number in range(_CALLS // _DAYS):
            moment = datetime.combine(day, time(8), BERLIN) + timedelta(
                seconds=number * 36_000 * _DAYS // _CALLS + dice.randint(0, 1500)
            )
            owner = found[SCHOENBERG] if dice.random() < 0.35 else home
            _call(system, agent, owner, moment, dice, f"{day.isoformat()}-{number}")
            count += 1
    _owed(found, agent, dice)
    actions.reckon_days()
    return count, secret


def _agent(accounts: tuple[Account, ...]) -> Actor:
    account = next(a for a in accounts if (a.member, a.role) == (MEERANE, "agent"))
    return queries.actor_for(queries.person_by_id(account.person_id))


def _working_days(home: Member, count: int) -> list[date]:
    """The last days before today on which the desk was there."""
    hours, day = service_hours(home), clock.today()
    found: list[date] = []
    while len(found) < count:
        day -= timedelta(days=1)
        if hours.spans_on(day):
            found.append(day)
    return found[::-1]


def _call(  # noqa: PLR0917 # one call: by which system, whose, when
    system: PhoneSystem,
    agent: Actor,
    owner: Member,
    moment: datetime,
    dice: Random,
    external: str,
) -> None:
    number = f"+493764{dice.randint(10_000, 99_999)}"
    ring = timedelta(seconds=min(dice.expovariate(1 / 16), 120))

    def push(event: Literal["newCall", "answer", "hangup"], at: datetime) -> CallView:
        with clock.frozen(at):
            return actions.push(
                system=system, pushed=Pushed(event=event, call=external, number=number)
            )

    call = push("newCall", moment)
    if dice.random() < 0.07:
        push("hangup", moment + ring)
        return
    answered = moment + ring
    with clock.frozen(answered):
        actions.take(call_id=call.id, actor=agent)
    ended = answered + timedelta(seconds=dice.randint(60, 420))
    with clock.frozen(ended):
        actions.place(call_id=call.id, member=owner, actor=agent)
        blueprint, service = dice.choice(_SERVICES)
        if blueprint:
            actions.name_service(
                call_id=call.id, blueprint=blueprint, service=service, actor=agent
            )
        outcome = dice.choice(_OUTCOMES)
        if outcome in {"callback", "handed_over"}:
            _promise(owner, agent, dice, outcome == "callback", call.id, done=ended)
        actions.finish(call_id=call.id, outcome=outcome, actor=agent)


def _promise(
    owner: Member,
    agent: Actor,
    dice: Random,
    callback: bool,
    call_id: UUID | None,
    *,
    done: datetime | None = None,
) -> None:
    who = invent(dice)
    matter, said = dice.choice(_MATTERS)
    home = queries.member_by_slug(MEERANE)
    found = actions.promise(
        kind="callback" if callback else "handover",
        target="hotline" if callback else "office",
        member=owner,
        acting=home,
        note=Note(
            name=f"{who.given} {who.family}",
            number=f"03764 {dice.randint(10_000, 99_999)}",
            wish=dice.choice(("", "nachmittags", "ab 16 Uhr")),
            matter=matter,
            said=said,
            promised="Antwort am Telefon.",
        ),
        actor=agent,
        call_id=call_id,
    )
    if done is not None and dice.random() < 0.7:
        with clock.frozen(done + timedelta(hours=dice.randint(1, 5))):
            actions.keep(follow_up_id=found.id, answer="Ist geklärt.", actor=agent)


def _owed(found: Mapping[str, Member], agent: Actor, dice: Random) -> None:
    """What waits this morning: two call-backs and one matter for the office."""
    day = _working_days(found[MEERANE], 1)[0]
    for callback, slug in ((True, SCHOENBERG), (True, MEERANE), (False, SCHOENBERG)):
        with clock.frozen(datetime.combine(day, time(15, 30), BERLIN)):
            _promise(found[slug], agent, dice, callback, None)
