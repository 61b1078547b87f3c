"""Addresses of a municipality that was merged lead to the one that took its place.

Only where something begins: forms, cases and letters under the old name stay where they
are, or nobody would find her case by the link in her letter.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from verbund.members.queries import Member, present_member

View = Callable[..., HttpResponse]


def follows_mergers(view: View) -> View:
    """The same page of the municipality that is there today."""

    @wraps(view)
    def answer(request: HttpRequest, member: Member, **values: object) -> HttpResponse:
        if member.successor_id is not None:
            today = present_member(member)
            if today.id != member.id:
                old, new = f"/{member.slug}/", f"/{today.slug}/"
                address = request.get_full_path().replace(old, new, 1)
                return HttpResponseRedirect(address)
        return view(request, member, **values)

    return answer
