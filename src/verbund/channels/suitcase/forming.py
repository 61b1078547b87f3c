"""The form of a draft: pages, inputs and errors – the same as at every other door."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases.files import named_in
from verbund.cases.forms.widgets import (
    Question,
    Shown,
    Widget,
    posted_paths,
    questions,
    value_at,
    widgets,
)
from verbund.cases.shapes import DocumentRow
from verbund.channels.suitcase.casework import CHANNEL
from verbund.channels.suitcase.work import Paper, Work
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

Post = Mapping[str, Sequence[str]]


class Form(Struct, frozen=True, kw_only=True, eq=False):
    """A draft with its ground and the plan of its pages."""

    work: Work
    member: Member
    ground: engine.Ground
    plan: engine.FormPlan
    now: datetime
    language: str

    @property
    def title(self) -> str:
        """The name of the entrance: „Hund anmelden“."""
        return title_of(self.ground.blueprint, self.work.service, self.language)


class Item(Struct, frozen=True, kw_only=True):
    """One entry of a repeating group with its inputs."""

    title: str
    index: int
    widgets: list[Widget]


def title_of(blueprint: engine.Blueprint, service: str, language: str) -> str:
    """The name of a service as people know it."""
    found = blueprint.service(service)
    return (found.title if found else blueprint.title).get(language)


def open_form(
    work: Work, member: Member, ground: engine.Ground, now: datetime, language: str
) -> Form:
    """The form as it stands with the answers of the draft."""
    plan = engine.form_plan(
        ground, work.answers, now=now, channel=CHANNEL, language=language
    )
    return Form(
        work=work, member=member, ground=ground, plan=plan, now=now, language=language
    )


def status_of(form: Form, page: engine.PageState) -> str:
    """Done, open or not started; optional pages count as done once they were seen."""
    if page.errors:
        return page.status if page.status != "done" else "open"
    if page.id in form.work.pages_done:
        return "done"
    given = any(value_at(form.work.answers, f.path) is not None for f in page.fields)
    return page.status if given else "not_started"


def read(form: Form, page: engine.PageState, post: Post) -> dict[str, object]:
    """All answers after a page was sent; ``add`` and ``remove`` change a group."""
    raw = engine.parse_form(form.ground, page.id, post, form.work.answers)
    group = engine.repeating_group(form.ground.blueprint, page.id)
    if group is None:
        return raw
    for index in range(_count(group, post)):
        raw = engine.parse_form(form.ground, page.id, post, raw, item=index)
    items = value_at(raw, group.path)
    removed = (post.get("remove") or ("",))[-1]
    if isinstance(items, list) and removed.isdecimal() and int(removed) < len(items):
        del items[int(removed)]
    return raw


def _count(group: engine.Field, post: Post) -> int:
    most = group.repeat.max if group.repeat else 1
    given = (post.get("count") or ("",))[-1]
    return min(int(given), most) if given.isdecimal() and len(given) < 4 else 0


def asked(form: Form, page: engine.PageState) -> list[Question]:
    """The questions of the page itself, without those of its items."""
    step = next(s for s in form.ground.blueprint.steps if s.id == page.id)
    return questions(form.ground.blueprint, page.fields, step.fields)


def asked_of_item(
    form: Form, page: engine.PageState, index: int, raw: Mapping[str, object]
) -> list[Question]:
    """The questions of one item of the page's group."""
    group = page.repeats
    path = group.path if group else ""
    names = group.field.fields if group else {}
    visible = engine.item_fields(
        form.ground, page.id, raw, index, now=form.now, channel=CHANNEL
    )
    return questions(
        form.ground.blueprint, visible, [f"{path}.{index}.{name}" for name in names]
    )


def shown(
    form: Form,
    raw: Mapping[str, object],
    errors: Sequence[engine.FieldError] = (),
) -> Shown:
    """Where the inputs take their values, errors and files from."""
    return Shown(
        raw=raw,
        errors=errors,
        documents=[
            _row(paper, form.now)
            for paper in (*form.work.papers, *map(_called, at_office(form.work)))
        ],
        language=form.language,
    )


def quiet(found: list[Widget]) -> list[Widget]:
    """The same inputs; the browser of a suitcase offers to fill in nothing."""
    return [_quiet(one) for one in found]


def _quiet(widget: Widget) -> Widget:
    return msgspec.structs.replace(
        widget,
        autocomplete="off",
        parts=tuple(
            msgspec.structs.replace(part, autocomplete="off") for part in widget.parts
        ),
        options=tuple(
            msgspec.structs.replace(
                option, follow=tuple(_quiet(one) for one in option.follow)
            )
            for option in widget.options
        ),
    )


def items(
    form: Form,
    page: engine.PageState,
    raw: Mapping[str, object],
    given: Shown,
    *,
    more: bool,
) -> list[Item]:
    """The entries of the page's group with their inputs, one more if asked for."""
    group = page.repeats
    repeat = group.field.repeat if group else None
    if group is None or repeat is None:
        return []
    stored = value_at(raw, group.path)
    count = len(stored) if isinstance(stored, list) else 0
    count = max(count, page.least)
    count = min(count + (1 if more else 0), repeat.max)
    return [
        Item(
            title=f"{repeat.item.get(form.language)} {index + 1}",
            index=index,
            widgets=quiet(widgets(asked_of_item(form, page, index, raw), given)),
        )
        for index in range(count)
    ]


def paths_on(
    form: Form, page: engine.PageState, raw: Mapping[str, object], count: int
) -> frozenset[str]:
    """Paths of everything that stood on the page when it was sent."""
    found = posted_paths(asked(form, page))
    for index in range(count):
        found |= posted_paths(asked_of_item(form, page, index, raw))
    if page.repeats is not None:
        found |= {page.repeats.path}
    return found


def within(path: str, parents: frozenset[str]) -> bool:
    """Whether the path is one of the parents or a part of one."""
    return any(path == one or path.startswith(f"{one}.") for one in parents)


def with_file(work: Work, ground: engine.Ground, paper: Paper) -> dict[str, object]:
    """The answers that name a paper in the field that it answers."""
    answers = msgspec.json.decode(msgspec.json.encode(work.answers))
    found: dict[str, object] = answers if isinstance(answers, dict) else {}
    value: object = {
        "file": paper.digest,
        "name": paper.name,
        "size": paper.size,
        "media_type": paper.media_type,
    }
    many = _is_many(ground.blueprint, paper.field)
    before = value_at(found, paper.field)
    if many:
        value = [*(before if isinstance(before, list) else []), value]
    put(found, paper.field, value)
    return found


def without_file(work: Work, paper: Paper) -> dict[str, object]:
    """The answers when a paper is taken away again."""
    answers = msgspec.json.decode(msgspec.json.encode(work.answers))
    found: dict[str, object] = answers if isinstance(answers, dict) else {}
    before = value_at(found, paper.field)
    left: object = None
    if isinstance(before, list):
        left = [
            one
            for one in before
            if not (isinstance(one, dict) and one.get("file") == paper.digest)
        ] or None
    put(found, paper.field, left)
    return found


def at_office(work: Work, path: str = "") -> list[Paper]:
    """Files that a form taken along names and that lie at the centre.

    There is no content of them here. ``path`` asks for one field.
    """
    if work.draft is None:
        return []
    here = {paper.digest for paper in work.papers}
    return [
        _at_office(work, where, digest)
        for where, digest in named_in(work.answers)
        if digest not in here and path in {"", _field_path(where)}
    ]


def paper_names(work: Work) -> list[str]:
    """Every file of a draft by name, and where those lie that are not here."""
    return [one.name for one in (*work.papers, *map(_called, at_office(work)))]


def _called(paper: Paper) -> Paper:
    said = translate("suitcase.papers.at_office", name=paper.name)
    return msgspec.structs.replace(paper, name=said)


def _field_path(where: str) -> str:
    """The field of a file: a number at the end is its place among several."""
    head, _, last = where.rpartition(".")
    return head if last.isdigit() else where


def _at_office(work: Work, where: str, digest: str) -> Paper:
    found = value_at(work.answers, where)
    said = found if isinstance(found, Mapping) else {}
    size = said.get("size")
    return Paper(
        id=digest[:32],
        digest=digest,
        name=str(said.get("name") or digest[:8]),
        media_type=str(said.get("media_type") or ""),
        size=size if isinstance(size, int) else 0,
        field=_field_path(where),
    )


def corrections(
    before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str, object]:
    """Paths whose answers differ, with the new value; an address or file is one."""
    return {
        path: value_at(after, path)
        for path in sorted(_leaves(before) | _leaves(after))
        if value_at(before, path) != value_at(after, path)
    }


def _leaves(value: object, path: str = "") -> set[str]:
    if isinstance(value, Mapping):
        whole = {"file", "street", "day"} & value.keys()
        if path and whole:
            return {path}
        return {
            leaf
            for name, part in value.items()
            for leaf in _leaves(part, f"{path}.{name}" if path else str(name))
        }
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        if "file" in value[0]:
            return {path}
        return {
            leaf
            for index, part in enumerate(value)
            for leaf in _leaves(part, f"{path}.{index}")
        }
    return {path} if path else set()


def put(answers: dict[str, object], path: str, value: object) -> None:
    """Set or, with ``None``, remove the answer at a path."""
    *outer, name = path.split(".")
    holder: object = answers
    for part in outer:
        if isinstance(holder, dict):
            holder = holder.setdefault(part, {})
        elif isinstance(holder, list) and part.isdigit() and int(part) < len(holder):
            holder = holder[int(part)]
    if isinstance(holder, dict):
        if value is None:
            holder.pop(name, None)
        else:
            holder[name] = value


def _is_many(blueprint: engine.Blueprint, path: str) -> bool:
    fields: Mapping[str, engine.Field] = blueprint.fields
    found: engine.Field | None = None
    for part in path.split("."):
        if not part.isdigit():
            found = fields.get(part)
            fields = found.fields if found else {}
    return found is not None and found.many


def _row(paper: Paper, now: datetime) -> DocumentRow:
    return DocumentRow(
        id=UUID(hex=paper.id),
        digest=paper.digest,
        name=paper.name,
        media_type=paper.media_type,
        size=paper.size,
        kind="upload",
        field=paper.field,
        internal=False,
        added_by="",
        added_at=now,
        state="unscanned",
    )
