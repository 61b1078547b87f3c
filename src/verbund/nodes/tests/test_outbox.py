"""What was finished is there whole, unreadable here, and stays until it is signed."""

import contextlib
import errno
import hashlib
import os
from pathlib import Path

import msgspec
import pytest

from verbund.kernel import device_keys
from verbund.kernel.hpke import SealUnreadable
from verbund.kernel.ids import new_id
from verbund.kernel.signing import SigningKey
from verbund.nodes import wire
from verbund.nodes.local import durable
from verbund.nodes.local import outbox as outboxes
from verbund.nodes.local.errors import Damaged, DiskFull, NodeError, VaultLocked
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.tests.suitcase import Suitcase, draft

SCAN = bytes(range(256)) * 9_000  # three blocks
SECRET = "Dieter Hofmann, Tettau"


@pytest.fixture
def suitcase(tmp_path: Path) -> Suitcase:
    return Suitcase(tmp_path)


@pytest.fixture
def outbox(suitcase: Suitcase) -> Outbox:
    return Outbox(suitcase.home, suitcase.vault)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def opened(suitcase: Suitcase, envelope: wire.Envelope) -> wire.Operation:
    inner = msgspec.json.decode(
        suitcase.tenant.open(envelope.sealed, envelope.info), type=wire.Inner
    )
    assert device_keys.verify(
        suitcase.vault.device_key.public_key,
        inner.signature,
        wire.SIGNED_OPERATION,
        bytes(inner.operation),
    )
    return msgspec.json.decode(inner.operation, type=wire.Operation)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_the_owner_reads_what_the_device_signed(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    sealed = outbox.seal(draft(name=SECRET), {sha(SCAN): SCAN})
    (envelope,) = outbox.envelopes()
    operation = opened(suitcase, envelope)
    assert operation.op_id == sealed.op_id
    assert operation.payload == wire.CaseOpened(answers={"name": SECRET})
    (file,) = operation.files
    content = b""
    for index, name in enumerate(file.blocks):
        block = outbox.block(name)
        assert block is not None
        info = wire.block_info(
            tenant=operation.tenant,
            device_id=operation.device_id,
            op_id=operation.op_id,
            sha256=file.sha256,
            index=index,
        )
        content += suitcase.tenant.open(block, info)
    assert content == SCAN


def test_what_was_written_down_before_it_was_sealed_is_never_sealed_twice(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    op_id = new_id()
    first = outbox.seal(draft(name=SECRET), op_id=op_id)
    assert first.op_id == op_id
    assert outbox.seal(draft(name=SECRET), op_id=op_id) == first
    again = Outbox(suitcase.home, suitcase.vault)
    assert again.seal(draft(name=SECRET), op_id=op_id) == first
    assert [entry.op_id for entry in again.entries()] == [op_id]


def test_nothing_on_disk_is_readable(suitcase: Suitcase, outbox: Outbox) -> None:
    outbox.seal(draft(name=SECRET), {sha(SECRET.encode()): SECRET.encode()})
    for path in suitcase.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert SECRET.encode(encoding) not in content, path
                assert "Hofmann".encode(encoding) not in content, path


def test_a_changed_header_closes_the_seal(suitcase: Suitcase, outbox: Outbox) -> None:
    outbox.seal(draft())
    (envelope,) = outbox.envelopes()
    moved = msgspec.structs.replace(envelope.header, seq=7)
    with pytest.raises(SealUnreadable):
        suitcase.tenant.open(
            envelope.sealed, msgspec.structs.replace(envelope, header=moved).info
        )


def test_each_envelope_points_to_the_one_before(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    first, second = outbox.seal(draft()), outbox.seal(draft())
    # Another object on the same folder, as another process would have it.
    third = Outbox(suitcase.home, suitcase.vault).seal(draft())
    fourth = outbox.seal(draft())
    chain = [(e.header.seq, e.header.prev_hash, e.hash) for e in outbox.envelopes()]
    assert chain == [
        (1, "", first.hash),
        (2, first.hash, second.hash),
        (3, second.hash, third.hash),
        (4, third.hash, fourth.hash),
    ]


def test_the_chain_goes_on_after_everything_was_forgotten(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    first = outbox.seal(draft(), {sha(SCAN): SCAN})
    assert outbox.take_answer(suitcase.answer(first))
    assert names(suitcase.home / "outbox") == {".lock"}
    again = Outbox(suitcase.home, suitcase.vault)
    second = again.seal(draft())
    assert second.seq == 2
    (envelope,) = again.envelopes()
    assert envelope.header.prev_hash == first.hash
    assert [(e.seq, e.state) for e in again.entries()] == [
        (1, "accepted"),
        (2, "sealed"),
    ]


def test_nothing_is_forgotten_before_the_centre_has_it_whole(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    sealed = outbox.seal(draft(), {sha(SCAN): SCAN})
    before = names(suitcase.home / "outbox")
    waiting = suitcase.answer(sealed, "held", complete=False)
    assert outbox.take_answer(waiting)
    assert names(suitcase.home / "outbox") == before
    assert [entry.state for entry in outbox.entries()] == ["sent"]


def test_an_answer_that_the_centre_did_not_sign_changes_nothing(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    sealed = outbox.seal(draft())
    good = suitcase.answer(sealed)
    other = SigningKey.new()
    forged = [
        msgspec.structs.replace(good, status="rejected"),
        msgspec.structs.replace(good, signature=""),
        msgspec.structs.replace(
            good, signature=other.sign(wire.SIGNED_RECEIPT, good.signed_content())
        ),
        suitcase.answer(msgspec.structs.replace(sealed, hash="0" * 64)),
        suitcase.answer(msgspec.structs.replace(sealed, seq=9)),
    ]
    for answer in forged:
        assert not outbox.take_answer(answer)
    assert [entry.state for entry in outbox.entries()] == ["sealed"]
    assert outbox.take_answer(good)


def test_the_same_answer_twice_is_believed_twice(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    answer = suitcase.answer(outbox.seal(draft()), "conflict")
    assert outbox.take_answer(answer)
    assert outbox.take_answer(answer)
    assert [entry.state for entry in outbox.entries()] == ["conflict"]


class PowerCut(BaseException):
    """The plug was pulled."""


def test_a_power_cut_at_any_step_leaves_it_whole_or_not_at_all(
    suitcase: Suitcase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every system call that writes is the last one once."""
    content = b"x" * 1_500_000
    first = Outbox(suitcase.home, suitcase.vault).seal(draft())
    step = 0
    while True:
        step += 1
        left = [step]

        def dying(real: object, left: list[int] = left) -> object:
            def call(*args: object, **kwargs: object) -> object:
                left[0] -= 1
                if left[0] == 0:
                    raise PowerCut
                return real(*args, **kwargs)  # type: ignore[operator]

            return call

        outbox = Outbox(suitcase.home, suitcase.vault)
        before = outbox.head
        sealed = None
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", dying(os.write))
            patched.setattr(os, "fsync", dying(os.fsync))
            patched.setattr(Path, "replace", dying(Path.replace))
            with contextlib.suppress(PowerCut):
                sealed = outbox.seal(draft(), {sha(content): content})
        after = Outbox(suitcase.home, suitcase.vault)
        if sealed is not None:
            assert after.head == (sealed.seq, sealed.hash)
            break
        whole = {name for one in after.envelopes() for name, _ in one.header.blocks}
        assert names(suitcase.home / "outbox" / "blocks") == whole
        assert after.head[0] in {before[0], before[0] + 1}
        assert all(opened(suitcase, one) for one in after.envelopes())
    assert step > 8
    assert next(after.envelopes()).hash == first.hash


def test_half_a_write_is_never_taken_for_an_operation(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    """A file system that lost the end of a file in a power cut."""
    outbox.seal(draft())
    (path,) = (suitcase.home / "outbox").glob("*.op")
    content = path.read_bytes()
    copy = suitcase.home / "outbox" / "copies" / path.name
    for end in (0, 1, len(content) // 2, len(content) - 1):
        copy.unlink()
        path.rename(part := path.with_name(path.name + ".part"))
        part.write_bytes(content[:end])
        assert Outbox(suitcase.home, suitcase.vault).entries() == ()
        path.write_bytes(content)
        Outbox(suitcase.home)
        assert copy.read_bytes() == content, "two of each again"
    for one in (path, copy):
        one.write_bytes(content[:-1])
    after = Outbox(suitcase.home, suitcase.vault)
    assert after.damaged() == (path.name,)
    # Nothing may follow a part whose hash nobody knows; nothing of it is swept away.
    with pytest.raises(Damaged):
        after.seal(draft())
    assert path.read_bytes() == content[:-1]


def test_a_signature_that_is_spoilt_is_noticed_after_it_was_checked(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    outbox.seal(draft())
    (envelope,) = outbox.envelopes()
    wrong = msgspec.structs.replace(envelope, signature=envelope.signature[::-1])
    for path in (suitcase.home / "outbox").rglob("*.op"):
        path.write_bytes(msgspec.msgpack.encode(wrong))
    assert outbox.damaged() == ("000000000001.op",)


def test_no_more_lost_parts_are_named_than_the_centre_takes(
    suitcase: Suitcase, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outboxes, "MOST_SPOILT", 2)
    for _ in range(3):
        outbox.seal(draft())
    for path in (suitcase.home / "outbox").rglob("*.op"):
        path.write_bytes(b"")
    assert Outbox(suitcase.home).incomplete() == (1, 2), "the lowest are waited for"


@pytest.mark.parametrize("room", [0, 1, 2, 3])
def test_a_full_disk_is_refused_with_nothing_half(
    suitcase: Suitcase, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    outbox.seal(draft())
    before, head = names(suitcase.home), outbox.head
    real, left = os.write, [room]

    def fill(handle: int, data: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, data)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fill)
        with pytest.raises(DiskFull):
            outbox.seal(draft(), {sha(SCAN): SCAN})
    assert names(suitcase.home) == before
    assert outbox.head == head
    assert outbox.seal(draft(), {sha(SCAN): SCAN}).seq == 2


def test_a_locked_node_seals_nothing_but_still_lists(suitcase: Suitcase) -> None:
    Outbox(suitcase.home, suitcase.vault).seal(draft())
    suitcase.vault.close()
    with pytest.raises(VaultLocked):
        Outbox(suitcase.home, suitcase.vault).seal(draft())
    locked = Outbox(suitcase.home)
    with pytest.raises(NodeError):
        locked.seal(draft())
    assert len(locked.entries()) == 1


def test_a_file_under_a_wrong_digest_and_a_foreign_member_are_refused(
    outbox: Outbox,
) -> None:
    with pytest.raises(NodeError, match="anderen Inhalt"):
        outbox.seal(draft(), {"0" * 64: b"x"})
    foreign = msgspec.structs.replace(draft(), tenant=draft().case_id)
    with pytest.raises(NodeError, match="nicht zugelassen"):
        outbox.seal(foreign)
    assert outbox.head == (0, "")


def test_an_empty_file_comes_through(suitcase: Suitcase, outbox: Outbox) -> None:
    outbox.seal(draft(), {sha(b""): b""})
    (envelope,) = outbox.envelopes()
    assert [file.size for file in opened(suitcase, envelope).files] == [0]


def test_leftovers_of_an_interrupted_write_go_at_the_next_start(
    suitcase: Suitcase, outbox: Outbox
) -> None:
    outbox.seal(draft())
    folder = suitcase.home / "outbox" / "blocks"
    durable.replace(folder / ("a" * 64), b"orphan")
    (folder / "b.part").write_bytes(b"half")
    Outbox(suitcase.home)
    assert names(folder) == set()
