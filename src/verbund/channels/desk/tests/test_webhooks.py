"""The desk's pages of webhooks: the secret is seen once, strangers see nothing."""

from collections.abc import Iterator

import msgspec
import pytest

from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import operator, signed_in
from verbund.core import jobs
from verbund.core.config import config
from verbund.watching import calling
from verbund.watching.actions import webhooks
from verbund.watching.tests.conftest import PROBE, probe
from verbund.watching.tests.receiver import Receiver, listening

pytestmark = pytest.mark.django_db
__all__ = ["probe"]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver on this machine, which the operator has allowed."""
    settings = msgspec.structs.replace(config(), webhook_networks=("127.0.0.0/8",))
    monkeypatch.setattr(webhooks, "config", lambda: settings)
    for limit in ("CONNECT_S", "WHOLE_S"):
        monkeypatch.setattr(calling, limit, 60.0)
    found = Receiver()
    with listening(found.serve) as port:
        found.port = port
        yield found


def test_the_desk_shows_the_secret_one_time(cast: Cast, receiver: Receiver) -> None:
    browser = operator(cast)
    page = "/desk/webhooks/"
    assert browser.get(page).status_code == 200
    form = {
        "label": "Zeitung", "url": receiver.url, "collection": PROBE, "own": "yes",
        "contact": "",
    }  # fmt: skip
    there = browser.post(page, form)
    assert there.status_code == 302
    first = browser.get(there.headers["Location"]).content.decode()
    again = browser.get(there.headers["Location"]).content.decode()
    assert calling.PREFIX in first
    assert calling.PREFIX not in again
    assert browser.post(page, {**form, "url": "http://x.example/"}).status_code == 422
    assert browser.post(there.headers["Location"], {"what": "ping"}).status_code == 302
    jobs.drain()
    assert "HTTP 204" in browser.get(there.headers["Location"]).content.decode()
    browser.post(there.headers["Location"], {"what": "remove"})
    assert browser.get(there.headers["Location"]).status_code == 404
    assert signed_in(cast.sabine).get(page).status_code == 403
