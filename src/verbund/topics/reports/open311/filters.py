"""What a list is asked for: filters of the specification and of CitySDK, and cursors.

Two orders, each with a cursor that neither skips nor repeats anything while reports are
added: newest first by the moment they were made (which never changes), and – as soon as
changes are asked for – by the moment of the last change, oldest first, so that whoever
keeps the last cursor later gets exactly what changed since.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from verbund.kernel import clock
from verbund.topics.reports.open311.parameters import Given, wrong

Order = Literal["requested", "updated"]
#: "a span of 90 days or first 1000 requests returned, whichever is smallest"
SPAN: Final = timedelta(days=90)
MOST: Final = 1000
START: Final = "*"
_FARTHEST_M: Final = 50_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Wanted(Struct, frozen=True, kw_only=True):
    """Which reports of a member; moments are inclusive, ``None`` means any."""

    ids: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None
    statuses: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    requested_from: datetime | None = None
    requested_until: datetime | None = None
    updated_from: datetime | None = None
    updated_until: datetime | None = None
    circle: tuple[float, float, float] | None = None
    agency: str = ""
    pictures: bool = False
    order: Order = "requested"
    size: int = MOST
    offset: int = 0
    after: tuple[datetime, UUID] | None = None

    def limited(self, size: int) -> "Wanted":
        """The same with a smaller page, beginning at the same row."""
        return replace(self, size=size)


#: The states of CitySDK by ours; our own names are understood as well.
CITYSDK: Final = {
    "registered": "RECEIVED",
    "confirmed": "RECEIVED",
    "forwarded": "IN_PROCESS",
    "planned": "IN_PROCESS",
    "in_progress": "IN_PROCESS",
    "fixed": "PROCESSED",
    "not_possible": "REJECTED",
    "not_responsible": "REJECTED",
    "duplicate": "REJECTED",
}
_DETAILED: Final = ("PENDING", "RECEIVED", "IN_PROCESS", "PROCESSED", "REJECTED")
KNOWN: Final = frozenset(
    {
        "service_request_id", "service_code", "start_date", "end_date", "status",
        "page", "page_size", "cursor", "extensions", "updated_after", "updated_before",
        "lat", "long", "radius", "detailed_status", "keyword", "agency_responsible",
        "with_picture", "also_archived", "just_count", "max_requests", "area_code",
    }
)  # fmt: skip


def wanted(
    given: Given, codes_for: Callable[[str], tuple[str, ...]], *, whole: bool = False
) -> Wanted:
    """The filters of a request; ``codes_for`` gives the categories of a keyword.

    Raises ``ParameterRefused``. ``service_request_id`` overrides everything else.
    ``whole`` knows no 90 days: what was not asked for by date is not left out.
    """
    ids = given.identifiers("service_request_id")
    if ids:
        return Wanted(ids=ids)
    keyword = given.text("keyword", longest=80)
    categories: tuple[str, ...] | None = given.identifiers("service_code") or None
    if keyword:
        fitting = codes_for(keyword)
        categories = (
            fitting
            if categories is None
            else tuple(code for code in categories if code in fitting)
        )
    size = given.whole("page_size", least=1, most=MOST)
    size = size or given.whole("max_requests", least=1, most=MOST) or MOST
    changes = "updated_after" in given or "updated_before" in given
    order, after = read_cursor(given, "updated" if changes else "requested")
    page = given.whole("page", least=1, most=1_000_000) or 1
    if after is not None and page > 1:
        raise wrong("page", "geht nicht mit „cursor“", "does not go with 'cursor'")
    walking = whole or "cursor" in given or order == "updated"
    start, end = _span(given, walking=walking)
    return Wanted(
        categories=categories,
        statuses=given.choices("status", ("open", "closed")),
        details=_details(given),
        requested_from=start,
        requested_until=end,
        updated_from=given.moment("updated_after"),
        updated_until=given.moment("updated_before", end_of_day=True),
        circle=_circle(given),
        agency=given.text("agency_responsible", longest=200),
        pictures=given.flag("with_picture"),
        order=order,
        size=size,
        offset=(page - 1) * size,
        after=after,
    )


def _span(given: Given, *, walking: bool) -> tuple[datetime | None, datetime | None]:
    """From and until: at most 90 days, unless somebody walks through everything."""
    start, end = given.moment("start_date"), given.moment("end_date", end_of_day=True)
    if start is not None and end is not None:
        if start > end:
            raise wrong("end_date", "liegt vor „start_date“", "is before start_date")
        if end - start > SPAN + timedelta(days=1) and not walking:
            raise wrong(
                "start_date",
                "und „end_date“ liegen mehr als 90 Tage auseinander; mit „cursor=*“ "
                "gibt es alles",
                "and end_date are more than 90 days apart; cursor=* gives everything",
            )
        return start, end
    if walking:
        return start, end
    if start is not None:
        return start, start + SPAN
    end = end or clock.now()
    return end - SPAN, end


def _details(given: Given) -> tuple[str, ...]:
    asked = given.choices("detailed_status", (*_DETAILED, *CITYSDK))
    found = [d for d, public in CITYSDK.items() if d in asked or public in asked]
    # Somebody asks for PENDING only: such reports are not public, so there are none.
    return tuple(found) if found or not asked else ("pending",)


def _circle(given: Given) -> tuple[float, float, float] | None:
    point = given.point()
    radius = given.number("radius", least=0, most=_FARTHEST_M)
    if point is None and radius is None:
        return None
    if point is None:
        raise wrong("radius", "braucht „lat“ und „long“", "needs 'lat' and 'long'")
    if radius is None:
        raise wrong("radius", "fehlt (in Metern)", "is missing (in metres)")
    return (*point, radius)


# --- cursors --------------------------------------------------------------------------


def cursor_of(order: Order, at: datetime, case_id: UUID) -> str:
    """An opaque mark of a place in one order."""
    micro = (at - _EPOCH) // timedelta(microseconds=1)
    packed = order[:1].encode() + micro.to_bytes(8, "big", signed=True) + case_id.bytes
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(
    given: Given, order: Order
) -> tuple[Order, tuple[datetime, UUID] | None]:
    """The order of a cursor and the place that it marks; ``order`` without one."""
    text = given.text("cursor", longest=60)
    if not text or text == START:
        return order, None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        names: dict[bytes, Order] = {b"r": "requested", b"u": "updated"}
        held = names[packed[:1]]
        micro = int.from_bytes(packed[1:9], "big", signed=True)
        at = _EPOCH + timedelta(microseconds=micro)
        return held, (at, UUID(bytes=packed[9:]))
    except (KeyError, ValueError, OverflowError, binascii.Error):
        raise wrong(
            "cursor",
            "stammt nicht von hier; beginnen Sie mit „cursor=*“",
            "is not ours; begin with cursor=*",
        ) from None


__all__ = ["CITYSDK", "KNOWN", "Order", "Wanted", "cursor_of", "read_cursor", "wanted"]
