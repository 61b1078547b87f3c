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


def test_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8")
