"""Chromium under the policy of a kiosk: one terminal, and no other address."""

import json
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from verbund.channels.terminal.kiosk import POLICY_FILE, policies

pytestmark = [pytest.mark.browser, pytest.mark.judge]

CHROMIUM = "/usr/bin/chromium"


class _Anything(BaseHTTPRequestHandler):
    """Answers every address, so that only the browser itself can refuse one."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!DOCTYPE html><title>t</title><h1>Hier</h1>")

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def anywhere() -> Iterator[int]:
    """The port of a server that answers every address of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Anything) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


UNDER_POLICY = """#!/bin/sh
set -eu
mount -t tmpfs none /etc/chromium
mkdir -p /etc/chromium/policies/managed
cp "$POLICY" /etc/chromium/policies/managed/
exec {chromium} "$@"
"""


def test_chromium_under_the_policy_opens_this_terminal_only(
    browser: Browser, anywhere: int, tmp_path: Path
) -> None:
    alone = ["unshare", "--user", "--map-root-user", "--mount"]
    # Policies lie in /etc; a folder of our own is put over it for this browser only.
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no mounts of one's own")
    here = f"http://localhost:{anywhere}/terminal/schoenberg/"
    policy = tmp_path / POLICY_FILE
    found = policies(here)
    allowed = found["URLAllowlist"]
    assert isinstance(allowed, list)
    # What a browser needs that is asked by a test: its tools, an empty first page.
    asked = {
        "DeveloperToolsAvailability": 1,
        "IncognitoModeAvailability": 0,
        "URLAllowlist": [*allowed, "about:blank"],
    }
    policy.write_text(json.dumps(found | asked))
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.write_text(UNDER_POLICY.format(chromium=CHROMIUM))
    outside.write_text(
        f'#!/bin/sh\nexport POLICY={policy}\nexec {" ".join(alone)} sh {inside} "$@"\n'
    )
    outside.chmod(0o755)
    kiosk = browser.browser_type.launch(executable_path=outside, args=["--no-sandbox"])
    page = kiosk.new_page()
    page.goto(here)
    assert page.locator("h1").inner_text() == "Hier"
    page.goto(f"{here}frage/person/holder.given_names/?sprache=uk")
    for foreign in (
        f"http://localhost:{anywhere}/",
        f"http://localhost:{anywhere}/terminal/meerane/",
        f"http://localhost:{anywhere}/desk/",
        f"http://unter.localhost:{anywhere}/terminal/schoenberg/",
        f"http://127.0.0.1:{anywhere}/terminal/schoenberg/",
        "file:///etc/hostname",
    ):
        with pytest.raises(PlaywrightError, match="ERR_BLOCKED_BY_ADMINISTRATOR"):
            page.goto(foreign)
    kiosk.close()
