"""``verbund suitcase serve``: the suitcase's own pages, on this machine only."""

from __future__ import annotations

import argparse
import os
import resource
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.site.cli.support import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

_THREADS = 2


def register_serve(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``serve`` to the verbs of the suitcase."""
    verb = verbs.add_parser("serve", help="Koffer starten (VERBUND_HOME des Koffers)")
    verb.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    run_: Callable[[argparse.Namespace], int] = run
    verb.set_defaults(run=run_)


def run(options: argparse.Namespace) -> int:
    """Serve this node until stopped: one process, its database in memory.

    Only this machine may ask, under the name ``localhost``: passkeys need a name.
    """
    address = f"http://localhost:{options.port}"
    os.environ.setdefault("VERBUND_BASE_URL", address)
    # Uploads are pages of documents; Django's other settings follow the node's home.
    from verbund.core.config import NODE_FILE, config  # noqa: PLC0415  read late

    if not config().node:
        raise CommandError(
            f"{config().home} gehört zu keinem Koffer ({NODE_FILE} fehlt). Melden Sie "
            "ihn mit „verbund suitcase enrol“ an."
        )
    from granian import Granian  # noqa: PLC0415  only the server needs it
    from granian.constants import Interfaces  # noqa: PLC0415

    # A core dump would write the open suitcase to disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    static = Path(__file__).resolve().parent.parent / "static"
    Granian(
        "verbund.site.node_wsgi:application",
        address="127.0.0.1",
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        log_access=False,
        respawn_failed_workers=True,
        static_path_route=["/static"],
        static_path_mount=[static],
    ).serve()
    return 0
