"""What every page of the suitcase has in common: open or locked, never cached.

``open_page`` is the wall: without the officer's unlock in this very browser every
address leads to the locked start page, and everything behind it runs within the walls
of the officer's members.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from msgspec import Struct

from verbund.channels.suitcase import runtime
from verbund.channels.suitcase.errors import PackOver
from verbund.channels.suitcase.runtime import Node, Opened
from verbund.core.errors import VerbundError
from verbund.core.scope import acting_within
from verbund.core.ui.filters import field_id
from verbund.core.ui.texts import current_language, translate
from verbund.kernel import clock
from verbund.members import queries as members

P = ParamSpec("P")
TOKEN = "suitcase"  # noqa: S105 # name of a session key
_FLASH = "suitcase_flash"


class Koffer(Struct, frozen=True):
    """One request of the officer at the open suitcase."""

    request: HttpRequest
    node: Node
    opened: Opened

    @property
    def post(self) -> bool:
        """Whether something is to be done."""
        return self.request.method == "POST"

    @property
    def language(self) -> str:
        """The language of the page."""
        return current_language()

    def given(self, name: str, most: int = 2000) -> str:
        """What was typed into a field, without blanks around it."""
        return self.request.POST.get(name, "").strip()[:most]


def open_page(
    view: Callable[Concatenate[Koffer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Run a page for the officer; lead anybody else to the locked start page."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        node = runtime.node()
        with node.turn():
            opened = node.current(str(request.session.get(TOKEN, "")))
            if opened is None:
                return private(HttpResponseRedirect(reverse("suitcase")))
            with acting_within(opened.actor.members, opened.actor):
                return private(view(Koffer(request, node, opened), *args, **kwargs))

    return wrapped


def working_page(
    view: Callable[Concatenate[Koffer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The same for pages that begin or finish something: not with an expired pack."""

    @wraps(view)
    def inner(koffer: Koffer, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if koffer.opened.over:
            raise PackOver(translate("suitcase.over.lead"))
        return view(koffer, *args, **kwargs)

    return open_page(inner)


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of this answer stays in the browser."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def page(
    koffer: Koffer,
    template: str,
    context: Mapping[str, object],
    *,
    section: str = "",
    keys: Sequence[tuple[Sequence[str], str]] = (),
    status: int = 200,
) -> HttpResponse:
    """Draw a page inside the frame; ``section`` is the entry of the navigation."""
    opened = koffer.opened
    name, owner_id = runtime.name_of(koffer.node.home)
    owner = members.current_directory().members.get(owner_id)
    frame = {
        "home_href": reverse("suitcase"),
        "actor": opened.actor,
        "body": {
            "name": name,
            "sub": opened.pack.tour.name if opened.pack.tour else "",
            "arms": owner.arms if owner else None,
        },
        "member_slug": owner.slug if owner else None,
        "nav_items": _navigation(section),
        "page_keys": [*keys, (["L"], translate("suitcase.lock"))],
        "now": clock.now(),
        "flash": koffer.request.session.pop(_FLASH, None)
        if _FLASH in koffer.request.session
        else None,
    }
    return render(
        koffer.request, f"suitcase/{template}", {**frame, **context}, status=status
    )


def say(koffer: Koffer, title: str, *, kind: str = "success") -> None:
    """Tell the officer on the next page what was done."""
    koffer.request.session[_FLASH] = {"title": title, "kind": kind, "lines": []}


def links(error: VerbundError, href: str | None = None) -> list[dict[str, str | None]]:
    """The entries of the error summary."""
    found: list[dict[str, str | None]] = [
        {"message": each.message, "href": f"#{field_id(each.path)}"}
        for each in error.fields
    ]
    return found or [{"message": error.detail or error.title, "href": href}]


def _navigation(section: str) -> list[dict[str, object]]:
    rows = (
        ("tour", "suitcase", "t"),
        ("drafts", "suitcase-drafts", "e"),
        ("cash", "suitcase-cash", "k"),
        ("sync", "suitcase-sync", "a"),
    )
    return [
        {
            "label": translate(f"suitcase.nav.{name}"),
            "href": reverse(address),
            "current": name == section,
            "key": key,
        }
        for name, address, key in rows
    ]
