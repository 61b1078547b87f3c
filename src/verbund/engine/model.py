"""The blueprint as a value: everything a service is, frozen and serialisable.

Expressions stay source text here; ``engine.compiled`` turns them into functions once
for each digest. ``to_dict`` and ``from_dict`` are exact opposites, so a pinned version
lives in a database without its folder.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct, field

from verbund.engine.model_appointment import AppointmentDef, BringItem
from verbund.engine.model_fields import (
    CheckDef,
    Extendable,
    Field,
    FieldType,
    Named,
    Option,
    Part,
    Repeat,
    Step,
)
from verbund.engine.model_inquiry import (
    ConditionDef,
    Conditions,
    ForwardDef,
    Inquiries,
    InquiryDef,
    PrintedConditions,
    Recipient,
)
from verbund.engine.model_matching import Comparison, Matching, MatchSide
from verbund.engine.model_migration import MigrationDef
from verbund.engine.model_payment import (
    FactDef,
    PaymentDef,
    RefundDef,
    Reminder,
    ShownFact,
    TermDef,
)
from verbund.engine.model_process import (
    Action,
    ClockDef,
    ClockEvents,
    ClockExpiry,
    ClockStart,
    Objection,
    Process,
    PublicState,
    RequestDocuments,
    State,
    TaskDef,
    Transition,
)
from verbund.engine.model_publish import (
    Collection,
    Indicator,
    Publish,
    Retention,
    RetentionRule,
    RetentionStart,
    Scenario,
)
from verbund.engine.model_report import (
    Duplicates,
    ReportCategory,
    ReportDef,
    ReportPublic,
)
from verbund.engine.model_rounds import Holding, RoundDef
from verbund.engine.model_texts import (
    Fees,
    Hotline,
    MessageText,
    ServiceTexts,
    Texts,
    TextsFile,
)
from verbund.engine.text import LANGUAGES, Expr, Text, TextList
from verbund.kernel.calendars import Calendar

__all__ = [
    "LANGUAGES",
    "Action",
    "Address",
    "AppointmentDef",
    "Bank",
    "Blueprint",
    "BringItem",
    "Calculation",
    "CheckDef",
    "ClockDef",
    "ClockEvents",
    "ClockExpiry",
    "ClockStart",
    "Collection",
    "Column",
    "Comparison",
    "ConditionDef",
    "Conditions",
    "Contact",
    "Duplicates",
    "Expr",
    "FactDef",
    "Fees",
    "Field",
    "FieldType",
    "ForwardDef",
    "Ground",
    "Holding",
    "Hotline",
    "Indicator",
    "Inquiries",
    "InquiryDef",
    "LegalBasis",
    "MatchSide",
    "Matching",
    "MessageText", "MigrationDef",
    "NoticeDef",
    "NoticeKind",
    "Objection",
    "Option",
    "Outcome",
    "Parameter",
    "Party",
    "Payment",
    "PaymentDef",
    "PrintedConditions",
    "Privacy",
    "Process",
    "PublicState",
    "Publish",
    "Reasons",
    "Recipient",
    "RefundDef",
    "Remedy",
    "Reminder",
    "Repeat",
    "ReportCategory",
    "ReportDef",
    "ReportPublic",
    "RequestDocuments",
    "Retention",
    "RetentionRule",
    "RetentionStart",
    "RoundDef",
    "Row",
    "Rule",
    "Scenario",
    "Section",
    "ServiceDef",
    "ServiceTexts",
    "ShownFact",
    "State",
    "Step",
    "TaskDef",
    "TermDef",
    "Text",
    "TextList",
    "Texts",
    "TextsFile",
    "Transition",
    "from_dict",
    "to_dict",
]  # fmt: skip

# --- rules and parameters ---


class Row(Part, frozen=True, kw_only=True):
    """``explain`` fills the middle column of the calculation table."""

    when: Expr = "true"
    then: Mapping[str, Expr] = {}
    explain: Text | None = None
    because: Text | None = None
    error: Text | None = None
    legal: tuple[str, ...] = ()


class Outcome(Part, frozen=True, kw_only=True):
    """What a rule says when no row holds: a result, or the reason why it has none."""

    then: Mapping[str, Expr] = {}
    explain: Text | None = None
    because: Text | None = None
    legal: tuple[str, ...] = ()
    error: Text | None = None


class Rule(Named, frozen=True, kw_only=True):
    id: str
    title: Text
    label: Text | None = None
    kind: Literal["information", "eligibility", "fee", "routing"] = "information"
    for_each: str | None = None
    hit: Literal["first"] = "first"
    let: Mapping[str, Expr] = {}
    outputs: Mapping[str, str] = {}
    rows: tuple[Row, ...] = ()
    otherwise: Outcome | None = None
    value: Expr | None = None
    type: str | None = None
    because: Text | None = None
    legal: tuple[str, ...] = ()
    table: bool = False


class Column(Part, frozen=True, kw_only=True):
    type: str
    label: Text | None = None


class Parameter(Extendable, frozen=True, kw_only=True):
    """What a member fills in. A ``dated`` one is a list of ``{from, to, value}``.

    ``by_land`` holds values that the law of a Land fixes; there nobody chooses.
    """

    id: str = ""
    type: str
    label: Text
    help: Text | None = None
    dated: bool = False
    columns: Mapping[str, Column] = {}
    options: tuple[Option, ...] = ()
    required: bool = True
    default: object = None
    example: object = None
    by_land: Mapping[str, object] = {}
    min: int | float | str | None = None
    max: int | float | str | None = None


# --- letters ---


class Section(Part, frozen=True, kw_only=True):
    heading: Text | None = None
    text: Text
    visible_if: Expr | None = None


class Calculation(Part, frozen=True, kw_only=True):
    rules: tuple[str, ...] = ()
    total: str | None = None
    caption: Text | None = None
    head: tuple[Text, ...] = ()
    visible_if: Expr | None = None


class Reasons(Part, frozen=True, kw_only=True):
    rules: tuple[str, ...] = ()
    heading: Text | None = None
    text: Text | None = None
    visible_if: Expr | None = None


class Payment(Part, frozen=True, kw_only=True):
    """How to pay. ``request`` is the payment of ``payments.yaml`` that the step asks
    for: then its reference (Kassenzeichen) and its last day are printed.
    """

    amount: Expr
    due: Expr | None = None
    request: str | None = None
    sepa: str | None = None
    heading: Text | None = None
    text: Text | None = None
    yearly: Text | None = None
    visible_if: Expr | None = None


class Remedy(Part, frozen=True, kw_only=True):
    clock: str
    text: Literal["standard"] | Text = "standard"


NoticeKind = Literal["notice", "confirmation", "letter"]


class NoticeDef(Named, frozen=True, kw_only=True):
    """A letter. ``suspensive`` says whether an objection postpones the effect.

    Only a ``notice`` is an administrative act (§ 35 VwVfG): it is announced and may be
    contested. A ``confirmation`` and a ``letter`` decide nothing.
    """

    id: str = ""
    kind: NoticeKind = "notice"
    title: Text
    salutation: Text | None = None
    opening: Text | None = None
    result: Text
    suspensive: bool = True
    legal_suspensive: str | None = None
    sections: tuple[Section, ...] = ()
    calculation: Calculation | None = None
    reasons: Reasons | None = None
    payment: Payment | None = None
    remedy: Remedy | None = None
    conditions: PrintedConditions | None = None
    enclosures: tuple[Text, ...] = ()
    #: What the machine-readable twin names by itself: name → expression.
    data: Mapping[str, Expr] = {}


# --- the whole ---


class LegalBasis(Part, frozen=True, kw_only=True):
    id: str
    title: str
    url: str | None = None
    land: str | None = None


class Privacy(Part, frozen=True, kw_only=True):
    purpose: Text
    legal_basis: tuple[str, ...] = ()
    recipients: tuple[Text, ...] = ()
    automated_decision: bool = False


class Contact(Part, frozen=True, kw_only=True):
    """Where the applicant's data stand; each value is the path of a field."""

    salutation: str | None = None
    given_names: str | None = None
    family_name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    birth_date: str | None = None
    address: str | None = None


class ServiceDef(Named, frozen=True, kw_only=True):
    """An entrance that citizens search for; ``preset`` fills answers by path."""

    id: str
    leika: str | None = None
    title: Text
    summary: Text | None = None
    preset: Mapping[str, object] = {}
    keywords: tuple[str, ...] = ()


class Blueprint(Part, frozen=True, kw_only=True):
    """One version of a service. ``files`` holds its prose by name (``book.md`` …).

    New cases begin in it from ``valid_from`` on, and before ``valid_to`` if it is set.
    """

    key: str
    version: str
    digest: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    title: Text
    summary: Text
    licence: str = "CC0-1.0"
    maintainer: str = ""
    audience: tuple[Literal["citizens", "businesses"], ...] = ("citizens",)
    channels: tuple[str, ...] = ("web",)
    trust_level: int = 0
    account: Literal["none", "optional", "required"] = "none"
    minutes: int | None = None
    applicant: str | None = None
    contact: Contact = Contact()
    services: tuple[ServiceDef, ...]
    legal: Mapping[str, LegalBasis] = {}
    privacy: Privacy | None = None
    fields: Mapping[str, Field]
    steps: tuple[Step, ...]
    process: Process
    clocks: Mapping[str, ClockDef] = {}
    rules: Mapping[str, Rule] = {}
    parameters: Mapping[str, Parameter] = {}
    notices: Mapping[str, NoticeDef] = {}
    texts: Texts = Texts()
    retention: Retention = Retention()
    publish: Publish = Publish()
    matching: tuple[Matching, ...] = ()
    conditions: Mapping[str, ConditionDef] = {}
    forwarding: Mapping[str, ForwardDef] = {}
    payments: Mapping[str, PaymentDef] = {}
    term: TermDef | None = None
    facts: Mapping[str, FactDef] = {}
    rounds: Mapping[str, RoundDef] = {}
    report: ReportDef | None = None
    indicators: tuple[Indicator, ...] = ()
    migrations: Mapping[str, MigrationDef] = {}
    scenarios: tuple[Scenario, ...] = ()
    files: Mapping[str, str] = {}

    def to_dict(self) -> dict[str, object]:
        return to_dict(self)

    @staticmethod
    def from_dict(document: Mapping[str, object]) -> "Blueprint":
        return from_dict(document)

    def service(self, service_id: str | None) -> ServiceDef | None:
        """The entrance with this id; the first one if none is named."""
        if service_id is None:
            return self.services[0] if self.services else None
        return next((s for s in self.services if s.id == service_id), None)


def to_dict(blueprint: Blueprint) -> dict[str, object]:
    """The blueprint as JSON data with an index and the whole as ``source``.

    ``source`` is text because the order of fields and rules has a meaning, and a
    database's JSON column (``jsonb``) does not keep the order of keys.
    """
    return {
        "format": 1,
        "key": blueprint.key,
        "version": blueprint.version,
        "digest": blueprint.digest,
        "title": msgspec.to_builtins(blueprint.title),
        "source": msgspec.json.encode(blueprint).decode(),
    }


def from_dict(document: Mapping[str, object]) -> Blueprint:
    """The opposite of ``to_dict``; ``msgspec.ValidationError`` for other data."""
    return msgspec.json.decode(str(document.get("source")), type=Blueprint)


# --- the ground it stands on in one member ---


class Bank(Struct, frozen=True, kw_only=True):
    iban: str = ""
    bic: str = ""
    holder: str = ""
    creditor_id: str = ""
    name: str = ""


class Address(Struct, frozen=True, kw_only=True):
    lines: tuple[str, ...] = ()
    street: str = ""
    house_number: str = ""
    postal_code: str = ""
    city: str = ""


class Party(Struct, frozen=True, kw_only=True):
    """The facts about a member that letters and expressions need."""

    id: str
    slug: str
    name: str
    official_name: str = ""
    land: str
    ags: str = ""
    ars: str = ""
    population: int | None = None
    address: Address = Address()
    phone: str = ""
    email: str = ""
    web: str = ""
    bank: Bank = Bank()
    office: str = ""


class Ground(Struct, frozen=True, kw_only=True, eq=False):
    """A blueprint as one member has adopted it.

    ``parameters`` are the member's values as JSON (money as cents or ``"60.00"``, days
    as ISO text). ``owner`` answers for the case, ``acting`` handles it. ``prepared``
    keeps what was computed from the parameters once. ``facts`` are figures across cases
    and ``numbers`` the next number of each range, both given for one command.
    ``recipients`` are the bodies that its slots are bound to.
    """

    blueprint: Blueprint
    parameters: Mapping[str, object]
    calendar: Calendar
    owner: Party
    acting: Party
    facts: Mapping[str, int] = {}
    numbers: Mapping[str, str] = {}
    recipients: Mapping[str, Recipient] = {}
    prepared: dict[str, object] = field(default_factory=dict)
