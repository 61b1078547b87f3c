"""From a case to the columns of its report: pure, the same at every rebuild."""

from datetime import UTC, datetime, time

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.engine import report as public
from verbund.engine.model_report import ReportDef
from verbund.kernel.clock import BERLIN
from verbund.topics.reports.similarity import address_key, terms_of

#: After erasure a place is rounded to about a kilometre: enough for a heat map.
_COARSE = 2


class Columns(Struct, frozen=True, kw_only=True):
    """What is rebuilt from the case; named as the columns of ``models.Report``."""

    number: str
    blueprint_key: str
    category: str
    title: str
    state: str
    status: str
    detail: str
    lat: float | None
    lon: float | None
    address: str
    street_key: str
    zipcode: str
    asset: str
    text: str
    terms: str
    visible: bool
    readable: bool
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    closed_at: datetime | None
    photos: str
    blocks: str
    barrier: str
    channel: str
    office_id: str
    position: int
    erased: bool


def columns_of(
    ground: engine.Ground, case: engine.CaseState, *, number: str, now: datetime
) -> Columns | None:
    """The public side of a case; ``None`` if its blueprint makes no reports."""
    blueprint, answers = ground.blueprint, case.answers
    if blueprint.report is None:
        return None
    category = public.category_of(blueprint, answers)
    place = public.place_of(blueprint, answers) or public.Place()
    # Words about the place may tell of people: they are released with the text.
    shown = public.public_place_of(ground, case, now=now) or public.Place()
    status = public.status_of(blueprint, case.state)
    visible = public.is_public(ground, case, now=now)
    lat, lon = (place.lat, place.lon) if place.has_point else (None, None)
    written = public.description_of(blueprint, answers)
    title = category.title.de if category else blueprint.title.de
    digests = [str(f["file"]) for f in public.photos_of(blueprint, answers)]
    return Columns(
        number=number,
        blueprint_key=blueprint.key,
        category=category.code if category else "",
        title=title[:200],
        state=case.state,
        status=status.status,
        detail=status.detail,
        lat=lat,
        lon=lon,
        address=shown.line[:300],
        street_key=address_key(place.street, place.house_number),
        zipcode=place.postal_code[:5],
        asset=place.asset,
        text=public.public_text_of(ground, case, now=now),
        terms=terms_of(written, place.note),
        visible=visible,
        readable=public.may_read(ground, case, now=now),
        requested_at=case.opened_at,
        updated_at=case.changed_at,
        expected_at=_expected(blueprint.report, case),
        closed_at=case.closed_at if status.status == "closed" else None,
        photos=msgspec.json.encode(digests).decode(),
        blocks=" ".join(public.blocks_of(blueprint, case)),
        barrier=(category.definition.barrier or "") if category else "",
        channel=case.channel,
        office_id=case.office or "",
        position=case.position,
        erased=case.erased,
    )


def left_public(before: Columns, shown: Columns, *, vouched: bool) -> Columns:
    """What everybody could read stays so, though the case behind it was erased.

    Without ``vouched`` the public does not read these words, or nobody has looked at
    them: they go. Photos go with the
    files of the case, and what was only for finding duplicates goes too.
    """
    return msgspec.structs.replace(
        shown,
        text=shown.text if vouched else "",
        terms="",
        photos="[]",
        blocks="",
        position=before.position,
        erased=True,
    )


def forgotten(before: Columns, lat: float | None, lon: float | None) -> Columns:
    """What may stay of an erased case for the figures: kind, days, a coarse place."""
    return msgspec.structs.replace(
        before,
        lat=None if lat is None else round(lat, _COARSE),
        lon=None if lon is None else round(lon, _COARSE),
        address="",
        street_key="",
        asset="",
        text="",
        terms="",
        photos="[]",
        blocks="",
        visible=False,
        readable=False,
        erased=True,
    )


def _expected(report: ReportDef, case: engine.CaseState) -> datetime | None:
    clock = case.clocks.get(report.clock or "")
    if clock is None or clock.due_on is None:
        return None
    return datetime.combine(clock.due_on, time(23, 59, 59), tzinfo=BERLIN).astimezone(
        UTC
    )
