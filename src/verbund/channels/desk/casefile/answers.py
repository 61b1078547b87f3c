"""Answers of a case as people read them, and what was changed since."""

from verbund import engine
from verbund.cases.shapes import CaseView
from verbund.channels.desk import listing
from verbund.channels.desk.frame import Desk
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de


def answers(desk: Desk, view: CaseView) -> tuple[list[dict[str, object]], int]:
    """Answers by page with what changed since they came in, and how many changed."""
    changed = changes(view)
    pages: list[dict[str, object]] = []
    for found in engine.summary(
        view.ground, view.state.answers, now=clock.now(), language=desk.language
    ):
        groups: dict[str, list[dict[str, object]]] = {}
        title = found.title.get(desk.language)
        for row in found.rows:
            label = title if row.item is None else row.item_label
            item: dict[str, object] = {
                "label": row.label.get(desk.language),
                "value": row.value,
            }
            if row.path in changed:
                item["old"], item["note"] = changed[row.path]
            groups.setdefault(label, []).append(item)
        pages += [{"title": t, "rows": rows} for t, rows in groups.items()]
    return pages, len(changed)


def changes(view: CaseView) -> dict[str, tuple[str, str]]:
    """By path: the first value, and who changed it last, when, how and why."""
    found: dict[str, tuple[str, str]] = {}
    for item in reversed(view.timeline):
        for change in item.changes:
            old = found[change.path][0] if change.path in found else change.old
            note = translate(
                "work.case.changed",
                day=short_date_de(clock.to_berlin(item.at).date()),
                channel=listing.channel_word(item.channel),
                name=item.actor,
            )
            if item.detail:
                note = f"{note}: {item.detail}"
            found[change.path] = (old, note)
    return found


def label_of(view: CaseView, path: str, language: str) -> str:
    """The label of an answer's path, with the item it belongs to."""
    fields = view.ground.blueprint.fields
    words: list[str] = []
    number = ""
    for part in path.split("."):
        if part.isdigit():
            number = f" {int(part) + 1}"
            continue
        found = fields.get(part)
        if found is None:
            return path
        if found.repeat is not None:
            words = [found.repeat.item.get(language)]
        elif found.type != "group":
            words.append(found.label.get(language))
        if number:
            words[0] += number
            number = ""
        fields = found.fields
    return ", ".join(words) or path
