"""Fees in cash: receipts from the reserved numbers, the book, the daily closing."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.channels.suitcase import casework, forming, prints, sealing, wording
from verbund.channels.suitcase.cash import Entry
from verbund.channels.suitcase.frame import (
    Koffer,
    links,
    open_page,
    page,
    private,
    say,
    working_page,
)
from verbund.channels.suitcase.web import tour
from verbund.channels.suitcase.work import Work
from verbund.core.errors import FieldProblem, Invalid, NotFound, VerbundError
from verbund.core.ui.qr import qr_path
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.money import format_euro, parse_euro
from verbund.members import queries as members
from verbund.nodes.local.outbox import short


@require_safe
@open_page
def book(koffer: Koffer) -> HttpResponse:
    """Everything that came in since the last closing."""
    days = koffer.opened.cash.days()
    known = members.current_directory().members
    rows = [
        {
            "day": day,
            "member": known[day.numbers.tenant].name
            if day.numbers.tenant in known
            else "",
            "lines": [_line(koffer, one) for one in day.entries],
        }
        for day in days
    ]
    closed = [one for one in koffer.opened.cash.entries if one.kind == "cash_closing"]
    return page(
        koffer,
        "cash.html",
        {"rows": rows, "closed": closed, "over": koffer.opened.over},
        section="cash",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def take(koffer: Koffer) -> HttpResponse:
    """Take money for a draft's fee, or for a stated purpose."""
    given = koffer.request.POST if koffer.post else koffer.request.GET
    works = {str(one.id): one for one in koffer.opened.cabinet.all()}
    work = works.get(given.get("entwurf", ""))
    error: VerbundError | None = None
    purpose, amount, tenant, fee = given.get("what", "")[:120], "", None, ""
    if work is not None:
        member, ground = casework.ground_of(work)
        tenant, fee = member.id, work.blueprint
        purpose = purpose or forming.title_of(ground.blueprint, work.service, "de")
        due = _due(ground, work.answers)
        amount = format_euro(due).removesuffix("€").strip() if due else ""
    if koffer.post:
        amount = koffer.given("amount", 20)
        try:
            entry = koffer.opened.cash.take(
                amount=_cents(amount),
                what=_purpose(purpose),
                owner=tenant or _tenant(koffer),
                case_id=work.case_id if work else None,
                fee=fee,
                secured=fee in _secured(koffer, tenant),
            )
            sealing.book(koffer.opened, entry)
            koffer.node.wake()
            return HttpResponseRedirect(reverse("suitcase-receipt", args=[entry.op_id]))
        except VerbundError as refused:
            error = refused
    context = {
        "works": [(key, _title(one)) for key, one in works.items()],
        "work": work,
        "purpose": purpose,
        "amount": amount,
        "ranges": [(str(one.id), one.name) for one in tour.served(koffer.opened)],
        "tenant": koffer.given("tenant", 40),
        "wrong": {one.path: one.message for one in error.fields} if error else {},
        "errors": links(error, "#amount") if error else [],
    }
    return page(
        koffer,
        "take.html",
        context,
        section="cash",
        status=error.status if error else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def receipt(koffer: Koffer, op_id: UUID) -> HttpResponse:
    """One receipt to print; it can be cancelled by one of its own."""
    entry = _entry(koffer, op_id)
    error: VerbundError | None = None
    if koffer.post:
        try:
            cancelled = koffer.opened.cash.cancel(op_id, koffer.given("reason", 400))
            sealing.book(koffer.opened, cancelled)
            koffer.node.wake()
            say(koffer, translate("suitcase.receipt.cancelled"))
            return HttpResponseRedirect(
                reverse("suitcase-receipt", args=[cancelled.op_id])
            )
        except VerbundError as refused:
            error = refused
    text = translate(
        "suitcase.receipt.code",
        number=entry.printed,
        op=entry.op_id,
        short=_short(koffer, entry),
    )
    path, size = qr_path(text)
    owner, acting = _parties(koffer, entry)
    context = {
        "entry": entry,
        "amount": format_euro(entry.amount),
        "at": wording.moment(entry.at),
        "short": _short(koffer, entry),
        "owner": owner,
        "acting": acting if acting != owner else "",
        "qr": path,
        "qr_size": size,
        "cancelled": koffer.opened.cash.cancelled_by(entry),
        "reason": koffer.given("reason", 400),
        "errors": links(error, "#reason") if error else [],
    }
    return page(
        koffer,
        "receipt.html",
        context,
        section="cash",
        status=error.status if error else 200,
    )


@require_safe
@open_page
def receipt_file(koffer: Koffer, op_id: UUID, paper: str) -> HttpResponse:
    """The receipt as PDF: ``80`` millimetres for the printer, or ``a4``."""
    if paper not in {"80", "a4"}:
        raise NotFound
    entry = _entry(koffer, op_id)
    owner, acting = _parties(koffer, entry)
    content = prints.receipt_pdf(
        entry,
        owner=owner,
        acting=acting,
        officer=koffer.opened.actor.name,
        short=_short(koffer, entry),
        paper=paper,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'inline; filename="{entry.printed}-{paper}.pdf"'
    )
    return private(response)


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def closing(koffer: Koffer, range_id: UUID) -> HttpResponse:
    """Count the box, compare, say why it differs, close the day."""
    day = next(
        (one for one in koffer.opened.cash.days() if one.numbers.id == range_id), None
    )
    if day is None:
        raise NotFound
    error: VerbundError | None = None
    if koffer.post:
        try:
            entry = koffer.opened.cash.close_day(
                range_id=range_id,
                counted=_cents(koffer.given("counted", 20), "counted", zero=True),
                reason=koffer.given("reason", 400),
            )
            sealing.book(koffer.opened, entry)
            koffer.node.wake()
            say(koffer, translate("suitcase.closing.done"))
            return HttpResponseRedirect(reverse("suitcase-cash"))
        except VerbundError as refused:
            error = refused
    context = {
        "day": day,
        "expected": format_euro(day.total),
        "counted": koffer.given("counted", 20),
        "reason": koffer.given("reason", 400),
        "wrong": {one.path: one.message for one in error.fields} if error else {},
        "errors": links(error, "#counted") if error else [],
    }
    return page(
        koffer,
        "closing.html",
        context,
        section="cash",
        status=error.status if error else 200,
    )


def _line(koffer: Koffer, entry: Entry) -> dict[str, object]:
    return {
        "entry": entry,
        "at": f"{clock.to_berlin(entry.at):%H:%M}",
        "amount": format_euro(entry.amount),
        "cancelled": koffer.opened.cash.cancelled_by(entry) is not None,
    }


def _entry(koffer: Koffer, op_id: UUID) -> Entry:
    entry = koffer.opened.cash.entry(op_id)
    if entry.kind == "cash_closing":
        raise NotFound
    return entry


def _short(koffer: Koffer, entry: Entry) -> str:
    for one in koffer.opened.outbox.entries():
        if one.op_id == entry.op_id:
            return short(one.hash)
    return ""


def _parties(koffer: Koffer, entry: Entry) -> tuple[str, str]:
    owner = members.member_by_id(entry.owner)
    actor = koffer.opened.actor
    acting = members.member_by_id(actor.member) if actor.member else owner
    return owner.official_name, acting.official_name


def _due(ground: engine.Ground, answers: dict[str, object]) -> int:
    """What the fee rules ask for these answers, in cents; 0 if they say nothing."""
    found = engine.apply_rules(ground, answers, now=clock.now()).results.values()
    sums = [
        one.value
        for one in found
        if one.kind == "fee" and one.error is None and isinstance(one.value, int)
    ]
    return sums[-1] if sums else 0


def _title(work: Work) -> str:
    _, ground = casework.ground_of(work)
    title = forming.title_of(ground.blueprint, work.service, "de")
    return f"{title}, {wording.applicant(ground, work.answers)}".rstrip(", ")


def _cents(text: str, name: str = "amount", *, zero: bool = False) -> int:
    try:
        cents = parse_euro(text)
    except ValueError as error:
        raise Invalid(
            fields=(FieldProblem(name, translate("suitcase.cash.amount_wrong")),)
        ) from error
    if cents < 0 or (cents == 0 and not zero):
        raise Invalid(
            fields=(FieldProblem(name, translate("suitcase.cash.amount_wrong")),)
        )
    return cents


def _purpose(text: str) -> str:
    if not text.strip():
        raise Invalid(
            fields=(FieldProblem("what", translate("suitcase.cash.what_needed")),)
        )
    return text.strip()


def _tenant(koffer: Koffer) -> UUID:
    served = tour.served(koffer.opened)
    wanted = koffer.given("tenant", 40)
    for one in served:
        if str(one.id) == wanted or len(served) == 1:
            return one.id
    raise Invalid(
        fields=(FieldProblem("tenant", translate("suitcase.cash.tenant_needed")),)
    )


def _secured(koffer: Koffer, tenant: UUID | None) -> tuple[str, ...]:
    return koffer.opened.pack.security_fees.get(str(tenant), ())
