"""``verbund demo``: bring up the region „Erprobungsraum Rheinland“."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from verbund.site.cli import serve
from verbund.site.cli.support import CommandError, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("demo", help="Vorführ-Region aufbauen und starten")
    verb.add_argument("--no-serve", action="store_true", help="nur aufbauen")
    verb.add_argument("--cases", type=int, default=2000, help="Zahl der Vorgänge")
    verb.add_argument("--host", default="127.0.0.1")
    verb.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    verb.add_argument("--workers", type=int, default=2)
    verb.add_argument("--threads", type=int, default=4)
    verb.add_argument("--no-worker", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build the region if the database is empty, write ``demo.json``, serve."""
    os.environ.setdefault("VERBUND_BASE_URL", f"http://{options.host}:{options.port}")
    migrate()
    from verbund.core.config import config  # noqa: PLC0415  needs the settings
    from verbund.members.queries import all_members  # noqa: PLC0415
    from verbund.site.demo import build_demo  # noqa: PLC0415
    from verbund.site.demo.manifest import write_manifest  # noqa: PLC0415

    manifest: Path = config().home / "demo.json"
    if not all_members():
        write_manifest(build_demo(cases=options.cases), manifest)
    elif not manifest.is_file():
        raise CommandError(
            "Die Datenbank ist nicht leer und keine Vorführ-Region. Setzen Sie "
            "VERBUND_HOME auf einen neuen Ordner."
        )
    print(f"Region: {config().base_url}/ · Zugänge: {manifest}")
    return 0 if options.no_serve else serve.run(options)
