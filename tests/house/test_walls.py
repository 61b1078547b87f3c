"""The rooms import only downwards, and the contracts notice when one does not."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package in ``folder``."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path, root: Path) -> Path:
    """A copy of the package in which a test may plant a fault."""
    shutil.copytree(
        root / "src",
        tmp_path / "src",
        ignore=shutil.ignore_patterns("__pycache__", "static", "fonts"),
    )
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_holds(root: Path) -> None:
    result = lint(root)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "statement"),
    [
        ("kernel", "from verbund import cases"),
        ("engine", "import django.db"),
        ("core", "from verbund.members import queries"),
        ("cases", "from verbund.channels import portal"),
    ],
)
def test_an_import_that_points_upwards_is_found(
    copy: Path, room: str, statement: str
) -> None:
    (copy / f"src/verbund/{room}/planted.py").write_text(f"{statement}\n")
    result = lint(copy)
    assert result.returncode != 0
    assert "planted" in result.stdout


def test_neighbours_that_import_each_other_are_found(copy: Path) -> None:
    for room, other in (("notices", "publishing"), ("publishing", "notices")):
        (copy / f"src/verbund/{room}/planted.py").write_text(
            f"from verbund import {other}\n"
        )
    result = lint(copy)
    assert result.returncode != 0
    assert "knots among each other BROKEN" in result.stdout


def test_a_new_room_must_be_given_its_layer(copy: Path) -> None:
    (copy / "src/verbund/cellar").mkdir()
    (copy / "src/verbund/cellar/__init__.py").write_text(
        '"""A room nobody listed."""\n'
    )
    result = lint(copy)
    assert result.returncode != 0
    assert "cellar" in result.stdout + result.stderr


def room_of(module: str) -> str:
    """``verbund.cases.models`` → ``verbund.cases``; channels and topics one deeper."""
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1:2] in (["channels"], ["topics"]) else 2])


def foreign_tables(tree: ast.Module, room: str) -> set[str]:
    """Names in a file that stand for tables of another room."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module
        and "models" in node.module.split(".")
        and node.module.startswith("verbund.")
        and room_of(node.module) != room
        for alias in node.names
        if alias.name[:1].isupper()
    }


def table_uses(source: str, room: str) -> Iterator[tuple[int, str]]:
    """Where a file reads or writes another room's table instead of asking that room."""
    tree = ast.parse(source)
    tables = foreign_tables(tree, room)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {
            "objects",
            "_default_manager",
            "_base_manager",
        }:
            used = node.value
        elif isinstance(node, ast.Call):
            used = node.func
        else:
            continue
        if isinstance(used, ast.Name) and used.id in tables:
            yield node.lineno, ast.unparse(node)


def test_tables_are_read_and_written_by_their_own_room_only(
    sources: tuple[Path, ...], root: Path
) -> None:
    """A foreign key or annotation may name a table; rows go through its doors."""
    strangers = []
    for path in sources:
        name = path.relative_to(root / "src").with_suffix("").as_posix()
        module = name.replace("/", ".")
        strangers += [
            f"{name}.py:{line} {what}"
            for line, what in table_uses(path.read_text(), room_of(module))
        ]
    assert not strangers, "use the other room's actions and queries:\n" + "\n".join(
        strangers
    )


@pytest.mark.parametrize(
    "statement", ["Member.objects.get(pk=1)", "Member(name='x')", "Member.objects"]
)
def test_a_use_of_a_foreign_table_is_found(statement: str) -> None:
    source = f"from verbund.members.models import Member\n{statement}\n"
    assert list(table_uses(source, "verbund.cases"))
    assert not list(table_uses(source, "verbund.members"))
    annotated = "from verbund.members.models import Member\ndef f(m: Member): ...\n"
    assert not list(table_uses(annotated, "verbund.cases"))
