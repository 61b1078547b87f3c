"""``report.yaml``: what makes a blueprint a report (Anliegen) that the public follows.

Everything here is about the way out: which answer is the category, where it is, what of
it the public sees, which state it reads. GeoReport v2 (Open311) calls a category a
service and its questions attributes.
"""

from collections.abc import Mapping
from typing import Literal

from verbund.engine.model_fields import Named, Part
from verbund.engine.text import Expr, Text

Identity = Literal["anonymous", "email", "account"]
Moderation = Literal["none", "before", "after"]
Status = Literal["open", "closed"]
#: What a state of the process means to everybody; the first line is open.
Detail = Literal[
    "registered", "confirmed", "forwarded", "planned", "in_progress",
    "fixed", "not_possible", "not_responsible", "duplicate", "rejected", "withdrawn",
]  # fmt: skip
OPEN_DETAILS = frozenset(
    {"registered", "confirmed", "forwarded", "planned", "in_progress"}
)
IDENTITIES: tuple[Identity, ...] = ("anonymous", "email", "account")
MODERATIONS: tuple[Moderation, ...] = ("none", "before", "after")
#: For whom a way may be closed while a report is open.
WAYS = ("wheelchair", "foot", "bike")


class Duplicates(Part, frozen=True, kw_only=True):
    """How near and how recent an open report of the same category is proposed."""

    metres: int = 50
    days: int = 90


class ReportPublic(Part, frozen=True, kw_only=True):
    """What leaves the house, and nothing else.

    ``text`` is an expression (a path, or what a clerk has written instead: ``decision.
    public_text``). ``visible`` says whether the public sees the report at all.
    ``moderation`` is one of ``MODERATIONS`` or the parameter that says it. With
    ``before``, text and photos are shown only while ``released`` holds, that is, once
    somebody has looked at them; without it, once the state is no longer ``registered``.
    ``show_note`` tells whether the words that describe the place may be read then.
    ``keep`` is the period (or an expression that gives one) after the end of the case
    for which all this stays public when the content of the case is erased before;
    without it both go together.
    """

    text: Expr | None = None
    photos: str | None = None
    show_photos: Expr = "true"
    show_note: Expr = "true"
    visible: Expr = "true"
    moderation: str = "before"
    released: Expr | None = None
    keep: Expr | None = None


class ReportCategory(Named, frozen=True, kw_only=True):
    """One service of GeoReport. Its title is the label of the option.

    ``identity`` is one of ``IDENTITIES`` or a parameter (``params.identity``),
    ``deadline`` a period (``P10WD``) or an expression that gives one. While a report
    with ``blocks`` is open, the way is closed for these; ``barrier`` says what it is.
    ``asset`` names the number that stands on the thing.
    """

    code: str
    description: Text | None = None
    group: Text | None = None
    keywords: tuple[str, ...] = ()
    leika: str | None = None
    identity: str = "anonymous"
    duplicates: Duplicates = Duplicates()
    deadline: Expr | None = None
    blocks: tuple[Literal["wheelchair", "foot", "bike"], ...] = ()
    barrier: Literal["lift", "path", "steps", "door"] | None = None
    questions: tuple[str, ...] = ()
    asset: Text | None = None


class ReportDef(Part, frozen=True, kw_only=True):
    """The whole file. Without ``category`` the blueprint is one category by itself.

    ``categories`` go by the ids of the options of ``category``; the only one of a
    blueprint without it has any name. ``states`` maps every state of the process.
    ``clock`` is the one whose last day the public is promised. ``keep_originals`` is
    the period (or an expression that gives one) after the decision about a photo, or
    the end of the case, for which the file that was sent is kept.
    """

    place: str
    category: str | None = None
    description: str | None = None
    photos: str | None = None
    contact: str | None = None
    public: ReportPublic = ReportPublic()
    categories: Mapping[str, ReportCategory]
    states: Mapping[str, Detail]
    clock: str | None = None
    keep_originals: Expr | None = None

    def chosen(self, answers: Mapping[str, object]) -> str:
        """The key in ``categories`` that the answers choose; empty while open."""
        if self.category is None:
            return next(iter(self.categories), "")
        found: object = answers
        for part in self.category.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) else ""
