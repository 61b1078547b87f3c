import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[5]


@pytest.fixture
def script() -> ModuleType:
    path = ROOT / "scripts/build_assets.py"
    spec = importlib.util.spec_from_file_location("build_assets", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_missing_packages_are_named_with_what_to_do(
    script: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script, "HTMX", ROOT / "node_modules/nothing.js")
    with pytest.raises(script.MissingAssetError, match=r"nothing\.js.*npm ci"):
        script.build(tmp_path)
    assert script.main() == 1
    assert "npm ci" in capsys.readouterr().err


def test_dark_theme_by_system_needs_kerns_rule(script: ModuleType) -> None:
    rule = (
        "[data-kern-theme=dark],\n.kern-dark {\n"
        "  --kern-color-layout-text-default: white;\n}\n"
    )
    css = script.dark_by_system(rule)
    assert css.startswith("@media (prefers-color-scheme: dark)")
    assert "[data-kern-theme=auto]" in css
    with pytest.raises(script.MissingAssetError, match="found 0"):
        script.dark_by_system("body {}")


def test_what_the_terminal_loads_is_made_of_what_lies_here(
    script: ModuleType, tmp_path: Path
) -> None:
    script.build(tmp_path)
    for made in sorted((tmp_path / "terminal").iterdir()):
        kept = script.TARGET / "terminal" / made.name
        assert kept.read_text("utf-8") == made.read_text("utf-8"), (
            f"{made.name} is of yesterday: run scripts/build_assets.py"
        )


def test_a_steady_token_is_written_out_and_one_that_changes_stays(
    script: ModuleType,
) -> None:
    css = script.terminal_part(
        ":root{--kern-a:.5rem;--kern-b:var(--kern-a);--kern-c:red;--kern-d:1px}"
        ".kern-body{margin:var(--kern-b);color:var(--kern-c);top:var(--kern-d)}"
        "[data-kern-theme=dark]{--kern-c:blue}.kern-body{--kern-d:2px}"
        "@media (prefers-color-scheme:dark){:root{--kern-c:pink}}",
        "",
        "",
    )
    assert "margin:.5rem" in css
    assert css.count("--k") == 6  # two that change: set twice, used once
    assert "pink" not in css


def test_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8")
