"""Find rooms, channels and topics by their folders; no central list is edited."""

from importlib.util import find_spec
from pathlib import Path

import verbund
from verbund.core.ui.rooms import foreign_topics

_ROOT = Path(verbund.__file__).parent
_ROOMS = (
    "core",
    "members",
    "catalogue",
    "cases",
    "notices",
    "messages",
    "publishing",
    "appointments",
    "calls",
    "knowledge",
    "video",
    "nodes",
    "geodata",
    "responsibility",
    "photos",
    "watching",
)
_MARKS = ("apps.py", "models.py", "topic.py")


def installed_rooms() -> list[str]:
    """Module names of all Django rooms that exist, lowest layer first."""
    names = [f"verbund.{room}" for room in _ROOMS if _is_app(_ROOT / room)]
    for group in ("channels", "topics"):
        folder = _ROOT / group
        if folder.is_dir():
            names += [
                f"verbund.{group}.{child.name}"
                for child in sorted(folder.iterdir())
                if _is_app(child)
            ]
    names += [module for module, _ in foreign_topics()]
    if _is_app(_ROOT / "site"):
        names.append("verbund.site")
    return names


def url_modules() -> list[str]:
    """Modules named ``urls`` of all installed rooms but the site itself."""
    return [
        f"{name}.urls"
        for name in installed_rooms()
        if name != "verbund.site" and find_spec(f"{name}.urls")
    ]


def _is_app(folder: Path) -> bool:
    return any((folder / mark).is_file() for mark in _MARKS)
