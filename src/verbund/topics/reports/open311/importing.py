"""Reports of other cities become cases here: once each, with their numbers and days.

The same import again brings what is new and what has changed; a stopped one goes on at
the last span that was complete. What could not be taken over is counted by reason, with
examples, and nothing is dropped in silence.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from verbund.catalogue.grounds import ground_for
from verbund.core.errors import VerbundError
from verbund.core.rights import Actor
from verbund.engine import report as public
from verbund.kernel import clock
from verbund.members.queries import Member
from verbund.topics.reports import actions
from verbund.topics.reports.errors import NotHere
from verbund.topics.reports.open311 import client
from verbund.topics.reports.open311.actions import (
    begin_intake,
    link_foreign,
    note_intake,
)
from verbund.topics.reports.open311.advancing import advance
from verbund.topics.reports.open311.form import put, read_address
from verbund.topics.reports.open311.links import known_in, reached
from verbund.topics.reports.open311.matching import Choice, choose
from verbund.topics.reports.open311.models import ForeignReport
from verbund.topics.reports.open311.reading import ForeignRequest, Loss, read_requests
from verbund.topics.reports.open311.services import Service, services_of

_EXAMPLES: Final = 5
_EVERY: Final = 50
Progress = Callable[["Tally"], None]


class Rules(Struct, frozen=True, kw_only=True):
    """How to read another city.

    ``table`` goes from their category (code or name) to our code, ``rest`` takes what
    is in no category. ``contact`` is an address for blueprints that insist on one.
    """

    table: Mapping[str, str] = {}
    rest: str = ""
    contact: str = ""


class Tally(Struct, kw_only=True):
    """What an import did so far; ``losses`` is up to five examples by reason."""

    found: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    lost: dict[str, int] = {}
    losses: dict[str, list[str]] = {}

    def lose(self, where: str, reason: str) -> None:
        """Count one loss."""
        self.lost[reason] = self.lost.get(reason, 0) + 1
        shown = self.losses.setdefault(reason, [])
        if len(shown) < _EXAMPLES:
            shown.append(where)

    def counts(self) -> dict[str, int]:
        """The figures of the import's row."""
        return {
            "found": self.found,
            "taken": self.taken,
            "known": self.known,
            "refused": self.refused,
        }


def import_city(
    *,
    member: Member,
    city: client.City,
    start: datetime,
    end: datetime,
    rules: Rules,
    progress: Progress = lambda _tally: None,
) -> Tally:
    """Everything a city has from ``start`` to ``end``, span by span."""
    source = source_of(city.url, city.jurisdiction_id)
    start = max(start, reached(member, source, start, end) or start)
    intake = begin_intake(member=member, source=source, start=start, end=end)
    taker = _Taker(member, source, rules)
    while start < end:
        until = min(end, start + client.SPAN)
        for page, losses in client.walk(city, start=start, end=until):
            taker.take(page, losses)
            note_intake(
                member=member,
                intake=intake,
                counts=taker.tally.counts(),
                losses=taker.tally.losses,
            )
            progress(taker.tally)
        start = until
        note_intake(
            member=member,
            intake=intake,
            counts=taker.tally.counts(),
            losses=taker.tally.losses,
            reached=until,
        )
    _end(member, intake, taker.tally)
    return taker.tally


def import_content(
    *,
    member: Member,
    content: bytes,
    source: str,
    rules: Rules,
    progress: Progress = lambda _tally: None,
) -> Tally:
    """The reports of one saved answer, XML or JSON."""
    requests, losses = read_requests(content)
    intake = begin_intake(member=member, source=source, start=None, end=None)
    taker = _Taker(member, source, rules)
    for first in range(0, max(1, len(requests)), _EVERY):
        taker.take(requests[first : first + _EVERY], losses if first == 0 else ())
        progress(taker.tally)
    _end(member, intake, taker.tally)
    return taker.tally


def source_of(url: str, jurisdiction_id: str = "") -> str:
    """The name under which an endpoint is remembered."""
    named = f"{url.rstrip('/')}#{jurisdiction_id}" if jurisdiction_id else url
    return named.rstrip("/")[:300]


def _end(member: Member, intake: UUID, tally: Tally) -> None:
    note_intake(
        member=member,
        intake=intake,
        counts=tally.counts(),
        losses=tally.losses,
        ended=True,
    )


class _Taker:
    """Takes in reports of one source for one member."""

    def __init__(self, member: Member, source: str, rules: Rules) -> None:
        self.tally = Tally()
        self._member, self._source, self._rules = member, source, rules
        self._services = services_of(member)
        self._english = services_of(member, "en")
        self._actor = Actor(
            kind="system",
            id="open311-import",
            name=f"Übernahme aus {source}"[:120],
            member=member.id,
            members=frozenset({member.id}),
            roles=("clerk",),
            channel="open311",
        )

    def take(self, page: Sequence[ForeignRequest], losses: Sequence[Loss]) -> None:
        for loss in losses:
            self.tally.lose(loss.where, f"{loss.name}: {loss.reason}")
        here = known_in(self._member, self._source, [one.id for one in page])
        for one in page:
            self.tally.found += 1
            before = here.get(one.id)
            if before is None:
                self._new(one)
            else:
                self.tally.known += 1
                if before.told != one.status:
                    self._change(one, before.case_id, before.acting_id)

    def _new(self, one: ForeignRequest) -> None:
        choice = self._choice(one)
        if choice is None:
            self.tally.refused += 1
            name = one.service_name or one.service_code or "?"
            self.tally.lose(one.id, f"keine passende Kategorie für „{name}“")
            return
        for url in one.media:
            self.tally.lose(f"{one.id} {url}", "Bilder bleiben beim anderen Server")
        try:
            case_id, owner_id = self._opened(one, choice.service)
        except VerbundError as error:
            self.tally.refused += 1
            why = "; ".join(f"{p.path}: {p.message}" for p in error.fields)
            self.tally.lose(one.id, f"abgelehnt: {why or error.detail or error.title}")
            return
        self.tally.taken += 1
        self._change(one, case_id, owner_id)

    def _choice(self, one: ForeignRequest) -> Choice | None:
        return choose(
            one.service_code,
            one.service_name,
            self._services,
            table=self._rules.table,
            rest=self._rules.rest,
            more=self._english,
        )

    def _opened(self, one: ForeignRequest, service: Service) -> tuple[UUID, UUID]:
        """The case and its owner, who may be a neighbour beyond the border.

        Without the point if it lies where nobody here is responsible.
        """
        now = clock.now()
        at = min(one.requested_at or one.updated_at or now, now)
        if one.requested_at is None:
            self.tally.lose(one.id, "ohne Tag der Meldung")
        key = hashlib.sha256(f"{self._source}\n{one.id}".encode()).hexdigest()
        place = _place(one)
        for attempt in ("as told", "without the point"):
            try:
                found = actions.report(
                    member=self._member,
                    blueprint=service.blueprint,
                    answers=self._answers(one, service, place),
                    channel="open311",
                    actor=self._actor,
                    idempotency_key=f"open311-in:{key}",
                    confirmed=True,
                    now=at,
                )
            except NotHere:
                if "lat" not in place or attempt != "as told":
                    raise
                self.tally.lose(one.id, "lat/long: liegt außerhalb, nur die Adresse")
                place = _place(one, point=False)
                continue
            if found.case_id is None:
                raise VerbundError("Das Anliegen wartet auf eine Bestätigung.")
            return found.case_id, found.owner_id
        raise AssertionError("unreachable")

    def _answers(
        self, one: ForeignRequest, service: Service, place: Mapping[str, Any]
    ) -> dict[str, Any]:
        blueprint = ground_for(self._member, service.blueprint).blueprint
        answers: dict[str, Any] = {}
        for path, value in public.preset_of(blueprint, service.code).items():
            put(answers, path, value)
        report = blueprint.report
        if report is None:
            raise VerbundError("Die Blaupause nimmt keine Anliegen.")
        put(answers, report.place, dict(place))
        if report.description:
            text = one.description or one.service_name or service.name
            put(answers, report.description, text[:2000])
            if len(text) > 2000:
                self.tally.lose(one.id, "description: nach 2000 Zeichen abgeschnitten")
        if report.contact and self._rules.contact:
            put(answers, report.contact, self._rules.contact)
        return answers

    def _change(self, one: ForeignRequest, case_id: UUID, owner_id: UUID) -> None:
        """Bring the case to where the other side is, and note which one it is."""
        now = clock.now()
        at = min(one.updated_at or one.requested_at or now, now)
        text = one.status_notes or one.notice
        if not advance(
            case_id=case_id,
            status=one.status,
            closed=one.closed,
            text=text,
            at=at,
            actor=replace(self._actor, members=frozenset({self._member.id, owner_id})),
        ):
            self.tally.lose(one.id, f"Stand „{one.status}“ ist hier nicht erreichbar")
        link_foreign(
            member=self._member,
            direction=ForeignReport.Direction.IN,
            source=self._source,
            case_id=case_id,
            owner_id=owner_id,
            foreign_id=one.id,
            told=one.status[:40],
            told_at=one.updated_at,
            ended=one.closed,
        )


def _place(one: ForeignRequest, *, point: bool = True) -> dict[str, Any]:
    """Where it is: the point as told, the address taken apart, else what there is."""
    place: dict[str, Any] = read_address(one.address) if one.address else {}
    if one.zipcode and "postal_code" not in place:
        code = one.zipcode.strip()
        if len(code) == 5 and code.isdecimal() and "street" in place:
            place["postal_code"] = code
    if point and one.lat is not None and one.lon is not None:
        place["lat"], place["lon"] = f"{one.lat:.7f}", f"{one.lon:.7f}"
    if not place:
        place["note"] = "ohne Ortsangabe übernommen"
    if len(str(place.get("note", ""))) > 300:
        place["note"] = str(place["note"])[:300]
    return place


__all__ = ["Rules", "Tally", "import_city", "import_content", "source_of"]
