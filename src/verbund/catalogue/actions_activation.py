"""From work to force: at once, or by itself on the day that was chosen."""

from datetime import date
from uuid import UUID

from django.db import transaction

from verbund.catalogue.access import require_adopt
from verbund.catalogue.actions_adoption import AdoptionReport, settle
from verbund.catalogue.actions_work import held_adoption, work_row
from verbund.catalogue.errors import NotReady
from verbund.catalogue.events import AdoptionUpdated
from verbund.catalogue.models import Adoption, AdoptionDraft
from verbund.catalogue.work import WorkReport, judged
from verbund.core import audit
from verbund.core.errors import VerbundError
from verbund.core.events import publish as tell
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members.models import Member
from verbund.members.queries import member_by_id


@transaction.atomic
def activate_work(*, member: Member, draft_id: UUID, actor: Actor) -> AdoptionReport:
    """Put what is in work in force now, whole or not at all.

    Raises ``NotReady`` that names everything missing: an open conflict, a value that
    does not fit, an unbound slot, an example that fails, or a beginning that lies in
    the future (``schedule_work`` is for that).
    """
    require_adopt(actor, member)
    with acting_within({member.id}, actor):
        report = _ready(member, draft_id)
        day = report.work.active_from
        if report.is_update and day is not None and day > clock.today():
            raise NotReady(
                f"Der Beginn ist der {short_date_de(day)}. Bis dahin lässt sich die "
                "Aktivierung nur vormerken."
            )
        return _activate(report, actor)


@transaction.atomic
def schedule_work(*, member: Member, draft_id: UUID, actor: Actor) -> AdoptionDraft:
    """Let the update begin by itself on its day; everything must be ready today."""
    require_adopt(actor, member)
    with acting_within({member.id}, actor):
        report = _ready(member, draft_id)
        work = report.work
        if work.active_from is None or work.active_from <= clock.today():
            raise NotReady("Wählen Sie einen Tag, der noch kommt.")
        work.scheduled_at, work.scheduled_by = clock.now(), actor.name
        work.save(update_fields=["scheduled_at", "scheduled_by"])
        _note(member, work, "update_scheduled", actor)
        return work


@transaction.atomic
def unschedule_work(*, member: Member, draft_id: UUID, actor: Actor) -> AdoptionDraft:
    """Take the day back; the work stays."""
    require_adopt(actor, member)
    with acting_within({member.id}, actor):
        work = work_row(draft_id, held=True)
        work.scheduled_at, work.scheduled_by = None, ""
        work.save(update_fields=["scheduled_at", "scheduled_by"])
        _note(member, work, "update_unscheduled", actor)
        return work


def activate_due(today: date | None = None) -> int:
    """Activate all work whose day has come; how many did.

    What is not ready any more stays in work, unscheduled, and the protocol says why.
    """
    day = today or clock.today()
    with across_members("Vorgemerkte Aktualisierungen des Tages"):
        rows = AdoptionDraft.objects.filter(
            scheduled_at__isnull=False, active_from__lte=day
        )
        due = list(rows.order_by("id").values_list("id", "owner_id"))
    return sum(_activate_one(draft_id, owner_id) for draft_id, owner_id in due)


def _activate_one(draft_id: UUID, owner_id: UUID) -> int:
    member = member_by_id(owner_id)
    try:
        with acting_within({owner_id}, SYSTEM), transaction.atomic():
            _activate(_ready(member, draft_id), SYSTEM)
    except VerbundError as error:
        with acting_within({owner_id}, SYSTEM), transaction.atomic():
            rows = AdoptionDraft.objects.filter(id=draft_id)
            rows.update(scheduled_at=None)
            audit.record(
                action="catalogue.activation_failed",
                actor=SYSTEM,
                member=owner_id,
                subject=f"work:{draft_id}",
                detail={"why": error.detail or error.title},
            )
        return 0
    return 1


def _ready(member: Member, draft_id: UUID) -> WorkReport:
    work = work_row(draft_id, held=True)
    report = judged(work, member, held_adoption(member, work.blueprint_key))
    if not report.ready:
        detail = "\n".join(report.because)
        raise NotReady(detail, fields=report.problems)
    return report


def _activate(report: WorkReport, actor: Actor) -> AdoptionReport:
    work, member = report.work, report.member
    now = clock.now()
    adoption = report.adoption or Adoption(
        member=member,
        blueprint_key=work.blueprint_key,
        active_from=work.active_from or clock.today(),
        adopted_at=now,
    )
    adoption.version = work.version
    adoption.bindings = work.bindings
    adoption.active_to = None
    adoption.drafts_until = work.drafts_until
    assert report.found is not None  # noqa: S101 - a ready report has built it
    done = settle(
        adoption,
        report.found,
        report.parameters,
        kind="updated" if report.is_update else "adopted",
        actor=actor,
    )
    if report.is_update:
        tell(
            AdoptionUpdated(
                member=work.acting_id,
                owner=member.id,
                blueprint=work.blueprint_key,
                digest=report.found.blueprint.digest,
                move_cases=work.move_cases,
                actor_id=actor.id,
                actor_name=actor.name or "Verbund",
            )
        )
    work.delete()
    return done


def _note(member: Member, work: AdoptionDraft, action: str, actor: Actor) -> None:
    day = work.active_from.isoformat() if work.active_from else ""
    audit.record(
        action=f"catalogue.{action}",
        actor=actor,
        member=member.id,
        subject=f"work:{work.id}",
        detail={"blueprint": work.blueprint_key, "on": day},
    )
