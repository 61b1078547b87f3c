"""Where templates and UI texts lie: in the design itself and in every room's folder."""

from pathlib import Path

import verbund

_ROOT = Path(verbund.__file__).parent
DESIGN = _ROOT / "site" / "design"
_ROOMS = ("*", "channels/*", "topics/*")


def template_folders() -> list[Path]:
    """All ``templates/`` folders, the design first, then rooms by name."""
    return _folders("templates")


def message_folders() -> list[Path]:
    """All ``messages/`` folders with UI texts; the room named messages is not one."""
    return [f for f in _folders("messages") if (f / "de.yaml").is_file()]


def _folders(name: str) -> list[Path]:
    found = [f for room in _ROOMS for f in sorted(_ROOT.glob(f"{room}/{name}"))]
    return [DESIGN / name, *(f for f in found if f.is_dir())]
