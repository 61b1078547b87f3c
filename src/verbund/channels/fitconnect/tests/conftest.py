"""The cast of the case tests with a delivery point, and a sender who seals."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast, answers, build
from verbund.catalogue.edges.fitconnect import jose, metadata
from verbund.channels.fitconnect import actions
from verbund.channels.fitconnect.models import Destination

LEIKA = "99102013104000"
BASE = "/api/fit-connect"


@pytest.fixture(scope="session")
def key_pairs() -> dict[str, list[dict[str, Any]]]:
    """Keys of 4096 bits take a second; a few serve the whole run."""
    return {
        use: [jose.new_key(use) for _ in range(2)]
        for use in ("encryption", "signature")
    }


@pytest.fixture(autouse=True)
def quick_keys(
    key_pairs: dict[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every new key is one of the session's, in turn."""
    turns = dict.fromkeys(key_pairs, 0)

    def next_key(use: str) -> dict[str, Any]:
        turns[use] += 1
        return dict(key_pairs[use][turns[use] % 2])

    monkeypatch.setattr(jose, "new_key", next_key)


@pytest.fixture
def cast(db: None) -> Cast:
    """Schönberg (handled by Meerane), Meerane, Fulda."""
    return build()


@pytest.fixture
def destination(cast: Cast) -> Destination:
    """Schönberg's delivery point for the dog tax; Verbund opens the cases."""
    return actions.create_destination(member=cast.schoenberg, blueprint="hundesteuer")


@dataclass
class System:
    """A system with a token; ``answer`` keeps the last response."""

    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, method: str, path: str, body: Any = None, kind: str = "application/json"
    ) -> Any:
        sent = (
            b""
            if body is None
            else body.encode()
            if kind.endswith("jose")
            else (json.dumps(body).encode())
        )
        return Client().generic(
            method,
            f"{BASE}{path}",
            sent,
            content_type=kind,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "*/*"},
        )


def system(role: str, member: Any = None) -> System:
    """Register a system and let it fetch its token."""
    row, secret = actions.create_client(name="Probe", role=role, member=member)
    answer = Client().post(
        f"{BASE}/token",
        {
            "grant_type": "client_credentials",
            "client_id": str(row.id),
            "client_secret": secret,
        },
    )
    assert answer.status_code == 200, answer.content
    return System(answer.json()["access_token"])


@pytest.fixture
def sender(db: None) -> System:
    """A portal elsewhere that sends applications."""
    return system("sender")


Send = Callable[..., dict[str, Any]]


@pytest.fixture
def bring(sender: System, destination: Destination) -> Send:
    """Announce, seal and submit; every part can be spoilt by the caller."""

    def run(
        *,
        data: bytes | None = None,
        schema: str = "",
        media: str = "application/json",
        attachments: dict[str, bytes] | None = None,
        change: Callable[[dict[str, Any]], None] = lambda _: None,
        seal_for: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        files = attachments or {}
        announced = sender(
            "POST",
            "/v1/submissions",
            {
                "destinationId": str(destination.id),
                "serviceType": {"identifier": f"{metadata.LEIKA}{LEIKA}"},
                "announcedAttachments": list(files),
            },
        )
        assert announced.status_code == 201, announced.content
        ids: dict[str, Any] = announced.json()
        key = seal_for or destination.encryption_key
        for name, content in files.items():
            put = sender(
                "PUT",
                f"/v1/submissions/{ids['submissionId']}/attachments/{name}",
                jose.encrypt(content, key, "application/pdf"),
                "application/jose",
            )
            assert put.status_code == 204, put.content
        given = data if data is not None else json.dumps(answers()).encode()
        facts = metadata.make(
            data=given,
            schema_uri=schema or "urn:verbund:hundesteuer@1.0.0",
            media_type=media,
            service_name="Hundesteuer",
            leika=LEIKA,
            attachments=[
                (n, "nachweis.pdf", "application/pdf", c) for n, c in files.items()
            ],
        )
        change(facts)
        ids["body"] = {
            "encryptedMetadata": jose.encrypt(
                json.dumps(facts).encode(), key, "application/json"
            ),
            "encryptedData": jose.encrypt(given, key, media),
        }
        ids["answer"] = sender(
            "PUT", f"/v1/submissions/{ids['submissionId']}", ids["body"]
        )
        return ids

    return run
