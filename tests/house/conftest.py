"""What the tests of the house look at: the files git knows, and the rooms."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> tuple[Path, ...]:
    """Every file that git tracks or would add, as it lies in the work tree."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@pytest.fixture(scope="session")
def sources(tracked: tuple[Path, ...]) -> tuple[Path, ...]:
    """The Python files of the program, without tests and migrations."""
    package = ROOT / "src/verbund"
    return tuple(
        path
        for path in tracked
        if path.suffix == ".py"
        and path.is_relative_to(package)
        and not {"tests", "migrations"} & set(path.relative_to(package).parts)
    )


@pytest.fixture(scope="session")
def rooms() -> tuple[Path, ...]:
    """Every room of the program: the layers, each channel, each topic."""
    package = ROOT / "src/verbund"
    found = [
        path
        for parent in (package, package / "channels", package / "topics")
        if parent.is_dir()
        for path in sorted(parent.iterdir())
        if path.is_dir() and not path.name.startswith("_")
    ]
    inner = {"tests", "templates", "static", "migrations"}
    return tuple(path for path in found if path.name not in inner)


@pytest.fixture(scope="session")
def relative() -> Callable[[Path], str]:
    """A path as the repository names it."""
    return lambda path: path.relative_to(ROOT).as_posix()
