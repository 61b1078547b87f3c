"""One question after the other: which there are, which comes next.

A page of the blueprint becomes one question for each field. Of a group with items every
item is asked through, then whether there is another. What follows from an answer is
asked after it, because it is visible then. A question counts as asked once it was
answered or left empty where that is allowed; ``pages_done`` of the draft remembers it,
so that the portal knows too which pages are done.
"""

from collections.abc import Iterator

from msgspec import Struct

from verbund import engine
from verbund.cases.forms.widgets import Question, value_at
from verbund.filling.desk import ASKED, LATER, Desk, item_fields
from verbund.filling.listing import may_be_empty, most
from verbund.filling.taking import within


class Ask(Struct, frozen=True, kw_only=True, eq=False):
    """One question. Without ``field``: whether a group has another item."""

    page: engine.PageState
    path: str
    field: engine.Field | None = None
    required: bool = True
    item: int | None = None

    @property
    def question(self) -> Question:
        """The question as the forms of all channels draw it."""
        assert self.field is not None  # noqa: S101 - lists have no input
        return Question(
            path=self.path, field=self.field, required=self.required, visible=True
        )

    @property
    def is_list(self) -> bool:
        return self.field is None


def asks(desk: Desk, more: str = "") -> list[Ask]:
    """Every question that is asked with the present answers, in order.

    ``more`` names a page on which one more item is being filled in.
    """
    return [ask for page in desk.plan.pages for ask in _of(desk, page, more)]


def find(desk: Desk, page_id: str, path: str) -> Ask | None:
    """The question at this place; also the first of a new item of a group."""
    page = desk.plan.page(page_id)
    if page is None:
        return None
    return next((ask for ask in _of(desk, page, page_id) if ask.path == path), None)


def following(desk: Desk, ask: Ask) -> Ask | None:
    """The next question that was not asked yet; ``None`` if none is left."""
    every = asks(desk)
    at = next((n for n, one in enumerate(every) if one.path == ask.path), -1)
    return next(
        (one for one in (*every[at + 1 :], *every[:at]) if not settled(desk, one)), None
    )


def first_open(desk: Desk) -> Ask | None:
    """The first question that was not asked yet."""
    return next((one for one in asks(desk) if not settled(desk, one)), None)


def before(desk: Desk, ask: Ask) -> Ask | None:
    """The question before this one, answered or not."""
    every = asks(desk, ask.page.id)
    at = next((n for n, one in enumerate(every) if one.path == ask.path), 0)
    return every[at - 1] if at else None


def place(desk: Desk, ask: Ask) -> tuple[int, int]:
    """„Frage 7 von 12“: its number, and how many there are as things stand."""
    every = asks(desk, ask.page.id if ask.item is not None else "")
    at = next((n for n, one in enumerate(every) if one.path == ask.path), 0)
    return at + 1, len(every)


def settled(desk: Desk, ask: Ask) -> bool:
    """Whether it was asked and nothing is wrong with the answer."""
    done = desk.draft.pages_done
    if ask.is_list:
        unfinished = any(item.status != "done" for item in ask.page.items)
        return ask.page.id in done and not unfinished
    if any(within(e.path, {ask.path}) for e in desk.plan.errors):
        return False
    if ask.field is not None and ask.field.type == "file":
        there = bool(value_at(desk.plan.answers, ask.path))
        return there or f"{LATER}{ask.path}" in done
    if f"{ASKED}{ask.path}" in done or _said_by_entrance(desk, ask.path):
        return True
    if ask.item is None:
        return ask.page.id in done
    return value_at(desk.plan.answers, ask.path) is not None


def _said_by_entrance(desk: Desk, path: str) -> bool:
    """Whoever chose „Hund anmelden“ need not say so again."""
    entrance = desk.ground.blueprint.service(desk.draft.service)
    return entrance is not None and path in entrance.preset


def marks_after(desk: Desk, ask: Ask) -> set[str]:
    """What to remember once ``ask`` is answered: itself, and its page if all are."""
    mine = {f"{ASKED}{ask.path}"}
    if ask.item is not None:
        return mine
    rest = [one for one in _of(desk, ask.page, "") if one.path != ask.path]
    return mine | {ask.page.id} if all(settled(desk, o) for o in rest) else mine


def _of(desk: Desk, page: engine.PageState, more: str) -> Iterator[Ask]:
    if page.repeats is None:
        for found in page.fields:
            yield Ask(
                page=page, path=found.path, field=found.field, required=found.required
            )
        return
    empty = may_be_empty(page)
    wanted = max(len(page.items), 0 if empty else 1)
    if more == page.id:
        wanted = min(len(page.items) + 1, most(page))
    for index in range(wanted):
        for found in item_fields(desk, page.id, index):
            yield Ask(
                page=page,
                path=found.path,
                field=found.field,
                required=found.required,
                item=index,
            )
    if page.items or empty:
        yield Ask(page=page, path=page.id)
