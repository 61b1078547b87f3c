"""How an entry is sealed into the journal of its case, and how the seal is checked.

The content carries a random salt, so that the digest of erased personal data cannot be
found by trying names. The hash binds the previous hash, everything in the header and
the content's digest; after erasure the chain still verifies.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.kernel import chain, chance
from verbund.kernel.ids import new_id


class Line(Struct, frozen=True, kw_only=True):
    """One sealed entry, column by column as it is stored."""

    id: UUID
    case_id: UUID
    position: int
    kind: str
    content: str | None
    content_digest: str
    actor_kind: str
    actor_id: str
    channel: str
    node: str
    occurred_at: datetime
    recorded_at: datetime
    blueprint_digest: str
    prev_hash: str
    hash: str
    owner_id: UUID
    acting_id: UUID


class Content(Struct, frozen=True):
    """What is destroyed by erasure: data, the actor's name and roles, the salt."""

    data: dict[str, object]
    name: str
    roles: tuple[str, ...]
    salt: str


class Place(Struct, frozen=True, kw_only=True):
    """Where entries are written: the case, whose it is, and this node."""

    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    blueprint_digest: str
    node: str


class Break(Struct, frozen=True):
    """The first place at which a chain does not hold, and what is wrong there."""

    position: int
    what: str


_CONTENT = msgspec.json.Decoder(Content)


def write_content(draft: engine.EntryDraft) -> str:
    """The canonical text of an entry's content with a fresh salt."""
    content = Content(
        draft.data or {},
        draft.actor.name,
        draft.actor.roles,
        f"{chance.random_bits(128):032x}",
    )
    return chain.canonical(content).decode()


def seal(
    drafts: Sequence[engine.EntryDraft],
    *,
    place: Place,
    position: int,
    previous: str,
    recorded_at: datetime,
    contents: Sequence[str] = (),
) -> list[Line]:
    """Lines for ``drafts`` after ``position``, each chained to the one before.

    ``contents`` may be given if they were written before (the case number is known
    only inside the transaction).
    """
    lines = []
    written = contents or [write_content(draft) for draft in drafts]
    for offset, (draft, content) in enumerate(zip(drafts, written, strict=True), 1):
        digest = chain.digest(content.encode())
        line_id = new_id()
        header = _header(
            line_id,
            place.case_id,
            position + offset,
            draft.kind,
            draft.actor.kind,
            draft.actor.id,
            draft.channel,
            place.node,
            draft.at,
            recorded_at,
            place.blueprint_digest,
            place.owner_id,
            place.acting_id,
        )
        sealed = chain.link(previous or None, header, digest)
        lines.append(
            Line(
                id=line_id,
                case_id=place.case_id,
                position=position + offset,
                kind=draft.kind,
                content=content,
                content_digest=digest,
                actor_kind=draft.actor.kind,
                actor_id=draft.actor.id,
                channel=draft.channel,
                node=place.node,
                occurred_at=draft.at,
                recorded_at=recorded_at,
                blueprint_digest=place.blueprint_digest,
                prev_hash=previous,
                hash=sealed,
                owner_id=place.owner_id,
                acting_id=place.acting_id,
            )
        )
        previous = sealed
    return lines


def verify(lines: Iterable[Line], *, head: str) -> Break | None:
    """``None`` if the chain is whole and ends at ``head``; else the first break."""
    previous = ""
    position = 0
    for position, line in enumerate(lines, 1):  # used after the loop
        if line.position != position:
            return Break(position, "Ein Eintrag fehlt.")
        if line.prev_hash != previous:
            return Break(position, "Der Eintrag schließt nicht an den vorigen an.")
        if line.content is not None and (
            chain.digest(line.content.encode()) != line.content_digest
        ):
            return Break(position, "Der Inhalt passt nicht zu seiner Prüfsumme.")
        if _hash_of(line) != line.hash:
            return Break(position, "Kopf oder Inhalt wurden verändert.")
        previous = line.hash
    if previous != head:
        return Break(position, "Die Akte endet nicht beim letzten bekannten Eintrag.")
    return None


def draft_of(line: Line) -> engine.EntryDraft:
    """The entry as the engine reads it; without data once it was erased."""
    content = read_content(line)
    return engine.EntryDraft(
        line.kind,
        content.data if content else None,
        line.occurred_at,
        engine.ActorRef(
            line.actor_kind,  # type: ignore[arg-type] # only valid kinds are written
            line.actor_id,
            content.name if content else "",
            content.roles if content else (),
        ),
        line.channel,
    )


def read_content(line: Line) -> Content | None:
    """The content of a line, ``None`` if it was erased."""
    return None if line.content is None else _CONTENT.decode(line.content)


def _hash_of(line: Line) -> str:
    header = _header(
        line.id,
        line.case_id,
        line.position,
        line.kind,
        line.actor_kind,
        line.actor_id,
        line.channel,
        line.node,
        line.occurred_at,
        line.recorded_at,
        line.blueprint_digest,
        line.owner_id,
        line.acting_id,
    )
    return chain.link(line.prev_hash or None, header, line.content_digest)


def _header(  # noqa: PLR0917 # the columns in order, twice
    line_id: UUID,
    case_id: UUID,
    position: int,
    kind: str,
    actor_kind: str,
    actor_id: str,
    channel: str,
    node: str,
    occurred_at: datetime,
    recorded_at: datetime,
    blueprint_digest: str,
    owner_id: UUID,
    acting_id: UUID,
) -> dict[str, object]:
    return {
        "id": line_id,
        "case": case_id,
        "position": position,
        "kind": kind,
        "actor": [actor_kind, actor_id],
        "channel": channel,
        "node": node,
        "occurred_at": occurred_at.astimezone(UTC),
        "recorded_at": recorded_at.astimezone(UTC),
        "blueprint": blueprint_digest,
        "owner": owner_id,
        "acting": acting_id,
    }
