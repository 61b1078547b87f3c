"""Where templates and UI texts lie: in the design itself and in every room's folder."""

from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import verbund

_ROOT = Path(verbund.__file__).parent
DESIGN = _ROOT / "site" / "design"
_ROOMS = ("*", "channels/*", "topics/*")
#: Packages of others bring topics by this group of entry points; the value is a module.
ENTRY_POINTS = "verbund.topics"


def template_folders() -> list[Path]:
    """All ``templates/`` folders, the design first, then rooms by name."""
    return _folders("templates")


def message_folders() -> list[Path]:
    """All ``messages/`` folders with UI texts; the room named messages is not one."""
    return [f for f in _folders("messages") if (f / "de.yaml").is_file()]


@cache
def foreign_topics() -> tuple[tuple[str, Path], ...]:
    """Topics from other packages: the module's name and its folder, by name."""
    found = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda each: each.name):
        spec = find_spec(entry.value)
        if spec is None or spec.origin is None:
            raise ImportError(
                f"The entry point {entry.name!r} of {ENTRY_POINTS} names the module "
                f"{entry.value!r}, which cannot be found."
            )
        found.append((entry.value, Path(spec.origin).parent))
    return tuple(found)


def _folders(name: str) -> list[Path]:
    found = [f for room in _ROOMS for f in sorted(_ROOT.glob(f"{room}/{name}"))]
    found += [folder / name for _, folder in foreign_topics()]
    return [DESIGN / name, *(f for f in found if f.is_dir())]
