"""From a browser's session to the person and actor behind it.

In: a request. Out: ``staff_actor`` and the decorator ``staff_only`` for every page of
the desk; a sign-in ends when the person signs out everywhere or is deactivated.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from verbund.core.errors import SignInNeeded
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.core.signin import assertion_of
from verbund.kernel import ids
from verbund.members.directory import Directory
from verbund.members.models import Person
from verbund.members.queries import actor_for
from verbund.members.staff import working

P = ParamSpec("P")
_CACHED = "_verbund_person"


def person_of(request: HttpRequest) -> Person | None:
    """The person who is signed in, ``None`` for citizens and visitors. One query."""
    if hasattr(request, _CACHED):
        cached: Person | None = getattr(request, _CACHED)
        return cached
    found = _person(request)
    setattr(request, _CACHED, found)
    return found


def _person(request: HttpRequest) -> Person | None:
    subject = _subject(request)
    if subject is None:
        return None
    person = Person.objects.filter(pk=subject[0], active=True).first()
    if person is None or person.session_epoch != subject[1]:
        return None
    return person


def _subject(request: HttpRequest) -> tuple[UUID, int] | None:
    """Id of the person of this session, and the epoch in which it signed in."""
    assertion = assertion_of(request)
    if assertion is None or not assertion.subject.startswith("person:"):
        return None
    try:
        person_id = ids.parse_id(assertion.subject.removeprefix("person:"))
        return person_id, int(assertion.attributes.get("epoch", ""))
    except ValueError:
        return None


def working_actor(request: HttpRequest, known: Callable[[], Directory]) -> Actor | None:
    """The signed-in person as actor, ``None`` for everybody else.

    One query for the session and one for the person; ``known`` is asked in between.
    """
    subject = _subject(request)
    if subject is None:
        return None
    return working(subject[0], subject[1], known=known())


def staff_actor(request: HttpRequest) -> Actor:
    """The signed-in person as actor; ``SignInNeeded`` if nobody of the staff is."""
    person = person_of(request)
    if person is None:
        raise SignInNeeded("Danach geht es an dieser Stelle weiter.")
    return actor_for(person)


def staff_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Run a page of the desk in the scope of the signed-in person.

    Sets ``request.actor``. A visitor is led to the sign-in page and back again.
    """

    @wraps(view)
    def wrapped(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        person = person_of(request)
        if person is None:
            back = request.get_full_path() if request.method == "GET" else "/desk/"
            query = urlencode({"next": back})
            return HttpResponseRedirect(f"{reverse('members-sign-in')}?{query}")
        actor = actor_for(person)
        request.actor = actor  # type: ignore[attr-defined]
        with acting_within(actor.members, actor):
            return view(request, *args, **kwargs)

    return wrapped
