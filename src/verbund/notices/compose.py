"""From a decision to a letter: choose the language, fill in, reckon, sign.

Pure: the ground and the state of the case come in, a ``Letter`` goes out. Nothing is
decided here – amounts and reasons are those the engine recorded with the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from verbund import engine
from verbund.engine.answer_paths import value_at
from verbund.engine.book import case_environment
from verbund.engine.decide_notice import announcement_by
from verbund.engine.model import Bank, Payment
from verbund.engine.payments import latest
from verbund.kernel.deadlines import (
    Announcement,
    Reckoning,
    announcement,
    deadline,
    notice_deadline,
)
from verbund.kernel.german import body_de, law_de, short_date_de, weekday_date_de
from verbund.kernel.iban import format_iban, iban_ending
from verbund.kernel.money import format_euro
from verbund.notices.letter import (
    Calculation,
    Letter,
    Remedy,
    Section,
    Sender,
    TableLine,
)
from verbund.notices.wording import words


class Signature(msgspec.Struct, frozen=True):
    """Who stands for the notice: the clerk, and the second pair of eyes if needed."""

    clerk: str
    second: str = ""
    phone: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written: which notice of the blueprint, when, in which language.

    ``inputs`` are the clerk's inputs, ``results`` the rule results of the decision.
    ``brand`` is the member's light colour as ``#rrggbb``.
    """

    notice: str
    inputs: Mapping[str, object]
    results: Mapping[str, engine.RuleResult]
    signature: Signature
    posted_on: date
    now: datetime
    language: str = "de"
    delivery: str = "post"
    brand: str = "#1f3f8f"


def compose(ground: engine.Ground, state: engine.CaseState, order: Order) -> Letter:
    """Return the letter of one notice; raises ``KeyError`` for an unknown notice.

    The last day to object is reckoned with the owner's calendar from the posting day
    (§§ 31, 41 VwVfG, §§ 108, 122 AO, § 70 VwGO), as the engine does when the notice
    is recorded.
    """
    return _kept_together(Writer(ground, state, order).letter())


def _kept_together(letter: Letter) -> Letter:
    """The same letter with every § on one line with its number."""

    def kept(value: object) -> object:
        if isinstance(value, str):
            return law_de(value)
        if isinstance(value, dict):
            return {name: kept(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [kept(part) for part in value]
        return value

    return msgspec.convert(kept(msgspec.to_builtins(letter)), Letter)


class Writer:
    def __init__(
        self, ground: engine.Ground, state: engine.CaseState, order: Order
    ) -> None:
        self.ground = ground
        self.state = state
        self.order = order
        self.notice = ground.blueprint.notices[order.notice]
        self.words = words(order.language, self.notice.kind)
        self.environment = case_environment(
            ground,
            state,
            order.now,
            results=order.results,
            inputs=order.inputs,
            announced=self._announced(),
        )
        self.remedy_reckoning = self._reckon()

    def letter(self) -> Letter:
        notice = self.notice
        return Letter(
            language="en" if self.order.language == "en" else "de",
            title=self.say(notice.title),
            sender=self._sender(),
            recipient=self._recipient(),
            facts=self._facts(),
            salutation=self._salutation(),
            opening=(self.say(notice.opening),) if notice.opening else (),
            result=self.say(notice.result),
            calculation=self._calculation(),
            sections=(*self._conditions(), *self._reasons(), *self._sections()),
            payment=self._payment(),
            remedy=self._remedy(),
            closing=self._closing(),
            enclosures=tuple(self.say(item) for item in notice.enclosures),
            labels={
                name: self.words[name]
                for name in ("page", "of", "enclosures", "twin", "translation")
            },
            plain=self.order.language == "de-simple",
        )

    # --- who and to whom ---

    def _sender(self) -> Sender:
        owner, acting, w = self.ground.owner, self.ground.acting, self.words
        represented = None
        if acting.id != owner.id:
            represented = w["represented"].format(acting=acting.official_name)
        house = acting.address.lines or owner.address.lines
        contact = (
            (w["phone"], acting.phone or owner.phone),
            (w["email"], acting.email or owner.email),
            (w["web"], owner.web or acting.web),
        )
        bank = owner.bank if owner.bank.iban else acting.bank
        account = (
            (("IBAN", format_iban(bank.iban)), ("BIC", bank.bic)) if bank.iban else ()
        )
        return Sender(
            name=owner.official_name,
            represented_by=represented,
            address=house,
            return_line=" · ".join((acting.official_name, *house)),
            brand=self.order.brand,
            contact=tuple(pair for pair in contact if pair[1]),
            bank=tuple(pair for pair in account if pair[1]),
        )

    def _recipient(self) -> tuple[str, ...]:
        title = self._title()
        name = " ".join(
            part
            for part in (self._fact("given_names"), self._fact("family_name"))
            if part
        )
        company = self._fact("company")
        rows = [company, title if not company else "", name, *self._address()]
        return tuple(row for row in rows if row)

    def _address(self) -> tuple[str, ...]:
        path = self.ground.blueprint.contact.address
        found = value_at(self.state.answers, path) if path else None
        if not isinstance(found, Mapping):
            return ()
        street = f"{found.get('street', '')} {found.get('house_number', '')}".strip()
        place = f"{found.get('postal_code', '')} {found.get('city', '')}".strip()
        return (str(found.get("addition") or ""), street, place)

    def _fact(self, name: str) -> str:
        path = getattr(self.ground.blueprint.contact, name)
        found = value_at(self.state.answers, path) if path else None
        return str(found) if isinstance(found, str) else ""

    def _title(self) -> str:
        title = self._fact("salutation")
        return self.words[title] if title in {"mrs", "mr"} else ""

    def _salutation(self) -> str:
        title, family = self._title(), self._fact("family_name")
        if title and family:
            return f"{self.words['hello']} {title} {family},"
        full = f"{self._fact('given_names')} {family}".strip()
        return f"{self.words['hello']} {full},".replace(" ,", ",")

    def _facts(self) -> tuple[tuple[str, str], ...]:
        w, signature = self.words, self.order.signature
        rows = (
            (w["date"], short_date_de(self.order.posted_on, self._locale())[4:]),
            (w["case"], self.state.number),
            (w["clerk"], signature.clerk),
            (w["phone"], signature.phone or self.ground.acting.phone),
        )
        return tuple(row for row in rows if row[1])

    def _closing(self) -> tuple[str, ...]:
        w, signature = self.words, self.order.signature
        names = signature.clerk
        if signature.second:
            names = w["cosigned"].format(first=names, second=signature.second)
        return tuple(
            row for row in (w["signed"], names, w["machine"], w["translation"]) if row
        )

    # --- what and why ---

    def _calculation(self) -> Calculation | None:
        plan = self.notice.calculation
        if plan is None or not self.holds(plan.visible_if):
            return None
        lines: list[TableLine] = []
        for name in plan.rules:
            result = self.order.results.get(name)
            lines += [self._line(line) for line in (result.lines if result else ())]
        total = self.order.results.get(plan.total) if plan.total else None
        head = tuple(self.say(cell) for cell in plan.head) or (
            self.words["what"],
            self.words["how"],
            self.words["amount"],
        )
        return Calculation(
            caption=self.say(plan.caption)
            if plan.caption
            else self.words["calculation"],
            head=(head[0], head[1], head[2]),
            lines=tuple(lines),
            total_label=total.title.get(self.order.language)
            if total
            else self.words["total"],
            total=self.euro(total.value) if total else "",
        )

    def _line(self, line: engine.TableLine) -> TableLine:
        language = self.order.language
        return TableLine(
            label=line.label.get(language),
            explanation=line.explanation.get(language) if line.explanation else "",
            amount="" if line.amount is None else self.euro(line.amount),
        )

    def _reasons(self) -> tuple[Section, ...]:
        plan = self.notice.reasons
        if plan is None or not self.holds(plan.visible_if):
            return ()
        points: list[str] = []
        for name in plan.rules:
            result = self.order.results.get(name)
            if result is None:
                continue
            found = [item.reason for item in result.items] or [result.reason]
            points += [text.get(self.order.language) for text in found if text]
        if not points and plan.text is None:
            return ()
        heading = self.say(plan.heading) if plan.heading else self.words["why"]
        paragraphs = (self.say(plan.text),) if plan.text else ()
        return (Section(heading, paragraphs, tuple(points)),)

    def _conditions(self) -> tuple[Section, ...]:
        """What the office imposes, numbered as the list in the letter numbers it."""
        plan = self.notice.conditions
        if plan is None:
            return ()
        points = engine.condition_texts(
            self.ground, self.state, now=self.order.now, language=self.order.language
        )
        if not points:
            return ()
        heading = self.say(plan.heading) if plan.heading else self.words["conditions"]
        intro = (self.say(plan.intro),) if plan.intro else ()
        numbered = tuple(f"{n}. {text}" for n, text in enumerate(points, 1))
        return (Section(heading, (*intro, *numbered)),)

    def _sections(self) -> tuple[Section, ...]:
        return tuple(
            Section(
                self.say(part.heading) if part.heading else "",
                tuple(row for row in self.say(part.text).split("\n") if row.strip()),
            )
            for part in self.notice.sections
            if self.holds(part.visible_if)
        )

    def _payment(self) -> Section | None:
        plan = self.notice.payment
        if plan is None or not self.holds(plan.visible_if):
            return None
        amount = engine.evaluate(self.ground, self.environment, plan.amount)
        heading = self.say(plan.heading) if plan.heading else self.words["pay"]
        rows: list[str] = []
        if not isinstance(amount, int) or amount <= 0:
            rows.append(self.words["pay_nothing"])
        else:
            rows.append(self._how_to_pay(plan, amount))
        if plan.text:
            rows.append(self.say(plan.text))
        if plan.yearly:
            rows.append(self.say(plan.yearly))
        return Section(heading, tuple(rows))

    def _how_to_pay(self, plan: Payment, amount: int) -> str:
        due = self.due_on(plan)
        day = weekday_date_de(due, self._locale())
        iban = value_at(self.state.answers, plan.sepa) if plan.sepa else None
        if isinstance(iban, str) and iban:
            return self.words["pay_sepa"].format(
                amount=self.euro(amount), due=day, ending=iban_ending(iban)
            )
        bank = self.bank()
        return self.words["pay_transfer"].format(
            amount=self.euro(amount),
            due=day,
            iban=format_iban(bank.iban) if bank.iban else "–",
            holder=bank.holder or self.ground.owner.official_name,
            number=self.reference(plan),
        )

    def bank(self) -> Bank:
        """The account money goes to: the owner's, else of who acts for it."""
        own = self.ground.owner.bank
        return own if own.iban else self.ground.acting.bank

    def due_on(self, plan: Payment) -> date:
        """The last day to pay, reckoned from the day the letter counts as known."""
        period = "P1M"
        if plan.due:
            period = engine.period(self.ground, self.environment, plan.due) or period
        start = self._announced() or self.order.posted_on
        return deadline(start, period, self.ground.calendar).end

    def reference(self, plan: Payment) -> str:
        """The reference of the payment asked for, else the number of the case."""
        asked = latest(self.state, plan.request or "")
        if asked is None:
            return self.state.number
        return engine.spoken_reference(asked.reference)

    # --- what can be done against it ---

    def _clock(self) -> engine.ClockDef | None:
        plan = self.notice.remedy
        return self.ground.blueprint.clocks.get(plan.clock) if plan else None

    def _announced(self) -> date | None:
        clock = self._clock()
        kind = self._kind(clock) if clock else "post_vwvfg"
        return announcement(kind, self.order.posted_on, self.ground.calendar).end

    def _kind(self, clock: engine.ClockDef) -> Announcement:
        return announcement_by(clock.announcement, self.order.delivery)

    def _reckon(self) -> Reckoning | None:
        clock = self._clock()
        if clock is None:
            return None
        period = (
            engine.period(self.ground, self.environment, clock.period or "P1M") or "P1M"
        )
        return notice_deadline(
            self._kind(clock), self.order.posted_on, period, self.ground.calendar
        )

    def _remedy(self) -> Remedy | None:
        reckoning, objection = (
            self.remedy_reckoning,
            self.ground.blueprint.process.objection,
        )
        if reckoning is None or objection is None:
            return None
        w = self.words
        suit = engine.evaluate(self.ground, self.environment, objection.kind) == "court"
        rows = [self._court() if suit else w["objection"].format(body=self._seat())]
        if not self.notice.suspensive:
            doing = w["suing"] if suit else w["objecting"]
            rows.append(w["still_pay"].format(remedy=doing))
        rows.append(w["later"])
        announced = weekday_date_de(self._announced() or reckoning.end, self._locale())
        return Remedy(
            heading=w["disagree"],
            paragraphs=tuple(rows),
            last_day_label=w["last_day"].format(announced=announced),
            last_day=weekday_date_de(reckoning.end, self._locale()),
            steps_heading=w["reckoning"],
            steps=tuple(
                (
                    short_date_de(step.day, self._locale()),
                    f"{step.text_en if self._locale() == 'en' else step.text_de}"
                    + (f" ({step.legal_basis})" if step.legal_basis else ""),
                )
                for step in reckoning.steps
            ),
        )

    def _court(self) -> str:
        court = self.ground.parameters.get("court") or ""
        return self.words["court"].format(court=court)

    def _seat(self) -> str:
        owner, acting = self.ground.owner, self.ground.acting
        seat = ", ".join(row for row in acting.address.lines if row)
        if self.order.language == "de":
            # „zur Niederschrift bei …“
            body = body_de(owner.official_name, "dative")
            if acting.id == owner.id:
                return f"{body}, {seat}"
            acts = body_de(acting.official_name, "accusative")
            return f"{body}, vertreten durch {acts}, {seat}"
        if acting.id == owner.id:
            return f"{owner.official_name}, {seat}"
        acts = self.words["represented"].format(acting=acting.official_name)
        return f"{owner.official_name}, {acts}, {seat}".replace(": ", " ")

    # --- small tools ---

    def say(self, template: engine.Text) -> str:
        return engine.render_in(
            self.ground, template, self.environment, self.order.language
        )

    def holds(self, condition: str | None) -> bool:
        return engine.holds(self.ground, self.environment, condition)

    def euro(self, cents: object) -> str:
        return format_euro(cents, self._locale()) if isinstance(cents, int) else "–"

    def _locale(self) -> str:
        return "en" if self.order.language == "en" else "de"
