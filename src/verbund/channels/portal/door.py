"""Where the pages of a draft lie in the portal, and what stands beside them."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from verbund.cases.forms.widgets import field_of
from verbund.channels.portal import keys
from verbund.channels.portal.frame import language
from verbund.filling.desk import Desk, open_desk
from verbund.members.queries import Member

FROM_REVIEW = "pruefen"
"""``?von=pruefen``: back to the review after this page."""


class PortalDoor:
    """Addresses of the portal's form; what is sent there came by the web."""

    channel = "web"

    def href(self, desk: Desk, name: str, *args: object) -> str:
        """The address of a page of this draft."""
        return reverse(f"portal-{name}", args=[desk.member, desk.draft.id, *args])

    def change(self, desk: Desk, page_id: str, path: str) -> str:
        """The page of an answer, and back to the review after."""
        field = field_of(desk.ground.blueprint, path)
        number = next((int(p) + 1 for p in path.split(".") if p.isdigit()), None)
        if not page_id:
            return desk.href("tasks")
        if field is not None and field.type == "file":
            href = (
                desk.href("files", page_id, path)
                if number is None
                else desk.href("item-files", page_id, number, path)
            )
        else:
            href = (
                desk.href("page", page_id)
                if number is None
                else desk.href("item", page_id, number)
            )
        return f"{href}?von={FROM_REVIEW}"


_DOOR = PortalDoor()


def desk_of(member: Member, draft: UUID, code: str) -> Desk:
    """The draft with this code in the reader's language."""
    return open_desk(member, draft, code, language(), _DOOR)


def desk_for(request: HttpRequest, member: Member, draft: UUID) -> Desk | None:
    """The draft, if this browser may open it."""
    if not keys.may_open(request, draft):
        return None
    return desk_of(member, draft, keys.code_of(request, draft))


def side(desk: Desk) -> dict[str, object]:
    """The quiet column beside a form: when it was saved, and the code."""
    return {
        "saved_at": desk.draft.changed_at,
        "code": desk.code,
        "valid_until": desk.draft.expires_on,
        "later_href": desk.href("later"),
    }
