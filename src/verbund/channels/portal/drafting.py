"""A draft as its pages need it: plan, sections, what comes next, what is still open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases.forms.widgets import value_at
from verbund.cases.queries import draft_view
from verbund.cases.shapes import DraftView
from verbund.catalogue.queries import ground_for
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.members.queries import Member

LATER = "later:"
"""Mark among the pages done: the files of this field are handed in later."""


class Desk(Struct, frozen=True, kw_only=True, eq=False):
    """An open draft with its ground and plan; made anew for each request."""

    member: Member
    draft: DraftView
    ground: engine.Ground
    plan: engine.FormPlan
    code: str
    now: datetime
    language: str

    @property
    def title(self) -> str:
        """The name of the entrance: „Hund anmelden“."""
        service = self.ground.blueprint.service(self.draft.service)
        found = service.title if service else self.ground.blueprint.title
        return found.get(self.language)

    def href(self, name: str, *args: object) -> str:
        """The address of a page of this draft."""
        return reverse(f"portal-{name}", args=[self.member, self.draft.id, *args])

    def step(self, page_id: str) -> engine.Step | None:
        """The blueprint's definition of a page."""
        return next((s for s in self.ground.blueprint.steps if s.id == page_id), None)


def open_desk(member: Member, draft_id: UUID, code: str, language: str) -> Desk:
    """The draft on the version it began with; ``DraftNotFound`` if it is gone."""
    draft = draft_view(draft_id, member=member)
    ground = ground_for(member, draft.blueprint, digest=draft.digest)
    now = clock.now()
    plan = engine.form_plan(ground, draft.answers, now=now, language=language)
    return Desk(
        member=member,
        draft=draft,
        ground=ground,
        plan=plan,
        code=code,
        now=now,
        language=language,
    )


def status_of(desk: Desk, page: engine.PageState) -> str:
    """The page's state; optional pages count as done once they were seen."""
    if missing_files(desk, page):
        return "open"
    if page.errors:
        return page.status
    if page.id in desk.draft.pages_done:
        return "done"
    # A page whose fields have defaults is complete before anybody has looked at it.
    given = any(value_at(desk.draft.answers, f.path) is not None for f in page.fields)
    return page.status if given else "not_started"


def ready(desk: Desk) -> bool:
    """Whether everything needed is there, so that it may be sent."""
    return desk.plan.complete and not any(
        missing_files(desk, page) for page in desk.plan.pages
    )


def missing_files(desk: Desk, page: engine.PageState) -> list[str]:
    """Fields of a page whose files are neither there nor promised for later."""
    return [
        path
        for path, field in file_fields(desk, page)
        if field.evidence == "later"
        and field.required is not False
        and not value_at(desk.plan.answers, path)
        and f"{LATER}{path}" not in desk.draft.pages_done
    ]


def file_fields(desk: Desk, page: engine.PageState) -> list[tuple[str, engine.Field]]:
    """Visible file fields of a page, also those of its items."""
    found = [(f.path, f.field) for f in page.fields if f.field.type == "file"]
    for item in page.items:
        inside = item_fields(desk, page.id, item.index)
        found += [(f.path, f.field) for f in inside if f.field.type == "file"]
    return found


def item_fields(
    desk: Desk,
    page_id: str,
    index: int,
    answers: Mapping[str, object] | None = None,
) -> tuple[engine.PageField, ...]:
    """The visible fields of one item with the draft's or other answers."""
    return engine.item_fields(
        desk.ground,
        page_id,
        desk.plan.answers if answers is None else answers,
        index,
        now=desk.now,
    )


def groups(desk: Desk) -> list[tuple[str, list[engine.PageState]]]:
    """The pages in their groups, in order; pages without group stand alone."""
    found: list[tuple[str, list[engine.PageState]]] = []
    for page in desk.plan.pages:
        name = (page.group or page.title).get(desk.language)
        if found and found[-1][0] == name:
            found[-1][1].append(page)
        else:
            found.append((name, [page]))
    return found


def progress(desk: Desk, page_id: str | None) -> dict[str, object]:
    """„Hund anmelden – Abschnitt 2 von 4: Ihre Hunde“; ``None`` is the last section."""
    sections = groups(desk)
    at, name = len(sections) + 1, translate("portal.form.send_section")
    for number, (title, pages) in enumerate(sections, 1):
        if any(page.id == page_id for page in pages):
            at, name = number, title
    return {
        "value": at,
        "max": len(sections) + 1,
        "label": translate(
            "portal.form.progress",
            title=desk.title,
            value=at,
            max=len(sections) + 1,
            section=name,
        ),
    }


def side(desk: Desk) -> dict[str, object]:
    """The quiet column beside a form: when it was saved, and the code."""
    return {
        "saved_at": desk.draft.changed_at,
        "code": desk.code,
        "valid_until": desk.draft.expires_on,
        "later_href": desk.href("later"),
    }


def next_href(desk: Desk, page_id: str) -> str:
    """Where „Weiter“ leads: the next page not done, else another one, else review."""
    ids = [page.id for page in desk.plan.pages]
    at = ids.index(page_id) + 1 if page_id in ids else 0
    pages: Sequence[engine.PageState] = desk.plan.pages
    for page in (*pages[at:], *pages[:at]):
        if page.id != page_id and status_of(desk, page) != "done":
            return desk.href("page", page.id)
    return desk.href("review") if ready(desk) else desk.href("tasks")


def item_name(desk: Desk, state: engine.PageState, index: int) -> str:
    """„Hund 2: Balu“, or „Hund 3“ for one without a name yet."""
    repeat = state.repeats.field.repeat if state.repeats else None
    noun = repeat.item.get(desk.language) if repeat else ""
    label = state.items[index].label if index < len(state.items) else ""
    title = f"{noun} {index + 1}"
    title = title[:1].upper() + title[1:]
    return f"{title}: {label}" if label else title


def newest_digest(desk: Desk) -> str:
    """The version that the member offers today; the draft stays on its own."""
    return ground_for(desk.member, desk.draft.blueprint).blueprint.digest
