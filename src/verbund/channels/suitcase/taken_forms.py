"""Forms begun at another door that the pack brought along: what is left to finish.

In: the pack, the drafts and the day book. Out: a row for each form that was not sealed
here, and the draft that carries it on.
"""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from verbund import engine
from verbund.channels.suitcase import casework, wording
from verbund.channels.suitcase.casework import CHANNEL
from verbund.channels.suitcase.errors import NotInPack, WorkNotFound
from verbund.channels.suitcase.forming import title_of
from verbund.channels.suitcase.work import Work
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes.pack_file import TakenForm

if TYPE_CHECKING:
    from verbund.channels.suitcase.runtime import Opened


def rows(opened: "Opened", language: str) -> list[dict[str, object]]:
    """What the day's page says of each form: for whom, what for, how far."""
    found: list[dict[str, object]] = []
    for form in opened.pack.forms:
        if opened.days.is_sealed(form.draft):
            continue
        work = begun(opened, form.draft)
        row: dict[str, object] = {"draft": form.draft, "work": work, "pages": 0}
        row |= {"title": form.blueprint, "who": "", "member": "", "done": 0}
        row["since"] = wording.moment(form.changed_at)
        try:
            now = work or of_form(form)
            member, ground = casework.ground_of(now)
        except NotInPack:
            found.append(row)
            continue
        plan = engine.form_plan(
            ground, now.answers, now=clock.now(), channel=CHANNEL, language=language
        )
        row["title"] = title_of(ground.blueprint, form.service, language)
        row["who"] = wording.applicant(ground, now.answers)
        row["member"] = member.name
        row["pages"] = len(plan.pages)
        row["done"] = sum(1 for page in plan.pages if page.id in now.pages_done)
        found.append(row)
    return found


def begun(opened: "Opened", draft_id: UUID) -> Work | None:
    """The draft on this device that carries the form on, if somebody opened it."""
    works = (one for one in opened.cabinet.all() if one.draft == draft_id)
    return next(works, None)


def form_of(opened: "Opened", draft_id: UUID) -> TakenForm:
    """A form of the pack that is still to finish; ``WorkNotFound`` if it is not."""
    found = next((one for one in opened.pack.forms if one.draft == draft_id), None)
    if found is None or opened.days.is_sealed(draft_id):
        raise WorkNotFound
    return found


def of_form(form: TakenForm) -> Work:
    """The form as a draft of this device, as far as its person came; not kept yet.

    What the entrance has answered already stands in it. Raises ``NotInPack``.
    """
    now = clock.now()
    work = Work(
        id=new_id(),
        kind="new",
        member_id=form.owner,
        blueprint=form.blueprint,
        digest=form.digest,
        service=form.service,
        case_id=new_id(),
        position=form.position,
        language=form.language,
        answers=form.answers,
        pages_done=form.pages_done,
        draft=form.draft,
        begun_at=now,
        changed_at=now,
    )
    _, ground = casework.ground_of(work)
    entrance = ground.blueprint.service(form.service)
    preset = wording.nested(entrance.preset) if entrance else {}
    return msgspec.structs.replace(work, answers={**preset, **form.answers})
