"""The documentation is true: links lead somewhere, commands exist, examples work."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from verbund import engine
from verbund.engine.check import check
from verbund.engine.scenario import run_scenarios

Relative = Callable[[Path], str]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:\.venv/bin/)?verbund [^`#\n]+")


def pages(tracked: tuple[Path, ...]) -> tuple[Path, ...]:
    """Every Markdown page of the project."""
    return tuple(path for path in tracked if path.suffix == ".md")


def outside_code(text: str) -> str:
    """A page without its code, where brackets mean something else."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def anchors(text: str) -> set[str]:
    """The anchors that headings make, as the usual viewers build them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-") for head in heads}


def test_every_link_leads_somewhere(
    tracked: tuple[Path, ...], relative: Relative
) -> None:
    dead = []
    for path in pages(tracked):
        for target in LINK.findall(outside_code(path.read_text())):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            found = (path.parent / name).resolve() if name else path
            if not found.exists() or (
                anchor and anchor not in anchors(found.read_text())
            ):
                dead.append(f"{relative(path)}: {target}")
    assert not dead, "\n".join(dead)


def commands(text: str) -> Iterator[list[str]]:
    """Commands of ``verbund`` in a page's code, as words."""
    code = re.findall(r"```console\n(.*?)```|`([^`\n]+)`", text, re.DOTALL)
    for part in code:
        for match in COMMAND.findall("".join(part)):
            yield shlex.split(match)[1:]


def test_every_command_in_the_pages_exists(
    tracked: tuple[Path, ...], relative: Relative
) -> None:
    """``verbund adopt …`` in a page must be a verb of the command line."""
    from verbund.site.cli import parser  # noqa: PLC0415

    [verbs] = [a.choices for a in parser()._actions if isinstance(a.choices, dict)]
    unknown = sorted(
        {
            f"{relative(path)}: verbund {words[0]}"
            for path in pages(tracked)
            if "CHANGELOG" not in path.name and path.parent.name != "decisions"
            for words in commands(path.read_text())
            if re.fullmatch(r"[a-z-]+", words[0])
            and not words[0].startswith("-")
            and words[0] not in verbs
        }
    )
    assert not unknown, "\n".join(unknown)


def test_every_make_verb_in_the_pages_exists(
    tracked: tuple[Path, ...], root: Path
) -> None:
    verbs = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.M))
    used = {
        verb
        for path in pages(tracked)
        for verb in re.findall(r"(?:`|^|&& )make ([a-z]+)", path.read_text(), re.M)
    }
    assert {"setup", "demo", "test"} <= used
    assert not used - verbs


def test_a_decision_fits_on_one_page(root: Path) -> None:
    """Context, choice, price, when to choose again; only the package list is longer."""
    decisions = sorted((root / "docs/decisions").glob("0*.md"))
    assert len(decisions) >= 10
    index = (root / "docs/decisions/README.md").read_text()
    for path in decisions:
        text = path.read_text()
        assert f"({path.name})" in index, f"{path.name} is not in the index"
        for part in ("**Context.**", "**Choice.**", "**Price.**"):
            assert part in text, f"{path.name} lacks {part}"
        if not path.name.startswith("0010"):
            assert len(text.split()) <= 450, f"{path.name} is longer than one page"


def test_the_generated_reference_is_up_to_date(root: Path) -> None:
    result = subprocess.run(
        [sys.executable, "scripts/generate_docs.py", "--check"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def tutorial(root: Path) -> Path:
    """The folder that the tutorial for blueprints explains."""
    return root / "docs/tutorials/grillplatz"


def test_the_blueprint_of_the_tutorial_is_sound(tutorial: Path) -> None:
    assert check(tutorial) == []
    results = run_scenarios(engine.load(tutorial))
    assert results
    assert [result.failures for result in results if not result.passed] == []


def test_the_tutorial_shows_what_is_in_the_folder(tutorial: Path) -> None:
    """Each YAML shown stands in a file, so that text and folder cannot drift apart."""
    text = (tutorial.parent / "first-blueprint.md").read_text()
    shown = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    files = "".join(p.read_text() for p in sorted(tutorial.rglob("*.yaml")))

    def lines(source: str) -> list[str]:
        return [line.strip() for line in source.splitlines() if line.strip()]

    assert shown
    stands = set(lines(files))
    assert [line for part in shown for line in lines(part) if line not in stands] == []


def test_the_typing_error_of_the_tutorial_is_named(
    tutorial: Path, tmp_path: Path
) -> None:
    """The tutorial invites to write ``gests``; the answer must be what it promises."""
    for path in tutorial.rglob("*.*"):
        target = tmp_path / "grillplatz" / path.relative_to(tutorial)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text()
        if path.name == "fields.yaml":
            text = text.replace("guests > 20", "gests > 20")
        target.write_text(text)
    [finding] = [f for f in check(tmp_path / "grillplatz") if f.severity == "error"]
    assert finding.file.endswith("fields.yaml")
    assert finding.line
    assert "guests" in finding.message
