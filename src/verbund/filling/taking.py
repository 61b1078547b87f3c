"""One page or one question that was posted: checked, and kept if it is right."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from verbund import engine
from verbund.cases.actions import drafts
from verbund.cases.forms.widgets import (
    Question,
    Shown,
    posted_paths,
    questions,
    value_at,
)
from verbund.filling.desk import ASKED, Desk, again, item_fields


class Taken(Struct, frozen=True, kw_only=True, eq=False):
    """What became of a post: the draft as it is now, and what has to be asked again."""

    desk: Desk
    shown: Shown
    kept: bool


def page_questions(desk: Desk, state: engine.PageState) -> list[Question]:
    """The fields of a page that stand on it, visible now or as follow-up."""
    step = desk.step(state.id)
    return questions(desk.ground.blueprint, state.fields, step.fields if step else ())


def item_questions(
    desk: Desk, state: engine.PageState, index: int, answers: Mapping[str, object]
) -> list[Question]:
    """The same for one item of a group, counted from 0; it may be a new one."""
    path = state.repeats.path if state.repeats else ""
    names = state.repeats.field.fields if state.repeats else {}
    visible = item_fields(desk, state.id, index, answers)
    return questions(
        desk.ground.blueprint, visible, [f"{path}.{index}.{name}" for name in names]
    )


def shown_now(desk: Desk) -> Shown:
    """What is known already, without errors."""
    return Shown(
        raw=desk.plan.answers, documents=desk.draft.documents, language=desk.language
    )


def take(
    desk: Desk,
    state: engine.PageState,
    post: Mapping[str, Sequence[str]],
    asked: Sequence[Question],
    *,
    item: int | None,
    saving: bool = False,
    only: Collection[str] | None = None,
    marks: Collection[str] | None = None,
) -> Taken:
    """Check the questions asked and keep the answers if they are right.

    ``saving`` keeps them in any case, as far as they go. ``only`` are the paths that
    the post is about; all others stay. ``marks`` are added to the pages done, the
    page itself unless they are given; what was asked, if the answers have brought up
    another question on the page.
    """
    raw = engine.parse_form(
        desk.ground, state.id, post, desk.draft.answers, item=item, only=only
    )
    report = engine.check_answers(desk.ground, raw, now=desk.now)
    on_page = posted_paths(asked)
    errors = tuple(e for e in report.errors if within(e.path, on_page))
    shown = Shown(
        raw=raw, errors=errors, documents=desk.draft.documents, language=desk.language
    )
    if errors and not saving:
        return Taken(desk=desk, shown=shown, kept=False)
    kept = engine.check_answers(desk.ground, raw, now=desk.now, partial=True)
    new = {state.id} if marks is None else set(marks)
    if marks is None and item is None and _came_up(desk, state, kept, on_page):
        # What was asked here is not asked again at another door.
        new = {f"{ASKED}{one.path}" for one in asked if one.path in on_page}
    done = set(desk.draft.pages_done) | (new if not errors else set())
    drafts.save_draft(
        draft_id=desk.draft.id,
        member=desk.member,
        answers=kept.answers,
        pages_done=sorted(done),
        language=desk.language,
    )
    return Taken(desk=again(desk), shown=shown, kept=True)


def _came_up(
    desk: Desk,
    state: engine.PageState,
    kept: engine.AnswerReport,
    on_page: Collection[str],
) -> bool:
    """Whether there is a question on the page now that was not there when it was sent.

    Whoever goes on at another door is asked it there.
    """
    step = desk.step(state.id)
    if step is not None and all(name in on_page for name in step.fields):
        return False
    plan = engine.form_plan(
        desk.ground, kept.answers, now=desk.now, language=desk.language
    )
    after = plan.page(state.id)
    return after is not None and any(
        one.field.type != "file"
        and one.path not in on_page
        and value_at(kept.answers, one.path) is None
        for one in after.fields
    )


def within(path: str, parents: Collection[str]) -> bool:
    """Whether the path is one of the parents or a part of one."""
    return any(path == p or path.startswith(f"{p}.") for p in parents)
