"""Bringing finished work to the centre and forgetting it only once it is signed for.

May be killed at any moment and called again: what was sent is sent again and counts
once, what was answered is believed after its signature was checked.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from verbund.kernel import chain, clock
from verbund.nodes.local import durable, identity
from verbund.nodes.local.errors import Damaged
from verbund.nodes.local.identity import NodeIdentity
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.local.pack import drop_pack, store_pack
from verbund.nodes.local.transport import Transport
from verbund.nodes.local.vault import FILE as VAULT_FILE
from verbund.nodes.wire import MOST_SPOILT, Answer, Batch, BatchAnswer, Envelope

_MOST_IN_BATCH: Final = 40
# The door takes 2 MB; the envelopes travel in base64.
_MOST_BYTES: Final = 1_200_000
_MOST_STATUS: Final = 500


class SyncReport(Struct, frozen=True, kw_only=True):
    """What one exchange did. ``unbelieved`` answers had no valid signature."""

    sent: int = 0
    settled: int = 0
    blocks: int = 0
    bytes: int = 0
    waiting: int = 0
    unbelieved: int = 0
    revoked: bool = False
    clock_offset_s: float = 0.0


class _Tally:
    """Counters while syncing."""

    def __init__(self) -> None:
        self.sent = self.blocks = self.bytes = self.unbelieved = 0
        self.lost: dict[str, None] = {}
        #: Numbers of the parts that these blocks belong to.
        self.halves: set[int] = set()


def sync(home: Path, transport: Transport) -> SyncReport:
    """Send everything sealed, take the answers, learn how older parts stand.

    Needs no vault. A node that was shut out still sends and then destroys its keys and
    its pack. Raises ``NoNetwork``, ``CentreRefused``, ``NotTheCentre``; what was
    answered before that is kept. ``Damaged`` names what the disk has spoilt, after
    everything else was sent.
    """
    me = _greeted(home, transport)
    outbox, tally = Outbox(home), _Tally()
    at_first = sum(1 for _ in outbox.envelopes())
    spoilt = outbox.incomplete()
    # Even if nothing else is to be sent, the centre hears of what will not come.
    for batch in _batches(outbox) if at_first else ((),) if spoilt else ():
        answer = transport.operations(Batch(envelopes=batch, spoilt=spoilt))
        tally.sent += len(batch)
        if answer.missing_blocks:
            _send_blocks(outbox, transport, answer.missing_blocks, tally)
            _believe(outbox, answer.answers, tally)
            spoilt = _with_halves(spoilt, batch, tally)
            # The centre has them whole now: it says so once the parts come again.
            answer = transport.operations(Batch(envelopes=batch, spoilt=spoilt))
        _believe(outbox, answer.answers, tally)
    _ask_about_older(outbox, transport, tally)
    if me.revoked_at is not None:
        _destroy(home)
    waiting = sum(1 for _ in outbox.envelopes())
    if unreadable := (*outbox.damaged(), *tally.lost):
        raise Damaged(
            "Alles andere ist gesendet, die Zentrale weiß davon; im Ausgang lässt "
            f"sich nicht lesen: {', '.join(unreadable)}. Geben Sie den Koffer der "
            "Administration, löschen Sie nichts.",
            detail_en=f"Damaged in the outbox: {', '.join(unreadable)}.",
        )
    return SyncReport(
        sent=tally.sent,
        settled=at_first - waiting,
        blocks=tally.blocks,
        bytes=tally.bytes,
        waiting=waiting,
        unbelieved=tally.unbelieved,
        revoked=me.revoked_at is not None,
        clock_offset_s=me.clock_offset_s,
    )


def fetch_pack(home: Path, transport: Transport) -> identity.PackNote:
    """Fetch the newest pack and put it in the place of the old one.

    By the centre's clock, too, its end is told on the way.
    """
    _greeted(home, transport)
    return store_pack(home, transport.pack())


def _greeted(home: Path, transport: Transport) -> NodeIdentity:
    """The node as the centre sees it now: what its clock is wrong by, whether out."""
    hello = transport.hello()
    before = identity.load(home)
    me = msgspec.structs.replace(
        before,
        clock_offset_s=(clock.now() - hello.now).total_seconds(),
        revoked_at=hello.revoked_at,
    )
    if me != before:
        identity.save(home, me)
    return me


def _batches(outbox: Outbox) -> Iterator[tuple[Envelope, ...]]:
    held: list[Envelope] = []
    size = 0
    for envelope in list(outbox.envelopes()):
        length = len(envelope.sealed) + 100 * len(envelope.header.blocks) + 500
        if held and (len(held) >= _MOST_IN_BATCH or size + length > _MOST_BYTES):
            yield tuple(held)
            held, size = [], 0
        held.append(envelope)
        size += length
    if held:
        yield tuple(held)


def _send_blocks(
    outbox: Outbox, transport: Transport, wanted: tuple[str, ...], tally: _Tally
) -> None:
    for digest in wanted:
        content = outbox.block(digest)
        if content is None or chain.digest(content) != digest:
            # Its part waits at the centre for it; what comes with others goes on.
            tally.lost[f"Block {digest[:8]}"] = None
            continue
        transport.block(digest, content)
        tally.blocks += 1
        tally.bytes += len(content)


def _with_halves(
    spoilt: tuple[int, ...], batch: tuple[Envelope, ...], tally: _Tally
) -> tuple[int, ...]:
    """Also the parts a block of which turned out to be unreadable."""
    for envelope in batch:
        if any(f"Block {name[:8]}" in tally.lost for name, _ in envelope.header.blocks):
            tally.halves.add(envelope.header.seq)
    return tuple(sorted({*spoilt, *tally.halves})[:MOST_SPOILT])


def _believe(outbox: Outbox, answers: tuple[Answer, ...], tally: _Tally) -> None:
    for answer in answers:
        if not outbox.take_answer(answer):
            tally.unbelieved += 1


def _ask_about_older(outbox: Outbox, transport: Transport, tally: _Tally) -> None:
    """Held and clashing parts may have been decided meanwhile."""
    open_ = [
        entry.op_id
        for entry in outbox.entries()
        if entry.size == 0 and entry.state in {"held", "conflict", "rejected"}
    ]
    if not open_:
        return
    answer: BatchAnswer = transport.status(tuple(open_[-_MOST_STATUS:]))
    for one in answer.answers:
        if not outbox.take_answer(one):
            tally.unbelieved += 1


def _destroy(home: Path) -> None:
    """A lost suitcase that calls: its keys and its pack are of no use to anybody."""
    drop_pack(home)
    durable.remove(home / VAULT_FILE)
