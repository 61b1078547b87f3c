"""What the views of the form share: rendering and addresses."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from verbund import engine
from verbund.channels.portal.door import FROM_REVIEW, side
from verbund.channels.portal.frame import page
from verbund.core.ui.texts import translate
from verbund.filling.desk import Desk


def form_page(
    request: HttpRequest,
    desk: Desk,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the form with its side column; never stored by caches."""
    full = {"form_title": desk.title, "draft": side(desk), "errors": [], **context}
    return page(
        request,
        template,
        full,
        member=desk.member,
        nav=False,
        private=True,
        status=status,
    )


def page_title(desk: Desk, state: engine.PageState) -> str:
    """The page's name in the task list, with the number of its entries."""
    title = state.title.get(desk.language)
    if state.items:
        return translate("portal.form.with_count", title=title, count=len(state.items))
    return title


def service_href(desk: Desk) -> str:
    """The page of the service this draft belongs to."""
    href = reverse("portal-service", args=[desk.member, desk.draft.blueprint])
    return f"{href}?{urlencode({'leistung': desk.draft.service})}"


def self_href(desk: Desk, page_id: str, item: int | None) -> str:
    """The page itself, or the page of one of its items (from 0)."""
    if item is None:
        return desk.href("page", page_id)
    return desk.href("item", page_id, item + 1)


def upload_href(desk: Desk, page_id: str, item: int | None, path: str) -> str:
    """The page for the files of one field."""
    if item is None:
        return desk.href("files", page_id, path)
    return desk.href("item-files", page_id, item + 1, path)


def back_href(
    request: HttpRequest, desk: Desk, state: engine.PageState, item: int | None
) -> str:
    """Where „Zurück“ leads: the review, the list, or the task list."""
    if request.GET.get("von") == FROM_REVIEW:
        return desk.href("review")
    if item is not None and state.items:
        return desk.href("page", state.id)
    return desk.href("tasks")
