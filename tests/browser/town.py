"""The region of ``verbund demo`` as it runs, with a post office, and its readers."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.clerk import Clerk
from tests.running import serving, verbund
from verbund.core.testing import installation
from verbund.messages.tests.post import Post, post_office


@dataclass(frozen=True)
class Town:
    """The region as it runs, with its post office."""

    url: str
    environment: dict[str, str]
    manifest: dict[str, Any]
    post: Post

    @property
    def home(self) -> Path:
        """Where files and the database are."""
        return Path(self.environment["VERBUND_HOME"])

    def clerk(self, page: Page, name: str) -> Clerk:
        """Somebody who works in Meerane."""
        account = next(
            a
            for a in self.manifest["accounts"]
            if (a["member"], a["person"]) == ("meerane", name)
        )
        return Clerk(page, self.url, account["name"], account["password"])

    def clerk_with(self, page: Page, role: str) -> Clerk:
        """Somebody who has this role, in Meerane if there is one."""
        able = [a for a in self.manifest["accounts"] if a["role"] == role]
        account = min(able, key=lambda a: a["member"] != "meerane")
        return Clerk(page, self.url, account["name"], account["password"])


@contextmanager
def inhabited(home: Path) -> Iterator[Town]:
    """Build the region in an own installation and serve it until the block ends."""
    with installation(home) as found, post_office() as post:
        environment = {k: v for k, v in found.items() if k != "VERBUND_TESTING"}
        environment |= {
            "VERBUND_MAIL_HOST": "127.0.0.1",
            "VERBUND_MAIL_PORT": str(post.port),
        }
        verbund(environment, "demo", "--no-serve", "--cases", "24")
        manifest = json.loads((home / "demo.json").read_text("utf-8"))
        with serving(environment) as url:
            yield Town(url, environment, manifest, post)


def plain(text: str) -> str:
    """Words as people read them, whatever space or hyphen stands between."""
    return re.sub(r"\s+", " ", text.replace("\N{NON-BREAKING HYPHEN}", "-"))


def words(page: Page) -> str:
    """What stands on the page, without head and foot."""
    return plain(page.locator("main").inner_text())
