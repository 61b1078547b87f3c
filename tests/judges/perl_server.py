"""mySociety's open311-adapter as a judge: where its code lies, and how it is started.

Neither it nor Data::Rx is a package of any registry, so both are looked for beside us:
``VERBUND_OPEN311_ADAPTER`` and ``VERBUND_RX`` name their checkouts, else they lie below
``var/judges`` (``scripts/get_open311_judge.sh`` puts them there). Nothing of them is
part of this repository.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_PERL = Path("/usr/bin/perl")
_STARMAN = Path("/usr/bin/starman")
_SECONDS = 60


def checkouts() -> tuple[Path, Path]:
    """The folders of open311-adapter and of Data::Rx; skips without them."""
    adapter = _folder("VERBUND_OPEN311_ADAPTER", "open311-adapter")
    rx = _folder("VERBUND_RX", "Rx")
    if not (adapter / "perllib/Open311/Endpoint.pm").is_file():
        pytest.skip("open311-adapter is not here: scripts/get_open311_judge.sh")
    if not (rx / "perl/lib/Data/Rx.pm").is_file():
        pytest.skip("Data::Rx is not here: scripts/get_open311_judge.sh")
    if not (_PERL.is_file() and _STARMAN.is_file()):
        pytest.skip("perl and starman are not installed: scripts/system_packages.sh")
    return adapter, rx


@contextmanager
def running(program: Path, **environment: str) -> Iterator[str]:
    """A PSGI program of the adapter under starman; its address."""
    adapter, rx = checkouts()
    port = _free_port()
    command = [
        str(_PERL), "-Iperllib", "-I.", f"-I{rx / 'perl/lib'}", str(_STARMAN),
        "--workers", "1", "--host", "127.0.0.1", "--port", str(port), str(program),
    ]  # fmt: skip
    # Debian's perl must find Debian's modules and no others.
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("PERL", "VERBUND"))
    }
    log = program.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=adapter,
            env={**kept, "TEST_MODE": "1", **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"starman did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _folder(variable: str, name: str) -> Path:
    return Path(os.environ.get(variable) or ROOT / "var/judges" / name).resolve()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
