"""``verbund new-topic NAME``: a small, complete topic that runs and is tested."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import verbund
from verbund.site.cli.support import CommandError

_STARTER = Path(__file__).resolve().parents[1] / "starter_topic"
_TOPICS = Path(verbund.__file__).parent / "topics"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("new-topic", help="ein neues Thema anlegen")
    verb.add_argument("name", help="Name des Ordners, etwa library_bus")
    verb.add_argument("--title", default="", help="Titel für Menschen")
    verb.add_argument(
        "--folder", type=Path, default=None, help="wohin (sonst: zu den Themen)"
    )
    verb.add_argument(
        "--package", default="", help="Modul, wenn der Ordner anderswo liegt"
    )
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the folder; nothing if the name does not fit or is taken."""
    name: str = options.name
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,38}", name):
        raise CommandError(
            f"„{name}“ geht nicht als Name: kleine Buchstaben, Ziffern und _, "
            "am Anfang ein Buchstabe, höchstens 39 Zeichen."
        )
    target: Path = (options.folder or _TOPICS) / name
    if target.exists():
        raise CommandError(f"{target} gibt es schon; es wurde nichts geändert.")
    words = {
        "@name@": name,
        "@slug@": name.replace("_", "-"),
        "@Title@": options.title or name.replace("_", " ").capitalize(),
        "@package@": options.package or f"verbund.topics.{name}",
    }
    for source in sorted(_STARTER.rglob("*.txt")):
        place = source.relative_to(_STARTER).with_suffix("")
        if place.parts[0] == "templates":
            place = Path("templates", name, *place.parts[1:])
        text = source.read_text(encoding="utf-8")
        for mark, word in words.items():
            text = text.replace(mark, word)
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"Das Thema „{words['@Title@']}“ liegt in {target}.")
    print("Als Nächstes: topic.py ausfüllen, dann `make check`.")
    return 0
