"""What others see of pictures."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from verbund.photos.rectangles import Rectangle


class Picture(Struct, frozen=True, kw_only=True):
    """A released picture: addresses relative to the installation, sizes in pixels."""

    url: str
    thumb_url: str
    alt: str
    width: int
    height: int


class PhotoView(Struct, frozen=True, kw_only=True):
    """A picture as the desk sees it."""

    id: UUID
    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    name: str
    state: str
    width: int
    height: int
    areas: tuple[Rectangle, ...]
    proposer: str
    alt: str
    reason: str
    position: int
    taken_in_at: datetime
    decided_at: datetime | None
    decided_by: str
    closed_on: date | None
    original_gone_at: datetime | None
