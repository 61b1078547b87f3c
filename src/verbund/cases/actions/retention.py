"""Forgetting in time: what the rule says goes, and a proof that it went stays."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from msgspec import Struct

from verbund import engine
from verbund.cases.access import ERASE, ref
from verbund.cases.actions.change import Loaded, append, ground_of, load, scope_of
from verbund.cases.actions.drafts import delete_expired_drafts, release_files
from verbund.cases.errors import refuse
from verbund.cases.models import (
    Case,
    CaseDocument,
    DeletionProof,
    Entry,
    Idempotency,
    IncomingLetter,
    SearchToken,
    Task,
)
from verbund.cases.shapes import Erasure, RetentionReport
from verbund.core import audit
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import chain, clock
from verbund.kernel.ids import new_id
from verbund.members import queries as members

_BATCH = 500


class Candidate(Struct, frozen=True):
    """A closed case, with what decides about its time."""

    id: UUID
    number: str
    owner_id: UUID
    acting_id: UUID
    verdict: engine.RetentionVerdict
    held: str


def run_retention(
    *, today: date | None = None, dry_run: bool = False, actor: Actor = SYSTEM
) -> RetentionReport:
    """Erase every closed case whose time is over, unless it is held back.

    Each case is one transaction: content of the journal, files, search terms, tasks and
    snapshot go; headers, digests and a ``DeletionProof`` stay, and the chain still
    verifies. With ``dry_run`` only the report is made.
    """
    if actor.kind != "system":
        require(actor, ERASE.key)
    day = today or clock.today()
    due = [c for c in _candidates() if c.verdict.on <= day]
    held = tuple(_erasure(c) for c in due if c.held)
    erased: list[Erasure] = []
    for candidate in due:
        if candidate.held:
            continue
        if not dry_run:
            with acting_within({candidate.owner_id, candidate.acting_id}, actor):
                _erase(candidate)
        erased.append(_erasure(candidate))
    drafts = 0 if dry_run else delete_expired_drafts(day)
    return RetentionReport(
        day=day, dry_run=dry_run, erased=tuple(erased), held=held, drafts=drafts
    )


def set_legal_hold(*, case_id: UUID, actor: Actor, reason: str) -> None:
    """Keep a case from being erased, because of a suit for example; ``""`` ends it."""
    require(actor, ERASE.key)
    with scope_of(actor), transaction.atomic():
        loaded = load(case_id)
        Case.objects.filter(id=case_id).update(legal_hold=reason.strip()[:200])
        audit.record(
            action="legal_hold_set" if reason.strip() else "legal_hold_ended",
            actor=actor,
            subject=f"case:{case_id}",
            member=loaded.place.owner_id,
        )


def _candidates() -> list[Candidate]:
    """Closed cases that a rule applies to, with the day their time is over."""
    found: list[Candidate] = []
    last: UUID | None = None
    with across_members("Löschlauf nach Aufbewahrungsfrist"):
        members.current_directory()
        while True:
            rows = Case.objects.filter(open=False, erased_at__isnull=True)
            if last is not None:
                rows = rows.filter(id__gt=last)
            batch = list(
                rows.order_by("id").values(
                    "id", "number", "owner_id", "acting_id", "snapshot",
                    "blueprint_key", "blueprint_digest", "legal_hold",
                )[:_BATCH]
            )  # fmt: skip
            for row in batch:
                ground = ground_of(
                    row["owner_id"], row["blueprint_key"], row["blueprint_digest"]
                )
                state = engine.state_from_json(row["snapshot"])
                verdict = engine.retention_due(ground, state)
                if verdict is not None and verdict.then != "archive_offer":
                    found.append(
                        Candidate(
                            row["id"], row["number"], row["owner_id"],
                            row["acting_id"], verdict, row["legal_hold"],
                        )
                    )  # fmt: skip
            if len(batch) < _BATCH:
                return found
            last = batch[-1]["id"]


def _erase(candidate: Candidate) -> None:
    with transaction.atomic():
        loaded = load(candidate.id)
        _destroy(
            loaded,
            rule=_rule(candidate.verdict),
            due_on=candidate.verdict.on,
            actor=SYSTEM,
        )


def _destroy(loaded: Loaded, *, rule: str, due_on: date, actor: Actor) -> None:
    case_id = loaded.place.case_id
    moment = max(clock.now(), loaded.changed_at)
    command = engine.EraseContent(actor=ref(actor), channel=actor.channel, reason=rule)
    decided = engine.decide(loaded.ground, loaded.state, command, moment)
    if isinstance(decided, engine.Refusal):
        raise refuse(decided)
    state = loaded.state
    for entry in decided:
        state = engine.evolve(loaded.ground, state, entry)
    documents = CaseDocument.objects.filter(case_id=case_id)
    digests = set(documents.values_list("digest", flat=True))
    # First the content of everything before, then the entry that says so.
    entries = Entry.objects.filter(case_id=case_id, content__isnull=False)
    gone = list(entries.order_by("position").values_list("content_digest", flat=True))
    entries.update(content=None)
    append(loaded, decided, state)
    documents.delete()
    release_files(digests)
    SearchToken.objects.filter(case_id=case_id).delete()
    Task.objects.filter(case_id=case_id).delete()
    # Names of scanned files tell about people as well.
    IncomingLetter.objects.filter(case_id=case_id).delete()
    Idempotency.objects.filter(case_id=case_id).delete()
    # The codes lead nowhere any more; the hash of the link stays unique by the id.
    Case.objects.filter(id=case_id).update(
        erased_at=moment,
        handover_code_hash="",
        status_token_hash=f"erased:{case_id.hex}",
    )
    _prove(
        loaded,
        rule=rule,
        due_on=due_on,
        moment=moment,
        contents=gone,
        digests=digests,
    )


def _prove(
    loaded: Loaded,
    *,
    rule: str,
    due_on: date,
    moment: datetime,
    contents: list[str],
    digests: set[str],
) -> None:
    head = Case.objects.values_list("head_hash", flat=True).get(id=loaded.place.case_id)
    listed = chain.canonical({"entries": contents, "files": sorted(digests)}).decode()
    facts = [
        str(loaded.place.case_id), loaded.number, rule, due_on, moment, listed, head,
    ]  # fmt: skip
    DeletionProof(
        id=new_id(),
        owner_id=loaded.place.owner_id,
        acting_id=loaded.place.acting_id,
        case_id_erased=loaded.place.case_id,
        number=loaded.number,
        blueprint_key=loaded.ground.blueprint.key,
        rule=rule[:200],
        due_on=due_on,
        erased_at=moment,
        entries=len(contents),
        files=len(digests),
        digests=listed,
        head_hash=head,
        digest=chain.digest(chain.canonical(facts)),
    ).save(force_insert=True)


def _rule(verdict: engine.RetentionVerdict) -> str:
    laws = ", ".join(law.title for law in verdict.legal)
    return f"{verdict.then}: {laws}" if laws else verdict.then


def _erasure(candidate: Candidate) -> Erasure:
    return Erasure(
        case_id=candidate.id,
        number=candidate.number,
        rule=_rule(candidate.verdict),
        due_on=candidate.verdict.on,
        action=candidate.verdict.then,
        held=candidate.held,
    )
