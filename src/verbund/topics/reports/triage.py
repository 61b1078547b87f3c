"""What the desk sees of reports: lists to sift, and one of them with what is alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from msgspec import Struct

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import case_view
from verbund.cases.shapes import CaseView
from verbund.core.errors import Conflict, Forbidden, NotFound
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.engine import report as public
from verbund.engine.model_report import OPEN_DETAILS
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.topics.reports.errors import ReportNotFound
from verbund.topics.reports.likeness import similar
from verbund.topics.reports.models import Hint, ModerationAct, Report
from verbund.topics.reports.rights import MODERATE
from verbund.topics.reports.shapes import Similar

_SHOWN: Final = 100
#: What has to be looked at, in the order of the tabs.
VIEWS: Final[Mapping[str, Q]] = MappingProxyType(
    {
        "new": Q(status="open", detail="registered", checked_at__isnull=True),
        "alike": Q(
            status="open",
            alike__isnull=False,
            duplicate_of__isnull=True,
            checked_at__isnull=True,
        ),
        "hints": Q(done_hints__gt=0) | Q(open_hints__gt=0) | Q(abuse_hints__gt=0),
        "hidden": Q(hidden=True),
        "open": Q(status="open"),
    }
)


class Sifted(Struct, frozen=True, kw_only=True):
    """One line of a list at the desk."""

    case_id: UUID
    public_id: str
    title: str
    address: str
    owner_id: UUID
    office: str
    requested_at: datetime
    expected_at: datetime | None
    joined: int
    done_hints: int
    open_hints: int
    abuse_hints: int
    alike: bool
    hidden: bool
    photos: bool
    # Number and kind of the report that it seems to repeat; empty if of none.
    repeats: str = ""


class Said(Struct, frozen=True, kw_only=True):
    """What a passer-by said."""

    kind: str
    text: str
    at: datetime


class Done(Struct, frozen=True, kw_only=True):
    """One act of moderation."""

    act: str
    reason: str
    note: str
    person: str
    at: datetime


class Looked(Struct, frozen=True, kw_only=True):
    """One report at the desk: the case, the public side, what is alike."""

    view: CaseView
    row: Sifted
    written: str
    shown: str
    own_text: bool
    readable: bool
    visible: bool
    lat: float | None
    lon: float | None
    duplicate_of: UUID | None
    alike: tuple[Similar, ...]
    hints: tuple[Said, ...]
    log: tuple[Done, ...]
    release: engine.StepOffer | None


def counts(actor: Actor) -> dict[str, int]:
    """How many reports stand in each list."""
    with acting_within(actor.members, actor):
        return {
            name: _rows(actor).filter(where).count() for name, where in VIEWS.items()
        }


def sift(actor: Actor, view: str) -> tuple[Sifted, ...]:
    """A list, the oldest first; raises ``Forbidden`` without the right."""
    require(actor, MODERATE.key)
    where = VIEWS.get(view, VIEWS["new"])
    with acting_within(actor.members, actor):
        rows = _rows(actor).filter(where).order_by("requested_at", "case_id")
        listed = list(rows[:_SHOWN])
        parents = {row.alike for row in listed if row.alike}
        found = Report.objects.filter(
            case_id__in=parents, acting_id__in=list(actor.members)
        )
        names = {
            case_id: f"{number} {title}"
            for case_id, number, title in found.values_list(
                "case_id", "public_id", "title"
            )
        }
        return tuple(_sifted(row, names.get(row.alike, "")) for row in listed)


def following(actor: Actor, view: str, case_id: UUID) -> UUID | None:
    """The next one to look at after a report was dealt with."""
    with acting_within(actor.members, actor):
        rows = _rows(actor).filter(VIEWS.get(view, VIEWS["new"]))
        found: UUID | None = (
            rows.exclude(case_id=case_id)
            .order_by("requested_at", "case_id")
            .values_list("case_id", flat=True)
            .first()
        )
    return found


def look(actor: Actor, case_id: UUID) -> Looked:
    """One report with everything needed to decide; the look is written down."""
    with acting_within(actor.members, actor):
        row = Report.objects.filter(case_id=case_id).first()
        if row is None:
            raise ReportNotFound
        require(members.narrowed(actor, row.owner_id, row.acting_id), MODERATE.key)
        view = case_view(case_id, actor, purpose="Anliegen gesichtet")
        hints = Hint.objects.filter(report_id=case_id, settled_at__isnull=True)
        said = tuple(
            Said(kind=hint.kind, text=hint.text, at=hint.created_at)
            for hint in hints.order_by("-created_at")[:20]
        )
        acts = ModerationAct.objects.filter(case_id=case_id).order_by("-at", "-id")
        log = tuple(
            Done(
                act=one.act,
                reason=one.reason,
                note=one.note,
                person=one.person_name,
                at=one.at,
            )
            for one in acts[:20]
        )
    blueprint, answers = view.ground.blueprint, view.state.answers
    readable = row.readable and not row.hidden
    return Looked(
        view=view,
        row=_sifted(row),
        written=public.description_of(blueprint, answers),
        shown=(row.text if row.own_text is None else row.own_text) if readable else "",
        own_text=row.own_text is not None,
        readable=row.readable,
        visible=row.visible and not row.hidden,
        lat=row.lat,
        lon=row.lon,
        duplicate_of=row.duplicate_of,
        alike=alike(row, view) if row.status == "open" else (),
        hints=said,
        log=log,
        release=release_offer(view),
    )


def alike(row: Report, view: CaseView) -> tuple[Similar, ...]:
    """Older open reports of the owner that may mean the same, also hidden ones."""
    blueprint, answers = view.ground.blueprint, view.state.answers
    category = public.category_of(blueprint, answers)
    place = public.place_of(blueprint, answers) or public.Place()
    near = category.definition.duplicates if category else None
    return similar(
        (row.owner_id,),
        row.lat,
        row.lon,
        row.category,
        public.description_of(blueprint, answers),
        row.requested_at,
        asset=row.asset,
        street=place.street,
        house_number=place.house_number,
        radius=2 * near.metres if near else 100,
        window_days=near.days if near else 90,
        same_category=False,
        only_visible=False,
        exclude=row.case_id,
        limit=6,
    )


def words_of(actor: Actor, found: Iterable[Similar]) -> dict[UUID, str]:
    """What was written in each, also before anybody released it; the look is noted.

    Texts that this person may not read are missing.
    """
    said: dict[UUID, str] = {}
    with acting_within(actor.members, actor):
        for one in found:
            try:
                view = case_view(one.case_id, actor, purpose="Anliegen verglichen")
            except (Forbidden, NotFound):
                continue
            said[one.case_id] = public.description_of(
                view.ground.blueprint, view.state.answers
            )
    return said


def release_offer(view: CaseView) -> engine.StepOffer | None:
    """The step that lets the public read it: from registered to another open state."""
    blueprint = view.ground.blueprint
    if public.status_of(blueprint, view.state.state).detail != "registered":
        return None
    for offer in view.offers:
        step = blueprint.process.transition(offer.id)
        if step is None or not offer.enabled or step.to == view.state.state:
            continue
        detail = public.status_of(blueprint, step.to).detail
        if detail in OPEN_DETAILS and detail != "registered" and _defaults(offer):
            return offer
    return None


def release(*, case_id: UUID, actor: Actor, expected_position: int) -> None:
    """Carry out the step that releases a report, as its defaults say.

    Raises ``Conflict`` if there is none now, or what ``cases.act`` raises.
    """
    found = release_offer(look(actor, case_id).view)
    if found is None:
        raise Conflict(
            "Dieser Schritt geht hier nicht in einem Zug. Öffnen Sie die Akte."
        )
    given = {
        field.path.rpartition(".")[2]: field.default
        for field in found.inputs
        if field.default is not None
    }
    cases.act(
        case_id=case_id,
        command=engine.Act(actor=ref(actor), transition=found.id, input=given),
        actor=actor,
        expected_position=expected_position,
    )


def _defaults(offer: engine.StepOffer) -> bool:
    """Whether a step needs nothing that has no default."""
    return all(
        field.default is not None
        or field.required is not True
        or field.visible_if is not None
        for field in offer.inputs
    )


def _rows(actor: Actor) -> "QuerySet[Report]":
    rows: QuerySet[Report] = Report.objects.filter(
        # Of an erased case the public side may stay: somebody must be able to hide it.
        Q(erased=False) | Q(visible=True),
        acting_id__in=list(actor.members),
    )
    return rows


def _sifted(row: Report, repeats: str = "") -> Sifted:
    return Sifted(
        case_id=row.case_id,
        public_id=row.public_id,
        title=row.title,
        address=row.address,
        owner_id=row.owner_id,
        office=row.office,
        requested_at=row.requested_at,
        expected_at=row.expected_at,
        joined=row.joined,
        done_hints=row.done_hints,
        open_hints=row.open_hints,
        abuse_hints=row.abuse_hints,
        alike=row.alike is not None,
        hidden=row.hidden,
        photos=row.photos != "[]",
        repeats=repeats,
    )


def overdue(row: Sifted) -> bool:
    """Whether the promised day has passed."""
    return row.expected_at is not None and row.expected_at < clock.now()
