"""Write ``docs/reference/`` from the program, so that it cannot fall behind.

``generate_docs.py`` writes, ``generate_docs.py --check`` fails and names each page that
differs. Needs no database. ``blueprint-language.md`` is written by hand.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import yaml

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/reference"
PACKAGE = ROOT / "src/verbund"
LAYERS = (
    "kernel",
    "engine",
    "core",
    "members",
    "catalogue",
    "cases",
    "notices",
    "messages",
    "publishing",
    "appointments",
    "calls",
    "channels",
    "topics",
    "site",
)
NOTE = "<!-- Written by `make docs`; change the program instead. -->"


def main() -> int:
    """Write or check every page; 1 when a page is not up to date."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true")
    check: bool = options.parse_args().check
    with tempfile.TemporaryDirectory() as home:
        # Nothing of this machine's settings may reach the pages.
        for name in [n for n in os.environ if n.startswith("VERBUND_")]:
            del os.environ[name]
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("PORT", None)
        os.environ["VERBUND_HOME"] = home
        pages = {name: write() for name, write in PAGES.items()}
    stale = [
        name
        for name, text in pages.items()
        if not (path := TARGET / name).exists() or path.read_text() != text
    ]
    if check:
        for name in stale:
            sys.stderr.write(f"docs/reference/{name} is not up to date: make docs\n")
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (TARGET / name).write_text(pages[name])
        sys.stdout.write(f"wrote docs/reference/{name}\n")
    return 0


def page(title: str, intro: str, *parts: Iterable[str]) -> str:
    """Join a page of its parts, with one blank line between them."""
    lines = [f"# {title}", "", NOTE, "", intro]
    for part in parts:
        lines += ["", *part]
    return "\n".join(lines) + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a Markdown table; bars inside cells are escaped."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        cells = (cell.replace("|", "\\|").replace("\n", " ") for cell in row)
        yield f"| {' | '.join(cell or '–' for cell in cells)} |"


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a docstring on one line, code marked for Markdown."""
    paragraph = inspect.cleandoc(text or "").split("\n\n", maxsplit=1)[0]
    return " ".join(paragraph.split()).replace("``", "`")


def configuration() -> str:
    """Every key of ``Config``; a key without a description raises."""
    from verbund.core.config import render_reference  # noqa: PLC0415

    heading, rest = render_reference().split("\n", maxsplit=1)
    return f"{heading}\n\n{NOTE}\n{rest}"


def command_line() -> str:
    """Every verb with its arguments, independent of argparse's own layout."""
    from verbund.site.cli import parser  # noqa: PLC0415

    def described(command: argparse.ArgumentParser, name: str) -> Iterator[str]:
        rows, inner = [], []
        for action in command._actions:  # noqa: SLF001  argparse offers no other way
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
                helps = {c.dest: c.help or "" for c in action._choices_actions}  # noqa: SLF001
                inner = [(k, helps.get(k, ""), v) for k, v in action.choices.items()]
            elif action.dest not in {"help", "version"}:
                shown = ", ".join(action.option_strings) or (
                    action.metavar or action.dest
                )
                default = action.default
                plain = default in (None, False, argparse.SUPPRESS) or default == []
                rows.append(
                    (f"`{shown}`", action.help or "", "" if plain else f"`{default}`")
                )
        if rows:
            yield from table(("Argument", "Bedeutung", "Vorgabe"), rows)
            yield ""
        for key, text, verb in inner:
            yield f"{'##' if name == 'verbund' else '###'} `{name} {key}`"
            yield ""
            if text:
                yield text[0].upper() + text[1:] + "."
                yield ""
            yield from described(verb, f"{name} {key}")

    lines = list(described(parser(), "verbund"))
    while lines and not lines[-1]:
        lines.pop()
    return page("Befehlszeile", "Alle Befehle von `verbund`.", lines)


def rights() -> str:
    """Every registered right and the roles that carry it."""
    django_ready()
    from verbund.core.rights import all_rights, all_roles  # noqa: PLC0415

    known = sorted(all_rights(), key=lambda right: right.key)
    roles = sorted(all_roles(), key=lambda role: role.key)
    return page(
        "Rechte und Rollen",
        "Ein Recht erlaubt eine Handlung, eine Rolle bündelt Rechte.",
        table(
            ("Recht", "Bedeutung", "Rollen"),
            (
                (
                    f"`{right.key}`",
                    ". ".join(t for t in (right.title_de, right.description_de) if t),
                    ", ".join(f"`{r.key}`" for r in roles if right.key in r.rights),
                )
                for right in known
            ),
        ),
        table(
            ("Rolle", "Titel", "Rechte"),
            ((f"`{r.key}`", r.title_de, str(len(r.rights))) for r in roles),
        ),
    )


def events() -> str:
    """Every event with its facts and subscribers, every kind of job, every schedule."""
    django_ready()
    from verbund.core import jobs as _jobs  # noqa: F401, PLC0415
    from verbund.core.events import Event, subscriptions  # noqa: PLC0415
    from verbund.core.jobs.registry import kinds, schedules  # noqa: PLC0415

    def subclasses(of: type[Event]) -> Iterator[type[Event]]:
        for found in of.__subclasses__():
            yield found
            yield from subclasses(found)

    ours = [e for e in subclasses(Event) if ".tests" not in e.__module__]
    base = {field.name for field in msgspec.structs.fields(Event)}
    rows = []
    for event in sorted(ours, key=lambda e: e.kind):
        facts = [
            f"`{field.name}`"
            for field in msgspec.structs.fields(event)
            if field.name not in base
        ]
        heard = sorted(s.name for s in subscriptions() if s.event is event)
        rows.append(
            (
                f"`{event.kind}`",
                first_paragraph(event.__doc__),
                ", ".join(facts),
                ", ".join(f"`{name}`" for name in heard),
            )
        )
    when = schedules()
    jobs = [
        (f"`{k.name}`", first_paragraph(k.function.__doc__), when.get(k.name, ""))
        for k in sorted(kinds(), key=lambda k: k.name)
        if ".tests" not in k.function.__module__
    ]
    return page(
        "Ereignisse und Aufträge",
        "Neuigkeiten wandern als Ereignis nach oben; jedes ist ein Auftrag in "
        "derselben Transaktion. Sie tragen Kennungen, nie personenbezogene Daten.",
        table(("Ereignis", "Bedeutung", "Angaben", "Empfänger"), rows),
        table(("Auftrag", "Bedeutung", "Takt"), jobs),
    )


def addresses() -> str:
    """Every URL pattern with what its view promises."""
    django_ready()
    from django.urls import URLPattern, URLResolver, get_resolver  # noqa: PLC0415

    def found(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, ...]]:
        for entry in resolver.url_patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from found(entry, path)
            elif isinstance(entry, URLPattern):
                view = inspect.unwrap(entry.callback)
                room = view.__module__.removeprefix("verbund.")
                yield f"`/{path}`", first_paragraph(view.__doc__), f"`{room}`"

    rows = sorted(set(found(get_resolver(), "")))
    return page(
        "Adressen",
        "Alle Adressen, die beantwortet werden. Die Schnittstelle beschreibt sich "
        "selbst unter `/api/openapi.json`.",
        table(("Adresse", "Antwort", "Raum"), rows),
    )


def rooms() -> str:
    """The docstring at the door of each room, from the ground up."""
    parts: list[str] = []
    for name in LAYERS:
        nested = sorted((PACKAGE / name).glob("*/__init__.py"))
        doors = [PACKAGE / name / "__init__.py"]
        if name in {"channels", "topics"}:
            doors += [d for d in nested if d.parent.name != "tests"]
        for door in doors:
            if not door.exists():
                continue
            room = ".".join(door.parent.relative_to(PACKAGE.parent).parts)
            text = ast.get_docstring(ast.parse(door.read_text())) or ""
            parts += [f"## `{room}`", "", text.replace("``", "`"), ""]
    return page(
        "Rooms",
        "From the ground up; a room imports only rooms above it on this page.",
        parts[:-1],
    )


def blueprints() -> str:
    """Every blueprint of the catalogue with entrances and what a member fills in."""
    parts: list[str] = []
    for folder in sorted(
        path.parent for path in ROOT.glob("blueprints/*/blueprint.yaml")
    ):
        head = yaml.safe_load((folder / "blueprint.yaml").read_text())
        file = folder / "parameters.yaml"
        parameters = yaml.safe_load(file.read_text()) if file.exists() else {}
        title = german(head["title"])
        parts += [f"## `{head['key']}` {title} {head['version']}", ""]
        parts += [german(head.get("summary", "")), ""]
        parts += table(
            ("Zugang", "Titel", "LeiKa"),
            (
                (
                    f"`{s['id']}`",
                    german(s["title"]),
                    f"`{s['leika']}`" if s.get("leika") else "",
                )
                for s in head.get("services", ())
            ),
        )
        parts.append("")
        parts += table(
            ("Parameter", "Art", "Bedeutung", "Vorgabe"),
            (
                (
                    f"`{key}`",
                    str(body.get("type", ""))
                    + (" mit Gültigkeit" if body.get("dated") else ""),
                    german(body.get("label", "")),
                    f"`{body['default']}`" if "default" in body else "",
                )
                for key, body in (parameters or {}).items()
            ),
        )
        parts.append("")
    return page(
        "Blaupausen",
        "Der Katalog: Zugänge, unter denen man sie findet, und was ein Mitglied "
        "ausfüllt.",
        parts[:-1],
    )


def german(text: object) -> str:
    """The German wording of a text."""
    if isinstance(text, dict):
        return str(text.get("de", "")).strip()
    return str(text).strip()


def django_ready() -> None:
    """Load every room, so that everything is registered."""
    from verbund.site.cli.support import django_ready as load  # noqa: PLC0415

    load()


PAGES: dict[str, Callable[[], str]] = {
    "configuration.md": configuration,
    "command-line.md": command_line,
    "rights.md": rights,
    "events.md": events,
    "addresses.md": addresses,
    "rooms.md": rooms,
    "blueprints.md": blueprints,
}

if __name__ == "__main__":
    raise SystemExit(main())
