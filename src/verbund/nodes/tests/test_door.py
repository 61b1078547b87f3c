"""Over the wire: signed requests, interrupted syncs, sticks, lost devices."""

import errno
import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from verbund.cases import queries as case_queries
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes import actions, queries
from verbund.nodes.errors import CodeRefused
from verbund.nodes.local import identity, transport
from verbund.nodes.local.enrolment import EnrolmentFailed, enrol
from verbund.nodes.local.errors import Damaged
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.local.pack import PackExpired, open_pack
from verbund.nodes.local.stick import StickRefused, read_stick_answer, write_stick
from verbund.nodes.local.syncing import fetch_pack, sync
from verbund.nodes.local.transport import CentreRefused, HttpTransport, NoNetwork
from verbund.nodes.models import Arrival
from verbund.nodes.pack_file import PackUnreadable, open_file, read
from verbund.nodes.software import software
from verbund.nodes.tests.fleet import CHEAP, PIN, Node, note, take_in, timed
from verbund.nodes.wire import Base, CaseChanged, CaseOpened, Hello

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + b"% Scan\n" * 200_000 + b"%%EOF\n"


class Wire:
    """Django's test client where the network would be; it may fail on demand."""

    def __init__(self) -> None:
        self.client = Client()
        self.sent: list[tuple[str, bytes, dict[str, str]]] = []
        self.lose_answer_of = 0
        self.calls = 0

    def carry(
        self, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        self.calls += 1
        self.sent.append((path, body, headers))
        answer = self.client.post(
            f"/api/v1/nodes{path}",
            body,
            content_type="application/json",
            headers=headers,
        )
        if self.calls == self.lose_answer_of:
            raise ConnectionResetError
        return answer.status_code, answer.content


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    found = Wire()

    def instead(
        _: object, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        return found.carry(path, body, headers)

    monkeypatch.setattr(transport._Line, "_once", instead)
    return found


@pytest.fixture
def node(cast: Cast, tmp_path: Path) -> Node:
    return Node(tmp_path, cast)


def test_a_day_goes_over_the_wire(cast: Cast, node: Node, wire: Wire) -> None:
    case_id, _ = node.seal_case(note("von unterwegs"))
    sha = hashlib.sha256(PDF).hexdigest()
    node.seal_change(
        case_id,
        3,
        {
            "command": "add_document",
            "title": "Impfpass",
            "file": {"file": sha, "name": "impfpass.pdf", "size": len(PDF)},
        },
    )
    report = sync(node.home, HttpTransport(node.home))
    assert (report.sent, report.waiting, report.unbelieved) == (2, 0, 0)
    # The second one names a file that it does not bring: a matter to clear up.
    states = [entry.state for entry in Outbox(node.home).entries()]
    assert states == ["accepted", "rejected"]
    assert case_queries.case_view(case_id, cast.sabine).state.notes
    assert sync(node.home, HttpTransport(node.home)).sent == 0


def test_a_scan_arrives_whole_and_everything_is_forgotten(
    cast: Cast, node: Node, wire: Wire
) -> None:
    case_id, _ = node.seal_case()
    sha = hashlib.sha256(PDF).hexdigest()

    command = {
        "command": "add_document",
        "title": "Impfpass",
        "file": {"file": sha, "name": "impfpass.pdf", "size": len(PDF)},
    }
    node.seal(
        CaseChanged(commands=(timed(command),)),
        case_id=case_id,
        base=Base(position=3),
        files={sha: PDF},
    )
    report = sync(node.home, HttpTransport(node.home))
    assert (report.blocks, report.settled, report.waiting) == (2, 2, 0)
    documents = case_queries.case_view(case_id, cast.sabine).documents
    assert [(row.digest, row.name) for row in documents] == [(sha, "impfpass.pdf")]
    assert not list((node.home / "outbox" / "blocks").iterdir())


@pytest.mark.parametrize("lost", [1, 2, 3, 4, 5, 6])
def test_a_lost_answer_loses_and_doubles_nothing(
    cast: Cast, node: Node, wire: Wire, lost: int
) -> None:
    sha = hashlib.sha256(PDF).hexdigest()

    found = answers()
    found["dogs"][0] |= {
        "relief": "rescue",
        "proof": [{"file": sha, "name": "a.pdf", "size": len(PDF),
                   "media_type": "application/pdf"}],
    }  # fmt: skip
    node.seal(
        CaseOpened(answers=found, service="register"),
        case_id=new_id(),
        files={sha: PDF},
    )
    wire.lose_answer_of = lost
    line = HttpTransport(node.home)
    try:
        sync(node.home, line)
    except NoNetwork:
        sync(node.home, HttpTransport(node.home))
    (entry,) = Outbox(node.home).entries()
    assert entry.state in {"accepted", "duplicate"}
    assert not list(Outbox(node.home).envelopes())
    assert len(case_queries.worklist(actor=cast.sabine).rows) == 1


def test_a_copied_request_is_refused(cast: Cast, node: Node, wire: Wire) -> None:
    node.seal_case()
    sync(node.home, HttpTransport(node.home))
    path, body, headers = next(one for one in wire.sent if one[0] == "/operations")
    assert wire.carry(path, body, headers)[0] == 409
    changed = {**headers, "Verbund-Nonce": "0" * 32}
    assert wire.carry(path, body, changed)[0] == 401
    assert wire.carry(path, body + b" ", headers)[0] == 401
    assert wire.carry("/status", b"{}", headers)[0] == 401
    for missing in headers:
        less = {name: value for name, value in headers.items() if name != missing}
        assert wire.carry(path, body, less)[0] == 401


def test_an_old_challenge_is_worth_nothing(
    cast: Cast, node: Node, wire: Wire, time: clock.Frozen
) -> None:

    line = HttpTransport(node.home)
    line.hello()
    time.advance(timedelta(hours=1))
    with pytest.raises(CentreRefused):
        line.status(())


def test_a_stranger_enrols_with_nothing(cast: Cast, node: Node, wire: Wire) -> None:
    answer = wire.client.post(
        "/api/v1/nodes/enrolments",
        {"code": "MEE-7KQ-4MW-2RX", "device_key": "04" + "a" * 128,
         "kem_key": "04" + "a" * 128, "transport_key": "04" + "a" * 128},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 403


def test_a_code_enrols_one_device_only(
    cast: Cast, tmp_path: Path, time: object
) -> None:

    code = actions.issue_code(
        member=cast.meerane,
        name="Koffer 9",
        scope_members=[cast.meerane.id],
        officers=[UUID(cast.sabine.id)],
        actor=cast.ines,
    ).code

    def lost(request: object) -> object:
        take_in(request)  # type: ignore[arg-type]
        raise NoNetwork

    first = tmp_path / "first"
    given = {"centre": "https://x.example", "code": code, "pin": PIN, "cost": CHEAP}
    with pytest.raises(NoNetwork):
        enrol(first, ask=lost, **given)  # type: ignore[arg-type]
    # The same device asks again, because the answer was lost.
    enrol(first, ask=take_in, **given)  # type: ignore[arg-type]
    with pytest.raises(CodeRefused):
        enrol(tmp_path / "second", ask=take_in, **given)  # type: ignore[arg-type]
    with pytest.raises(EnrolmentFailed):
        enrol(first, ask=take_in, **given)  # type: ignore[arg-type]


def test_a_stick_brings_the_same_as_the_network(
    cast: Cast, node: Node, tmp_path: Path
) -> None:
    case_id, _ = node.seal_case(note("mit dem Stick"))
    stick, back = tmp_path / "tour.vbk", tmp_path / "tour.antwort"
    assert write_stick(node.home, stick) == 1
    found = actions.import_stick(path=stick, answers_to=back)
    assert [answer.status for answer in found] == ["accepted"]
    again = actions.import_stick(path=stick)
    assert [answer.status for answer in again] == ["duplicate"]
    assert list(Outbox(node.home).envelopes())
    assert read_stick_answer(node.home, back) == 1
    assert not list(Outbox(node.home).envelopes())
    assert case_queries.case_view(case_id, cast.sabine).state.notes
    # A second one of the afternoon; they are read in the wrong order, and once more.
    later, _ = node.seal_case(note("am Nachmittag"))
    first, second = tmp_path / "erster.vbs", tmp_path / "zweiter.vbs"
    write_stick(node.home, first)
    node.seal_case()
    write_stick(node.home, second)
    old = tmp_path / "alt.antwort"
    for each, told in (
        (second, ["accepted", "accepted"]),
        (first, ["duplicate"]),
        (second, ["duplicate", "duplicate"]),
    ):
        answers_ = actions.import_stick(path=each, answers_to=old)
        assert [one.status for one in answers_] == told
    with everywhere("test"):
        assert Arrival.objects.count() == 3
    notes = case_queries.case_view(later, cast.sabine).state.notes
    assert [one.text for one in notes] == ["am Nachmittag"]
    # Another suitcase takes neither its answers nor a stick for a pack of its own.
    other = Node(tmp_path / "anderer", cast, "Koffer 9")
    other.seal_case()
    with pytest.raises(StickRefused, match="für einen anderen Koffer"):
        read_stick_answer(other.home, old)
    assert len(list(Outbox(other.home).envelopes())) == 1
    # An old answer after a newer one: nothing comes back, nothing goes.
    assert read_stick_answer(node.home, old) == 2
    assert read_stick_answer(node.home, back) == 1
    assert [one.state for one in Outbox(node.home).entries()] == [
        "accepted", "duplicate", "duplicate",
    ]  # fmt: skip
    content = stick.read_bytes()
    for end in (0, 10, len(content) // 2, len(content) - 5):
        (tmp_path / "half").write_bytes(content[:end])
        with pytest.raises(StickRefused):
            actions.import_stick(path=tmp_path / "half")


def test_a_pack_brings_the_tour_and_opens_for_its_device_only(
    cast: Cast, node: Node, wire: Wire, time: clock.Frozen, tmp_path: Path
) -> None:

    case = submit(cast)
    other = submit(cast)
    actions.plan_tour(
        device_id=node.id,
        name="Ortsteile",
        day=clock.today(),
        extra_cases=[case.id],
        receipts=20,
        actor=cast.ines,
    )
    fetch_pack(node.home, HttpTransport(node.home))
    pack = open_pack(node.home, node.vault, software=software())
    assert [stop.case_id for stop in pack.tour.stops] == [case.id]
    assert [(r.first, r.last) for r in pack.ranges] == [(1, 20)]
    tables = {table.name: table for table in pack.tables}
    assert len(tables["cases_case"].rows) == 1
    assert len(tables["members_person"].rows) == 1
    assert "members_passkey" not in tables
    raw = msgspec.json.encode(msgspec.to_builtins(pack.tables, enc_hook=repr))
    assert other.number.encode() not in raw
    assert b"claudia" not in raw
    content = (node.home / "pack.vbp").read_bytes()
    assert b"Vogel" not in content
    stranger = Node(tmp_path / "other", cast, "Koffer 8")
    me = identity.load(node.home)
    with pytest.raises(PackUnreadable):
        open_file(read(content, me.centre_key), stranger.vault.kem_key)
    with pytest.raises(PackUnreadable):
        read(content[:-1] + bytes([content[-1] ^ 1]), me.centre_key)
    time.advance(timedelta(days=3))
    with pytest.raises(PackExpired):
        open_pack(node.home, node.vault)
    # What is finished still goes out.
    node.seal_case()
    assert sync(node.home, HttpTransport(node.home)).settled == 1


@pytest.mark.parametrize("how", ["cut", "bit", "unreadable", "gone"])
def test_a_part_spoilt_once_is_sent_from_its_copy(
    cast: Cast, node: Node, wire: Wire, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    for _ in range(2):
        node.seal_case()
    path = node.home / "outbox" / "000000000002.op"
    content, real = path.read_bytes(), Path.read_bytes

    def unreadable(file: Path) -> bytes:
        if how == "unreadable" and file == path:
            raise OSError(errno.EIO, "Input/output error")
        return real(file)

    if how == "cut":
        path.write_bytes(content[:100])
    elif how == "bit":
        path.write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])
    elif how == "gone":
        path.unlink()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", unreadable)
        # It was the last one: what follows still knows whom it follows.
        node.outbox = Outbox(node.home, node.vault)
        node.seal_case()
        assert sync(node.home, HttpTransport(node.home)).waiting == 0
    with everywhere("test"):
        assert list(Arrival.objects.values_list("state", flat=True)) == ["applied"] * 3


def test_one_spoilt_part_holds_up_no_other_and_is_not_forgotten(
    cast: Cast, node: Node, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        node.seal_case()
    path = node.home / "outbox" / "000000000002.op"
    copy = path.parent / "copies" / path.name
    content = path.read_bytes()
    # Cut off; one bit changed, which only the signature shows; a sector is unreadable.
    one_bit = content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]
    for each, other in ((path, copy), (copy, path)):
        each.write_bytes(content[:-9])
        other.write_bytes(one_bit)
    real = Path.read_bytes

    def unreadable(file: Path) -> bytes:
        if file == copy:
            raise OSError(errno.EIO, "Input/output error")
        return real(file)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", unreadable)
        for _ in range(2):
            with pytest.raises(Damaged) as told:
                sync(node.home, HttpTransport(node.home))
            assert path.name in told.value.detail
        states = [one.state for one in Outbox(node.home).entries()]
        assert states == ["accepted", "held", "held"]
    assert path.read_bytes() == one_bit, "nothing of it is touched"
    # Device and centre name the part that the others wait for.
    (row,) = queries.devices(cast.ines)
    assert row.lost == (2,)
    with CaptureQueriesContext(connection) as of_one:
        queries.arrivals(cast.sabine, open_only=True, limit=1)
    with CaptureQueriesContext(connection) as of_all:
        waits, last = queries.arrivals(cast.sabine, open_only=True)
    assert len(of_all) == len(of_one), "not one more for each part that waits"
    assert "Teil 2 ist auf dem Koffer beschädigt und kommt nicht mehr" in waits.message
    assert last.message == waits.message
    entry, _ = [one for one in Outbox(node.home).entries() if one.state == "held"]
    assert "Teil 2 ist auf dem Koffer beschädigt" in entry.message
    # The disk gives it back after all: the chain closes.
    path.write_bytes(content)
    sync(node.home, HttpTransport(node.home))
    assert queries.devices(cast.ines)[0].lost == ()
    with everywhere("test"):
        assert set(Arrival.objects.values_list("state", flat=True)) == {"applied"}


@pytest.mark.parametrize("cut", [0, 9])
def test_a_spoilt_page_holds_up_no_other_part_and_is_not_forgotten(
    cast: Cast, node: Node, wire: Wire, cut: int
) -> None:
    case_id, _ = node.seal_case()
    sha = hashlib.sha256(PDF).hexdigest()
    command = {
        "command": "add_document",
        "title": "Impfpass",
        "file": {"file": sha, "name": "impfpass.pdf", "size": len(PDF)},
    }
    change = CaseChanged(commands=(timed(command),))
    node.seal(change, case_id=case_id, base=Base(position=3), files={sha: PDF})
    node.seal_case()
    first, second = (node.home / "outbox" / "blocks").iterdir()
    content = first.read_bytes()
    first.unlink() if cut == 0 else first.write_bytes(content[:-cut])
    with pytest.raises(Damaged) as told:
        sync(node.home, HttpTransport(node.home))
    assert f"Block {first.name[:8]}" in told.value.detail
    states = [one.state for one in Outbox(node.home).entries()]
    assert states == ["duplicate", "sent", "held"]
    half = queries.arrivals(cast.sabine, open_only=True)[0]
    assert "Datei dieses Teils ist auf dem Koffer beschädigt" in half.message
    assert second.exists(), "nothing of a part goes before all of it has arrived"
    first.write_bytes(content)
    assert sync(node.home, HttpTransport(node.home)).waiting == 0
    with everywhere("test"):
        assert set(Arrival.objects.values_list("state", flat=True)) == {"applied"}


@pytest.mark.parametrize("error", [timedelta(days=-3), timedelta(days=366)])
def test_a_pack_opens_on_a_suitcase_whose_clock_is_wrong(
    cast: Cast, node: Node, wire: Wire, time: clock.Frozen, error: timedelta
) -> None:
    """What the centre says of the time on the way counts, not the device's clock."""
    now = clock.now()
    hello = HttpTransport(node.home).hello()
    time.move_to(now + error)
    said = msgspec.structs.replace(hello, now=now)

    class Slow(HttpTransport):
        """The centre's clock goes right, this one's does not."""

        def hello(self) -> Hello:
            return said

        def pack(self) -> bytes:
            time.move_to(now)
            content = actions.issue_pack(device=node.ref)
            time.move_to(now + error)
            return content

    fetch_pack(node.home, Slow(node.home))
    assert identity.load(node.home).clock_offset_s == error.total_seconds()
    assert open_pack(node.home, node.vault).device_id == node.id


def test_a_lost_suitcase_that_calls_destroys_its_keys_but_gives_up_its_work(
    cast: Cast, node: Node, wire: Wire
) -> None:
    node.fetch_pack()
    node.seal_case()
    actions.revoke(device_id=node.id, reason="gestohlen", actor=cast.ines)
    report = sync(node.home, HttpTransport(node.home))
    assert report.revoked
    assert not (node.home / "vault.json").exists()
    assert not (node.home / "pack.vbp").exists()
    assert identity.load(node.home).revoked_at is not None
    with everywhere("test"):
        assert Arrival.objects.get().reason == "review"
    with pytest.raises(CentreRefused):
        fetch_pack(node.home, HttpTransport(node.home))
