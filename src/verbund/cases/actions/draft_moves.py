"""Drafts after the cut-off day: moved to the version that new cases begin with."""

from datetime import date
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases.models import CaseDocument, Draft
from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.kernel import chain, clock

_ANSWERS = msgspec.json.Decoder(dict[str, object])


def move_drafts(today: date | None = None) -> int:
    """Move drafts whose version may not be handed in any more; how many.

    Answers keep their place or move with it; the pages are gone through once more. What
    has no place in the new version is left behind: nothing has been sent yet.
    """
    moved = 0
    for adoption in catalogue.drafts_to_move(today or clock.today()):
        with acting_within({adoption.member_id}):
            rows = Draft.objects.filter(
                owner_id=adoption.member_id, blueprint_key=adoption.blueprint_key
            ).exclude(blueprint_digest=adoption.digest)
            for draft_id in list(rows.order_by("id").values_list("id", flat=True)):
                moved += _move(draft_id, adoption.digest)
    return moved


@transaction.atomic
def _move(draft_id: UUID, digest: str) -> int:
    draft = Draft.objects.select_for_update().filter(id=draft_id).first()
    if draft is None or draft.blueprint_digest == digest:
        return 0
    old = catalogue.blueprint_by_digest(draft.blueprint_digest)
    new = catalogue.blueprint_by_digest(digest)
    plan = engine.plan_for(old, new)
    answers, _ = engine.move_answers(old, new, _ANSWERS.decode(draft.answers), plan)
    for file in CaseDocument.objects.filter(draft_id=draft.id).exclude(field=""):
        path = engine.new_path(file.field, plan.fields)
        if path != file.field:
            CaseDocument.objects.filter(id=file.id).update(field=path)
    known = {service.id for service in new.services}
    first = new.services[0].id if new.services else ""
    Draft.objects.filter(id=draft.id).update(
        blueprint_digest=digest,
        service=draft.service if draft.service in known else first,
        answers=chain.canonical(answers).decode(),
        pages_done="[]",
        position=draft.position + 1,
        changed_at=clock.now(),
    )
    return 1
