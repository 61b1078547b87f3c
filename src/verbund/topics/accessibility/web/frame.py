"""What the citizens' pages of this topic share."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.accessibility.attributes import printable
from verbund.topics.accessibility.routing.costs import MODES
from verbund.topics.accessibility.wording import profile_title

TOPIC = "accessibility"
_LONGEST = 200


def draw(
    request: HttpRequest,
    template: str,
    member: Member,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page in the frame of the member."""
    full = {
        "member": members.facts_for(member),
        "home_href": f"/{member.slug}/",
        **context,
    }
    response = render(request, f"accessibility/{template}", full, status=status)
    # Cookies choose language and theme, and lifts break any minute.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def word(request: HttpRequest, name: str) -> str:
    """One parameter of the address, on one line and of bearable length."""
    return printable(" ".join(request.GET.get(name, "").split()))[:_LONGEST]


def mode_options() -> list[tuple[str, str]]:
    """All profiles to choose from; on foot last."""
    modes = [mode for mode in MODES if mode != "foot"]
    return [(mode, profile_title(mode)) for mode in [*modes, "foot"]]


def mode_of(request: HttpRequest) -> str:
    """The profile that the address asks for."""
    asked = word(request, "profil")
    return asked if asked in MODES else "wheelchair"
