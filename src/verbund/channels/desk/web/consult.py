"""Questions of other offices: the list, one of them, the answer."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from verbund.cases import actions, queries
from verbund.cases.timeline_offices import VERDICTS
from verbund.channels.desk import consulting
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.core.errors import NotFound, VerbundError
from verbund.core.ui import filters
from verbund.core.ui.texts import translate
from verbund.engine import Suggestion
from verbund.engine.state_inquiry import Verdict

ANSWERS: tuple[Verdict, ...] = (
    "agrees", "conditions", "objects", "not_concerned",
)  # fmt: skip


@require_safe
@desk_page
def consultations(desk: Desk) -> HttpResponse:
    """What other offices want to know from us, the next due first."""
    open_ones = desk.request.GET.get("erledigt") is None
    rows = []
    for share in queries.shares(desk.actor, open=open_ones):
        due = filters.due(share.due_on if share.open else None)
        rows.append(
            {
                "href": reverse("desk-consult", args=[share.id]),
                "number": share.number,
                "service": share.service.get(desk.language),
                "title": share.title.get(desk.language),
                "asking": share.asking,
                "kind": translate(f"work.consult.{share.kind}"),
                "due": {"kind": due.kind, "word": due.word, "day": due.day},
                "verdict": VERDICTS[share.verdict].de
                if share.verdict in VERDICTS
                else "",
            }
        )
    context = {"rows": rows, "open": open_ones}
    return page(desk, "desk/consultations.html", context, section="consult")


@require_http_methods(["GET", "POST"])
@desk_page
def consult(desk: Desk, share_id: UUID) -> HttpResponse:
    """One question with what was shared, and the form for the answer."""
    share = queries.share_view(share_id, desk.actor)
    error: VerbundError | None = None
    given = desk.request.POST
    if desk.post:
        try:
            actions.answer_inquiry(
                share_id=share_id,
                actor=desk.actor,
                verdict=given.get("verdict", ""),
                text=given.get("text", "").strip(),
                conditions=consulting.chosen_conditions(
                    share.conditions, dict(given.lists())
                ),
            )
        except NotFound:
            raise
        except VerbundError as problem:
            error = problem
        else:
            say(desk, translate("work.consult.done"))
            return HttpResponseRedirect(reverse("desk-consultations"))
    elif share.kind == "copy" and share.open:
        actions.fetch_copy(share_id=share_id, actor=desk.actor)
    rows = consulting.condition_rows(
        [
            Suggestion(condition=c, fits=False, chosen=False, values={})
            for c in share.conditions
        ],
        dict(given.lists()) if desk.post else None,
        error.fields if error else (),
        desk.language,
    )
    context = {
        "share": share,
        "title": share.title.get(desk.language),
        "verdicts": [
            {"value": name, "label": VERDICTS[name].de.capitalize()} for name in ANSWERS
        ],
        "said": VERDICTS[share.verdict].de if share.verdict in VERDICTS else "",
        "rows": rows,
        "given": {n: given.get(n, "") for n in ("verdict", "text", "free")},
        "errors": field_errors(error) if error else [],
    }
    status = error.status if error else 200
    return page(desk, "desk/consult.html", context, section="consult", status=status)


@require_safe
@desk_page
def consult_file(desk: Desk, share_id: UUID, digest: str) -> HttpResponse:
    """A file among the shared answers."""
    found, content = queries.shared_file(share_id, digest, desk.actor)
    response = HttpResponse(content, content_type="application/octet-stream")
    header = content_disposition_header(as_attachment=True, filename=found.name)
    response["Content-Disposition"] = header or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
