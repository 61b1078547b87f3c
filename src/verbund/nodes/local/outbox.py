"""Finished operations, sealed and chained on disk until the centre has signed for them.

``outbox/<number>.op`` is one envelope (``envelopes``), ``outbox/blocks/<id>`` a sealed
block of a file, ``receipts/<number>.json`` the centre's signed answer. The device
cannot read what it sealed. An operation exists from the moment its ``.op`` file has its
name, blocks are there before. Killed at any byte, the next start finds it whole or not
at all.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.kernel import chain, hpke, signing
from verbund.kernel.ids import new_id
from verbund.nodes.local import durable, identity
from verbund.nodes.local.envelopes import FOLDER, Envelopes, number
from verbund.nodes.local.errors import Damaged, NodeError
from verbund.nodes.local.vault import Vault
from verbund.nodes.wire import (
    BLOCK_BYTES,
    MOST_OPERATION_BYTES,
    MOST_SPOILT,
    SIGNED_ENVELOPE,
    SIGNED_OPERATION,
    SIGNED_RECEIPT,
    Answer,
    Envelope,
    Header,
    Inner,
    Kind,
    Operation,
    OperationDraft,
    SealedFile,
    block_info,
    kind_of,
)

State = Literal[
    "sealed", "sent", "accepted", "duplicate", "held", "conflict", "rejected"
]
_BLOCKS: Final = "blocks"
_RECEIPTS: Final = "receipts"
_LOCK: Final = ".lock"
_Files = list[tuple[SealedFile, tuple[tuple[str, int], ...]]]


class _Place(Struct, frozen=True):
    """Whose operation is being sealed, and to which key."""

    tenant: UUID
    device: UUID
    op_id: UUID
    key: bytes

    def block_info(self, sha256: str, index: int) -> bytes:
        """The place of one block of one file of this operation."""
        return block_info(
            tenant=self.tenant,
            device_id=self.device,
            op_id=self.op_id,
            sha256=sha256,
            index=index,
        )


class Sealed(Struct, frozen=True, kw_only=True):
    """What the officer gets for a finished operation."""

    op_id: UUID
    seq: int
    hash: str

    @property
    def short_hash(self) -> str:
        """Eight signs in two groups, as the receipt and the list show them."""
        return short(self.hash)


class OutboxEntry(Struct, frozen=True, kw_only=True):
    """One operation as the list of the node shows it."""

    op_id: UUID
    seq: int
    kind: Kind
    state: State
    hash: str
    # Bytes still on this device: envelope and blocks; 0 once it was forgotten.
    size: int
    message: str = ""
    case_number: str = ""
    answered_at: datetime | None = None

    @property
    def short_hash(self) -> str:
        """Eight signs in two groups."""
        return short(self.hash)


class _Kept(Struct, frozen=True, kw_only=True):
    """What stays of an operation: the answer, and what it was about by kind only."""

    answer: Answer
    kind: Kind


def short(digest: str) -> str:
    """The first eight signs of a hash, for eyes."""
    return f"{digest[:4]} {digest[4:8]}"


class Outbox:
    """The outbox of one node; ``vault`` is needed to seal, not to send."""

    def __init__(self, home: Path, vault: Vault | None = None) -> None:
        self._home = home
        self._vault = vault
        self._folder = home / FOLDER
        self._receipts = home / _RECEIPTS
        self._kept_twice = Envelopes(home)
        with self._alone():
            durable.sweep(self._folder / _BLOCKS)
            durable.sweep(self._receipts)
            self._kept_twice.mend(self._is_settled)
            self._seq, self._head = self._find_head()
            self._sweep_blocks()
        self._known: dict[UUID, Sealed] | None = None

    # --- sealing --------------------------------------------------------------

    def seal(
        self,
        draft: OperationDraft,
        files: Mapping[str, bytes] | None = None,
        *,
        op_id: UUID | None = None,
    ) -> Sealed:
        """Sign, seal and store one operation; durable before this returns.

        ``files`` are contents by their SHA-256. Who must not seal twice after a crash
        writes down an ``op_id`` first: what was sealed under it comes back. Raises
        ``VaultLocked``, ``NodeError`` for a member outside of the scope or a wrong
        digest, and ``DiskFull`` – then nothing is kept and the number is free again.
        """
        if self._vault is None:
            raise NodeError("Zum Abschließen muss der Koffer offen sein.")
        me = identity.load(self._home)
        tenant = me.tenant(draft.tenant)
        if tenant is None:
            raise NodeError(
                "Für diese Kommune ist der Koffer nicht zugelassen.",
                detail_en="The node has no key of this member.",
            )
        place = _Place(
            draft.tenant, me.node_id, op_id or new_id(), bytes.fromhex(tenant.key)
        )
        with self._alone():
            self._catch_up()
            if self._broken:
                raise Damaged(
                    "Der letzte Teil im Ausgang ist beschädigt; ein neuer hätte keinen "
                    "Vorgänger. Geben Sie den Koffer der Administration.",
                    detail_en="The last sealed operation is damaged.",
                )
            if op_id is not None and (known := self._sealed(op_id)) is not None:
                return known
            seq = self._seq + 1
            try:
                sealed_files = self._seal_files(place, files or {})
                operation = Operation(
                    op_id=place.op_id,
                    device_id=place.device,
                    device_seq=seq,
                    prev_hash=self._head,
                    clock_offset_s=me.clock_offset_s,
                    files=tuple(file for file, _ in sealed_files),
                    **{name: getattr(draft, name) for name in draft.__struct_fields__},
                )
                sizes = tuple(size for _, sizes in sealed_files for size in sizes)
                envelope = _enclose(operation, sizes, place.key, self._vault)
                self._kept_twice.write(envelope)
            except (NodeError, OSError):
                # It may have its name already although the folder could not be synced:
                # who was told that it failed must not find it later.
                self._kept_twice.undo(seq)
                with suppress(OSError):
                    self._sweep_blocks()
                raise
            self._seq, self._head = envelope.header.seq, envelope.hash
            sealed = Sealed(op_id=place.op_id, seq=self._seq, hash=self._head)
            if self._known is not None:
                self._known[place.op_id] = sealed
        return sealed

    def _seal_files(self, place: _Place, files: Mapping[str, bytes]) -> _Files:
        found: _Files = []
        for sha256, content in files.items():
            if chain.digest(content) != sha256:
                raise NodeError(f"Die Datei {sha256[:8]}… hat einen anderen Inhalt.")
            sizes: list[tuple[str, int]] = []
            # An empty file is one block of nothing.
            for index, start in enumerate(range(0, max(len(content), 1), BLOCK_BYTES)):
                block = hpke.seal(
                    place.key,
                    content[start : start + BLOCK_BYTES],
                    place.block_info(sha256, index),
                )
                name = chain.digest(block)
                durable.replace(self._folder / _BLOCKS / name, block)
                sizes.append((name, len(block)))
            blocks = tuple(name for name, _ in sizes)
            file = SealedFile(sha256=sha256, size=len(content), blocks=blocks)
            found.append((file, tuple(sizes)))
        return found

    # --- looking --------------------------------------------------------------

    def entries(self) -> tuple[OutboxEntry, ...]:
        """Everything ever sealed here, by number."""
        kept = {entry.answer.seq: entry for entry in self._kept()}
        waiting = {envelope.header.seq: envelope for envelope in self.envelopes()}
        found = []
        for seq in sorted(kept.keys() | waiting.keys()):
            envelope, answered = waiting.get(seq), kept.get(seq)
            if envelope is not None:
                found.append(_waiting(envelope, answered))
            elif answered is not None:
                found.append(_answered(answered))
        return tuple(found)

    def envelopes(self) -> Iterator[Envelope]:
        """The readable envelopes that the centre has not signed for, by number."""
        return self._kept_twice.all()

    def damaged(self) -> tuple[str, ...]:
        """Files that a failing disk has spoilt; nothing of theirs is ever removed."""
        receipts = [path for path in self._answers() if _unreadable(path)]
        return tuple(one.name for one in (*self._kept_twice.damaged(), *receipts))

    def incomplete(self) -> tuple[int, ...]:
        """Numbers of parts that will not arrive whole: itself or a file is spoilt.

        As many as a message to the centre may name, the lowest first.
        """
        found = {number(path) for path in self._kept_twice.damaged()}
        for one in self.envelopes():
            if any(not self._has(name) for name, _ in one.header.blocks):
                found.add(one.header.seq)
        return tuple(sorted(found)[:MOST_SPOILT])

    def block(self, name: str) -> bytes | None:
        """A sealed block that is still here and can be read as it was sealed."""
        try:
            content = (self._folder / _BLOCKS / name).read_bytes()
        except OSError:
            return None
        return content if chain.digest(content) == name else None

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last envelope ever sealed here."""
        return self._seq, self._head

    # --- forgetting -----------------------------------------------------------

    def take_answer(self, answer: Answer) -> bool:
        """Store a signed answer; forget what the centre has whole.

        Returns whether it was believed: signed by the centre, for this device, over
        the very hash that lies here (or for which an answer was believed before).
        """
        me = identity.load(self._home)
        if answer.device_id != me.node_id or not signing.verify(
            me.centre_key, answer.signature, SIGNED_RECEIPT, answer.signed_content()
        ):
            return False
        with self._alone():
            return self._settle(answer)

    def _settle(self, answer: Answer) -> bool:
        path, receipt = self._kept_twice.path(answer.seq), self._receipt(answer.seq)
        before = None if _unreadable(receipt) else _read_kept(receipt)
        if path.exists():
            envelope = self._kept_twice.read(path)
            if (envelope.header.op_id, envelope.hash) != (answer.op_id, answer.hash):
                return False
            kind, blocks = envelope.header.kind, envelope.header.blocks
        elif before is not None and before.answer.hash == answer.hash:
            kind, blocks = before.kind, ()
            if answer.answered_at < before.answer.answered_at:
                return True
        else:
            return False
        durable.replace(receipt, msgspec.json.encode(_Kept(answer=answer, kind=kind)))
        if answer.complete:
            # Blocks that a power cut leaves behind are swept at the next start.
            self._kept_twice.remove(answer.seq)
            for name, _ in blocks:
                durable.remove(self._folder / _BLOCKS / name)
        return True

    # --- inside ---------------------------------------------------------------

    def _sealed(self, op_id: UUID) -> Sealed | None:
        """What lies here under this id; the files are read once, not at each seal."""
        if self._known is None:
            self._known = {
                one.op_id: Sealed(op_id=one.op_id, seq=one.seq, hash=one.hash)
                for one in self.entries()
            }
        return self._known.get(op_id)

    def _has(self, name: str) -> bool:
        """Without reading it: the sync reads each block it is asked for."""
        return (self._folder / _BLOCKS / name).exists()

    def _receipt(self, seq: int) -> Path:
        return self._receipts / f"{seq:012d}.json"

    def _is_settled(self, seq: int) -> bool:
        """Whether the centre has signed that it has all of this part."""
        try:
            kept = _read_kept(self._receipt(seq))
        except Damaged:
            return False
        return kept is not None and kept.answer.complete

    def _answers(self) -> list[Path]:
        return sorted(self._receipts.glob("*.json"))

    def _kept(self) -> Iterator[_Kept]:
        for path in self._answers():
            with suppress(Damaged):
                kept = _read_kept(path)
                if kept is not None:
                    yield kept

    def _find_head(self) -> tuple[int, str]:
        """Number and hash of the last one; what follows must be able to name it."""
        known, self._broken = [(0, "")], False
        try:
            for last in self._kept_twice.paths()[-1:]:
                sealed = self._kept_twice.read(last)
                known.append((sealed.header.seq, sealed.hash))
            for last in self._answers()[-1:]:
                kept = _read_kept(last)
                if kept is not None:
                    known.append((kept.answer.seq, kept.answer.hash))
        except Damaged:
            self._broken = True
        return max(known)

    def _catch_up(self) -> None:
        """Another process of this node may have sealed meanwhile."""
        following = self._seq + 1
        if (
            self._kept_twice.path(following).exists()
            or self._receipt(following).exists()
        ):
            self._seq, self._head = self._find_head()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process or thread at a time: numbers and blocks belong together."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _sweep_blocks(self) -> None:
        """Blocks of an operation that never came to be, or that was forgotten."""
        folder = self._folder / _BLOCKS
        lying = {path.name for path in folder.glob("*")}
        if not lying or self.damaged():
            return
        named = {name for one in self.envelopes() for name, _ in one.header.blocks}
        for name in lying - named:
            (folder / name).unlink(missing_ok=True)
        durable.sync_folder(folder)


def _enclose(
    operation: Operation,
    sizes: tuple[tuple[str, int], ...],
    key: bytes,
    vault: Vault,
) -> Envelope:
    content = chain.canonical(operation)
    if len(content) > MOST_OPERATION_BYTES:
        raise NodeError(
            "Dieser Vorgang ist zu groß, um ihn abzuschließen. Lange Texte gehören in "
            "eine Datei.",
            detail_en=f"An operation has at most {MOST_OPERATION_BYTES} bytes.",
        )
    inner = Inner(
        msgspec.Raw(content), vault.device_key.sign(SIGNED_OPERATION, content)
    )
    header = Header(
        op_id=operation.op_id,
        tenant=operation.tenant,
        device_id=operation.device_id,
        seq=operation.device_seq,
        prev_hash=operation.prev_hash,
        kind=kind_of(operation.payload),
        blocks=sizes,
    )
    info = chain.canonical(header)
    sealed = hpke.seal(key, msgspec.json.encode(inner), info)
    signed = vault.device_key.sign(SIGNED_ENVELOPE, info + sealed)
    return Envelope(header=header, signature=signed, sealed=sealed)


def _read_kept(path: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise Damaged(f"{path.name} bei den Quittungen ist beschädigt.") from error


def _unreadable(receipt: Path) -> bool:
    try:
        _read_kept(receipt)
    except Damaged:
        return True
    return False


def _waiting(envelope: Envelope, answered: _Kept | None) -> OutboxEntry:
    header = envelope.header
    return OutboxEntry(
        op_id=header.op_id,
        seq=header.seq,
        kind=header.kind,
        state="sealed" if answered is None else "sent",
        hash=envelope.hash,
        size=len(envelope.sealed) + sum(size for _, size in header.blocks),
        message=answered.answer.message if answered else "",
        answered_at=answered.answer.answered_at if answered else None,
    )


def _answered(kept: _Kept) -> OutboxEntry:
    answer = kept.answer
    return OutboxEntry(
        op_id=answer.op_id,
        seq=answer.seq,
        kind=kept.kind,
        state=answer.status,
        hash=answer.hash,
        size=0,
        message=answer.message,
        case_number=answer.case_number,
        answered_at=answer.answered_at,
    )
