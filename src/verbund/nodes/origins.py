"""Where the three values of a contradiction come from: who, at which door, when."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from verbund.cases import journal
from verbund.cases.queries.case import lines_of
from verbund.cases.shapes import CaseView
from verbund.nodes.models import IssuedPack
from verbund.nodes.wire import CaseChanged, Operation


class Origin(Struct, frozen=True, kw_only=True):
    """Who gave a value, through which channel (empty: unknown), when and why."""

    who: str = ""
    channel: str = ""
    at: datetime | None = None
    why: str = ""


class Origins(Struct, frozen=True, kw_only=True):
    """Of the columns; ``by_path`` are those of the centre's values alone."""

    base: Origin
    centre: Origin
    suitcase: Origin
    by_path: Mapping[str, Origin]

    def of_centre(self, path: str) -> Origin:
        """Who gave the centre's value of this answer."""
        found = [one for other, one in self.by_path.items() if _about(path, other)]
        return found[-1] if found else Origin()


def origins(view: CaseView, operation: Operation, at: datetime | None) -> Origins:
    """Where the values of an operation and of the case come from.

    ``at`` is when the operation counts as done. The base is what the pack brought; the
    centre's values are those of the entries since then.
    """
    position = operation.base.position if operation.base else 0
    lines = lines_of(view.row.id, owner=view.row.owner_id)
    by_path = _by_path(lines[position:])
    seen = lines[position - 1].recorded_at if 0 < position <= len(lines) else None
    return Origins(
        base=Origin(at=_taken_along(operation) or seen),
        centre=list(by_path.values())[-1] if by_path else Origin(),
        suitcase=Origin(
            who=operation.actor.name,
            channel="suitcase",
            at=at or operation.captured_at,
            why=_reason(operation),
        ),
        by_path=by_path,
    )


def _by_path(lines: Sequence[journal.Line]) -> dict[str, Origin]:
    """Who gave each answer its value; whoever was last stands last."""
    found: dict[str, Origin] = {}
    for line in lines:
        entry = journal.draft_of(line)
        data = entry.data or {}
        origin = Origin(
            who=entry.actor.name,
            channel=entry.channel,
            at=entry.at,
            why=str(data.get("reason") or ""),
        )
        changes = data.get("changes")
        paths: list[str] = []
        if line.kind == "answers_corrected" and isinstance(changes, list):
            paths = [str(one["path"]) for one in changes]
        answers = data.get("answers")
        if line.kind == "documents_supplied" and isinstance(answers, Mapping):
            paths = [str(path) for path in answers]
        for path in paths:
            # To the end, though it was changed before.
            found.pop(path, None)
            found[path] = origin
    return found


def _about(path: str, other: str) -> bool:
    """Whether a change of ``other`` is one of ``path``, of a part or of the whole."""
    return path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.")


def _reason(operation: Operation) -> str:
    """Why the officer corrected something, in her words."""
    payload = operation.payload
    commands = payload.commands if isinstance(payload, CaseChanged) else ()
    reasons = [str(one.command.get("reason") or "") for one in commands]
    return next((one for one in reasons if one), "")


def _taken_along(operation: Operation) -> datetime | None:
    """When the pack was given out that the officer had."""
    packs = IssuedPack.objects.filter(
        device_id=operation.device_id, tour_id=operation.tour_id
    ).order_by("-issued_at")
    for pack in packs:
        if str(operation.case_id) in pack.positions:
            issued: datetime = pack.issued_at
            return issued
    return None
