"""Opening a case: as few statements as possible, all or nothing.

Everything that can be reckoned without the database – the engine's decision, the
snapshot, the texts of the entries – is done before the transaction begins, so that the
number range is locked only for the inserts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection
from msgspec import Struct

from verbund import engine
from verbund.cases import effects, files, journal, projection, store, tokens
from verbund.cases.access import ref
from verbund.cases.actions.drafts import settle_draft
from verbund.cases.actions.rows import new_case, new_entries, node_name
from verbund.cases.companions import Also, companion_of
from verbund.cases.errors import IdempotencyMismatch, refuse
from verbund.cases.models import CaseDocument, Draft, Idempotency
from verbund.cases.shapes import Receipt
from verbund.catalogue import queries as catalogue
from verbund.core.db.together import durably
from verbund.core.errors import Conflict, Forbidden, Invalid, VerbundError
from verbund.core.jobs import insertion, wake_workers
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import chain, chance, clock
from verbund.kernel.ids import new_id
from verbund.members.queries import Member

_KEY_LENGTH = 200

#: Stands for the number until the transaction knows it; nobody can guess and send it.
_PLACEHOLDER: Final = f"№{chance.random_bits(96):024x}"


class _Prepared(Struct, frozen=True, kw_only=True):
    """A case that only needs its number."""

    state: engine.CaseState
    drafts: tuple[engine.EntryDraft, ...]
    contents: tuple[str, ...]
    columns: dict[str, object]
    place: journal.Place
    token: str
    code: str
    # Rows that do not know the number: jobs, and the key if there is one.
    others: list[store.Statement]


def open_case(
    *,
    member: Member,
    blueprint: str,
    answers: Mapping[str, object],
    channel: str,
    actor: Actor,
    service: str | None = None,
    language: str = "de",
    idempotency_key: str | None = None,
    draft: UUID | None = None,
    identified: str = "",
    case_id: UUID | None = None,
    then: Sequence[engine.Command] = (),
    also: Also | None = None,
    now: datetime | None = None,
) -> Receipt:
    """Submit answers: one new case with number, journal, events and jobs, or nothing.

    The same key with the same answers gives the same receipt, with other answers
    ``IdempotencyMismatch``. ``draft`` is used up and hands over its files.
    ``identified`` is the way in which staff recognised the person (``engine.WAYS``).
    ``case_id`` is the id that a node without network gave the case. ``then`` are
    commands that follow at once, such as to which office it goes; ``also`` writes what
    another room keeps of the case, in the same transaction (perhaps tried twice);
    without it the companions of all rooms are asked.
    Raises ``AnswersInvalid`` with one problem for each field.
    """
    moment = now or clock.now()
    key, digest = _key(idempotency_key, blueprint, service, answers)
    pinned = _pinned(member, draft)
    ground = catalogue.ground_for(
        member, blueprint, digest=pinned.blueprint_digest if pinned else None
    )
    if also is None:
        companion = companion_of(member, ground, answers, moment)
        then, also = (*then, *companion.then), companion.also
    with acting_within(_walls(ground, actor), actor):
        try:
            prepared = _prepare(
                ground=ground,
                command=engine.Open(
                    actor=ref(actor),
                    channel=channel,
                    answers=dict(answers),
                    service=service or (pinned.service if pinned else None),
                    number=_PLACEHOLDER,
                    language=language,
                    identified=identified,
                    began=_begun_at(pinned),
                ),
                now=moment,
                key=(key, digest),
                case_id=case_id or new_id(),
                then=then,
            )
            named = files.named_in(prepared.state.answers)
            files.require_known(named, _uploaded(draft))
            return durably(
                lambda: _write(prepared, ground, member, draft, also),
                counts=draft is not None or also is not None,
            )
        except (IntegrityError, VerbundError):
            # A key that came before leads to its receipt, whatever is wrong by now.
            if key and (known := _known(member.id, key, digest)):
                return known
            raise


def _begun_at(draft: Draft | None) -> str:
    """The channel where somebody began to fill in; empty if nobody did before."""
    # A draft that only carries files was made by sending.
    if draft is None or (draft.position == 1 and draft.pages_done == "[]"):
        return ""
    return str(draft.channel)


def _prepare(
    *,
    ground: engine.Ground,
    command: engine.Open,
    now: datetime,
    key: tuple[str, str],
    case_id: UUID,
    then: Sequence[engine.Command] = (),
) -> _Prepared:
    try:
        decided: list[engine.EntryDraft] = []
        state: engine.CaseState | None = None
        for step in (command, *then):
            drafts = engine.decide(ground, state, step, now)
            if isinstance(drafts, engine.Refusal):
                raise refuse(drafts, command.language)
            for entry in drafts:
                state = engine.evolve(ground, state, entry)
            decided += drafts
        if state is None:
            raise Invalid("Aus diesen Angaben wurde kein Vorgang.")
        contents = tuple(journal.write_content(entry) for entry in decided)
        columns = projection.columns(ground, state)
    except UnicodeEncodeError:
        raise Invalid("Die Angaben enthalten Zeichen, die es nicht gibt.") from None
    place = journal.Place(
        case_id=case_id,
        owner_id=UUID(ground.owner.id),
        acting_id=UUID(ground.acting.id),
        blueprint_digest=ground.blueprint.digest,
        node=node_name(),
    )
    jobs = effects.jobs_of(
        place.case_id, place.acting_id, decided, None, state,
        report=ground.blueprint.report is not None,
    )  # fmt: skip
    others = [insertion(jobs)[1]] if jobs else []
    if key[0]:
        others.append(_key_row(place, *key, state.opened_at))
    token = tokens.status_token(place.case_id)
    code = tokens.handover_code(place.case_id)
    columns["status_token_hash"] = tokens.hash_token(token)
    columns["handover_code_hash"] = tokens.hash_code(code)
    return _Prepared(
        state=state,
        drafts=tuple(decided),
        contents=contents,
        columns=columns,
        place=place,
        token=token,
        code=code,
        others=others,
    )


def _write(
    prepared: _Prepared,
    ground: engine.Ground,
    member: Member,
    draft: UUID | None,
    also: Also | None,
) -> Receipt:
    place, state = prepared.place, prepared.state
    number = _next_number(member, state.opened_at)
    lines = journal.seal(
        prepared.drafts,
        place=place,
        position=0,
        previous="",
        recorded_at=clock.now(),
        contents=[text.replace(_PLACEHOLDER, number) for text in prepared.contents],
    )
    columns = dict(prepared.columns)
    columns["snapshot"] = str(columns["snapshot"]).replace(_PLACEHOLDER, number)
    columns["number"] = number
    columns["head_hash"] = lines[-1].hash
    store.execute_all([new_case(place, columns), new_entries(lines), *prepared.others])
    wake_workers()
    if draft is not None:
        settle_draft(draft, place.case_id, state.channel)
        # Whoever took the form along learns that it was sent meanwhile.
        sent = _key_row(place, _draft_key(draft), "", clock.now())
        store.execute_all([sent])
    receipt = Receipt(
        id=place.case_id,
        number=number,
        status_token=prepared.token,
        handover_code=prepared.code,
        opened_at=state.opened_at,
        owner_id=place.owner_id,
        acting_id=place.acting_id,
        blueprint=state.blueprint,
        service=str(columns["service"]),
    )
    if also is not None:
        also(receipt, ground, state)
    return receipt


def _next_number(member: Member, opened_at: datetime) -> str:
    """The next number of the member's year; a rolled-back one is given out again."""
    year = clock.to_berlin(opened_at).year
    adapt = store.adapter()
    (last,) = store.execute(
        'INSERT INTO "cases_numberrange" (owner_id, acting_id, year, last) '
        "VALUES (%s, %s, %s, 1) ON CONFLICT (owner_id, year) "
        'DO UPDATE SET last = "cases_numberrange".last + 1 RETURNING last',
        [adapt(member.id), adapt(member.id), year],
    ).fetchone()
    return f"{member.short_code}-{year}-{last:06d}"


# --- keys ---------------------------------------------------------------------


def _key(
    given: str | None,
    blueprint: str,
    service: str | None,
    answers: Mapping[str, object],
) -> tuple[str, str]:
    if given is None:
        return "", ""
    if not 0 < len(given) <= _KEY_LENGTH or not given.isprintable():
        raise Invalid(
            f"Der Idempotency-Key hat 1 bis {_KEY_LENGTH} druckbare Zeichen.",
            detail_en=f"An Idempotency-Key has 1 to {_KEY_LENGTH} printable "
            "characters.",
        )
    try:
        document = chain.canonical([blueprint, service, answers])
    except UnicodeEncodeError:
        raise Invalid("Die Angaben enthalten Zeichen, die es nicht gibt.") from None
    return given, chain.digest(document)


def receipt_of(member: Member, key: str) -> Receipt | None:
    """The receipt that this idempotency key got; ``None`` if nothing was sent by it.

    For doors that lost the answer with the answers.
    """
    with acting_within({member.id}):
        return _known(member.id, key, None)


def receipt_of_draft(member: Member, draft_id: UUID) -> Receipt | None:
    """The receipt of the case that this draft has become; ``None`` if it was not sent.

    Known for as long as idempotency keys are: thirty days.
    """
    return receipt_of(member, _draft_key(draft_id))


def _draft_key(draft_id: UUID) -> str:
    # No client can choose it: theirs are printable.
    return f"draft\n{draft_id}"


def _known(owner_id: UUID, key: str, digest: str | None) -> Receipt | None:
    """The receipt this key got before; raises if it was for other answers."""
    adapt = store.adapter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.request_digest, c.id, c.number, c.opened_at, c.owner_id, "
            'c.acting_id, c.blueprint_key, c.service FROM "cases_idempotency" k '
            'JOIN "cases_case" c ON c.id = k.case_id AND c.owner_id = k.owner_id '
            "WHERE k.owner_id = %s AND k.key = %s",
            [adapt(owner_id), key],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    if digest is not None and row[0] != digest:
        raise IdempotencyMismatch
    case_id = store.to_uuid(row[1])
    return Receipt(
        id=case_id,
        number=row[2],
        status_token=tokens.status_token(case_id),
        handover_code=tokens.handover_code(case_id),
        opened_at=store.to_moment(row[3]),
        owner_id=store.to_uuid(row[4]),
        acting_id=store.to_uuid(row[5]),
        blueprint=row[6],
        service=row[7],
        repeated=True,
    )


def _key_row(
    place: journal.Place, key: str, digest: str, at: datetime
) -> store.Statement:
    return store.insertion(
        Idempotency,
        ("owner_id", "acting_id", "key", "request_digest", "case_id", "created_at"),
        [(place.owner_id, place.acting_id, key, digest, place.case_id, at)],
    )


# --- what belongs to the draft ------------------------------------------------


def _walls(ground: engine.Ground, actor: Actor) -> frozenset[UUID]:
    """The owner and who acts for it; staff must belong to one of them."""
    touched = frozenset({UUID(ground.owner.id), UUID(ground.acting.id)})
    if actor.kind == "staff" and not touched & actor.members:
        raise Forbidden(
            f"Für {ground.owner.name} dürfen Sie keine Vorgänge anlegen.",
            detail_en="You may not open cases for this member.",
        )
    return touched


def _pinned(member: Member, draft: UUID | None) -> Draft | None:
    if draft is None:
        return None
    with acting_within({member.id}):
        found: Draft | None = Draft.objects.filter(id=draft).first()
    if found is None:
        raise Conflict(
            "Dieser Entwurf wurde schon gesendet oder gelöscht.",
            title="Diesen Entwurf gibt es nicht mehr.",
            detail_en="This draft was sent or deleted before.",
        )
    return found


def _uploaded(draft: UUID | None) -> frozenset[str]:
    if draft is None:
        return frozenset()
    rows: Sequence[str] = CaseDocument.objects.filter(draft_id=draft).values_list(
        "digest", flat=True
    )
    return frozenset(rows)


__all__ = ["open_case"]
