"""The command line ``verbund``: one small module per verb, none of them holds logic.

A module in this folder offers ``register(commands)`` and sets ``run=callable`` as the
default of its parser; the callable returns the exit code. Modules import Django only
inside ``run`` through ``django_ready()``, so that the pure verbs start at once.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from verbund import __version__
from verbund.site.cli.support import CommandError


def parser() -> argparse.ArgumentParser:
    """Return the whole command line with every verb found in this folder."""
    top = argparse.ArgumentParser(
        prog="verbund",
        description="Verbund: Kommunen erledigen ihre Leistungen gemeinsam.",
    )
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", metavar="BEFEHL", required=True)
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        if found.name != "__main__":
            module = importlib.import_module(f"{__name__}.{found.name}")
            if hasattr(module, "register"):  # the others help a verb
                module.register(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; prints a German sentence to stderr and returns 1 when it fails."""
    options = parser().parse_args(arguments)
    try:
        result: int = options.run(options)
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return result
