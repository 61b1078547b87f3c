"""A draft as its pages need it: plan, sections, what comes next, what is still open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases.actions import drafts
from verbund.cases.forms.widgets import value_at
from verbund.cases.queries import draft_view
from verbund.cases.shapes import DraftView
from verbund.catalogue.queries import ground_for
from verbund.core.ui.texts import Said, localised, translate
from verbund.kernel import clock
from verbund.members.queries import Member

LATER = "later:"
"""Mark among the pages done: the files of this field are handed in later."""

ASKED = "asked:"
"""Mark among the pages done: this question was asked, its page is not done yet."""


class Door(Protocol):
    """Where the pages of a draft lie, and through which channel it is sent."""

    @property
    def channel(self) -> str:
        """The channel that the case and its entries name."""

    def href(self, desk: "Desk", name: str, *args: object) -> str:
        """The address of a page: ``tasks``, ``review``, ``page`` (id), ``item`` …

        ``item`` and ``item-remove`` take the page and the number from 1, ``files`` the
        page and the field's path, ``item-files`` page, number and path.
        """

    def change(self, desk: "Desk", page_id: str, path: str) -> str:
        """Where the answer at ``path`` can be changed, from the review and back."""


class Desk(Struct, frozen=True, kw_only=True, eq=False):
    """An open draft with its ground and plan; made anew for each request."""

    member: Member
    draft: DraftView
    ground: engine.Ground
    plan: engine.FormPlan
    code: str
    now: datetime
    language: str
    door: Door

    @property
    def title(self) -> str:
        """The name of the entrance: „Hund anmelden“."""
        service = self.ground.blueprint.service(self.draft.service)
        found = service.title if service else self.ground.blueprint.title
        return localised(found, self.language)

    def href(self, name: str, *args: object) -> str:
        """The address of a page of this draft."""
        return self.door.href(self, name, *args)

    def step(self, page_id: str) -> engine.Step | None:
        """The blueprint's definition of a page."""
        return next((s for s in self.ground.blueprint.steps if s.id == page_id), None)


def open_desk(
    member: Member, draft_id: UUID, code: str, language: str, door: Door
) -> Desk:
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
        door=door,
    )


def again(desk: Desk) -> Desk:
    """The same draft as it is now."""
    return open_desk(desk.member, desk.draft.id, desk.code, desk.language, desk.door)


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


def seen(desk: Desk, page_id: str) -> Desk:
    """The draft with this page among those done, although nothing was entered."""
    if page_id in desk.draft.pages_done:
        return desk
    drafts.save_draft(
        draft_id=desk.draft.id,
        member=desk.member,
        answers=desk.draft.answers,
        pages_done=sorted({*desk.draft.pages_done, page_id}),
    )
    return again(desk)


def mark_later(desk: Desk, path: str, *, later: bool) -> None:
    """Remember whether the files of a field are handed in later."""
    mark = f"{LATER}{path}"
    done = set(desk.draft.pages_done)
    wanted = done | {mark} if later else done - {mark}
    if wanted != done:
        drafts.save_draft(
            draft_id=desk.draft.id,
            member=desk.member,
            answers=desk.draft.answers,
            pages_done=sorted(wanted),
        )


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
        name = localised(page.group or page.title, desk.language)
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
    noun = localised(repeat.item, desk.language) if repeat else ""
    label = state.items[index].label if index < len(state.items) else ""
    title = f"{noun} {index + 1}"
    title = title[:1].upper() + title[1:]
    title = f"{title}: {label}" if label else title
    return Said(title, noun.language) if isinstance(noun, Said) else title


def newest_digest(desk: Desk) -> str:
    """The version that the member offers today; the draft stays on its own."""
    return ground_for(desk.member, desk.draft.blueprint).blueprint.digest
