"""mySociety's extension: what happened to reports, told and taken.

``GET servicerequestupdates`` gives each public step of each report in a span of time;
``POST`` takes a remark of a partner system, which an officer then sees in the case.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.core.errors import Conflict
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.topics.reports import actions, queries
from verbund.topics.reports.models import Hint
from verbund.topics.reports.open311 import listing
from verbund.topics.reports.open311.actions import remember_once
from verbund.topics.reports.open311.bodies import said
from verbund.topics.reports.open311.door import Answer, Call, Handler, door, following
from verbund.topics.reports.open311.errors import KeyRefused, RequestUnknown
from verbund.topics.reports.open311.filters import SPAN, Wanted, read_cursor
from verbund.topics.reports.open311.formats import Plain, moment
from verbund.topics.reports.open311.jurisdictions import owners_of
from verbund.topics.reports.open311.listing import Row
from verbund.topics.reports.open311.parameters import IDENTIFIER, wrong

#: Our public states by those that FixMyStreet and its partners know.
STATUSES: Final[Mapping[str, str]] = {
    "registered": "open",
    "confirmed": "investigating",
    "forwarded": "internal_referral",
    "planned": "planned",
    "in_progress": "in_progress",
    "fixed": "fixed",
    "not_possible": "no_further_action",
    "not_responsible": "not_councils_responsibility",
    "duplicate": "duplicate",
}
_KNOWN_STATUSES: Final = (
    "OPEN", "CLOSED", "FIXED", "IN_PROGRESS", "PLANNED", "ACTION_SCHEDULED",
    "INVESTIGATING", "DUPLICATE", "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION",
    "INTERNAL_REFERRAL", "CANCELLED", "REOPEN", "FOR_TRIAGE", "UNCHANGED",
)  # fmt: skip
#: Each costs a look into its journal: so many at once, and so many in one page.
_MOST_REPORTS: Final = 1000
_PAGE: Final = 200
_LONGEST: Final = 4000
_DONE: Final = frozenset({"FIXED", "CLOSED"})
_AGAIN: Final = frozenset({"REOPEN"})


def _listed(call: Call) -> Answer:
    """The steps between ``start_date`` and ``end_date``, oldest first.

    Never a part without a word: of more reports than can be read at once the answer is
    a 400, and ``cursor=*`` walks through them, the longest unchanged first.
    """
    end = call.given.moment("end_date", end_of_day=True) or clock.now()
    start = call.given.moment("start_date") or end - SPAN
    if start > end:
        raise wrong("end_date", "liegt vor „start_date“", "is before start_date")
    ids = call.given.identifiers("service_request_id")
    headers = {}
    if ids:
        rows = listing.find(call.member, Wanted(ids=ids)).rows
    elif "cursor" in call.given:
        order, after = read_cursor(call.given, "updated")
        if order != "updated":
            raise wrong("cursor", "gehört zu „requests“", "belongs to 'requests'")
        page = Wanted(updated_from=start, order="updated", size=_PAGE, after=after)
        found = listing.find(call.member, page)
        rows = found.rows
        if found.more:
            headers["Link"] = f'<{following(call, found.place)}>; rel="next"'
    else:
        rows = _changed(call, start)
    steps: list[tuple[datetime, dict[str, Plain]]] = []
    for row in rows:
        steps += _steps(call, row, start, end)
    steps.sort(key=lambda pair: (pair[0], str(pair[1]["update_id"])))
    content = [body for _, body in steps]
    return Answer(root="service_request_updates", content=content, headers=headers)


def _changed(call: Call, start: datetime) -> tuple[Row, ...]:
    """All reports that changed since; none has a step after its last change."""
    found = listing.find(call.member, Wanted(updated_from=start, size=_MOST_REPORTS))
    if found.more:
        raise wrong(
            "start_date",
            f"liegt so weit zurück, dass sich seither über {_MOST_REPORTS} Anliegen "
            "geändert haben; mit „cursor=*“ gibt es alle",
            f"is so early that more than {_MOST_REPORTS} requests have changed since; "
            "cursor=* gives all of them",
        )
    return found.rows


def _steps(
    call: Call, row: Row, start: datetime, end: datetime
) -> Iterator[tuple[datetime, dict[str, Plain]]]:
    with acting_within(owners_of(call.member)):
        history = queries.history(row.case_id, language=call.language)
    # The first step is the report itself, which is no update of it.
    for number, step in enumerate(history[1:], 1):
        if start <= step.at <= end and step.detail in STATUSES:
            yield (
                step.at,
                {
                    "update_id": f"{row.public_id}-{number}",
                    "service_request_id": row.public_id,
                    "status": STATUSES[step.detail],
                    "updated_datetime": moment(step.at),
                    "description": said(step.title, step.text, call.language),
                    "media_url": "",
                },
            )


def _take(call: Call) -> Answer:
    """A remark of a partner; the same ``update_id`` is taken once."""
    key = call.token()
    if key is None:
        raise KeyRefused
    given = call.given
    public_id = given.text("service_request_id")
    update_id = given.text("update_id", longest=80)
    for name, value in (("service_request_id", public_id), ("update_id", update_id)):
        if not IDENTIFIER.fullmatch(value):
            raise wrong(name, "fehlt oder ist keine Kennung", "is missing or no id")
    status = given.choices("status", _KNOWN_STATUSES)
    if len(status) != 1:
        raise wrong("status", "fehlt", "is missing")
    at = given.moment("updated_datetime")
    if at is None:
        raise wrong("updated_datetime", "fehlt", "is missing")
    text = given.text("description", longest=_LONGEST)
    row = listing.one(call.member, public_id)
    if row is None:
        raise RequestUnknown
    who = f"open311:{key.token_id}:{update_id}"
    fresh = _hinted(call, row, status[0], who, text)
    if fresh:
        _noted(call, row, name=key.name, status=status[0], text=text, at=at)
    return Answer(root="service_request_updates", content=[{"update_id": update_id}])


def _hinted(call: Call, row: Row, status: str, who: str, text: str) -> bool:
    """Count what it says of the state; false if this very remark is there already."""
    kind = Hint.Kind.DONE if status in _DONE else Hint.Kind.OPEN
    if status not in _DONE | _AGAIN:
        return remember_once(member=call.member, case_id=row.case_id, key=who)
    try:
        return actions.hint(
            owner=call.member, public_id=row.public_id, kind=kind, who=who, text=text
        )
    except Conflict:
        # It is in that state already, which is no mistake of the partner's.
        return False


def _noted(
    call: Call, row: Row, *, name: str, status: str, text: str, at: datetime
) -> None:
    actor = Actor(
        kind="system",
        id=f"open311:{call.member.slug}",
        name=name,
        member=call.member.id,
        members=owners_of(call.member),
        channel="open311",
    )
    words = f"{name} (Open311), {moment(at)}: {status}\n\n{text}".strip()
    note = engine.AddNote(actor=ref(actor), text=words)
    cases.act(case_id=row.case_id, command=note, actor=actor)


updates = door(
    get=Handler(
        run=_listed, known=("start_date", "end_date", "service_request_id", "cursor")
    ),
    post=Handler(run=_take, every_parameter=True),
)

__all__ = ["STATUSES", "updates"]
