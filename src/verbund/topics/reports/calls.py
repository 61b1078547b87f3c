"""Reports beside a call: what fits the caller's words, place or number."""

import re
from collections.abc import Mapping
from typing import Final

from django.db.models import Q
from msgspec import Struct

from verbund import engine
from verbund.core.scope import acting_within
from verbund.engine import report as public
from verbund.kernel import clock
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import short_date_de
from verbund.members.queries import Member
from verbund.topics.reports import queries, similarity
from verbund.topics.reports.kinds import matching
from verbund.topics.reports.places import told_place
from verbund.topics.reports.shapes import PublicReport, Similar
from verbund.topics.reports.wording import detail_word

_NUMBER = re.compile(r"^[A-ZÄÖÜ]{2,6}-\d{4}-\d{1,7}$", re.IGNORECASE)
_HOUSE = re.compile(r"^(.*?)[\s,]+(\d+\s*[a-zA-Z]?)$")
_READ: Final = 60
_FIT: Final = 3


class Told(Struct, frozen=True, kw_only=True):
    """One report as an agent says it."""

    public_id: str
    title: str
    place: str
    detail: str
    on: str
    voices: int
    expected: str
    open: bool


def by_number(owner: Member, text: str) -> PublicReport | None:
    """The report with this number, also of a caller who leaves out the zeros."""
    if not _NUMBER.match(text.strip()):
        return None
    head, _, last = text.strip().upper().rpartition("-")
    found = queries.reports_by_id((owner.id,), [f"{head}-{int(last):06d}"])
    return found[0] if found else None


def for_words(
    owner: Member, words: str, *, place: str = "", limit: int = 8
) -> tuple[Told, ...]:
    """Open reports of a member that fit what the caller says, the best first.

    By kind (the words of the blueprints), by what was written, by street and number or
    the number on the thing. What the public does not see is left out: the agent would
    tell it.
    """
    codes = [kind.code for kind in matching(owner, words)[:6]] if words.strip() else []
    where = Q(status="open")
    if place.strip():
        where &= _place(place)
    elif codes:
        where &= Q(category__in=codes)
    elif not words.strip():
        return ()
    asked = similarity.as_set(similarity.terms_of(words))
    with acting_within(owner.id):
        rows = list(
            queries.visible_rows((owner.id,))
            .filter(where, duplicate_of__isnull=True)
            .order_by("-requested_at")[:_READ]
        )
        ranked = sorted(
            rows,
            key=lambda row: (
                -(
                    _FIT * (row.category in codes)
                    + len(asked & similarity.as_set(row.terms))
                    + min(row.joined, 20) / 20
                )
            ),
        )
        views = queries.public_views(ranked[:limit])
    return tuple(told(view) for view in views)


def told(view: PublicReport) -> Told:
    """A public report in the words of a call."""
    return Told(
        public_id=view.public_id,
        title=view.title,
        place=view.address,
        detail=detail_word(view.detail, "de"),
        on=short_date_de(to_berlin(view.requested_at).date()),
        voices=view.joined + 1,
        expected=short_date_de(to_berlin(view.expected_at).date())
        if view.expected_at and view.status == "open"
        else "",
        open=view.status == "open",
    )


def likely(
    owner: Member, blueprint: engine.Blueprint, answers: Mapping[str, object]
) -> tuple[Similar, ...]:
    """Open public reports that may be what this form tells; none without a place."""
    category = public.category_of(blueprint, answers) if blueprint.report else None
    if category is None:
        return ()
    place, near = told_place(blueprint, answers), category.definition.duplicates
    return queries.similar(
        (owner.id,),
        place.lat,
        place.lon,
        category.code,
        public.description_of(blueprint, answers),
        clock.now(),
        asset=place.asset,
        street=place.street,
        house_number=place.house_number,
        radius=near.metres,
        window_days=near.days,
    )


def _place(text: str) -> Q:
    found = _HOUSE.match(text.strip())
    street, number = (found.group(1), found.group(2)) if found else (text, "")
    key = similarity.address_key(street, number)
    by_asset = Q(asset=text.strip())
    if not key:
        return by_asset
    return by_asset | (Q(street_key=key) if number else Q(street_key__startswith=key))
