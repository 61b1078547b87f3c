"""What is to pay, how long something is valid, where a case stands in a round.

Parts of a case's page that every blueprint with payments, a term or rounds has.
"""

from datetime import date

from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases.shapes import StatusView
from verbund.core.ui.qr import giro_path
from verbund.core.ui.texts import translate
from verbund.engine.book import case_environment
from verbund.engine.context import holds
from verbund.engine.options import offered_on
from verbund.engine.templates import render_in
from verbund.kernel import clock, german
from verbund.kernel.iban import format_iban
from verbund.kernel.money import format_euro
from verbund.members.queries import Member

#: The least and the most that fits into a GiroCode, in cents.
_GIRO = range(1, 99_999_999_999)


class Payable(Struct, frozen=True, kw_only=True):
    """One payment: what it is for, what is still to pay and how; what goes back."""

    title: str
    standing: str
    amount: str
    received: str
    missing: str
    reference: str
    due_on: date | None
    late: bool
    waits: bool
    holder: str
    iban: str
    purpose: str
    qr: str
    qr_size: int
    refunds: tuple[tuple[str, str], ...]


class Valid(Struct, frozen=True, kw_only=True):
    """What is valid from when to when; ``over`` after the last day."""

    title: str
    from_on: date
    until: date
    over: bool
    ahead: bool
    rows: tuple[tuple[str, str], ...]


class Wished(Struct, frozen=True, kw_only=True):
    """One wish in a round: its position in words."""

    place: str
    words: str


class Ranked(Struct, frozen=True, kw_only=True):
    """How the last round went for the case."""

    title: str
    on: date
    offer: str
    lot: str
    wishes: tuple[Wished, ...]


class CitizenStep(Struct, frozen=True, kw_only=True):
    """A step of the process that the citizen may take now."""

    title: str
    href: str
    primary: bool


def payments(view: StatusView, language: str) -> list[Payable]:
    """Every payment of the case, what waits for money first."""
    found = [_payable(view, p, language) for p in view.state.payments]
    return sorted(found, key=lambda p: not p.waits)


def _payable(view: StatusView, payment: engine.PaymentState, language: str) -> Payable:
    definition = view.ground.blueprint.payments.get(payment.payment)
    bank = view.ground.owner.bank
    if not bank.iban:
        bank = view.ground.acting.bank
    holder = bank.holder or view.ground.owner.official_name
    reference = engine.spoken_reference(payment.reference)
    purpose = f"{payment.reference} {payment.purpose}".strip()
    path, size = "", 0
    if payment.missing in _GIRO and bank.iban:
        path, size = giro_path(
            name=holder, iban=bank.iban, cents=payment.missing, text=purpose
        )
    today = clock.today()
    return Payable(
        title=definition.title.get(language) if definition else payment.payment,
        standing=translate(f"portal.pay.is_{payment.standing}"),
        amount=format_euro(payment.amount, language),
        received=format_euro(payment.received, language) if payment.received else "",
        missing=format_euro(payment.missing, language),
        reference=reference,
        due_on=payment.due_on,
        late=payment.waits and payment.due_on is not None and payment.due_on < today,
        waits=payment.waits,
        holder=holder,
        iban=format_iban(bank.iban) if bank.iban else "",
        purpose=payment.purpose,
        qr=path,
        qr_size=size,
        refunds=tuple(
            (format_euro(refund.amount, language), _refund(refund, language))
            for refund in payment.refunds
        ),
    )


def _refund(refund: engine.RefundState, language: str) -> str:
    if refund.paid_on is None:
        return translate("portal.pay.refund_ordered")
    day = german.date_de(refund.paid_on, language)
    return translate("portal.pay.refund_paid", day=day)


def valid(view: StatusView, language: str) -> Valid | None:
    """The term of the case, ``None`` if there is none (yet)."""
    definition, terms = view.ground.blueprint.term, view.state.terms
    if definition is None or not terms:
        return None
    ground, term, now = view.ground, terms[-1], clock.now()
    # A renewal may be set before the present term is over: both are one to people.
    first = next(
        (t.from_on for t in reversed(terms) if t.from_on <= clock.today()), None
    )
    report = engine.apply_rules(
        ground, view.state.answers, now=now, decision=view.state.facts
    )
    results = {**report.results, **engine.decided_results(view.state)}
    env = case_environment(ground, view.state, now, results=results)
    return Valid(
        title=definition.title.get(language),
        from_on=first or term.from_on,
        until=term.until,
        over=term.until < clock.today(),
        ahead=term.from_on > clock.today() and first is None,
        rows=tuple(
            (line.label.get(language), render_in(ground, line.text, env, language))
            for line in definition.shows
            if line.visible_if is None or holds(ground, env, line.visible_if)
        ),
    )


def ranked(view: StatusView, language: str) -> Ranked | None:
    """The outcome of the last round; ``None`` before it and after the case is over."""
    found = view.state.ranking
    if found is None or not view.state.open:
        return None
    definition = view.ground.blueprint.rounds.get(found.round)
    if definition is None:
        return None
    on = clock.to_berlin(found.at).date()
    offered = view.state.state in definition.holding.states
    return Ranked(
        title=definition.title.get(language),
        on=on,
        offer=_place(view, definition, found.place, on) if offered else "",
        lot=found.lot,
        wishes=tuple(
            Wished(place=_place(view, definition, s.place, on), words=_words(s))
            for s in found.standings
        ),
    )


def _words(standing: engine.Standing) -> str:
    key = "portal.round.inside"
    if standing.position > standing.free:
        key = "portal.round.outside"
    elif standing.position == 1:
        key = "portal.round.first"
    return translate(
        key,
        count=standing.free,
        position=standing.position,
        of=standing.of,
        free=standing.free,
        points=standing.points,
    )


def _place(view: StatusView, definition: engine.RoundDef, place: str, day: date) -> str:
    group = view.ground.blueprint.fields.get(definition.wishes)
    field = group.fields.get(definition.place) if group is not None else None
    if field is None:
        return place
    return engine.display_value(offered_on(view.ground, field, day), place)


def until(view: StatusView, language: str) -> list[tuple[str, date]]:
    """Deadlines of the citizen that belong to the present state, with their titles."""
    found = []
    for name, running in view.state.clocks.items():
        definition = view.ground.blueprint.clocks.get(name)
        if definition is None or definition.kind != "citizen":
            continue
        here = definition.starts.state == view.state.state
        if here and running.open and running.due_on is not None:
            found.append((definition.title.get(language), running.due_on))
    return sorted(found, key=lambda pair: pair[1])


def steps(
    view: StatusView, member: Member, token: str, language: str
) -> list[CitizenStep]:
    """The steps of the process that are the citizen's own."""
    found = [o for o in view.offers if o.kind == "transition" and o.enabled]
    return [
        CitizenStep(
            title=offer.title.get(language),
            href=reverse("portal-step", args=[member, token, offer.id]),
            primary=offer.primary,
        )
        for offer in sorted(found, key=lambda o: not o.primary)
    ]
