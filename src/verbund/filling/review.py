"""Everything once more before it is sent, and sending it."""

from verbund import engine
from verbund.cases.access import citizen
from verbund.cases.actions.intake import open_case
from verbund.cases.forms.amounts import expected
from verbund.cases.forms.answers import AnswerLine
from verbund.cases.forms.answers import review as reviewed
from verbund.cases.forms.widgets import field_of
from verbund.cases.shapes import Receipt
from verbund.core.ui.texts import localised, translate
from verbund.filling.crossings import sent_by
from verbund.filling.desk import (
    LATER,
    Desk,
    file_fields,
    item_name,
    missing_files,
    ready,
)


def summary(desk: Desk) -> dict[str, object]:
    """Every answer in groups with the way to change it, amounts, files to come."""
    pages = engine.summary(
        desk.ground, desk.plan.answers, now=desk.now, language=desk.language
    )
    return {
        "groups": [
            {"title": group.title, "lines": [_line(desk, line) for line in group.lines]}
            for group in reviewed(pages, desk.plan.errors, desk.language)
        ],
        "expected": expected(
            desk.ground, desk.plan.answers, now=desk.now, language=desk.language
        ),
        "later": promised(desk),
    }


def objections(desk: Desk, *, declared: bool) -> list[dict[str, str | None]]:
    """Why it cannot be sent yet, with the way to each gap."""
    found: list[dict[str, str | None]] = []
    if not ready(desk):
        found = [
            {
                "message": localised(error.message, desk.language),
                "href": desk.door.change(desk, _page_of(desk, error.path), error.path),
            }
            for error in desk.plan.errors
        ]
        for state in desk.plan.pages:
            for path in missing_files(desk, state):
                field = field_of(desk.ground.blueprint, path)
                name = localised(field.label, desk.language) if field else path
                found.append(
                    {
                        "message": translate("portal.review.file_missing", name=name),
                        "href": desk.door.change(desk, state.id, path),
                    }
                )
    infected = {d.name for d in desk.draft.documents if d.state == "infected"}
    found += [
        {"message": translate("portal.review.infected", name=name), "href": None}
        for name in sorted(infected)
    ]
    if not declared:
        message = translate("portal.review.declare_needed")
        found.append({"message": message, "href": "#declare"})
    return found


def promised(desk: Desk) -> list[dict[str, object]]:
    """Files that come after sending, with the way to send them now after all."""
    found: list[dict[str, object]] = []
    for state in desk.plan.pages:
        for path, field in file_fields(desk, state):
            if f"{LATER}{path}" not in desk.draft.pages_done:
                continue
            number = next((int(p) for p in path.split(".") if p.isdigit()), None)
            name = localised(field.label, desk.language)
            if number is not None:
                name = f"{name} – {item_name(desk, state, number)}"
            found.append(
                {
                    "label": name,
                    "value": translate("portal.review.later_value"),
                    "href": desk.door.change(desk, state.id, path),
                }
            )
    return found


def send(desk: Desk, *, identified: str = "") -> Receipt:
    """Open the case; the same draft sent twice gives the same case.

    ``identified`` is the way in which staff recognised the person beside the form.
    Raises ``AnswersInvalid`` if something is wrong after all, ``SentOnwards`` if it
    becomes a case only later.
    """
    receipt = sent_by(desk, identified)
    if receipt is not None:
        return receipt
    return open_case(
        member=desk.member,
        blueprint=desk.draft.blueprint,
        answers=desk.plan.answers,
        channel=desk.door.channel,
        actor=citizen(channel=desk.door.channel),
        service=desk.draft.service or None,
        language=desk.language,
        idempotency_key=f"draft:{desk.draft.id}",
        draft=desk.draft.id,
        identified=identified,
    )


def _line(desk: Desk, line: AnswerLine) -> dict[str, object]:
    return {
        "label": line.label,
        "value": "" if line.missing else line.value,
        "href": desk.door.change(desk, line.page, line.path),
    }


def _page_of(desk: Desk, path: str) -> str:
    for state in desk.plan.pages:
        for field in state.fields:
            if path == field.path or path.startswith(f"{field.path}."):
                return state.id
    return ""
