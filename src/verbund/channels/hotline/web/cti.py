"""What a telephone system pushes: a call, its answer, its end (generic CTI, JSON).

The shape is the one that Zammad's generic CTI takes, so that a telephone system which
speaks to it speaks to us: ``event`` newCall, answer or hangup, ``callId``, ``from``,
``to``, ``direction``, ``user``, ``cause``. ``at`` (ISO 8601) may say when it happened.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from verbund.calls import actions, queries
from verbund.calls.actions.systems import KINDS, Pushed
from verbund.core.errors import FieldProblem, Invalid, SignInNeeded
from verbund.kernel.phone import parse_phone

_MOST_BYTES = 20_000
_LONGEST_ID = 250
_NOBODY = frozenset({"", "anonymous", "unknown", "restricted", "private"})


@csrf_exempt
@require_POST
def push(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Take in one message; 200 also for one that came before."""
    system = queries.system_of(secret or _bearer(request))
    if system is None:
        raise SignInNeeded("Dieses Token gehört zu keiner Telefonanlage.")
    given = _given(request)
    if str(given.get("direction") or "in") != "in":
        # Calls that go out belong to no promise.
        return JsonResponse({"result": "ignored"})
    call = actions.push(system=system, pushed=_pushed(given))
    return JsonResponse({"result": "ok", "call": str(call.id), "state": call.state})


def _bearer(request: HttpRequest) -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _given(request: HttpRequest) -> Mapping[str, object]:
    if "json" not in (request.content_type or ""):
        form = request.POST
        users = form.getlist("user[]") or form.getlist("user")
        return {**form.dict(), "user": users}
    body = request.body
    if len(body) > _MOST_BYTES:
        raise Invalid("Die Nachricht ist zu lang.")
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid("Die Nachricht ist kein JSON-Objekt.") from None


def _pushed(given: Mapping[str, object]) -> Pushed:
    event, call = str(given.get("event") or ""), str(given.get("callId") or "")
    wrong = []
    if event not in KINDS:
        known = ", ".join(KINDS)
        wrong.append(FieldProblem("event", f"Möglich sind: {known}."))
    if not 0 < len(call) <= _LONGEST_ID or not call.isprintable():
        wrong.append(FieldProblem("callId", f"Nötig sind 1 bis {_LONGEST_ID} Zeichen."))
    if wrong:
        raise Invalid("Die Nachricht der Telefonanlage passt nicht.", fields=wrong)
    users = given.get("user") or given.get("user[]") or []
    named = [users] if isinstance(users, str) else users
    answering = given.get("answeringNumber")
    people = [*(named if isinstance(named, list) else []), answering]
    return Pushed(
        event=event,  # type: ignore[arg-type] # checked above
        call=call,
        number=_number(str(given.get("from") or "")),
        users=tuple(str(each)[:120] for each in people if each),
        at=_at(given.get("at")),
        cause=str(given.get("cause") or "")[:40],
    )


def _number(said: str) -> str:
    """The caller's number as E.164; what cannot be read is kept as digits."""
    said = said.strip()
    if said.casefold() in _NOBODY:
        return ""
    # Telephone systems send 4936411234 for +49 3641 1234.
    for text in (f"+{said}" if said.isdigit() and said[0] != "0" else said, said):
        try:
            return parse_phone(text)
        except ValueError:
            continue
    return "".join(c for c in said if c.isdigit() or c == "+")[:40]


def _at(said: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(said))
    except ValueError:
        return None
