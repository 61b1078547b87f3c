"""Additional questions of a town's own, on pages of the blueprint's form."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from verbund.catalogue.work import WorkReport
from verbund.channels.desk.wording import present
from verbund.core.errors import FieldProblem, Invalid
from verbund.core.ui.texts import translate
from verbund.engine.edits import Edit
from verbund.engine.overlay import Overlay, overlay_of
from verbund.engine.text import LANGUAGES

#: What a town's own question may be answered with.
KINDS = ("text", "longtext", "boolean", "date", "integer")
PERSONAL = ("none", "contact", "identity")
#: The inputs that something can be wrong with.
NAMES = ("f.page", "f.kind", "f.personal", *(f"f.{code}" for code in LANGUAGES))
_MOST = 10
_PREFIX = "own_"


class OwnField(Struct, frozen=True, kw_only=True):
    """One additional question: its words, what answers it, on which page."""

    id: str
    label: str
    kind: str
    page: str


class NewField(Struct, frozen=True, kw_only=True):
    """What was typed for one."""

    labels: Mapping[str, str]
    kind: str
    page: str
    personal: str
    required: bool


def own_fields(report: WorkReport) -> list[OwnField]:
    """The town's own questions in the order of the form."""
    blueprint = report.blueprint
    pages = {path: step for step in blueprint.steps for path in step.fields}
    return [
        OwnField(
            id=field.id,
            label=field.label.de,
            kind=translate(f"library.own.kind.{field.type}"),
            page=pages[field.id].title.de,
        )
        for field in blueprint.fields.values()
        if field.local and field.id.startswith(_PREFIX) and field.id in pages
    ]


def of_own_field(edit: Edit, fields: Sequence[OwnField]) -> bool:
    """Whether an edit is part of an additional question, not a wording."""
    mine = {f"/fields/{field.id}" for field in fields}
    if edit.path in mine:
        return True
    return (
        bool(mine)
        and edit.path.startswith("/steps")
        and _added(edit) <= {field.id for field in fields}
        and bool(_added(edit))
    )


def with_field(report: WorkReport, new: NewField) -> Overlay:
    """The overlay with one more question at the end of a page.

    Raises ``Invalid`` with the input at fault.
    """
    _check(report, new)
    document = present(report)
    fields, steps = document["fields"], document["steps"]
    assert isinstance(fields, dict)  # noqa: S101 - documents are
    assert isinstance(steps, list)  # noqa: S101 - documents are
    name = next(
        f"{_PREFIX}{n}" for n in range(1, _MOST + 2) if f"{_PREFIX}{n}" not in fields
    )
    fields[name] = {
        "type": new.kind,
        "label": {code: new.labels[code].strip() for code in LANGUAGES},
        "required": new.required,
        "personal": new.personal,
        "local": True,
    }
    for step in steps:
        if step["id"] == new.page:
            step["fields"] = [*step["fields"], name]
    return overlay_of(report.upstream, document)


def without_field(report: WorkReport, name: str) -> Overlay:
    """The overlay without one of the town's questions."""
    document = present(report)
    fields, steps = document["fields"], document["steps"]
    assert isinstance(fields, dict)  # noqa: S101 - documents are
    assert isinstance(steps, list)  # noqa: S101 - documents are
    if name not in {one.id for one in own_fields(report)}:
        raise Invalid(translate("library.own.unknown"))
    del fields[name]
    for step in steps:
        step["fields"] = [path for path in step["fields"] if path != name]
    return overlay_of(report.upstream, document)


def _check(report: WorkReport, new: NewField) -> None:
    wrong = [
        FieldProblem(f"f.{code}", translate("library.own.words_missing"))
        for code in LANGUAGES
        if not new.labels.get(code, "").strip()
    ]
    if new.kind not in KINDS:
        wrong.append(FieldProblem("f.kind", translate("library.own.kind_missing")))
    if new.personal not in PERSONAL:
        told = translate("library.own.personal_missing")
        wrong.append(FieldProblem("f.personal", told))
    step = next((s for s in report.upstream.steps if s.id == new.page), None)
    if step is None:
        wrong.append(FieldProblem("f.page", translate("library.own.page_missing")))
    if len(own_fields(report)) >= _MOST:
        wrong.append(FieldProblem("f.de", translate("library.own.too_many")))
    if wrong:
        raise Invalid(wrong[0].message, fields=wrong)


def _added(edit: Edit) -> set[str]:
    if not isinstance(edit.after, list | tuple):
        return set()
    before = edit.before if isinstance(edit.before, list | tuple) else ()
    return {str(one) for one in edit.after} - {str(one) for one in before}
