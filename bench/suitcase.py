"""What the officer waits for: sealing one operation, and sending a day home.

A day is 200 finished cases with a scan of 2 MB each, sealed on a real disk and sent to
a running server over loopback. Half way the line is cut once; the second sync goes on
where the first one stopped, and both together count.
"""

import hashlib
import json
import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.api import serving
from bench.home import fresh, work

OPERATIONS, SCAN_BYTES = 200, 2_000_000
SEAL_MS, DAY_S = 5.0, 60.0


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        made = work(environment, "bench.suitcase", "prepare")
        sealed = work(environment, "bench.suitcase", "seal", made["node"])
        with serving(environment) as (port, _):
            sent = work(environment, "bench.suitcase", "send", made["node"], str(port))
        found = work(environment, "bench.suitcase", "count")
    p50, p95 = float(sealed["p50"]), float(sealed["p95"])
    seconds = float(sent["seconds"])
    lost = OPERATIONS - int(found["applied"])
    return [
        _row("Koffer: versiegeln ohne Datei, Mitte", p50, "ms", SEAL_MS)
        | {"peer": round(float(sealed["raw"]), 2)},
        _row("Koffer: davon Rechenzeit", float(sealed["cpu"]), "ms CPU", None),
        _row("Koffer: versiegeln ohne Datei, p95", p95, "ms", None),
        _row("Koffer: versiegeln mit 2 MB, Mitte", float(sealed["scan"]), "ms", None),
        _row("Koffer: Tag mit 200 Teilen, 400 MB", seconds, "s", DAY_S),
        _row("Koffer: davon nach dem Abbruch noch gesendet", float(sent["again"]),
             "Blöcke", None),
        _row("Koffer: nicht übernommen", lost, "", 0) | {"ratio": 9 if lost else 0},
    ]  # fmt: skip


def _row(name: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    ratio = round(value / limit, 2) if limit else None
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": limit,
            "ratio": ratio}  # fmt: skip


# --- in processes of their own ------------------------------------------------


def prepare() -> dict[str, str]:
    """Enrol a suitcase at the centre of this home."""
    from verbund.core.config import config  # noqa: PLC0415
    from verbund.nodes.tests.fleet import Node  # noqa: PLC0415

    node = Node(config().home / "node", _cast())
    return {"node": str(node.home)}


def seal(home: str) -> dict[str, float]:
    """Time operations without a file, then the 200 of the day with a scan each."""
    from verbund.cases.tests.cast import answers, blueprint  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.kernel.box import random_bytes  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415
    from verbund.nodes.local import durable  # noqa: PLC0415
    from verbund.nodes.local.outbox import Outbox  # noqa: PLC0415
    from verbund.nodes.local.vault import Vault, slots  # noqa: PLC0415
    from verbund.nodes.tests.fleet import PIN  # noqa: PLC0415
    from verbund.nodes.wire import CaseOpened, OperationDraft, Stamp  # noqa: PLC0415

    cast, place = _cast(), Path(home)
    vault = Vault.open_with_pin(place, slots(place)[0].officer, PIN)

    def draft(given: dict[str, Any]) -> OperationDraft:
        return OperationDraft(
            tenant=cast.schoenberg.id,
            actor=Stamp(cast.sabine.id, cast.sabine.name),
            payload=CaseOpened(answers=given, service="register"),
            captured_at=clock.now(),
            case_id=new_id(),
            blueprint=f"{blueprint().key}@{blueprint().version}",
            blueprint_digest=blueprint().digest,
        )

    def timed(outbox: Outbox, files: dict[str, bytes], given: dict[str, Any]) -> float:
        before = time.perf_counter()
        outbox.seal(draft(given), files)
        return (time.perf_counter() - before) * 1000

    aside = place.with_name("aside")
    aside.mkdir()
    for name in ("node.json", "vault.json", "transport.key"):
        (aside / name).write_bytes((place / name).read_bytes())
    outbox = Outbox(aside, vault)
    began = time.process_time()
    plain = sorted(timed(outbox, {}, answers()) for _ in range(OPERATIONS))
    cpu = (time.process_time() - began) * 1000 / OPERATIONS
    # The peer: as many bytes made durable in the same way, and nothing else.
    raw = []
    for number in range(OPERATIONS // 2):
        before = time.perf_counter()
        durable.replace(aside / "raw" / str(number), b"x" * 2_500)
        raw.append((time.perf_counter() - before) * 1000)
    day, scans = Outbox(place, vault), []
    for _ in range(OPERATIONS):
        content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%"
        content += random_bytes(SCAN_BYTES) + b"\n%%EOF\n"
        sha, given = hashlib.sha256(content).hexdigest(), answers()
        given["dogs"][0] |= {
            "relief": "rescue",
            "proof": [{"file": sha, "name": "scan.pdf", "size": len(content),
                       "media_type": "application/pdf"}],
        }  # fmt: skip
        scans.append(timed(day, {sha: content}, given))
    middle = sorted(scans)[OPERATIONS // 2]
    p95 = quantiles(plain, n=20)[18]
    return {"p50": plain[OPERATIONS // 2], "p95": p95, "scan": middle, "cpu": cpu,
            "raw": sorted(raw)[len(raw) // 2]}  # fmt: skip


def send(home: str, port: str) -> dict[str, float]:
    """Send the day; the line is cut after half of the blocks."""
    import msgspec  # noqa: PLC0415

    from verbund.nodes.local import identity  # noqa: PLC0415
    from verbund.nodes.local.syncing import sync  # noqa: PLC0415
    from verbund.nodes.local.transport import HttpTransport, NoNetwork  # noqa: PLC0415

    place = Path(home)
    me = identity.load(place)
    centre = f"http://127.0.0.1:{port}"
    identity.save(place, msgspec.structs.replace(me, centre=centre))

    class Cut(HttpTransport):
        """A line that breaks."""

        left = OPERATIONS * SCAN_BYTES // 1_000_000 // 2

        def block(self, digest: str, content: bytes) -> None:
            self.left -= 1
            if self.left < 0:
                raise NoNetwork
            super().block(digest, content)

    before = time.perf_counter()
    try:
        sync(place, Cut(place))
    except NoNetwork:
        report = sync(place, HttpTransport(place))
    seconds = time.perf_counter() - before
    if report.waiting:
        raise SystemExit(f"{report.waiting} operations are still at the node")
    return {"seconds": seconds, "again": report.blocks}


def count() -> dict[str, int]:
    """How many arrived and were taken over."""
    from verbund.core.scope import everywhere  # noqa: PLC0415
    from verbund.nodes.models import Arrival  # noqa: PLC0415

    with everywhere("benchmark"):
        return {"applied": Arrival.objects.filter(state="applied").count()}


def _cast() -> Any:
    """The people that ``bench.home`` has written."""
    from verbund.cases.tests.cast import Cast  # noqa: PLC0415
    from verbund.core.scope import everywhere  # noqa: PLC0415
    from verbund.members.queries import (  # noqa: PLC0415
        actor_for,
        member_by_slug,
        person_by_email,
    )

    with everywhere("benchmark"):
        towns = [member_by_slug(one) for one in ("schoenberg", "meerane", "fulda")]
        people = [
            actor_for(person_by_email(f"{name}.example"))
            for name in ("sabine@meerane", "jana@meerane", "uwe@meerane",
                         "ines@meerane", "claudia@fulda")
        ]  # fmt: skip
    return Cast(*towns, *people)


def main() -> None:
    """Do one part and print what came of it."""
    import django  # noqa: PLC0415

    django.setup()
    parts = {"prepare": prepare, "seal": seal, "send": send, "count": count}
    print(json.dumps(parts[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
