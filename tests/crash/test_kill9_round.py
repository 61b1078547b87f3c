"""A round survives ``kill -9``: nobody is left out, nobody is told or offered twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.crash

CHILDREN, SEATS = 12, 5
_PREPARE = f"""
import django; django.setup()
from copy import deepcopy
from django.core.management import call_command
call_command("migrate", verbosity=0)
from verbund.cases import actions
from verbund.cases.access import citizen
from verbund.cases.actions import rounds
from verbund.cases.tests import parking_office as office
from verbund.cases.tests.cast import build
from verbund.cases.tests.test_rounds import ANSWERS, KEY, PLACES
from verbund.kernel import clock
cast = build(clock.now())
seats = [{{"place": "mee-mond", "kind": "ue3", "free": {SEATS}}}]
own = {{"places": PLACES, "seats": seats, "year_start": "2030-08-01"}}
office.adopt(KEY, (cast.meerane, own))
for number in range({CHILDREN}):
    answers = deepcopy(ANSWERS)
    answers["care"]["start_on"] = "2030-08-01"
    answers["wishes"] = [{{"place": "mee-mond", "sibling": False}}]
    receipt = actions.open_case(member=cast.meerane, blueprint=KEY, answers=answers,
        channel="web", actor=citizen(name="Katrin Vogel"))
    office.step(receipt, cast.sabine, "start_review")
    office.step(receipt, cast.sabine, "register")
run = rounds.start_round(blueprint=KEY, round_id="main", runner=cast.meerane,
    members=[cast.meerane], seed="seed")
print(run, cast.meerane.id)
"""
_CARRY_OUT = """
import sys
import django; django.setup()
from uuid import UUID
from verbund.cases.actions import rounds
real = rounds._write
def told(run, plan, share):
    print("begin", flush=True)
    found = real(run, plan, share)
    print("end", flush=True)
    return found
rounds._write = told
report = rounds.carry_out_round(UUID(sys.argv[1]), runner=UUID(sys.argv[2]))
print("done", report.offered, report.waiting, report.skipped, flush=True)
"""
_COUNT = """
import json
import django; django.setup()
from collections import Counter
from verbund.cases.models import Case, Entry
from verbund.core.scope import everywhere
with everywhere("crash test"):
    rows = Entry.objects.filter(kind="ranked")
    ranked = Counter(rows.values_list("case_id", flat=True))
    print(json.dumps({
        "states": Counter(Case.objects.values_list("state", flat=True)),
        "ranked": len(ranked), "most": max(ranked.values()),
        "offers": Entry.objects.filter(kind="state_changed",
            content__contains="offer_place").count(),
    }))
"""


def python(environment: dict[str, str], code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_killed_round_is_finished_exactly_once(
    own_installation: dict[str, str], tmp_path: Path
) -> None:
    run, runner = python(own_installation, _PREPARE).split()[-2:]
    script = tmp_path / "carry_out.py"
    script.write_text(_CARRY_OUT, "utf-8")
    command = [sys.executable, str(script), run, runner]
    for moment, deaths in (("begin", 3), ("end", 6)):
        with subprocess.Popen(
            command, env=own_installation, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            seen = 0
            for line in process.stdout:
                seen += line.strip() == moment
                if seen == deaths:
                    process.send_signal(signal.SIGKILL)
                    break
    last = subprocess.run(
        command, env=own_installation, capture_output=True, text=True, check=True
    ).stdout
    assert f"done {SEATS} {CHILDREN - SEATS} 0" in last
    found = json.loads(python(own_installation, _COUNT))
    assert found == {
        "states": {"offered": SEATS, "waiting_list": CHILDREN - SEATS},
        "ranked": CHILDREN,
        "most": 1,
        "offers": SEATS,
    }
