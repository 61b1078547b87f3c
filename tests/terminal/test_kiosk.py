"""The files for a kiosk: policies that Chromium knows, a script that starts it."""

import json
import mmap
import os
import subprocess
from pathlib import Path

import pytest

from verbund.channels.terminal.kiosk import (
    POLICY_FILE,
    START_FILE,
    kiosk_files,
    policies,
)

CHROMIUM = Path("/usr/lib/chromium/chromium")
ADDRESS = "https://verbund.example/terminal/schoenberg/"


def test_one_site_and_nothing_kept() -> None:
    found = json.loads(kiosk_files(ADDRESS)[POLICY_FILE])
    assert found["URLBlocklist"] == ["*"]
    assert found["URLAllowlist"] == ["https://.verbund.example/terminal/schoenberg/"]
    assert found["IncognitoModeAvailability"] == 2
    assert found["DeveloperToolsAvailability"] == 2
    assert not found["PasswordManagerEnabled"]
    assert not found["AutofillAddressEnabled"]


@pytest.mark.parametrize(
    "address", ["verbund.example", "ftp://x/", "https://x/';rm -rf /", "https://x/$(y)"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="Adresse"):
        kiosk_files(address)


@pytest.mark.judge
@pytest.mark.browser
def test_chromium_knows_every_policy() -> None:
    with (
        CHROMIUM.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as program,
    ):
        unknown = [
            name
            for name in policies(ADDRESS)
            if program.find(b"\0" + name.encode() + b"\0") < 0
        ]
        assert program.find(b"\0NoSuchPolicyOfOurs\0") < 0
        assert program.find(b"\0enable-speech-dispatcher\0") > 0
    assert not unknown


@pytest.mark.judge
def test_shellcheck_finds_nothing_in_the_script(tmp_path: Path) -> None:
    script = tmp_path / START_FILE
    script.write_text(kiosk_files(ADDRESS)[START_FILE])
    run = subprocess.run(
        ["shellcheck", "--shell=sh", str(script)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_script_lets_chromium_speak() -> None:
    # Chromium has voices on Linux only with this flag.
    assert "--enable-speech-dispatcher" in kiosk_files(ADDRESS)[START_FILE]


@pytest.mark.browser
def test_the_script_starts_chromium_and_leaves_no_profile(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><title>t</title><h1>Guten Tag</h1>")
    script = tmp_path / START_FILE
    content = kiosk_files(ADDRESS)[START_FILE]
    script.write_text(content.replace(ADDRESS, page.as_uri()))
    memory = tmp_path / "memory"
    memory.mkdir()
    run = subprocess.run(
        ["sh", str(script)],
        env={
            **os.environ,
            "XDG_RUNTIME_DIR": str(memory),
            "VERBUND_KIOSK_ONCE": "1",
            "VERBUND_KIOSK_FLAGS": "--headless --no-sandbox --disable-gpu --dump-dom",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "Guten Tag" in run.stdout
    assert list(memory.glob("terminal.*")) == []
