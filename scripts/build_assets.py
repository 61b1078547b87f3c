"""Copy what the pages need from ``node_modules`` into the package.

Run at set-up, after ``npm ci``. Writes ``src/verbund/site/static/vendor/``: KERN UX,
the weights of Fira Sans that KERN uses, htmx, and a small stylesheet that turns KERN's
dark theme on by the reader's system setting. Nothing of it is committed.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src/verbund/site/static/vendor"
KERN = MODULES / "@kern-ux/native/dist"
HTMX = MODULES / "htmx.org/dist/htmx.min.js"

FONTS = {
    "FiraSans-Regular": (400, "normal"),
    "FiraSans-Italic": (400, "italic"),
    "FiraSans-Medium": (500, "normal"),
    "FiraSans-SemiBold": (600, "normal"),
    "FiraSans-Bold": (700, "normal"),
}
"""The weights KERN's tokens name, and Bold, which browsers take for ``<strong>``."""

DARK_RULE = re.compile(
    r"^\[data-kern-theme=dark\],\n\.kern-dark \{\n(.*?)^\}", re.M | re.S
)


class MissingAssetError(Exception):
    """A package is not installed, or no longer has the shape this script relies on."""


def dark_by_system(kern_css: str) -> str:
    """KERN's dark tokens for ``data-kern-theme="auto"`` on systems set to dark.

    KERN itself only knows a theme that a script sets. Pages work without scripts, so
    the same values are repeated under the media query.
    """
    blocks = [b for b in DARK_RULE.findall(kern_css) if "--kern-color-layout-text" in b]
    if len(blocks) != 1:
        raise MissingAssetError(
            f"kern.css should hold one rule with the dark tokens, found {len(blocks)}. "
            "Look for [data-kern-theme=dark] there and adapt scripts/build_assets.py."
        )
    return (
        "@media (prefers-color-scheme: dark) {\n"
        f"[data-kern-theme=auto] {{\n{blocks[0]}}}\n}}\n"
    )


def font_faces() -> str:
    """One ``@font-face`` per copied weight; text shows at once in a fallback font."""
    return "".join(
        "@font-face { font-family: 'Fira Sans'; "
        f"src: url('{name}.woff2') format('woff2'); "
        f"font-weight: {weight}; font-style: {style}; font-display: swap; }}\n"
        for name, (weight, style) in FONTS.items()
    )


def build(target: Path = TARGET) -> list[Path]:
    """Fill ``target`` and return what was written. Raises ``MissingAssetError``."""
    sources = {
        KERN / "kern.min.css": target / "kern/kern.min.css",
        HTMX: target / "htmx/htmx.min.js",
    }
    for name in FONTS:
        font = KERN / "fonts/fira-sans" / f"{name}.woff2"
        sources[font] = target / "fonts" / font.name
    missing = [p for p in (*sources, KERN / "kern.css") if not p.is_file()]
    if missing:
        names = ", ".join(str(p.relative_to(ROOT)) for p in missing)
        raise MissingAssetError(f"Not found: {names}. Run “npm ci” first.")
    shutil.rmtree(target, ignore_errors=True)
    for source, copy in sources.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    written = list(sources.values())
    for path, text in (
        (target / "fonts/fira-sans.css", font_faces()),
        (
            target / "kern/kern-dark.css",
            dark_by_system((KERN / "kern.css").read_text(encoding="utf-8")),
        ),
    ):
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def main() -> int:
    """Build, tell in one line, return 1 with a sentence when something is missing."""
    try:
        written = build()
    except MissingAssetError as error:
        sys.stderr.write(f"build_assets: {error}\n")
        return 1
    size = sum(p.stat().st_size for p in written) // 1024
    sys.stdout.write(f"build_assets: {len(written)} files, {size} KB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
