"""Every page that one can reach by links, once for each address, before the judges.

A page that somebody adds tomorrow is judged without anybody thinking of it. What needs
a form to be sent first is in the tests of its channel.
"""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import judges
from tests.browser.town import Town
from tests.isolation.test_addresses import addresses

pytestmark = [pytest.mark.browser, pytest.mark.judge]

#: Who looks, where they begin, and below what they stay.
READERS = {
    "everybody": (
        "",
        ("/", "/meerane/", "/statistik/", "/verzeichnis/"),
        ("/",),
    ),
    "clerk": ("clerk", ("/desk/",), ("/desk/",)),
    "lead": ("lead", ("/desk/", "/desk/themen/"), ("/desk/",)),
    "coordinator": (
        "coordinator",
        ("/desk/erprobungen/", "/desk/blaupausen/"),
        ("/desk/",),
    ),
    "agent": ("agent", ("/desk/", "/115/"), ("/115/",)),
}
#: They end the session, or show the parts of pages instead of a page.
NEVER = {"/desk/abmelden/", "/styleguide/"}
MOST = 150


def links(page: Page, below: tuple[str, ...]) -> Iterator[str]:
    """Addresses of this server that the page leads to, without their fragments."""
    home = urlsplit(page.url).netloc
    for href in page.evaluate("[...document.links].map((a) => a.href)"):
        parts = urlsplit(urldefrag(href).url)
        if parts.netloc == home and parts.path.startswith(below):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@cache
def routes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every address of the project, those with the fewest variables first."""
    known = sorted(set(addresses()), key=lambda each: (each.count("{"), -len(each)))
    return tuple(
        (each, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(each))))
        for each in known
    )


def route(address: str) -> str:
    """What stands for all addresses of this kind; empty if there is none."""
    path = urlsplit(address).path
    return next((name for name, shape in routes() if shape.fullmatch(path)), "")


@pytest.mark.parametrize("reader", READERS)
def test_every_page_reached_by_links_stands_before_the_judges(
    browser: Browser, town: Town, reader: str
) -> None:
    role, waiting, below = READERS[reader]
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
    if role:
        town.clerk_with(page, role).sign_in(waiting[0])
    seen: set[str] = set()
    faults: list[str] = []
    todo = list(waiting)
    while todo and len(seen) < MOST:
        address = todo.pop(0)
        name = route(address)
        if not name or name in seen or name in NEVER:
            continue
        seen.add(name)
        answer = context.request.get(town.url + address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        if answer.status >= 400:
            faults.append(f"{address} ({name}): {answer.status}")
            continue
        page.goto(town.url + address)
        found = judges.axe_findings(page) + judges.codesniffer_findings(page)
        if found:
            faults.append(f"{address} ({name}):\n{judges.readable(found)}")
        todo += list(links(page, below))
    context.close()
    assert len(seen) >= 8, f"only {sorted(seen)}"
    assert not faults, "\n\n".join(faults)
