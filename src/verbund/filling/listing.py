"""Items of a repeating group: how they are listed, and taking one away."""

from collections.abc import Iterator, Mapping

from verbund import engine
from verbund.cases.actions import attachments, drafts
from verbund.cases.forms.widgets import value_at
from verbund.core.ui.texts import localised, translate
from verbund.engine.answer_paths import with_value
from verbund.filling.desk import LATER, Desk, item_fields, item_name, missing_files


def most(state: engine.PageState) -> int:
    """How many items there may be."""
    repeat = state.repeats.field.repeat if state.repeats else None
    return repeat.max if repeat else 0


def may_be_empty(state: engine.PageState) -> bool:
    """Whether a group needs no item at all: nobody else in the household."""
    return state.repeats is not None and not state.least


def list_title(desk: Desk, state: engine.PageState) -> str:
    """„Ihre Hunde: 2 Einträge“; without an item the group's own question."""
    repeat = state.repeats.field.repeat if state.repeats else None
    if state.repeats and not state.items:
        return localised(state.repeats.field.label, desk.language)
    return translate(
        "portal.form.listed",
        count=len(state.items),
        what=localised(state.repeats.field.label, desk.language)
        if state.repeats
        else "",
        item=localised(repeat.item, desk.language) if repeat else "",
    )


def list_errors(
    desk: Desk, state: engine.PageState, more: str
) -> list[dict[str, str | None]]:
    """Why the list cannot be left yet: nothing said, or an item is not finished."""
    unfinished = [i for i in state.items if i.status != "done"]
    if (more == "no" or len(state.items) >= most(state)) and not unfinished:
        return []
    errors: list[dict[str, str | None]] = []
    for entry in unfinished if more == "no" else ():
        message = translate(
            "portal.form.item_open", name=item_name(desk, state, entry.index)
        )
        errors.append({"message": message, "href": f"#eintrag-{entry.index + 1}"})
    if not errors:
        errors.append({"message": translate("portal.form.say_more"), "href": "#more"})
    return errors


def record(
    desk: Desk, state: engine.PageState, item: engine.ItemState
) -> dict[str, object]:
    """One item: its name and answers, and the ways to change it or take it away."""
    number = item.index + 1
    shown = []
    for found in item_fields(desk, state.id, item.index):
        value = engine.display_value(found.field, found.value, desk.language)
        if value and value != item.label:
            shown.append((localised(found.field.label, desk.language), value))
    files = [p for p in missing_files(desk, state) if f".{item.index}." in p]
    missing = len(item.errors) + len(files)
    return {
        "number": number,
        "name": item.label,
        "items": shown,
        "change": desk.href("item", state.id, number),
        "remove": desk.href("item-remove", state.id, number),
        "missing": translate("portal.form.missing", count=missing) if missing else "",
    }


def remove(desk: Desk, path: str, index: int) -> None:
    """Take an item away, with its files."""
    items = value_at(desk.draft.answers, path)
    if not isinstance(items, list):
        return
    digests = set(digests_in(items[index]))
    left = [entry for at, entry in enumerate(items) if at != index]
    fields = desk.ground.blueprint.fields
    answers = with_value(fields, desk.draft.answers, path, left or None) or {}
    kept = [d for d in desk.draft.pages_done if not d.startswith(f"{LATER}{path}.")]
    drafts.save_draft(
        draft_id=desk.draft.id, member=desk.member, answers=answers, pages_done=kept
    )
    still = set(digests_in(answers))
    for row in desk.draft.documents:
        if row.digest in digests and row.digest not in still:
            attachments.remove_from_draft(
                draft_id=desk.draft.id, member=desk.member, document_id=row.id
            )


def digests_in(value: object) -> Iterator[str]:
    """The digests of all files that answers name."""
    if isinstance(value, Mapping):
        digest = value.get("file")
        if isinstance(digest, str):
            yield digest
        else:
            for inner in value.values():
                yield from digests_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from digests_in(inner)
