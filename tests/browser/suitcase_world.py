"""A centre and an enrolled suitcase with its pack, each in a folder of its own.

``python -m tests.browser.suitcase_world`` (with ``VERBUND_HOME``, ``SUITCASE_HOME`` and
``SUITCASE_CENTRE``) fills both. ``suitcase`` does that and serves the suitcase; the
centre stays dark until ``Suitcase.centre`` is entered: a whole day without a network.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.running import free_port, serving

ROOT = Path(__file__).resolve().parents[2]
PIN = "Koffer-Zwei-Ampel"
APPLICANT = "Kiebitzreiher"
#: Who began a form at home that the tour takes along.
AT_HOME = "Sanddornhecke"
_START_SECONDS = 60


@dataclass
class Suitcase:
    """Where both run; ``url`` names localhost, because passkeys need a name."""

    url: str
    port: int
    home: Path
    environment: Mapping[str, str]
    centre_environment: Mapping[str, str]
    centre_port: int
    found: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def centre(self) -> AbstractContextManager[str]:
        """The network is back: the centre answers while the block runs."""
        return serving(self.centre_environment, port=self.centre_port)

    def start(self) -> float:
        """Serve the suitcase; seconds until its first page."""
        begun = time.monotonic()
        with (self.home.parent / "suitcase.log").open("ab") as sink:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "verbund.site.cli",
                    "suitcase",
                    "serve",
                    "--port",
                    str(self.port),
                ],
                env=dict(self.environment),
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        while time.monotonic() < begun + _START_SECONDS:
            try:
                with urllib.request.urlopen(f"{self.url}/suitcase/", timeout=5):  # noqa: S310
                    return time.monotonic() - begun
            except OSError:
                time.sleep(0.05)
        log = (self.home.parent / "suitcase.log").read_text("utf-8", "replace")
        raise AssertionError(f"the suitcase does not answer\n{log[-3000:]}")

    def pull_the_plug(self) -> None:
        """Kill -9 for all its processes, as when the battery is gone."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
            _wait_for(self.port)


def enrolled(folder: Path) -> Suitcase:
    """Centre and suitcase below ``folder``; nobody serves either of them yet."""
    port, centre_port = free_port(), free_port()
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VERBUND_TESTING", "DATABASE_URL"}
    }
    clean["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    home, centre = folder / "koffer", folder / "zentrale"
    centre_environment = {**clean, "VERBUND_HOME": str(centre)}
    seeded = subprocess.run(
        [sys.executable, "-m", "tests.browser.suitcase_world"],
        env={
            **centre_environment,
            "SUITCASE_HOME": str(home),
            "SUITCASE_CENTRE": f"http://127.0.0.1:{centre_port}",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert seeded.returncode == 0, seeded.stderr
    scratch = folder / "tmp"
    scratch.mkdir()
    return Suitcase(
        url=f"http://localhost:{port}",
        port=port,
        home=home,
        # Its own, so that what any library leaves there can be searched too.
        environment={**clean, "VERBUND_HOME": str(home), "TMPDIR": str(scratch)},
        centre_environment=centre_environment,
        centre_port=centre_port,
        found=json.loads(seeded.stdout.splitlines()[-1]),
    )


@contextmanager
def suitcase(folder: Path) -> Iterator[Suitcase]:
    """The same with the suitcase served; the centre stays dark."""
    found = enrolled(folder)
    try:
        found.start()
        yield found
    finally:
        found.pull_the_plug()


def _wait_for(port: int) -> None:
    """Until nobody listens any more."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)


def build(home: Path, centre: str) -> dict[str, str]:
    """Members, people, one case to visit; a suitcase that has its pack."""
    # Only now: Django must be set up before any room is imported.
    from verbund.cases import actions as cases  # noqa: PLC0415
    from verbund.cases.access import citizen  # noqa: PLC0415
    from verbund.cases.tests.region import build_region  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members import actions as members  # noqa: PLC0415
    from verbund.members import queries  # noqa: PLC0415
    from verbund.nodes import actions as nodes  # noqa: PLC0415
    from verbund.nodes.local import identity  # noqa: PLC0415
    from verbund.nodes.local.enrolment import enrol  # noqa: PLC0415
    from verbund.nodes.local.pack import store_pack  # noqa: PLC0415
    from verbund.nodes.queries import device_by_id  # noqa: PLC0415

    region = build_region()
    officer = members.create_person(
        email="naumann@meerane.example",
        name="Jörg Naumann",
        home=region.meerane,
        password="Regen Ziegel Kompass Amsel",
    )
    lead = members.create_person(
        email="leitung@meerane.example",
        name="Ines Leitung",
        home=region.meerane,
        password="Regen Ziegel Kompass Drossel",
    )
    members.assign_role(person=officer, member=region.meerane, role="clerk")
    members.assign_role(person=lead, member=region.meerane, role="lead")
    boss = queries.actor_for(lead)
    receipt = cases.open_case(
        member=region.schoenberg,
        blueprint="hundesteuer",
        answers=known_answers(),
        channel="web",
        actor=citizen(),
        service="register",
    )
    code = nodes.issue_code(
        member=region.meerane,
        name="Koffer Meerane 2",
        scope_members=[region.schoenberg.id, region.meerane.id],
        officers=[officer.id],
        actor=boss,
    )
    enrol(
        home,
        centre=centre,
        code=code.code,
        pin=PIN,
        ask=lambda request: nodes.enrol(request=request, address="world"),
    ).close()
    me = identity.load(home)
    tour = nodes.plan_tour(
        device_id=me.node_id,
        name="Tour Schönberg, Ortsteile",
        day=clock.today(),
        actor=boss,
        extra_cases=[receipt.id],
        receipts=20,
    )
    form = cases.begin_draft(
        member=region.schoenberg,
        blueprint="hundesteuer",
        service="register",
        answers={"holder": {"given_names": "Ilse", "family_name": AT_HOME}},
    )
    nodes.take_form(tour_id=tour, code=form.code, actor=boss)
    store_pack(home, nodes.issue_pack(device=device_by_id(me.node_id)))
    return {"case": str(receipt.id), "number": receipt.number}


def known_answers() -> dict[str, Any]:
    """A dog that is to be registered; the person waits for the visit."""
    return {
        "holder": {
            "salutation": "mrs",
            "given_names": "Christa",
            "family_name": APPLICANT,
            "birth_date": "1951-03-07",
            "address": {
                "street": "Dorfstraße",
                "house_number": "12",
                "postal_code": "08393",
                "city": "Schönberg",
            },
            "email": "christa@post.example",
        },
        "already_registered": 0,
        "dogs": [
            {
                "name": "Bella",
                "breed": "Labrador-Mischling",
                "sex": "female",
                "born": "2023-03",
                "acquired_on": "2026-10-20",
                "origin": "private",
                "dangerous": False,
                "relief": "none",
            }
        ],
        "payment": {
            "method": "sepa",
            "account_holder": "Christa",
            "iban": "DE89370400440532013000",
            "mandate": True,
        },
    }


def _main() -> None:
    from verbund.site.cli.support import migrate  # noqa: PLC0415

    migrate()
    found = build(Path(os.environ["SUITCASE_HOME"]), os.environ["SUITCASE_CENTRE"])
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    _main()
