"""A citizen who fills in the dog tax form as people do: page by page."""

import re
from urllib.parse import urlsplit

from django.test import Client

from verbund.cases.tests.dog_form import CONTACT, PAYMENT, PERSON, dog


def begin(client: Client, member: str = "schoenberg", service: str = "register") -> str:
    """Start a draft; the address of its task list."""
    answer = client.post(
        f"/{member}/service/hundesteuer/beginnen", {"service": service}
    )
    assert answer.status_code == 302, answer.content.decode()[:500]
    return str(answer["Location"])


def code_on(client: Client, tasks: str) -> str:
    """The code that the page shows."""
    page = client.get(tasks).content.decode()
    found = re.search(r'class="vb-code">([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3})<', page)
    assert found, page
    return found[1]


def fill(client: Client, tasks: str, *dogs: dict[str, str]) -> None:
    """Answer every page; each must lead on without an error."""
    post(client, f"{tasks}seite/person/", PERSON)
    post(client, f"{tasks}seite/contact/", CONTACT)
    post(client, f"{tasks}seite/count/", {"already_registered": "0"})
    for number, answers in enumerate(dogs or (dog(),), 1):
        post(client, f"{tasks}seite/dogs/{number}/", answers)
    post(client, f"{tasks}seite/dogs/", {"more": "no"})
    post(client, f"{tasks}seite/payment/", PAYMENT)


def post(client: Client, address: str, data: dict[str, object]) -> str:
    """Send a page; where it leads."""
    answer = client.post(address, data)
    assert answer.status_code == 302, _plain(answer.content.decode())
    return str(answer["Location"])


def send(client: Client, tasks: str) -> str:
    """Send everything; the address of the status page."""
    receipt = post(client, f"{tasks}pruefen/", {"declare": "yes"})
    assert receipt.endswith("/quittung/")
    return receipt.removesuffix("quittung/")


def token_in(status: str) -> str:
    """The token of a status page's address."""
    return urlsplit(status).path.rstrip("/").rpartition("/")[2]


def _plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.find("<main") :]))[
        :1500
    ]
