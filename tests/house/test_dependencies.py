"""What the product stands on is pinned, hashed, open and free of addresses."""

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

OPEN = re.compile(
    r"MIT|BSD|Apache|MPL|LGPL|Lesser General Public|PSF|Python Software|ISC|Unlicense"
    r"|Zlib|EUPL|HPND|0BSD|CC0|Public Domain",
    re.IGNORECASE,
)


def pins(path: Path) -> dict[str, str]:
    """Read ``name==version`` of each requirement together with its block of lines."""
    blocks = re.split(r"\n(?=\S)", path.read_text())
    return {
        match.group(1): block
        for block in blocks
        if (match := re.match(r"([A-Za-z0-9_.-]+)==", block))
    }


def plain(requirement: str) -> str:
    """The canonical package name in a requirement line."""
    name = re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_requirement_is_pinned_with_hashes(root: Path, name: str) -> None:
    path = root / f"requirements/{name}.txt"
    blocks = pins(path)
    assert len(blocks) > 20
    unhashed = [pin for pin, block in blocks.items() if "--hash=sha256:" not in block]
    assert not unhashed
    assert not re.search(r"https?:|file:|--(extra-)?index", path.read_text())


def test_the_lock_covers_what_the_project_asks_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    base, dev = (pins(root / f"requirements/{name}.txt") for name in ("base", "dev"))
    asked = {plain(line) for line in project["dependencies"]}
    for_dev = {plain(line) for line in project["optional-dependencies"]["dev"]}
    assert not asked - set(base), "run make lock"
    assert not (asked | for_dev) - set(dev), "run make lock"


def test_checks_run_with_the_versions_that_the_product_runs_with(root: Path) -> None:
    base, dev = (pins(root / f"requirements/{name}.txt") for name in ("base", "dev"))

    def version(block: str) -> str:
        return block.split("==")[1].split(maxsplit=1)[0]

    differing = [name for name in base if version(base[name]) != version(dev[name])]
    assert not differing


def test_front_end_packages_are_locked_without_addresses(root: Path) -> None:
    lock = json.loads((root / "package-lock.json").read_text())
    packages = {name: body for name, body in lock["packages"].items() if name}
    assert packages
    assert not [name for name, body in packages.items() if "resolved" in body]
    assert not [name for name, body in packages.items() if "integrity" not in body]


def test_every_runtime_package_has_an_open_licence(root: Path) -> None:
    closed = []
    for name in pins(root / "requirements/base.txt"):
        try:
            facts = metadata(name)
        except PackageNotFoundError:
            continue  # for another platform
        words = [
            facts.get("License-Expression") or "",
            facts.get("License") or "",
            *(c for c in facts.get_all("Classifier") or [] if c.startswith("License")),
        ]
        if not OPEN.search(" ".join(words)):
            closed.append(name)
    assert not closed


def test_every_direct_dependency_is_justified(root: Path) -> None:
    """ADR 0010 has a row for each: what it does, its licence, why none better."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    package = json.loads((root / "package.json").read_text())
    [decision] = (root / "docs/decisions").glob("0010-*.md")
    rows = set(re.findall(r"^\| `([^`]+)` ", decision.read_text(), re.MULTILINE))
    asked = {
        *(plain(line) for line in project["dependencies"]),
        *(plain(line) for line in project["optional-dependencies"]["dev"]),
        *package.get("dependencies", {}),
        *package.get("devDependencies", {}),
    }
    assert asked - rows == set(), "add a row to docs/decisions/0010-*.md"
    assert rows - asked == set(), "remove the row from docs/decisions/0010-*.md"
