"""``verbund worker``: carry out jobs until stopped."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from verbund.site.cli.support import django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("worker", help="Hintergrundarbeit ausführen")
    verb.add_argument("--batch", type=int, default=0, help="Aufträge je Griff")
    verb.add_argument("--once", action="store_true", help="enden, wenn nichts fällig")
    verb.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Work until SIGTERM; the job at hand is finished first."""
    django_ready()
    from verbund.core.jobs import worker  # noqa: PLC0415  needs the settings

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if options.parent:
        watcher = threading.Thread(
            target=_stop_with_parent, args=(options.parent, stop), daemon=True
        )
        watcher.start()
    if options.once:
        worker.drain()
    else:
        worker.run(stop, batch=options.batch or None)
    return 0


def _stop_with_parent(parent: int, stop: threading.Event) -> None:
    # A killed server cannot tell its worker; the worker notices that it was orphaned.
    while not stop.wait(0.5):
        if os.getppid() != parent:
            stop.set()
