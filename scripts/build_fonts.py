"""Turn the fonts of letters and books from npm's woff2 into TrueType, for Typst.

Source: ``@kern-ux/native`` (Fira Sans, SIL Open Font License 1.1). Target:
``src/verbund/core/press/fonts/`` – built at set-up, never committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules/@kern-ux/native/dist/fonts/fira-sans"
TARGET = ROOT / "src/verbund/core/press/fonts"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Italic")


def main() -> int:
    """Write the four faces; 0 when done, 1 with a sentence when npm is missing."""
    if not SOURCE.is_dir():
        sys.stderr.write("Fira Sans fehlt: zuerst `npm ci` ausführen.\n")
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        target = TARGET / f"FiraSans-{weight}.ttf"
        if target.exists():
            continue
        font = TTFont(SOURCE / f"FiraSans-{weight}.woff2")
        font.flavor = None
        part = target.with_suffix(".part")
        font.save(part)
        part.rename(target)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
