"""From a blueprint to the pages of its paper form."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from verbund import engine
from verbund.catalogue.service_texts import texts_of
from verbund.core.ui.texts import translate, use_language
from verbund.engine.answer_paths import field_at
from verbund.engine.codelists import code_options
from verbund.engine.options import offered_on
from verbund.engine.wording import said
from verbund.kernel import clock

_LINES = {"longtext": 5, "address": 3, "place": 4}
_PIECES = {
    "address": ("street", "place"),
    "place": ("street", "place", "asset", "note"),
    "date": ("day", "month", "year"),
}
_LABELS = (
    "to", "needed", "enclose", "optional", "one", "several", "sign", "place_day",
    "signature", "data", "page", "of", "more", "street", "place", "asset", "note",
    "day", "month", "year",
)  # fmt: skip
#: On paper so many entries of a repeated group have room; more go on another sheet.
_ROOM_FOR = 2
_MOST_BOXES = 20


class PaperField(Struct, frozen=True, kw_only=True):
    """One question. ``boxes`` are choices to tick, else ``lines`` are for writing."""

    label: str
    help: str = ""
    condition: str = ""
    optional: bool = False
    boxes: tuple[str, ...] = ()
    many: bool = False
    lines: int = 1
    pieces: tuple[str, ...] = ()
    #: A paper to enclose instead of something to write.
    enclose: bool = False


class PaperGroup(Struct, frozen=True, kw_only=True):
    """Questions under one heading: a page of the form, or one entry of a list."""

    title: str
    intro: str = ""
    condition: str = ""
    fields: tuple[PaperField, ...] = ()
    level: int = 2


class PaperForm(Struct, frozen=True, kw_only=True):
    """A whole form. ``labels`` are the fixed words in its language."""

    language: str
    title: str
    sender: str
    address: tuple[str, ...]
    brand: str
    lead: str
    needed: tuple[str, ...]
    groups: tuple[PaperGroup, ...]
    data: str
    version: str
    labels: Mapping[str, str]
    plain: bool = False


def paper_form(
    ground: engine.Ground, *, language: str = "de", brand: str = "#1f3f8f"
) -> PaperForm:
    """The form as people fill it in by hand and send it to the acting office."""
    blueprint = ground.blueprint
    texts = texts_of(ground, language)
    acting = ground.acting
    return PaperForm(
        language="en" if language == "en" else "de",
        title=blueprint.title.get(language),
        sender=ground.owner.official_name,
        address=(acting.official_name, *acting.address.lines),
        brand=brand,
        lead=texts.lead or blueprint.summary.get(language),
        needed=texts.needed,
        groups=tuple(
            group
            for step in blueprint.steps
            for group in _groups(ground, step, language)
        ),
        data=texts.data,
        version=f"{blueprint.key} {blueprint.version}",
        labels={name: _word(name, language) for name in _LABELS},
        plain=language == "de-simple",
    )


def _groups(
    ground: engine.Ground, step: engine.Step, language: str
) -> Iterator[PaperGroup]:
    fields: list[PaperField] = []
    lists: list[PaperGroup] = []
    page = _only_if(ground, step.visible_if, language)
    for path in step.fields:
        field = field_at(ground.blueprint.fields, path)
        if field is None:
            continue
        if field.repeat is not None:
            lists += _entries(ground, field, language)
        else:
            fields += _fields(ground, field, language)
    intro = step.intro.get(language) if step.intro else ""
    yield PaperGroup(
        title=step.title.get(language),
        intro=engine.render_text(ground, intro, answers={}, language=language),
        condition=page,
        fields=tuple(_unsaid(field, page) for field in fields),
    )
    yield from (_unsaid(group, page) for group in lists)


T = TypeVar("T", PaperField, PaperGroup)


def _unsaid(one: T, said_before: str) -> T:
    """Without the condition that stands above it already."""
    if one.condition and one.condition == said_before:
        return replace(one, condition="")
    return one


def _entries(
    ground: engine.Ground, field: engine.Field, language: str
) -> Iterator[PaperGroup]:
    assert field.repeat is not None  # noqa: S101 - asked by the caller
    for number in range(1, min(field.repeat.max, _ROOM_FOR) + 1):
        yield PaperGroup(
            title=f"{field.repeat.item.get(language)} {number}",
            condition=_only_if(ground, field.visible_if, language),
            fields=tuple(
                one
                for inner in field.fields.values()
                for one in _fields(ground, inner, language)
            ),
            level=3,
        )


def _fields(
    ground: engine.Ground, field: engine.Field, language: str
) -> Iterator[PaperField]:
    if field.fields:
        for inner in field.fields.values():
            yield from _fields(ground, inner, language)
        return
    offered = offered_on(ground, field, clock.today())
    yield PaperField(
        label=field.label.get(language),
        help=field.help.get(language) if field.help else "",
        condition=_only_if(ground, field.visible_if, language),
        optional=field.required is False,
        boxes=_boxes(offered, language),
        many=field.type == "choices",
        lines=_LINES.get(field.type, 1),
        pieces=_PIECES.get(field.type, ()),
        enclose=field.type == "file",
    )


def _boxes(field: engine.Field, language: str) -> tuple[str, ...]:
    if field.type == "boolean":
        return (_word("yes", language), _word("no", language))
    if field.type == "codelist" and field.codelist:
        names = tuple(entry.label for entry in code_options(field.codelist))
        return names if len(names) <= _MOST_BOXES else ()
    return tuple(option.label.get(language) for option in field.options)


def _only_if(ground: engine.Ground, condition: str | None, language: str) -> str:
    """The condition in words; the engine says them in German only."""
    if not condition:
        return ""
    told = said(ground.blueprint, condition)
    return _word("only_if", language, condition=told)


def _word(name: str, language: str, **values: object) -> str:
    with use_language(language):
        return translate(f"publishing.paper_form.{name}", **values)
