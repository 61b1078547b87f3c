"""``verbund serve``: the web server and the worker, together unless told otherwise."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
from pathlib import Path

from verbund.site.cli.support import let_go_of_database, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("serve", help="Web und Hintergrundarbeit starten")
    verb.add_argument("--host", default="127.0.0.1")
    verb.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    verb.add_argument("--workers", type=int, default=2, help="Prozesse für Web")
    verb.add_argument("--threads", type=int, default=4, help="Threads je Prozess")
    verb.add_argument("--no-worker", action="store_true", help="nur Web")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; a worker that dies is started again."""
    migrate()
    stop = threading.Event()
    keeper = None
    if not options.no_worker:
        keeper = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
        keeper.start()
    try:
        _serve(options)
    finally:
        stop.set()
        if keeper is not None:
            keeper.join(timeout=20)
    return 0


def _serve(options: argparse.Namespace) -> None:
    from granian import Granian  # noqa: PLC0415  only the server needs it
    from granian.constants import Interfaces  # noqa: PLC0415

    # Loaded once before the server forks: its processes are there at once and share it.
    import verbund.site.wsgi  # noqa: F401, PLC0415  sets Django up

    let_go_of_database()
    static = Path(__file__).resolve().parent.parent / "static"
    Granian(
        "verbund.site.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        log_access=False,
        respawn_failed_workers=True,
        static_path_route=["/static"],
        static_path_mount=[static],
    ).serve()


def _keep_worker(stop: threading.Event) -> None:
    """Run one worker process, again and again, until told to stop."""
    command = [
        sys.executable,
        "-m",
        "verbund.site.cli",
        "worker",
        "--parent",
        str(os.getpid()),
    ]
    while not stop.is_set():
        process = subprocess.Popen(command)  # noqa: S603  fixed command, no shell
        while process.poll() is None and not stop.wait(0.2):
            pass
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
        elif stop.wait(1):
            return
