"""What the pure engine needs of other cases: figures and the next payment reference.

Counted and drawn inside the transaction of the change, under a lock, so that two people
who act at once never both get the last place or the same number.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from msgspec.structs import replace

from verbund import engine
from verbund.cases import store
from verbund.cases.journal import Place
from verbund.cases.models_money import CountedCase, PaymentReference
from verbund.core.jobs import NewJob, enqueue_many
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members

MOVE_UP_JOB = "cases.round_move_up"


def needed(blueprint: engine.Blueprint, command: engine.Command) -> bool:
    """Whether ``supplied`` has to look, inside the transaction of the change."""
    return bool(blueprint.facts or blueprint.payments) and engine.moves(command)


def supplied(
    place: Place,
    ground: engine.Ground,
    state: engine.CaseState,
    command: engine.Command,
    now: datetime,
) -> engine.Ground:
    """The ground with everything this command may read; groups it counts are locked."""
    blueprint = ground.blueprint
    if not needed(blueprint, command):
        return ground
    wanted = engine.wanted_facts(ground, state, command, now)
    with acting_within({place.owner_id, place.acting_id}):
        for fact, value in sorted(wanted.items()):
            _lock(place, blueprint.key, fact, value)
        facts = {
            fact: counted(place.owner_id, blueprint.key, fact, value, place.case_id)
            for fact, value in wanted.items()
        }
        numbers = {}
        if blueprint.payments:
            numbers[engine.PAYMENT_RANGE] = _next_reference(place, now)
    return replace(ground, facts=facts, numbers=numbers)


def shown(
    ground: engine.Ground, state: engine.CaseState, case_id: UUID, now: datetime
) -> engine.Ground:
    """The ground for a page that only shows which steps are possible; no lock."""
    if not ground.blueprint.facts or state.erased:
        return ground
    owner, acting = UUID(ground.owner.id), UUID(ground.acting.id)
    with acting_within({owner, acting}):
        facts = {
            fact: counted(owner, ground.blueprint.key, fact, value, case_id)
            for fact, value in engine.shown_facts(ground, state, now).items()
        }
    return replace(ground, facts=facts)


def counted(owner: UUID, blueprint: str, fact: str, value: str, case: UUID) -> int:
    """How many other cases of the owner count under this value."""
    rows = CountedCase.objects.filter(
        owner_id=owner, blueprint_key=blueprint, fact=fact, value=value[:200]
    )
    return int(rows.exclude(case_id=case).count())


def _lock(place: Place, blueprint: str, fact: str, value: str) -> None:
    adapt = store.adapter()
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "cases_countlock" (owner_id, acting_id, blueprint_key, fact, '
            "value, times) VALUES (%s, %s, %s, %s, %s, 1) "
            "ON CONFLICT (owner_id, blueprint_key, fact, value) "
            'DO UPDATE SET times = "cases_countlock".times + 1',
            [
                adapt(place.owner_id), adapt(place.acting_id), blueprint, fact,
                value[:200],
            ],
        )  # fmt: skip


def move_up(
    place: Place,
    ground: engine.Ground,
    before: engine.CaseState,
    after: engine.CaseState,
) -> None:
    """Let the waiting list move up where a case gives back what a round gave it."""
    ranking = before.ranking
    round_ = ground.blueprint.rounds.get(ranking.round) if ranking else None
    if ranking is None or round_ is None or before.state == after.state:
        return
    held = round_.holding.states
    if before.state in held and after.state not in held:
        job = NewJob(
            kind=MOVE_UP_JOB,
            payload={"run": ranking.run},
            key=f"vacancy:{place.case_id}:{after.position}",
            member=place.acting_id,
        )
        enqueue_many([job])


# --- references ---------------------------------------------------------------


def _next_reference(place: Place, now: datetime) -> str:
    """The reference that is next in the owner's range; nobody else gets it meanwhile.

    It is used up by ``settle``: a command that asks for no money leaves no gap.
    """
    adapt = store.adapter()
    year = clock.to_berlin(now).year
    with connection.cursor() as cursor:
        # Adding nothing still locks the row.
        cursor.execute(
            'INSERT INTO "cases_paymentrange" (owner_id, acting_id, year, last) '
            "VALUES (%s, %s, %s, 0) ON CONFLICT (owner_id, year) "
            'DO UPDATE SET last = "cases_paymentrange".last RETURNING last',
            [adapt(place.owner_id), adapt(place.acting_id), year],
        )
        (last,) = cursor.fetchone()
    code = members.member_by_id(place.owner_id).short_code
    return engine.creditor_reference(f"{code}{year % 100:02d}{last + 1:07d}")


def _use_up(place: Place, year: int) -> None:
    adapt = store.adapter()
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE "cases_paymentrange" SET last = last + 1 '
            "WHERE owner_id = %s AND year = %s",
            [adapt(place.owner_id), year],
        )


def settle(
    place: Place,
    ground: engine.Ground,
    drafts: Iterable[engine.EntryDraft],
    before: engine.CaseState | None,
    after: engine.CaseState,
) -> None:
    """Keep the tables beside the case in step with its new state."""
    blueprint = ground.blueprint
    if not blueprint.facts and not blueprint.payments:
        return
    with acting_within({place.owner_id, place.acting_id}):
        for draft in drafts:
            given = (draft.data or {}).get("reference")
            asked = draft.kind == "payment_requested"
            if asked and given == ground.numbers.get(engine.PAYMENT_RANGE):
                _use_up(place, clock.to_berlin(draft.at).year)
        if before is None or before.payments != after.payments:
            sync_references(place, after)
        if blueprint.facts:
            sync_counted(place, ground, after)


def sync_references(place: Place, state: engine.CaseState) -> None:
    """Make the rows of references say what the state says."""
    PaymentReference.objects.filter(case_id=place.case_id).delete()
    PaymentReference.objects.bulk_create(
        [
            PaymentReference(
                owner_id=place.owner_id,
                acting_id=place.acting_id,
                case_id=place.case_id,
                reference=payment.reference,
                request=payment.id,
                amount=payment.amount,
                missing=payment.missing,
                due_on=payment.due_on,
            )
            for payment in state.payments
        ]
    )


def sync_counted(place: Place, ground: engine.Ground, state: engine.CaseState) -> None:
    """Make the case count where it counts now, and nowhere else."""
    held = engine.held_facts(ground, state)
    known = {
        row["fact"]: row["value"]
        for row in CountedCase.objects.filter(case_id=place.case_id).values(
            "fact", "value"
        )
    }
    wanted = {fact: value[:200] for fact, value in held.items()}
    if known == wanted:
        return
    CountedCase.objects.filter(case_id=place.case_id).delete()
    CountedCase.objects.bulk_create(
        [
            CountedCase(
                owner_id=place.owner_id,
                acting_id=place.acting_id,
                case_id=place.case_id,
                blueprint_key=state.blueprint,
                fact=fact,
                value=value,
            )
            for fact, value in wanted.items()
        ]
    )


def differences(
    case_id: UUID, ground: engine.Ground, state: engine.CaseState
) -> list[str]:
    """Names of the tables beside the case that differ from what the journal says."""
    found = []
    blueprint = ground.blueprint
    if blueprint.payments:
        rows = PaymentReference.objects.filter(case_id=case_id)
        known = set(rows.values_list("reference", "missing"))
        if known != {(p.reference, p.missing) for p in state.payments}:
            found.append("references")
    if blueprint.facts:
        counts = CountedCase.objects.filter(case_id=case_id)
        wanted = {f: v[:200] for f, v in engine.held_facts(ground, state).items()}
        if dict(counts.values_list("fact", "value")) != wanted:
            found.append("counted")
    return found
