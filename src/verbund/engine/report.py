"""A case as a report: category, place, state and what the public may read.

The contract for everything that shows or takes reports (web, Open311, 115, terminal):
all of it goes by ``report.yaml``, nothing by the name of a blueprint. Every function
takes normal answers (``check_answers``) and never raises for a blueprint that passed
its check; for one without ``report.yaml`` the answer is empty.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from verbund.engine.answer_paths import field_at, value_at
from verbund.engine.book import case_facts
from verbund.engine.context import (
    Env,
    environment,
    evaluate,
    holds,
    literal_or_value,
    period,
)
from verbund.engine.model import Blueprint, Field, Ground
from verbund.engine.model_report import (
    IDENTITIES,
    MODERATIONS,
    OPEN_DETAILS,
    Detail,
    Identity,
    Moderation,
    ReportCategory,
    Status,
)
from verbund.engine.place_values import is_place, place_line
from verbund.engine.state import CaseState
from verbund.engine.text import Text
from verbund.kernel import deadlines


class Place(Struct, frozen=True, kw_only=True):
    """Where it is; degrees in WGS 84, ``None`` where nobody told a point."""

    lat: float | None = None
    lon: float | None = None
    street: str = ""
    house_number: str = ""
    postal_code: str = ""
    city: str = ""
    asset: str = ""
    note: str = ""
    line: str = ""

    @property
    def has_point(self) -> bool:
        return self.lat is not None and self.lon is not None


class Category(Struct, frozen=True, kw_only=True):
    """A category with its name; ``id`` is the option (the blueprint's key if none)."""

    id: str
    title: Text
    definition: ReportCategory

    @property
    def code(self) -> str:
        """GeoReport's ``service_code``."""
        return self.definition.code


class ReportStatus(Struct, frozen=True):
    """What a state means to the public."""

    status: Status
    detail: Detail


# --- categories ---------------------------------------------------------------------


def categories(blueprint: Blueprint) -> tuple[Category, ...]:
    """Every category in the order of its options."""
    return tuple(_categories(blueprint))


def _categories(blueprint: Blueprint) -> Iterator[Category]:
    report = blueprint.report
    if report is None:
        return
    if report.category is None:
        for definition in report.categories.values():
            yield Category(
                id=blueprint.key, title=blueprint.title, definition=definition
            )
            return
    field = field_at(blueprint.fields, report.category or "")
    for option in field.options if field is not None else ():
        definition_of = report.categories.get(option.id)
        if definition_of is not None:
            yield Category(id=option.id, title=option.label, definition=definition_of)


def category_by_code(blueprint: Blueprint, code: str) -> Category | None:
    """The category with this ``service_code``."""
    return next((c for c in categories(blueprint) if c.code == code), None)


def category_of(blueprint: Blueprint, answers: Mapping[str, object]) -> Category | None:
    """The category somebody has chosen; ``None`` as long as it is open."""
    report = blueprint.report
    if report is None:
        return None
    if report.category is None:
        return next(iter(categories(blueprint)), None)
    chosen = value_at(answers, report.category)
    return next((c for c in categories(blueprint) if c.id == chosen), None)


def preset_of(blueprint: Blueprint, code: str) -> dict[str, object]:
    """The answers by path that choose the category with this code."""
    found, report = category_by_code(blueprint, code), blueprint.report
    if found is None or report is None or report.category is None:
        return {}
    return {report.category: found.id}


def questions_of(blueprint: Blueprint, category: Category) -> tuple[Field, ...]:
    """The fields that are asked for this category: GeoReport's attributes."""
    found = (field_at(blueprint.fields, p) for p in category.definition.questions)
    return tuple(field for field in found if field is not None)


def deadline_of(
    ground: Ground, category: Category, answers: Mapping[str, object], *, now: datetime
) -> str | None:
    """The promised period (``P10WD``, ``P2W``), ``None`` where none is promised."""
    source = category.definition.deadline
    if source is None:
        return None
    return period(ground, environment(ground, answers, now=now), source)


def identity_of(ground: Ground, category: Category, *, now: datetime) -> Identity:
    """What somebody must tell of herself to report this."""
    env = environment(ground, {}, now=now)
    said = literal_or_value(ground, env, category.definition.identity)
    return next((name for name in IDENTITIES if name == said), "account")


def moderation_of(ground: Ground, *, now: datetime) -> Moderation:
    """When text and photos may be read by everybody."""
    report = ground.blueprint.report
    said = (
        _literal_or_parameter(ground, report.public.moderation, now) if report else ""
    )
    return next((name for name in MODERATIONS if name == said), "before")


def _literal_or_parameter(ground: Ground, said: str, now: datetime) -> object:
    if not said.startswith("params."):
        return said
    return evaluate(ground, environment(ground, {}, now=now), said)


# --- place and contact ----------------------------------------------------------------


def place_of(blueprint: Blueprint, answers: Mapping[str, object]) -> Place | None:
    """Where it is, ``None`` if nothing was said."""
    report = blueprint.report
    value = value_at(answers, report.place) if report else None
    return read_place_value(value)


def read_place_value(value: object) -> Place | None:
    """Any normal answer of type ``place`` as a struct."""
    if not isinstance(value, Mapping) or not value:
        return None
    words = {
        name: str(value.get(name) or "")
        for name in ("street", "house_number", "postal_code", "city", "asset", "note")
    }
    lat, lon = value.get("lat"), value.get("lon")
    known = lat is not None and lon is not None
    return Place(
        lat=float(str(lat)) if known else None,
        lon=float(str(lon)) if known else None,
        line=place_line(value),
        **words,
    )


def description_of(blueprint: Blueprint, answers: Mapping[str, object]) -> str:
    """What was written, as it was written; not for the public."""
    report = blueprint.report
    path = report.description if report else None
    return str(value_at(answers, path) or "") if path else ""


def contact_of(blueprint: Blueprint, answers: Mapping[str, object]) -> str:
    """The e-mail address of who reported; empty if none was given."""
    report = blueprint.report
    path = report.contact if report else None
    return str(value_at(answers, path) or "") if path else ""


# --- what the public sees -----------------------------------------------------------


def status_of(blueprint: Blueprint, state: str) -> ReportStatus:
    """Open or closed, and what exactly; an unknown state is open and registered."""
    report = blueprint.report
    detail: Detail = report.states.get(state, "registered") if report else "registered"
    return ReportStatus("open" if detail in OPEN_DETAILS else "closed", detail)


def blocks_of(blueprint: Blueprint, case: CaseState) -> tuple[str, ...]:
    """For whom the way is closed because of this case now; nobody once it is over."""
    found = category_of(blueprint, case.answers)
    if found is None or case.erased:
        return ()
    status = status_of(blueprint, case.state)
    if status.status == "closed":
        return ()
    return found.definition.blocks


def is_public(ground: Ground, case: CaseState, *, now: datetime | date) -> bool:
    """Whether the public sees that the report exists: category, place and state.

    What was rejected, withdrawn or erased is never shown.
    """
    report = ground.blueprint.report
    if report is None or case.erased:
        return False
    if status_of(ground.blueprint, case.state).detail in {"rejected", "withdrawn"}:
        return False
    return holds(ground, _env(ground, case, now), report.public.visible)


def public_until(ground: Ground, *, closed_on: date) -> date | None:
    """The last day on which the public side of an erased case stays.

    ``None`` if it goes with the content of the case.
    """
    report = ground.blueprint.report
    return _kept_until(ground, report.public.keep if report else None, closed_on)


def originals_until(ground: Ground, *, since: date) -> date | None:
    """The last day of the files of photos that were decided on, or whose case ended.

    ``None`` if the blueprint leaves it to the installation.
    """
    report = ground.blueprint.report
    return _kept_until(ground, report.keep_originals if report else None, since)


def _kept_until(ground: Ground, source: str | None, since: date) -> date | None:
    if source is None:
        return None
    keep = period(ground, environment(ground, {}, now=since), source)
    if keep is None:
        return None
    return deadlines.deadline(
        since, keep, ground.calendar, move_off_holiday=False, law="bgb"
    ).end


def may_read(ground: Ground, case: CaseState, *, now: datetime) -> bool:
    """Whether words and photos may be read: moderated, where that comes before."""
    if not is_public(ground, case, now=now):
        return False
    if moderation_of(ground, now=now) != "before":
        return True
    report = ground.blueprint.report
    if report is not None and report.public.released is not None:
        return holds(ground, _env(ground, case, now), report.public.released)
    return status_of(ground.blueprint, case.state).detail != "registered"


def public_text_of(ground: Ground, case: CaseState, *, now: datetime) -> str:
    """The words the public may read; empty before they may be read."""
    report = ground.blueprint.report
    if report is None or report.public.text is None:
        return ""
    if not may_read(ground, case, now=now):
        return ""
    value = evaluate(ground, _env(ground, case, now), report.public.text)
    return value if isinstance(value, str) else ""


def public_place_of(ground: Ground, case: CaseState, *, now: datetime) -> Place | None:
    """The place as the public may read it: without its ``note`` before it is released.

    A note is free words and may tell of people, like the text.
    """
    report = ground.blueprint.report
    found = place_of(ground.blueprint, case.answers)
    if report is None or found is None or not found.note:
        return found
    if may_read(ground, case, now=now) and holds(
        ground, _env(ground, case, now), report.public.show_note
    ):
        return found
    value = value_at(case.answers, report.place)
    bare = {k: v for k, v in value.items() if k != "note"} if is_place(value) else {}
    return replace(found, note="", line=place_line(bare))


def public_photos_of(
    ground: Ground, case: CaseState, *, now: datetime
) -> tuple[Mapping[str, object], ...]:
    """The files (``{file, name, size, media_type}``) that may become public.

    They are the originals: what is shown is what the photo pipeline made of them.
    """
    report = ground.blueprint.report
    if report is None or report.public.photos is None:
        return ()
    if not may_read(ground, case, now=now):
        return ()
    if not holds(ground, _env(ground, case, now), report.public.show_photos):
        return ()
    return photos_in(value_at(case.answers, report.public.photos))


def photos_of(
    blueprint: Blueprint, answers: Mapping[str, object]
) -> tuple[Mapping[str, object], ...]:
    """Every photo that was handed in; not for the public."""
    report = blueprint.report
    if report is None or report.photos is None:
        return ()
    return photos_in(value_at(answers, report.photos))


def photos_in(value: object) -> tuple[Mapping[str, object], ...]:
    """A file answer as a tuple, whether the field takes one or many."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(item for item in items if isinstance(item, Mapping))


def _env(ground: Ground, case: CaseState, now: datetime | date) -> Env:
    return environment(
        ground, case.answers, now=now, decision=case.facts, case=case_facts(case)
    )
