"""What pages ask for lies where the server serves it from."""

import re
from pathlib import Path

_ASKED = re.compile(r"""static\(\s*["']([^"']+)["']\s*\)""")


def test_every_static_file_that_a_page_names_is_served(root: Path) -> None:
    """``verbund serve`` serves one folder; a file beside a room would be missing."""
    served = root / "src/verbund/site/static"
    missing = [
        f"{page.relative_to(root)}: {name}"
        for page in (root / "src/verbund").rglob("*.html")
        for name in _ASKED.findall(page.read_text())
        if not (served / name).is_file()
    ]
    assert missing == []


def test_no_room_keeps_static_files_of_its_own(root: Path) -> None:
    own = [p for p in (root / "src/verbund").rglob("static") if p.parent.name != "site"]
    assert [
        str(p.relative_to(root)) for p in own if p.is_dir() and any(p.rglob("*.*"))
    ] == []
