"""Real processes of Verbund for tests: the command line, and a server with worker."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_CLI = (sys.executable, "-m", "verbund.site.cli")
_START_SECONDS = 60


def verbund(
    environment: Mapping[str, str], *arguments: str | Path, code: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end; ``code`` is what it must return, ``None`` for any."""
    done = subprocess.run(
        [*_CLI, *map(str, arguments)],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if code is not None:
        assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    environment: Mapping[str, str], *arguments: str, port: int = 0
) -> Iterator[str]:
    """Serve web and worker until the block ends; the address without a slash."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    log = Path(environment["VERBUND_HOME"]) / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        server = subprocess.Popen(
            [*_CLI, "serve", "--workers", "1", "--port", str(port), *arguments],
            env={"VERBUND_BASE_URL": url, **environment},
            stdout=sink,
            stderr=sink,
        )
        try:
            _wait(url, server, log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    text = log.read_text("utf-8", "replace")[-3000:]
    raise AssertionError(f"the server does not answer\n{text}")


def python(environment: Mapping[str, str], code: str) -> str:
    """What this code prints in an installation that is set up."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        cwd=os.fspath(Path(__file__).resolve().parents[1]),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
