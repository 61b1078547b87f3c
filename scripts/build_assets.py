"""Copy what the pages need from ``node_modules`` into the package.

Run at set-up, after ``npm ci``. Writes ``src/verbund/site/static/vendor/``: KERN UX,
the weights of Fira Sans that KERN uses, htmx, MapLibre with its reader of PMTiles, a
small stylesheet that turns KERN's dark theme on by the reader's system setting, and
what the terminal draws and works with, squeezed (``terminal/``): a kiosk may hang on a
mobile line. Nothing of it is committed; what we change by hand lies in ``verbund/``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src/verbund/site/static/vendor"
KERN = MODULES / "@kern-ux/native/dist"
OWN = ROOT / "src/verbund/site/static/verbund"
ESBUILD = MODULES / "esbuild/bin/esbuild"
HTMX = MODULES / "htmx.org/dist/htmx.min.js"
#: The map: library, its worker, its style sheet, and the reader of PMTiles.
MAP = {
    MODULES / "maplibre-gl/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    MODULES / "maplibre-gl/dist/maplibre-gl-worker.mjs": (
        "maplibre/maplibre-gl-worker.mjs"
    ),
    MODULES / "maplibre-gl/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    MODULES / "pmtiles/dist/pmtiles.js": "pmtiles/pmtiles.js",
}

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


TERMINAL_PARTS = (
    "accordion", "alert", "body", "btn", "container", "description-list", "error",
    "fieldset", "form-check", "form-input", "heading", "hint", "icon", "label", "link",
    "list", "number", "progress", "sr-only", "title",
)  # fmt: skip
"""Components of KERN that pages of the terminal use; a test looks for others."""

TERMINAL_OWN = (
    "actions", "alert", "answers", "arms", "arms--brand", "arms__charge", "arms__field",
    "arms__rim", "code", "date", "date__short", "date__year", "error-summary", "form",
    "hint--legend", "identity", "identity__name", "identity__sub", "label-heading",
    "masthead", "masthead__content", "muted", "page", "qr", "record",
    "record__actions", "record__head", "stack", "stack--large", "stack--small",
    "suffixed", "terminal",
)  # fmt: skip
"""Parts of our citizen pages that pages of the terminal use."""

_NEVER = (
    ":disabled",
    "[disabled]",
    "[type=file]",
    "[readonly]",
    ":read-only",
    "-file",
    "heading-display",
    "--static",
    "preline",
    "--visited",
    ":hover",
    "=disabled",
    "aria-disabled",
    "=readonly",
    "--width-",
    "-mobile",
    "-moz-",
    "btn--x-small",
    "btn-wrapper",
    "list--small",
    "list--number",
    "list--large",
    "list--horizontal",
    "list--col",
    "no-visited-state",
    ":visited",
)
"""Marks of rules for what no page of the terminal has, or for other browsers."""

TERMINAL_ICONS = (
    "arrow-back", "arrow-forward", "danger", "info", "logout", "search", "success",
    "warning",
)  # fmt: skip


TERMINAL_SCRIPTS = ("terminal", "video", "map")
"""Our scripts that pages of the terminal load, each with what it imports."""


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


def terminal_part(kern_css: str, citizen_css: str, own: str) -> str:
    """One style sheet for the terminal: the rules its pages need, then ``own``.

    A kiosk may hang on a mobile line: of KERN's 340 KB it needs a tenth. Tokens get
    short names, because half of the rest is their names.
    """
    parts = _kept(_squeezed(kern_css) + _squeezed(citizen_css)) + _squeezed(own)
    parts = _written_out(_BY_SYSTEM.sub("", parts))
    needed = _tokens_used(parts)
    plain = _TOKEN.sub(lambda m: m[0] if m[1] in needed else "", parts)
    names = sorted(set(re.findall(r"--kern-[\w-]+", plain)))
    short = {name: f"--k{number}" for number, name in enumerate(names)}
    return re.sub(r"--kern-[\w-]+", lambda m: short[m[0]], plain)


def _squeezed(css: str) -> str:
    """Without comments, needless blanks, old prefixes and stand-ins for tokens."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"-webkit-mask[\w-]*:[^;}]*(?:;|(?=\}))", "", css)
    # Every token is there, so what stands in for a missing one never shows.
    css = re.sub(r"var\((--kern-[\w-]+),\s*[^()]*\)", r"var(\1)", css)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"(?<=[;{},])\s+|\s+(?=[{;}])", "", css)


_BY_SYSTEM = re.compile(
    r"@media \(prefers-color-scheme:[^{}]*\{(?:[^{}]|\{[^{}]*\})*\}"
)
"""Rules for the reader's system: a kiosk has none, its pages name their theme."""


def _written_out(css: str) -> str:
    """Sizes and weights in place of tokens that always have the same short value.

    Only tokens that ``:root`` alone defines, once, and without other tokens: whatever
    another theme or part of the page may change stays a token.
    """
    rooted: dict[str, str] = {}
    for head, body in _BLOCK.findall(css):
        if head.strip() == ":root":
            rooted.update(
                {n: v.rstrip("; ").strip() for n, v in _TOKEN.findall(f"{{{body}}}")}
            )
    values: dict[str, set[str]] = {}
    for name, value in _TOKEN.findall(css):
        values.setdefault(name, set()).add(value.rstrip("; ").strip())
    steady = {n: v for n, v in rooted.items() if len(values[n]) == 1}
    known: dict[str, str] = {}
    while found := {
        n: v for n, v in steady.items() if n not in known and "var(" not in v
    }:
        known |= found
        steady = {n: _replaced(v, known) for n, v in steady.items()}
    return _replaced(css, {n: v for n, v in known.items() if len(v) <= _SHORT})


def _replaced(css: str, values: dict[str, str]) -> str:
    return _VAR.sub(lambda m: values.get(m[1], m[0]), css)


_SHORT = 10
"""Characters: a longer value costs more than ``var(--k99)``."""
_VAR = re.compile(r"var\((--kern-[\w-]+)\)")
_BLOCK = re.compile(r"([^{}]*)\{((?:[^{}]|\{[^{}]*\})*)\}")
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_TOKEN = re.compile(r"(?<=[{;])(--[\w-]+):([^;{}]*(?:;|(?=\})))")


def _kept(css: str) -> str:
    out = []
    for start, body in _BLOCK.findall(css):
        head = start.strip().removeprefix('@charset "UTF-8";')
        if head.startswith(("@media", "@supports", "@layer")):
            inner = _kept(body)
            if inner:
                out.append(f"{head}{{{inner}}}")
        elif head.startswith("@"):
            if not head.startswith("@font-face"):
                out.append(f"{head}{{{body}}}")
        else:
            selectors = [one for one in _selectors(head) if _wanted(one)]
            if selectors:
                out.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(out)


def _selectors(head: str) -> list[str]:
    """Selectors of a rule; commas inside ``:is(…)`` do not part them."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(head):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append(head[start:at].strip())
            start = at + 1
    return [*parts, head[start:].strip()]


def _wanted(selector: str) -> bool:
    if any(never in selector for never in _NEVER):
        return False
    for name in _CLASS.findall(selector):
        if name.startswith("vb-") and not _own(name.removeprefix("vb-")):
            return False
        if not name.startswith("kern-"):
            continue
        rest = name.removeprefix("kern-")
        if rest.startswith("icon--"):
            sizes = ("small", "large", "x-large", "default")
            if rest.removeprefix("icon--") not in (*TERMINAL_ICONS, *sizes):
                return False
        elif rest in ("dark", "light"):
            continue
        elif not any(
            rest == part or rest.startswith((f"{part}-", f"{part}_"))
            for part in TERMINAL_PARTS
        ):
            return False
    return True


def _own(name: str) -> bool:
    return name in TERMINAL_OWN or name.startswith("width-")


def _tokens_used(css: str) -> set[str]:
    """Names of custom properties that rules use, also by way of others."""
    values: dict[str, set[str]] = {}
    for name, value in _TOKEN.findall(css):
        values.setdefault(name, set()).update(re.findall(r"--[\w-]+", value))
    rules = _TOKEN.sub("", css)
    open_ends = set(re.findall(r"var\(\s*(--[\w-]+)", rules))
    used: set[str] = set()
    while open_ends:
        name = open_ends.pop()
        used.add(name)
        open_ends |= values.get(name, set()) - used
    return used


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
        **{source: target / name for source, name in MAP.items()},
    }
    for name in FONTS:
        font = KERN / "fonts/fira-sans" / f"{name}.woff2"
        sources[font] = target / "fonts" / font.name
    needed = (*sources, KERN / "kern.css", ESBUILD)
    missing = [p for p in needed if not p.is_file()]
    if missing:
        names = ", ".join(str(p.relative_to(ROOT)) for p in missing)
        raise MissingAssetError(f"Not found: {names}. Run “npm ci” first.")
    shutil.rmtree(target, ignore_errors=True)
    for source, copy in sources.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    written = list(sources.values())
    (target / "terminal").mkdir()
    for path, text in (
        (target / "fonts/fira-sans.css", font_faces()),
        (
            target / "kern/kern-dark.css",
            dark_by_system((KERN / "kern.css").read_text(encoding="utf-8")),
        ),
        (
            target / "terminal/terminal.css",
            _minified(
                "css",
                terminal_part(
                    (KERN / "kern.min.css").read_text(encoding="utf-8"),
                    _own_styles("citizen", "citizen-forms"),
                    _own_styles("base", "terminal", "video"),
                ),
            ),
        ),
        *(
            (target / f"terminal/{name}.js", _script(OWN / f"{name}.js"))
            for name in TERMINAL_SCRIPTS
        ),
    ):
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _minified(kind: str, text: str) -> str:
    return _esbuild([f"--loader={kind}", "--minify"], text)


def _script(path: Path) -> str:
    """One module: the file with what it imports, without comments and long names."""
    return _esbuild(["--bundle", "--format=esm", "--minify", str(path)])


def _esbuild(arguments: list[str], text: str = "") -> str:
    command = [str(ESBUILD), "--target=chrome120", "--charset=utf8", *arguments]
    run = subprocess.run(  # noqa: S603 - a program of our own lock
        command, input=text, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise MissingAssetError(f"esbuild: {run.stderr.strip()}")
    return run.stdout


def _own_styles(*names: str) -> str:
    return "".join((OWN / f"{n}.css").read_text(encoding="utf-8") for n in names)


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
