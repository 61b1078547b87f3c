"""The command line ``verbund``: one small module per verb, none of them holds logic.

A module in this folder offers ``register(commands)`` and sets ``run=callable`` as the
default of its parser; the callable returns the exit code. Modules import Django only
inside ``run`` through ``django_ready()``, so that the pure verbs start at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from verbund import __version__
from verbund.site.cli.support import CommandError, trouble_with_file


def parser(verb: str = "") -> argparse.ArgumentParser:
    """Return the whole command line with every verb found in this folder.

    With the name of a module's ``verb`` only that one, without reading the others: a
    suitcase is to start at once. Any other word gives the whole command line.
    """
    top = argparse.ArgumentParser(
        prog="verbund",
        description="Verbund: Kommunen erledigen ihre Leistungen gemeinsam.",
    )
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", metavar="BEFEHL", required=True)
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    wanted = verb.replace("-", "_")
    if wanted not in names or not _register(wanted, commands):
        for name in names:
            _register(name, commands)
    return top


def _register(
    name: str, commands: argparse._SubParsersAction[argparse.ArgumentParser]
) -> bool:
    """Add the verbs of one module; False if it only helps others."""
    if name == "__main__":
        return False
    module = importlib.import_module(f"{__name__}.{name}")
    if not hasattr(module, "register"):
        return False
    module.register(commands)
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; prints a German sentence to stderr and returns 1 when it fails."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = parser(given[0] if given else "").parse_args(given)
    try:
        result: int = options.run(options)
        sys.stdout.flush()
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has seen enough, as with „| head“.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        said = trouble_with_file(error)
        if not said:
            raise
        sys.stderr.write(f"{said}\n")
        return 1
    return result
