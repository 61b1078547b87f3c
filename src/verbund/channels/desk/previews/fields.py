"""Every page and every question of a form, also those that appear only sometimes."""

from collections.abc import Iterator

from msgspec import Struct

from verbund import engine
from verbund.channels.desk.inputs import Input, one_input
from verbund.engine.answer_paths import field_at
from verbund.engine.options import offered_on
from verbund.engine.wording import said
from verbund.kernel import clock


class Question(Struct, frozen=True, kw_only=True):
    """One input and when it is asked; without condition always."""

    input: Input
    condition: str = ""


class Page(Struct, frozen=True, kw_only=True):
    """One page of the form; ``entries`` are the fields of one entry of its list."""

    id: str
    number: int
    of: int
    title: str
    intro: str
    condition: str
    questions: tuple[Question, ...]
    list_title: str = ""
    entries: tuple[Question, ...] = ()


def pages_of(ground: engine.Ground, language: str) -> tuple[Page, ...]:
    """The whole form in order, with the town's own choices."""
    blueprint = ground.blueprint
    return tuple(
        _page(ground, step, number, len(blueprint.steps), language)
        for number, step in enumerate(blueprint.steps, 1)
    )


def _page(
    ground: engine.Ground, step: engine.Step, number: int, count: int, language: str
) -> Page:
    questions: list[Question] = []
    entries: list[Question] = []
    list_title = ""
    for path in step.fields:
        field = field_at(ground.blueprint.fields, path)
        if field is None:
            continue
        if field.repeat is None:
            questions += _questions(ground, field, path, language)
            continue
        list_title = f"{field.repeat.item.get(language)} 1"
        for name, inner in field.fields.items():
            entries += _questions(ground, inner, f"{path}.0.{name}", language)
    intro = step.intro.get(language) if step.intro else ""
    return Page(
        id=step.id,
        number=number,
        of=count,
        title=step.title.get(language),
        intro=engine.render_text(ground, intro, answers={}, language=language),
        condition=_words(ground, step.visible_if),
        questions=tuple(questions),
        list_title=list_title,
        entries=tuple(entries),
    )


def _questions(
    ground: engine.Ground,
    field: engine.Field,
    path: str,
    language: str,
    outer: str = "",
) -> Iterator[Question]:
    condition = _words(ground, field.visible_if) or outer
    if field.fields:
        for name, inner in field.fields.items():
            yield from _questions(ground, inner, f"{path}.{name}", language, condition)
        return
    offered = offered_on(ground, field, clock.today())
    required = field.required is not False
    made = one_input(offered, name=path, raw=None, required=required, language=language)
    yield Question(input=made, condition=condition)


def _words(ground: engine.Ground, condition: str | None) -> str:
    return said(ground.blueprint, condition) if condition else ""
