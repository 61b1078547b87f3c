"""Every page that one can reach by links, once for each address, before the judges.

A page that somebody adds tomorrow is judged without anybody thinking of it. What needs
a form to be sent first is in the tests of its channel.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser import judges
from tests.browser.town import Town
from tests.isolation.test_addresses import addresses

pytestmark = [pytest.mark.browser, pytest.mark.judge]

#: Who looks, where they begin, and what their addresses hold.
READERS = {
    "everybody": (
        "",
        ("/", "/meerane/", "/offenbach/gebaeude/", "/statistik/", "/verzeichnis/"),
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
    # Beside these a case in each state, by the link that its person has.
    "citizen": ("", (), ("/vorgang/",)),
}
#: They end the session, or show the parts of pages instead of a page.
NEVER = {"/desk/abmelden/", "/styleguide/"}
MOST = 150
#: So many addresses of a kind are read for links: a place may have what others lack.
OF_A_KIND = 4


def links(html: str, at: str, holding: tuple[str, ...]) -> Iterator[str]:
    """Addresses of this server that the page leads to, without their fragments."""
    home = urlsplit(at).netloc
    for href in re.findall(r'<a [^>]*?href="([^"]*)"', html):
        parts = urlsplit(urldefrag(urljoin(at, unescape(href))).url)
        if parts.netloc == home and any(part in parts.path for part in holding):
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


def states(town: Town) -> tuple[str, ...]:
    """The pages of one case in each state, as its citizen opens them."""
    found = tuple(urlsplit(one["status_url"]).path for one in town.manifest["samples"])
    assert found
    return found


@pytest.mark.parametrize("reader", READERS)
def test_every_page_reached_by_links_stands_before_the_judges(
    browser: Browser, town: Town, reader: str
) -> None:
    role, waiting, holding = READERS[reader]
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
    if role:
        town.clerk_with(page, role).sign_in(waiting[0])
    seen: Counter[str] = Counter()
    read: set[str] = set()
    faults: list[str] = []
    if reader == "citizen":
        waiting = states(town)
    todo = list(waiting)
    while todo and len(seen) < MOST:
        address = todo.pop(0)
        name = route(address)
        enough = seen[name] >= OF_A_KIND and address not in waiting
        if not name or name in NEVER or address in read or enough:
            continue
        read.add(address)
        seen[name] += 1
        answer = context.request.get(town.url + address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        if answer.status >= 400:
            faults.append(f"{address} ({name}): {answer.status}")
            continue
        todo += list(links(answer.text(), answer.url, holding))
        if seen[name] > 1:
            continue
        page.goto(town.url + address)
        found = judges.axe_findings(page) + judges.codesniffer_findings(page)
        if found:
            faults.append(f"{address} ({name}):\n{judges.readable(found)}")
    context.close()
    assert len(seen) >= 8, f"only {sorted(seen)}"
    assert not faults, "\n\n".join(faults)
