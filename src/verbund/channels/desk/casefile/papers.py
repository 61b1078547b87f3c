"""Documents and open requests of a case."""

from django.urls import reverse

from verbund import engine
from verbund.cases.shapes import CaseView, DocumentRow
from verbund.channels.desk.casefile.answers import label_of
from verbund.channels.desk.casefile.deadlines import due_of
from verbund.core.ui.texts import translate
from verbund.kernel import clock

_SCANS = {
    "clean": "success", "unscanned": "info", "waiting": "info", "infected": "danger",
    "deleted": "warning",
}  # fmt: skip


def documents(view: CaseView) -> list[dict[str, object]]:
    """Every file with its scan state; only what may be opened has a link."""
    return [
        {
            "name": row.name,
            "href": reverse("desk-document", args=[view.id, row.id])
            if row.can_open
            else "",
            "by": row.added_by or translate("work.case.citizen"),
            "at": clock.to_berlin(row.added_at),
            "kind": _scan_kind(row),
            "state": translate(
                "work.scan.own" if row.kind == "notice" else f"work.scan.{row.state}"
            ),
            "note": "" if row.can_open else translate(f"work.scan.{row.state}_note"),
            "size": row.size,
            "internal": row.internal,
        }
        for row in view.documents
    ]


def _scan_kind(row: DocumentRow) -> str | None:
    return None if row.kind == "notice" else _SCANS[row.state]


def requests(view: CaseView, language: str) -> list[dict[str, object]]:
    """What the citizen still owes, with the last day."""
    return [
        {
            "id": request.id,
            "what": [_asked(view, item, language) for item in request.items],
            "due": due_of(view, request.due_on),
            "due_on": request.due_on,
            "by": request.asked_by,
            "at": clock.to_berlin(request.asked_at),
            "message": request.message,
        }
        for request in view.state.open_requests()
    ]


def _asked(view: CaseView, item: engine.RequestItem, language: str) -> str:
    title = item.title or label_of(view, item.field or "", language)
    return f"{title}: {item.reason}" if item.reason else title
