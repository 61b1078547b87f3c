"""A file and a run survive ``kill -9``: every row one case, every case one notice.

The command that imports is killed at random, seeded moments and begun again until it
ends by itself; then the same with the command that takes a step in all cases.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from verbund.core.testing import installation

pytestmark = pytest.mark.crash

ROWS, SEED = 120, 20261122
_CLI = [sys.executable, "-m", "verbund.site.cli"]
_KEY = "grundlagenbescheid-gewerbesteuer"
_PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from verbund.cases.tests.cast import build
from verbund.cases.tests.tax_office import adopt
from verbund.kernel import clock
adopt(build(clock.now()).meerane, four_eyes_from="100000.00")
"""
_COUNT = """
import json
import django; django.setup()
from collections import Counter
from verbund.core.scope import everywhere
from verbund.cases.actions import rebuild
from verbund.cases.models import Case, Entry, PaymentReference
with everywhere("crash test"):
    print(json.dumps({
        "states": Counter(Case.objects.values_list("state", flat=True)),
        "numbers": Case.objects.values("number").distinct().count(),
        "decided": Entry.objects.filter(kind="decided").count(),
        "asked": Entry.objects.filter(kind="payment_requested").count(),
        "references": PaymentReference.objects.values("reference").distinct().count(),
    }))
print(len(rebuild(check=True).differing))
"""


def python(source: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", source],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def until_it_ends(
    first: list[str], again: list[str], environment: dict[str, str], dice: random.Random
) -> int:
    """Run the command, kill it, begin again; how often it was killed."""
    deaths, command = 0, first
    while True:
        process = subprocess.Popen(
            [*_CLI, *command],
            env=environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        said = ""
        # It has begun to work once it says something; the first deaths come early.
        if deaths < 4:
            said = process.stdout.readline()
            time.sleep(dice.uniform(0.05, 0.6))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                process.stdout.close()
                deaths += 1
                command = again
                continue
        said += process.communicate(timeout=300)[0]
        assert process.returncode == 0, said
        return deaths


def rows(path: Path) -> None:
    lines = [
        {
            "business.name": f"Betrieb {number}",
            "business.tax_number": f"220/105/{number:05d}",
            "business.address": {
                "street": "Werkstraße", "house_number": "4",
                "postal_code": "08393", "city": "Meerane",
            },
            "measure": {
                "office": "Finanzamt Zwickau", "issued_on": "2025-10-20",
                "year": 2024, "amount": "1000.00", "apportioned": False,
            },
            "prepaid": {"assessed": "3000.00", "paid": "3000.00"},
        }
        for number in range(ROWS)
    ]  # fmt: skip
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text, encoding="utf-8")


def test_killed_imports_and_runs_leave_no_case_double_and_none_out(
    tmp_path: Path,
) -> None:
    dice = random.Random(SEED)  # noqa: S311 - moments of death, repeatable
    file = tmp_path / "bescheide.jsonl"
    rows(file)
    with installation(tmp_path / "home") as given:
        environment = {
            **given,
            "DJANGO_SETTINGS_MODULE": "verbund.site.settings",
            "VERBUND_WORKER_LEASE_S": "3",
        }
        python(_PREPARE, environment)
        bring = ["cases", "import", "meerane", _KEY, str(file)]
        bring += ["--key", "business.tax_number"]
        killed = until_it_ends(bring, bring, environment, dice)
        counts = json.loads(python(_COUNT, environment).splitlines()[0])
        assert counts["states"] == {"received": ROWS}
        assert counts["numbers"] == ROWS

        act = ["cases", "act", "meerane", _KEY, "assess", "--state", "received"]
        process = subprocess.Popen(
            [*_CLI, *act], env=environment, start_new_session=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        run = process.stdout.readline().split()[1]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        go_on = ["cases", "run", "meerane", run, "--resume"]
        killed += until_it_ends(go_on, go_on, environment, dice)
        said = python(_COUNT, environment).splitlines()
        counts = json.loads(said[0])
        assert counts["states"] == {"assessed": ROWS}
        assert counts["decided"] == counts["asked"] == counts["references"] == ROWS
        assert said[1] == "0"
        assert killed > 0
