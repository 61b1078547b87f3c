"""Every write about pilots; each is one transaction and stands in the audit."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from verbund.catalogue import queries as catalogue
from verbund.core import audit
from verbund.core.errors import Conflict, FieldProblem, Forbidden, Invalid
from verbund.core.rights import Actor, require
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.members.roles import MANAGE_REGION
from verbund.publishing.models import Pilot, PilotGoal, PilotMember
from verbund.publishing.pilots.measures import MEASURES

_MOST_GOALS = 20
_MOST_CAVEATS = 20
ENTERED = "entered"
DIRECTIONS = ("most", "least")


@transaction.atomic
def plan_pilot(
    *,
    actor: Actor,
    association: Member,
    title: str,
    question: str,
    blueprint_key: str,
    members_taking_part: Sequence[UUID],
    before: tuple[date, date],
    period: tuple[date, date],
) -> Pilot:
    """Begin a plan. ``before`` and ``period`` are first and last days.

    Raises ``Invalid`` with one problem for each field, ``Forbidden`` without the right
    to manage the region.
    """
    require(actor, MANAGE_REGION.key)
    _within(actor, association.id)
    found = _problems(title, question, before, period)
    known = {one.id for one in (association, *members.members_of(association))}
    if not members_taking_part or not set(members_taking_part) <= known:
        message = "Wählen Sie mindestens ein Mitglied des Verbands."
        found.append(FieldProblem("members", message))
    if blueprint_key not in {version.key for version in catalogue.versions_of()}:
        message = f"Die Blaupause „{blueprint_key}“ gibt es nicht."
        found.append(FieldProblem("blueprint", message))
    if found:
        raise Invalid("Der Plan ist noch nicht vollständig.", fields=tuple(found))
    pilot = Pilot.objects.create(
        association_id=association.id,
        title=title.strip(),
        question=question.strip(),
        blueprint_key=blueprint_key,
        before_from=before[0],
        before_to=before[1],
        begins_on=period[0],
        ends_on=period[1],
        created_at=clock.now(),
        created_by=actor.name,
    )
    PilotMember.objects.bulk_create(
        PilotMember(pilot=pilot, member_id=member)
        for member in dict.fromkeys(members_taking_part)
    )
    _note(actor, pilot, "pilot_planned")
    return pilot


def _problems(
    title: str,
    question: str,
    before: tuple[date, date],
    period: tuple[date, date],
) -> list[FieldProblem]:
    found = []
    if not 3 <= len(title.strip()) <= 120:
        message = "Geben Sie der Erprobung einen Namen (3 bis 120 Zeichen)."
        found.append(FieldProblem("title", message))
    if not 10 <= len(question.strip()) <= 400:
        message = "Schreiben Sie in einem Satz, was Sie wissen wollen."
        found.append(FieldProblem("question", message))
    if before[0] > before[1]:
        message = "Der Zeitraum vorher endet, bevor er beginnt."
        found.append(FieldProblem("before_to", message))
    if period[0] > period[1]:
        message = "Die Erprobung endet, bevor sie beginnt."
        found.append(FieldProblem("ends_on", message))
    if before[1] >= period[0]:
        message = "Der Zeitraum vorher muss enden, bevor die Erprobung beginnt."
        found.append(FieldProblem("begins_on", message))
    return found


@transaction.atomic
def add_goal(
    *,
    actor: Actor,
    pilot: Pilot,
    measure: str,
    direction: str,
    target: int,
    title: str = "",
    note: str = "",
    unit: str = "",
) -> PilotGoal:
    """Add a goal to a plan; ``target`` in thousandths. Not once goals are fixed."""
    pilot = _open_plan(actor, pilot)
    known = MEASURES.get(measure)
    problems = []
    if known is None and measure != ENTERED:
        message = "Wählen Sie, was gemessen wird."
        problems.append(FieldProblem("measure", message))
    if known is None and not title.strip():
        problems.append(FieldProblem("title", "Sagen Sie, was erreicht werden soll."))
    if direction not in DIRECTIONS:
        message = "Wählen Sie „höchstens“ oder „mindestens“."
        problems.append(FieldProblem("direction", message))
    if not 0 <= target <= 10**12:
        problems.append(FieldProblem("target", "Das Ziel ist eine Zahl ab 0."))
    if pilot.goals.count() >= _MOST_GOALS:
        message = f"Mehr als {_MOST_GOALS} Ziele prüft niemand. Streichen Sie eines."
        problems.append(FieldProblem("measure", message))
    if problems:
        raise Invalid("Das Ziel ist noch nicht vollständig.", fields=tuple(problems))
    last = pilot.goals.aggregate(last=Max("position"))["last"] or 0
    return PilotGoal.objects.create(
        pilot=pilot,
        position=last + 1,
        title=title.strip() or (known.title if known else ""),
        note=note.strip() or (known.note if known else ""),
        measure=measure,
        direction=direction,
        target=target,
        unit=unit.strip() or (known.unit if known else ""),
    )


@transaction.atomic
def drop_goal(*, actor: Actor, pilot: Pilot, goal_id: int) -> None:
    """Take a goal out of a plan that is not fixed yet."""
    pilot = _open_plan(actor, pilot)
    pilot.goals.filter(id=goal_id).delete()


@transaction.atomic
def fix_goals(*, actor: Actor, pilot: Pilot) -> Pilot:
    """Fix the goals for good; they must be fixed before the trial begins to count.

    Later is possible, but stands in the balance sheet with its day.
    """
    pilot = _open_plan(actor, pilot)
    if not pilot.goals.exists():
        raise Conflict("Ohne Ziel ist nichts zu prüfen. Tragen Sie zuerst eines ein.")
    pilot.fixed_at = clock.now()
    pilot.save(update_fields=["fixed_at"])
    _note(actor, pilot, "pilot_goals_fixed")
    return pilot


@transaction.atomic
def enter_values(
    *, actor: Actor, pilot: Pilot, values: Mapping[int, Mapping[str, int | None]]
) -> None:
    """Fill in goals that no case tells: by goal id ``before_value`` and so on."""
    pilot = _held(actor, pilot)
    if pilot.closed_at:
        raise Conflict(
            "Die Bilanz ist abgeschlossen. Ihre Zahlen bleiben, wie sie sind."
        )
    names = ("before_value", "before_count", "after_value", "after_count")
    for goal in pilot.goals.filter(id__in=list(values), measure=ENTERED):
        for name in names:
            if name in values[goal.id]:
                setattr(goal, name, values[goal.id][name])
        goal.save(update_fields=names)
    _note(actor, pilot, "pilot_values_entered")


@transaction.atomic
def conclude(
    *,
    actor: Actor,
    pilot: Pilot,
    conclusion: str,
    text: str,
    caveats: Sequence[str],
    close: bool,
) -> Pilot:
    """Write the recommendation and what the figures do not say; ``close`` ends it."""
    pilot = _held(actor, pilot)
    if pilot.closed_at:
        raise Conflict("Die Bilanz ist schon abgeschlossen.")
    told = [line.strip()[:400] for line in caveats if line.strip()]
    problems = []
    if close and not conclusion.strip():
        message = "Schreiben Sie Ihre Empfehlung in einem Satz."
        problems.append(FieldProblem("conclusion", message))
    if close and clock.today() <= pilot.ends_on:
        message = "Die Erprobung läuft noch. Abschließen geht erst nach ihrem Ende."
        problems.append(FieldProblem("close", message))
    if len(told) > _MOST_CAVEATS:
        message = f"Höchstens {_MOST_CAVEATS} Sätze."
        problems.append(FieldProblem("caveats", message))
    if problems:
        raise Invalid("Die Bilanz ist noch nicht fertig.", fields=tuple(problems))
    pilot.conclusion = conclusion.strip()[:200]
    pilot.conclusion_text = text.strip()[:4000]
    pilot.caveats = told
    pilot.closed_at = clock.now() if close else None
    pilot.save(update_fields=["conclusion", "conclusion_text", "caveats", "closed_at"])
    _note(actor, pilot, "pilot_closed" if close else "pilot_conclusion_written")
    return pilot


def _held(actor: Actor, pilot: Pilot) -> Pilot:
    """The pilot as it is now, locked until the end of the transaction."""
    require(actor, MANAGE_REGION.key)
    _within(actor, pilot.association_id)
    return Pilot.objects.select_for_update().get(id=pilot.id)


def _within(actor: Actor, association: UUID) -> None:
    if association not in actor.members:
        raise Forbidden("Diese Erprobung gehört einem anderen Verband.")


def _open_plan(actor: Actor, pilot: Pilot) -> Pilot:
    found = _held(actor, pilot)
    if found.fixed_at:
        raise Conflict(
            "Die Ziele sind festgelegt und ändern sich nicht mehr; sonst wäre die "
            "Bilanz nichts wert. Planen Sie dafür eine neue Erprobung."
        )
    return found


def _note(actor: Actor, pilot: Pilot, action: str) -> None:
    audit.record(
        action=action,
        actor=actor,
        subject=f"pilot:{pilot.id}",
        member=pilot.association_id,
        detail={"title": pilot.title},
    )
