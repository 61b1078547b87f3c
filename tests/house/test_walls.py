"""The rooms import only downwards, and the contracts notice when one does not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
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
        ("notices", "from verbund import messages"),
    ],
)
def test_an_import_that_points_upwards_is_found(
    copy: Path, room: str, statement: str
) -> None:
    (copy / f"src/verbund/{room}/planted.py").write_text(f"{statement}\n")
    result = lint(copy)
    assert result.returncode != 0
    assert "planted" in result.stdout


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
    return ".".join(parts[: 3 if parts[1] in {"channels", "topics"} else 2])


def test_tables_are_used_by_their_own_room_only() -> None:
    """Other rooms use actions and queries; only an annotation may name a table."""
    graph = grimp.build_graph(
        "verbund", exclude_type_checking_imports=True, cache_dir=None
    )
    strangers = [
        f"{importer} imports {module}"
        for module in sorted(graph.modules)
        if module.split(".")[-1] == "models"
        for importer in sorted(graph.find_modules_that_directly_import(module))
        if room_of(importer) != room_of(module)
        and not {"tests", "migrations", "testing"} & set(importer.split("."))
    ]
    assert not strangers, "\n".join(strangers)
