"""The officer's ways in: never without one, and without a PIN if she wants."""

import time
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from django.test import Client

from verbund.channels.suitcase import exchange, runtime
from verbund.channels.suitcase.tests.koffer import CHEAP, PIN, Koffer
from verbund.channels.suitcase.tests.test_day import post
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes.local import durable
from verbund.nodes.local.errors import VaultLocked
from verbund.nodes.local.vault import FILE as VAULT_FILE
from verbund.nodes.local.vault import Vault, slots
from verbund.nodes.wire import Batch, BatchAnswer, Hello

PAGE = "/suitcase/passkey/"
SECRET = b"\x07" * 32


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def prove(client: Client, pin: str = PIN) -> None:
    post(client, PAGE, {"present": pin})


def test_at_an_open_suitcase_the_present_way_in_is_asked_before_it_is_changed(
    koffer: Koffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = koffer.browser()
    (pin,) = slots(koffer.home)
    fresh = "Amsel Regen Ziegel"
    passkey = {"credential": "AbC", "salt": text(b"s" * 32), "secret": text(SECRET)}
    changes = ({"remove": pin.id}, {"pin": fresh, "again": fresh}, passkey)
    shown = client.get(PAGE).content.decode()
    assert 'name="present"' in shown
    assert not [name for name in ("remove", "pin", "salt") if f'name="{name}"' in shown]

    def refused_all(why: str) -> None:
        for change in changes:
            refused = client.post(PAGE, change)
            assert refused.status_code == 403, why
            assert "Geändert wurde nichts" in refused.content.decode()
        assert [one.id for one in slots(koffer.home)] == [pin.id]

    refused_all("not asked yet")
    # A wrong one is refused and counted, as at the unlock.
    wrong = client.post(PAGE, {"present": "Amsel Amsel Amsel"})
    assert wrong.status_code == 403
    assert "Noch 9 Versuche" in wrong.content.decode()
    assert client.post(PAGE, {"slot": pin.id, "secret": "AA"}).status_code == 403
    refused_all("the wrong one")
    prove(client)
    assert slots(koffer.home)[0].failures == 0
    assert 'name="present"' not in client.get(PAGE).content.decode()
    post(client, PAGE, passkey)
    # It holds for some minutes, and for this unlock.
    monkeypatch.setattr(koffer.opened, "_proved", time.monotonic() - 301)
    added = next(one for one in slots(koffer.home) if one.kind == "passkey")
    assert client.post(PAGE, {"remove": added.id}).status_code == 403
    other = client.post(PAGE, {"slot": added.id, "secret": text(b"\x08" * 32)})
    assert other.status_code == 403
    post(client, PAGE, {"slot": added.id, "secret": text(SECRET)})
    post(client, PAGE, {"remove": added.id})
    koffer.open()
    assert koffer.browser().post(PAGE, {"remove": pin.id}).status_code == 403


def test_a_passkey_takes_the_place_of_the_pin_and_the_last_way_in_stays(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    prove(client)
    (pin,) = slots(koffer.home)
    refused = client.post(PAGE, {"remove": pin.id})
    assert refused.status_code == 422
    assert "letzter Zugang" in refused.content.decode()
    about = {"credential": "AbC", "salt": text(b"s" * 32), "secret": text(SECRET)}
    post(client, PAGE, about)
    shown = client.get(PAGE).content.decode()
    assert "entfernen Sie die PIN" in shown
    assert "Passkey 1" in shown
    post(client, PAGE, {"remove": pin.id})
    (passkey,) = slots(koffer.home)
    officer = str(koffer.officer.pk)
    with pytest.raises(VaultLocked):
        Vault.open_with_pin(koffer.home, officer, PIN)
    Vault.open_with_secret(koffer.home, officer, passkey.id, SECRET).close()
    assert client.post(PAGE, {"remove": passkey.id}).status_code == 422
    locked = Client().get("/suitcase/").content.decode()
    assert 'name="pin"' not in locked
    assert "data-vb-prf" in locked
    wrong = Client().post("/suitcase/oeffnen/passkey/", {"slot": passkey.id})
    assert wrong.status_code >= 400
    assert 'href="#pin"' not in wrong.content.decode(), "there is no such field"
    assert "lässt sich nicht mehr öffnen" not in locked


def test_a_suitcase_without_any_way_in_says_so(koffer: Koffer) -> None:
    durable.remove(koffer.home / VAULT_FILE)
    locked = Client().get("/suitcase/").content.decode()
    assert "lässt sich nicht mehr öffnen" in locked
    assert 'name="pin"' not in locked


def test_a_thief_who_spoils_a_file_does_not_keep_the_suitcase_open(
    koffer: Koffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Centre:
        """Has shut this suitcase out."""

        def __init__(self, home: Path) -> None:
            """Whatever lies there."""

        def hello(self) -> Hello:
            now = clock.now()
            return Hello(device_id=new_id(), challenge="", now=now, revoked_at=now)

        def operations(self, batch: Batch) -> BatchAnswer:
            assert (batch.envelopes, batch.spoilt) == ((), (9,))
            return BatchAnswer(answers=(), missing_blocks=())

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(exchange, "HttpTransport", Centre)
    # Here the rows lie in the test's own database.
    monkeypatch.setattr(runtime.memory, "empty", lambda _: None)
    spoilt = koffer.home / "outbox" / "000000000009.op"
    spoilt.parent.mkdir(exist_ok=True)
    spoilt.write_bytes(b"x")
    client = koffer.browser()
    assert client.get(PAGE).status_code == 200
    net = koffer.node.sync()
    assert net.revoked
    assert spoilt.name in net.message
    assert not koffer.node.is_open
    assert slots(koffer.home) == ()


def test_another_pin_counts_at_once_and_must_not_be_weak(koffer: Koffer) -> None:
    client = koffer.browser()
    prove(client)
    for pin, again in (("zwei-drei-vier", "zwei-drei-fünf"), ("12345678", "12345678")):
        assert client.post(PAGE, {"pin": pin, "again": again}).status_code == 422
    Vault.open_with_pin(koffer.home, str(koffer.officer.pk), PIN).close()
    fresh = "Amsel Regen Ziegel"
    post(client, PAGE, {"pin": fresh, "again": fresh})
    with pytest.raises(VaultLocked):
        Vault.open_with_pin(koffer.home, str(koffer.officer.pk), PIN)
    Vault.open_with_pin(koffer.home, str(koffer.officer.pk), fresh).close()
    shown = client.get(PAGE).content.decode()
    assert fresh not in shown


def test_nobody_takes_another_officers_way_in(koffer: Koffer) -> None:
    other = koffer.vault.add_pin_slot("jemand", "koffer-2-meerane", cost=CHEAP)
    client = koffer.browser()
    prove(client)
    answer = client.post(PAGE, {"remove": other})
    assert answer.status_code == 403
    assert len(slots(koffer.home)) == 2
