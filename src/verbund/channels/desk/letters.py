"""A letter as the desk draws it beside the form: the same data as the PDF."""

from msgspec import Struct

from verbund.members.models import Member
from verbund.notices.letter import Calculation, Letter, Section


class Sheet(Struct, frozen=True):
    """A letter for the macro ``desk.letter``."""

    sender: dict[str, object]
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    title: str
    blocks: list[dict[str, object]]
    language: str
    member: str


def sheet(letter: Letter, owner: Member) -> Sheet:
    """The whole letter, block by block in the order of the PDF.

    Arms and colour are the owner's, whoever acts for it.
    """
    blocks: list[dict[str, object]] = [_block("text", letter.salutation)]
    blocks += [_block("text", text) for text in letter.opening]
    blocks.append(_block("strong", letter.result))
    if letter.calculation is not None:
        blocks.append(_table(letter.calculation))
    for section in letter.sections:
        blocks += _section(section)
    if letter.payment is not None:
        blocks += _section(letter.payment)
    if letter.remedy is not None:
        remedy = letter.remedy
        blocks.append(_block("heading", remedy.heading))
        blocks += [_block("text", text) for text in remedy.paragraphs]
        blocks.append(_block("strong", f"{remedy.last_day_label} {remedy.last_day}"))
        if remedy.steps:
            blocks.append(_block("heading", remedy.steps_heading))
            lines = tuple(f"{day}: {text}" for day, text in remedy.steps)
            blocks.append({"kind": "list", "items": lines})
    blocks += [_block("muted", text) for text in letter.closing]
    if letter.enclosures:
        blocks.append(_block("heading", letter.labels["enclosures"]))
        blocks.append({"kind": "list", "items": letter.enclosures})
    sender = letter.sender
    head = [line for line in (sender.represented_by, *sender.address) if line]
    return Sheet(
        sender={"name": letter.sender.name, "lines": head, "arms": owner.arms},
        recipient=letter.recipient,
        facts=letter.facts,
        title=letter.title,
        blocks=blocks,
        language=letter.language,
        member=owner.slug,
    )


def _block(kind: str, text: str) -> dict[str, object]:
    return {"kind": kind, "text": text}


def _section(section: Section) -> list[dict[str, object]]:
    found = [_block("heading", section.heading)] if section.heading else []
    found += [_block("text", text) for text in section.paragraphs]
    if section.points:
        found.append({"kind": "list", "items": section.points})
    return found


def _table(table: Calculation) -> dict[str, object]:
    return {
        "kind": "table",
        "caption": table.caption,
        "columns": [table.head[0], table.head[1], (table.head[2], "num")],
        "rows": [[line.label, line.explanation, line.amount] for line in table.lines],
        "foot": [table.total_label, table.total] if table.total else None,
    }
