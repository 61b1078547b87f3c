"""The plug is pulled at each step of the day: nothing that was acknowledged is lost."""

import io
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from PIL import Image

from tests.browser import searching
from tests.browser.suitcase_world import PIN, Suitcase, suitcase
from tests.running import verbund
from verbund.cases.tests.dog_form import CONTACT, PAYMENT, PERSON, dog
from verbund.nodes.local.outbox import Outbox

pytestmark = pytest.mark.crash

STROKES = str([[[100 + 40 * x, 200 + (-1) ** x * 60] for x in range(12)]])
FAMILY = "Zwetschkenstrauch"


class Browser:
    """A browser without scripts that keeps cookies and sends forms."""

    def __init__(self, koffer: Suitcase) -> None:
        self.koffer = koffer
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar)
        )

    def get(self, path: str) -> str:
        with self.opener.open(f"{self.koffer.url}{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, data: dict[str, str], file: bytes = b"") -> str:
        """Send a form; the path that it led to."""
        token = re.search(
            r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/suitcase/")
        )
        assert token
        fields = {**data, "csrfmiddlewaretoken": token[1]}
        body = urllib.parse.urlencode(fields).encode()
        headers = {"Origin": self.koffer.url}
        if file:
            headers["Content-Type"] = "multipart/form-data; boundary=xx"
            parts = [
                f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}'
                for name, text in fields.items()
            ]
            head = (
                '--xx\r\nContent-Disposition: form-data; name="picture"; '
                'filename="seite.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
            )
            body = "\r\n".join([*parts, head]).encode() + file + b"\r\n--xx--\r\n"
        request = urllib.request.Request(  # noqa: S310 # our own address
            f"{self.koffer.url}{path}", body, headers
        )
        with self.opener.open(request, timeout=60) as answer:
            return urllib.parse.urlsplit(answer.url).path

    def crash(self) -> None:
        """Pull the plug, start again; it is locked, and opens with the PIN."""
        self.koffer.pull_the_plug()
        self.koffer.start()
        assert "Koffer gesperrt" in self.get("/suitcase/")
        self.unlock()

    def unlock(self) -> None:
        self.post("/suitcase/oeffnen/pin/", {"pin": PIN})
        assert "Tour Schönberg" in self.get("/suitcase/")


@pytest.fixture
def koffer(tmp_path: Path) -> Iterator[Suitcase]:
    with suitcase(tmp_path) as started:
        yield started


def test_kill_9_after_each_step_loses_nothing_that_was_acknowledged(
    koffer: Suitcase,
) -> None:
    browser = Browser(koffer)
    browser.unlock()
    work = browser.post("/suitcase/neu/schoenberg/hundesteuer/register/", {})
    browser.post(f"{work}seite/person/", {**PERSON, "holder.family_name": FAMILY})
    browser.crash()
    assert FAMILY in browser.get(f"{work}seite/person/")

    browser.post(f"{work}seite/contact/", CONTACT)
    browser.post(f"{work}seite/count/", {"already_registered": "0"})
    browser.post(f"{work}seite/dogs/", {"count": "1", **dog()})
    browser.post(f"{work}seite/payment/", PAYMENT)
    browser.post(f"{work}unterlagen/", {}, file=_photo())
    browser.crash()
    assert browser.get(f"{work}unterlagen/").count("<img ") == 1

    browser.post(f"{work}unterlagen/", {"keep": "1", "title": "Impfpass"})
    browser.post(f"{work}ausweis/", {"way": "document_seen"})
    browser.post(
        f"{work}unterschrift/", {"name": FAMILY, "how": "drawn", "strokes": STROKES}
    )
    browser.crash()
    page = browser.get(f"{work}pruefen/")
    for kept in ("Impfpass.pdf", FAMILY, "Ausweis oder Pass"):
        assert kept in page

    receipt = browser.post(
        "/suitcase/kasse/neu/",
        {"what": "Hundemarke", "amount": "5", "entwurf": _id(work)},
    )
    done = browser.post(f"{work}pruefen/", {"declare": "yes"})
    assert "/fertig/" in done
    sealed = [entry.op_id for entry in Outbox(koffer.home).entries()]
    browser.crash()
    assert "Hundemarke" in browser.get(receipt)
    assert "versiegelt" in browser.get(done)
    assert [entry.op_id for entry in Outbox(koffer.home).entries()] == sealed
    assert len(sealed) == 2
    assert list((koffer.home / "drafts").iterdir()) == []
    assert searching.found([FAMILY, "Impfpass"], koffer.home) == []
    _a_draft_outlives_the_pack_and_the_version_it_began_with(browser)


def _a_draft_outlives_the_pack_and_the_version_it_began_with(browser: Browser) -> None:
    koffer = browser.koffer
    work = browser.post("/suitcase/neu/schoenberg/hundesteuer/register/", {})
    browser.post(f"{work}seite/person/", {**PERSON, "holder.family_name": FAMILY})
    koffer.pull_the_plug()
    # At the centre the next version replaces the one that the draft began with.
    subprocess.run(
        [sys.executable, "-c", _NEXT_VERSION],
        env=dict(koffer.centre_environment),
        check=True,
    )
    pack = koffer.home.parent / "neu.vbp"
    verbund(koffer.centre_environment, "suitcase", "pack", "Koffer Meerane 2", "--out",
            pack)  # fmt: skip
    verbund(koffer.environment, "suitcase", "import", pack)
    koffer.start()
    browser.unlock()
    assert FAMILY in browser.get(f"{work}seite/person/")
    browser.post(f"{work}seite/contact/", CONTACT)
    browser.post(f"{work}seite/count/", {"already_registered": "0"})
    browser.post(f"{work}seite/dogs/", {"count": "1", **dog()})
    browser.post(f"{work}seite/payment/", PAYMENT)
    browser.post(f"{work}ausweis/", {"way": "document_seen"})
    browser.post(
        f"{work}unterschrift/", {"name": FAMILY, "how": "drawn", "strokes": STROKES}
    )
    assert "/fertig/" in browser.post(f"{work}pruefen/", {"declare": "yes"})
    fresh = browser.post("/suitcase/neu/schoenberg/hundesteuer/register/", {})
    assert "/entwurf/" in fresh
    with koffer.centre():
        browser.post("/suitcase/abgleich/", {})
    told = [(one.kind, one.state, one.message) for one in Outbox(koffer.home).entries()]
    assert len(told) == 3
    assert {state for _, state, _ in told} <= {"accepted", "duplicate"}, told
    shown = subprocess.run(
        [sys.executable, "-c", _VERSIONS],
        env=dict(koffer.centre_environment),
        capture_output=True,
        text=True,
        check=True,
    )
    # The case of the tour and both of the day stand on the version they began with.
    assert shown.stdout.split() == ["1.0.0"] * 3


_NEXT_VERSION = """
from verbund.site.cli.support import django_ready
django_ready()
from verbund.cases.tests.test_migration import published
published()
"""
_VERSIONS = """
from verbund.site.cli.support import django_ready
django_ready()
from verbund.cases.models import Case
from verbund.core.tenancy import across_members
with across_members("test"):
    print(*Case.objects.values_list("blueprint_version", flat=True))
"""


def _id(work: str) -> str:
    return work.rstrip("/").rpartition("/")[2]


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG")
    return out.getvalue()
