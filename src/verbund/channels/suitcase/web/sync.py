"""The exchange with the centre: over the network, or with a file on a stick."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from verbund.channels.suitcase import exchange, wording
from verbund.channels.suitcase.frame import Koffer, open_page, page, private, say
from verbund.core.errors import Invalid, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.nodes.local.outbox import OutboxEntry

_MARKS = {
    "sealed": "info",
    "sent": "info",
    "accepted": "success",
    "duplicate": "success",
    "held": "info",
    "conflict": "warning",
    "rejected": "warning",
}
#: Which state counts as which side of the equation.
_APPLIED = ("accepted", "duplicate")


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def report(koffer: Koffer) -> HttpResponse:
    """Every sealed part, what became of it, and the equation that must hold."""
    if koffer.post:
        net = koffer.node.sync()
        key = "done" if net.online else "failed"
        say(
            koffer,
            translate(f"suitcase.sync.{key}"),
            kind="success" if net.online else "warning",
        )
        return HttpResponseRedirect(reverse("suitcase-sync"))
    entries = koffer.opened.outbox.entries()
    known = {one.op_id: one for one in koffer.opened.days.done}
    rows = []
    for entry in entries:
        done = known.get(entry.op_id)
        rows.append(
            {
                "entry": entry,
                "at": f"{clock.to_berlin(done.at):%H:%M}" if done else "",
                "what": done.what if done else translate(f"suitcase.kind.{entry.kind}"),
                "papers": done.papers if done else 0,
                "mark": _MARKS[entry.state],
                "word": translate(f"suitcase.state.{entry.state}"),
                "meaning": _meaning(entry),
            }
        )
    days = koffer.opened.cash.days()
    context = {
        "rows": rows,
        "balance": _balance(entries),
        "damaged": koffer.opened.outbox.damaged(),
        "waiting": sum(1 for one in entries if one.size),
        "net": wording.net(koffer.node.net),
        "online": koffer.node.net.online is True,
        "synced": wording.moment(koffer.node.net.synced_at)
        if koffer.node.net.synced_at
        else "",
        "days": days,
        "numbers": wording.numbers(days),
        "closings": [
            one for one in koffer.opened.cash.entries if one.kind == "cash_closing"
        ],
    }
    keys = [(("A",), translate("suitcase.sync.now"))]
    return page(koffer, "sync.html", context, section="sync", keys=keys)


@require_POST
@open_page
def stick(koffer: Koffer) -> HttpResponse:
    """Everything sealed as one file for a stick; nobody can read it on the way."""
    content = exchange.stick_file(koffer.node.home)
    response = HttpResponse(content, content_type="application/octet-stream")
    name = f"koffer-{clock.today():%Y-%m-%d}.vbs"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(response)


@require_POST
@open_page
def answer(koffer: Koffer) -> HttpResponse:
    """The centre's answers from a stick; only what it signed counts."""
    sent = koffer.request.FILES.get("answer")
    try:
        if sent is None:
            raise Invalid(translate("suitcase.sync.no_file"))
        count = exchange.take_answers(koffer.node.home, sent.read())
        say(koffer, translate("suitcase.sync.taken", count=count))
    except VerbundError as error:
        # Another file from the stick: said beside the button to try again.
        say(koffer, error.detail or error.title, kind="warning")
    return HttpResponseRedirect(reverse("suitcase-sync"))


def _meaning(entry: OutboxEntry) -> str:
    if entry.case_number and entry.state in _APPLIED:
        said = translate("suitcase.meaning.case", number=entry.case_number)
        return f"{said}: {entry.message}" if entry.message else said
    return entry.message or translate(f"suitcase.meaning.{entry.state}")


def _balance(entries: tuple[OutboxEntry, ...]) -> dict[str, int]:
    """sealed = applied + held + conflict + rejected + still here."""
    counts = {"sealed": len(entries), "applied": 0, "held": 0, "conflict": 0}
    counts |= {"rejected": 0, "here": 0}
    for entry in entries:
        if entry.state in _APPLIED:
            counts["applied"] += 1
        elif entry.state in {"sealed", "sent"}:
            counts["here"] += 1
        else:
            counts[entry.state] += 1
    return counts
