"""Nothing of one machine, one registry or one moment lies in the repository."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

Relative = Callable[[Path], str]

# Written in parts, so that this file does not find itself.
REGISTRIES = re.compile(
    r"(registry\.np" + r"mjs\.org|files\.python" + r"hosted\.org|py" + r"pi\.org/simple"
    r"|proxy\.go" + r"lang\.org|index\.crat" + r"es\.io|deb\.deb" + r"ian\.org)"
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.:/-])/(ho" + r"me|wo" + r"rk|ro" + r"ot|Us" + r"ers)/[\w.-]+"
)
SECRETS = re.compile(
    r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----" + r"|gh[pousr]_[A-Za-z0-9]{36}"
)
GENERATED = re.compile(
    r"(\.sqlite3?(-wal|-shm)?$|\.pyc$|(^|/)node_modules/|(^|/)var/|static/vendor/"
    r"|(^|/)uv\.lock$)"
)


def texts(tracked: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """The tracked files that hold text."""
    found = []
    for path in tracked:
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def hits(
    tracked: tuple[Path, ...], pattern: re.Pattern[str], relative: Relative
) -> list[str]:
    """Where a pattern stands, as ``file:line text``."""
    return [
        f"{relative(path)}:{text.count(chr(10), 0, match.start()) + 1} {match.group()}"
        for path, text in texts(tracked)
        for match in pattern.finditer(text)
    ]


def test_no_registry_is_named(tracked: tuple[Path, ...], relative: Relative) -> None:
    assert hits(tracked, REGISTRIES, relative) == []


def test_no_path_of_one_machine_is_named(
    tracked: tuple[Path, ...], relative: Relative
) -> None:
    assert hits(tracked, MACHINE_PATHS, relative) == []


def test_no_secret_is_committed(tracked: tuple[Path, ...], relative: Relative) -> None:
    assert hits(tracked, SECRETS, relative) == []


def test_nothing_generated_is_committed(root: Path) -> None:
    names = subprocess.run(
        ["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert [name for name in names if GENERATED.search(name)] == []


def test_the_patterns_find_what_they_look_for() -> None:
    assert REGISTRIES.search("https://registry.np" + "mjs.org/x")
    assert MACHINE_PATHS.search("open('/ho" + "me/anna/x')")
    assert not MACHINE_PATHS.search("/api/v1/ho" + "me/x")
    assert SECRETS.search("-----BEGIN " + "PRIVATE KEY-----")
    assert GENERATED.search("var/db.sqlite3")
