"""The whole form of a blueprint on one page, as it is filled in while somebody talks.

The inputs are those of every channel; what follows from an answer opens under it at
once, other conditions take effect when the form is checked.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from verbund import engine
from verbund.cases.forms.widgets import (
    Question,
    Shown,
    Widget,
    error_links,
    questions,
    value_at,
    widgets,
)
from verbund.kernel import clock

Post = Mapping[str, Sequence[str]]
CHANNEL = "hotline"


class Item(Struct, frozen=True, kw_only=True):
    """One entry of a repeating group."""

    title: str
    path: str
    inputs: list[Widget]


class Block(Struct, frozen=True, kw_only=True):
    """One page of the form; ``group`` is the repeating group that it lists."""

    id: str
    title: str
    inputs: list[Widget]
    items: list[Item]
    later: list[str]
    group: str = ""
    noun: str = ""
    full: bool = False
    least: int = 0


class Form(Struct, frozen=True, kw_only=True):
    """All blocks, where the errors are, and the checked answers of a whole form."""

    blocks: list[Block]
    errors: list[dict[str, str | None]]
    answers: dict[str, object] | None


def read(
    ground: engine.Ground, post: Post, known: Mapping[str, object]
) -> dict[str, object]:
    """All answers after the form was sent; ``known`` are those before.

    Items are named ``group.0.field``; ``remove`` names an item to take out.
    """
    raw: dict[str, object] = dict(known)
    for step in ground.blueprint.steps:
        raw = engine.parse_form(ground, step.id, post, raw)
        group = engine.repeating_group(ground.blueprint, step.id)
        if group is None:
            continue
        for index in range(_count(group, post, raw)):
            raw = engine.parse_form(ground, step.id, post, raw, item=index)
        _remove(group, post, raw)
    return raw


def draw(
    ground: engine.Ground,
    raw: Mapping[str, object],
    *,
    errors: Sequence[engine.FieldError] = (),
    added: str = "",
    language: str = "de",
) -> Form:
    """The visible form with what was answered; ``added`` names a group to grow."""
    now = clock.now()
    plan = engine.form_plan(ground, raw, now=now, channel=CHANNEL, language=language)
    shown = Shown(raw=raw, errors=errors, language=language)
    steps = {step.id: step for step in ground.blueprint.steps}
    asked: list[Question] = []
    blocks = []
    for page in plan.pages:
        found = questions(ground.blueprint, page.fields, steps[page.id].fields)
        asked += found
        items, group = _items(ground, page, shown, added=added, asked=asked)
        blocks.append(
            Block(
                id=page.id,
                title=page.title.get(language),
                inputs=[w for w in widgets(found, shown) if w.kind != "file"],
                items=items,
                later=[w.label for w in widgets(found, shown) if w.kind == "file"],
                group=group.path if group else "",
                noun=group.repeat.item.get(language) if group and group.repeat else "",
                least=page.least,
                full=bool(group and group.repeat and len(items) >= group.repeat.max),
            )
        )
    return Form(
        blocks=blocks,
        errors=error_links(errors, asked, language),
        answers=plan.answers if plan.complete else None,
    )


def missing(
    ground: engine.Ground, raw: Mapping[str, object], language: str = "de"
) -> list[dict[str, str | None]]:
    """What the check would still ask for, each with the field to go to."""
    report = engine.check_answers(ground, raw, now=clock.now())
    drawn = draw(ground, raw, errors=tuple(report.errors), language=language)
    return drawn.errors


def has_place(drawn: Form) -> bool:
    """Whether somewhere a place is asked for, which a map helps to find."""
    return any(
        each.kind == "place"
        for block in drawn.blocks
        for each in (*block.inputs, *(w for item in block.items for w in item.inputs))
    )


def _items(
    ground: engine.Ground,
    page: engine.PageState,
    shown: Shown,
    *,
    added: str,
    asked: list[Question],
) -> tuple[list[Item], engine.Field | None]:
    group = page.repeats.field if page.repeats else None
    if group is None or group.repeat is None:
        return [], None
    stored = value_at(shown.raw, group.path)
    count = len(stored) if isinstance(stored, list) else 0
    count = max(count, page.least) + (added == group.path)
    items = []
    for index in range(min(count, group.repeat.max)):
        fields = engine.item_fields(
            ground, page.id, shown.raw, index, now=clock.now(), channel=CHANNEL
        )
        path = f"{group.path}.{index}"
        paths = [f"{path}.{name}" for name in group.fields]
        found = questions(ground.blueprint, fields, paths)
        asked += found
        items.append(
            Item(
                title=f"{group.repeat.item.get(shown.language)} {index + 1}",
                path=path,
                inputs=[w for w in widgets(found, shown) if w.kind != "file"],
            )
        )
    return items, group


def _count(group: engine.Field, post: Post, raw: Mapping[str, object]) -> int:
    most = group.repeat.max if group.repeat else 1
    given = (post.get(f"count.{group.path}") or ("",))[-1]
    if given.isdecimal() and len(given) < 4:
        return min(int(given), most)
    stored = value_at(raw, group.path)
    return min(len(stored) if isinstance(stored, list) else 0, most)


def _remove(group: engine.Field, post: Post, raw: dict[str, object]) -> None:
    items = value_at(raw, group.path)
    path, _, index = (post.get("remove") or ("",))[-1].rpartition(".")
    if path != group.path or not isinstance(items, list) or not index.isdecimal():
        return
    if int(index[:4]) < len(items):
        del items[int(index[:4])]
