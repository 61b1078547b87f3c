"""What the reports hand out: frozen values, never rows."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from verbund.cases.shapes import Receipt


class Reported(Struct, frozen=True, kw_only=True):
    """What became of a report: a case at once, or something that waits for a mail.

    Exactly one of ``case_id`` and ``token`` is set. ``token`` is Open311's: it tells
    what became of the report and opens nothing. ``owner_id`` may be another member than
    the one that was asked: ``why`` then says so.
    """

    owner_id: UUID
    case_id: UUID | None = None
    public_id: str = ""
    token: str = ""
    receipt: Receipt | None = None
    category: str = ""
    office: str = ""
    why: str = ""
    expected_at: datetime | None = None


class Waiting(Struct, frozen=True, kw_only=True):
    """What a token tells: ``public_id`` as soon as the report was confirmed."""

    token: str
    owner_id: UUID
    public_id: str = ""


class Similar(Struct, frozen=True, kw_only=True):
    """A report that may be the same; ``score`` from 0 to 1, the best first.

    ``metres`` is ``None`` if only the address or the number on the thing agree.
    """

    case_id: UUID
    public_id: str
    title: str
    metres: float | None
    days: float
    score: float
    joined: int
    owner_id: UUID
    address: str = ""
    text: str = ""
    detail: str = ""
    visible: bool = True


class PublicReport(Struct, frozen=True, kw_only=True):
    """A report as everybody may read it: nothing else leaves the house.

    ``text`` is empty until it was checked. ``duplicate_of`` is the public id of the
    report in which this one goes on. ``photos`` are digests of originals: only what
    ``photos`` made of them and somebody released may be shown.
    """

    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    public_id: str
    blueprint: str
    category: str
    title: str
    status: str
    detail: str
    lat: float | None
    lon: float | None
    address: str
    zipcode: str
    asset: str
    text: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    closed_at: datetime | None
    joined: int
    duplicate_of: str
    photos: tuple[str, ...]
    blocks: tuple[str, ...]
    barrier: str
    channel: str
    office_id: str
    office: str
    done_hints: int
    reopened: int
    # The case behind it is gone: it can be read and nothing else.
    erased: bool = False
    metres: float | None = None


class Moment(Struct, frozen=True, kw_only=True):
    """One step of a report's public history."""

    at: datetime
    detail: str
    status: str
    title: Mapping[str, str] = {}
    text: Mapping[str, str] = {}


class Page(Struct, frozen=True, kw_only=True):
    """Some reports and the cursor of what follows, empty at the end."""

    reports: tuple[PublicReport, ...]
    next: str = ""


class Joined(Struct, frozen=True, kw_only=True):
    """What joining did: how many there are now, whether a mail is to be confirmed."""

    public_id: str
    joined: int
    counted: bool
    mail_sent: bool
