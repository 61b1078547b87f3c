"""Threads may use a type for the first time together."""

import subprocess
import sys
from pathlib import Path

from verbund import engine
from verbund.engine.model import to_dict

BLUEPRINT = Path(__file__).parents[4] / "blueprints" / "hundesteuer"
# Without the preparation about every second of these processes dies.
PROCESSES = 4
_AT_ONCE = """
import sys, threading
import msgspec
from verbund.core.structs import prepare_structs
from verbund.engine.model import Blueprint

document = sys.stdin.read()
assert prepare_structs() > 20
sys.setswitchinterval(1e-6)
barrier = threading.Barrier(8)

def first_use():
    barrier.wait()
    msgspec.json.decode(document, type=Blueprint)

threads = [threading.Thread(target=first_use) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_a_type_is_used_by_many_threads_at_once_for_the_first_time() -> None:
    document = str(to_dict(engine.load(BLUEPRINT))["source"])
    for _ in range(PROCESSES):
        done = subprocess.run(
            [sys.executable, "-c", _AT_ONCE],
            input=document.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
