"""Every room looks alike: a docstring at the door, known file names, readable sizes."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

Relative = Callable[[Path], str]

LONGEST_FILE = 500
NAMELESS = {
    "common.py",
    "helpers.py",
    "managers.py",
    "misc.py",
    "serializers.py",
    "signals.py",
    "utils.py",
    "views.py",
}
"""Names that tell a framework's habit instead of what is inside."""


def test_each_room_says_what_comes_in_and_goes_out(
    rooms: tuple[Path, ...], relative: Relative
) -> None:
    silent = []
    for room in rooms:
        door = room / "__init__.py"
        text = ast.get_docstring(ast.parse(door.read_text())) if door.exists() else None
        if not text or len(text.split()) < 8:
            silent.append(relative(room))
    assert not silent, f"no docstring that says what the room does: {silent}"


def test_no_python_file_is_longer_than_one_subject(
    tracked: tuple[Path, ...], relative: Relative
) -> None:
    long = {
        relative(path): lines
        for path in tracked
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and (lines := path.read_text().count("\n")) > LONGEST_FILE
    }
    assert not long, f"longer than {LONGEST_FILE} lines: {long}"


def test_file_names_tell_what_is_inside(
    sources: tuple[Path, ...], relative: Relative
) -> None:
    nameless = [relative(path) for path in sources if path.name in NAMELESS]
    assert not nameless, f"web.py, actions.py, queries.py … instead of {nameless}"


def test_a_room_with_tables_has_its_one_door_for_writes(
    rooms: tuple[Path, ...], relative: Relative
) -> None:
    doorless = [
        relative(room)
        for room in rooms
        if (room / "models.py").exists()
        and not ((room / "actions.py").exists() or (room / "actions").is_dir())
        and room.name != "core"
    ]
    assert not doorless, f"tables without actions.py: {doorless}"


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every call in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


FORBIDDEN_CALL = re.compile(
    r"""(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.(now|localdate)
    |time\.time|uuid[1-8]|uuid\.UUID7)$
    | ^random\. | ^secrets\.(token_\w+|choice|randbelow)$ | ^os\.urandom$""",
    re.VERBOSE,
)


ALLOWED_CALL = {
    # The signing key is made before chance can be seeded, and must never repeat.
    ("src/verbund/core/config.py", "secrets.token_urlsafe"),
    # The age of a file is reckoned by the clock that stamped it.
    ("src/verbund/core/files/upkeep.py", "time.time"),
}


def test_time_ids_and_chance_come_from_the_kernel(
    sources: tuple[Path, ...], root: Path, relative: Relative
) -> None:
    """A case must be replayable: nothing else may ask the clock or throw dice."""
    offences = [
        f"{relative(path)}:{line} {name}"
        for path in sources
        if not path.is_relative_to(root / "src/verbund/kernel")
        for line, name in calls(path)
        if FORBIDDEN_CALL.search(name) and (relative(path), name) not in ALLOWED_CALL
    ]
    assert not offences, "use kernel.clock, kernel.ids, kernel.chance:\n" + "\n".join(
        offences
    )


def test_pages_and_machine_doors_do_not_query(
    sources: tuple[Path, ...], relative: Relative
) -> None:
    """A view parses, calls one action or query, answers; the ORM stays behind them."""
    doors = [p for p in sources if p.name in {"web.py", "api.py"} or "web" in p.parts]
    offences = [
        relative(path)
        for path in doors
        if re.search(r"\.objects\b|connection\.cursor\(", path.read_text())
    ]
    assert not offences, f"ORM in {offences}"
