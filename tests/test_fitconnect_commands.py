"""``verbund fitconnect``: a delivery point, a system, a submission opened by hand."""

import json
import stat
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from verbund.cases.tests.cast import answers, build
from verbund.catalogue.edges.fitconnect import jose, metadata
from verbund.channels.fitconnect.models import Destination
from verbund.site.cli import main

BASE = "/api/fit-connect"
LEIKA = "99102013104000"


@pytest.mark.django_db
def test_from_the_delivery_point_to_the_opened_submission(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The test's database is ready, and its connection must stay.
    monkeypatch.setattr("verbund.site.cli.fitconnect.migrate", lambda: None)
    build()
    assert (
        main(
            ["fitconnect", "destination", "create", "fulda", "hundesteuer", "--pickup"]
        )
        == 0
    )
    point = Destination.objects.get(id=UUID(capsys.readouterr().out.split()[0]))
    assert main(["fitconnect", "client", "Portal"]) == 0
    client = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    token = Client().post(
        f"{BASE}/token", {"grant_type": "client_credentials", **client}
    )
    head = {"Authorization": f"Bearer {token.json()['access_token']}"}

    def call(method: str, path: str, body: object) -> dict[str, str]:
        answer = Client().generic(
            method, f"{BASE}/v1{path}", json.dumps(body), headers=head,
            content_type="application/json",
        )  # fmt: skip
        assert answer.status_code < 300, answer.content
        found: dict[str, str] = json.loads(answer.content)
        return found

    ids = call(
        "POST",
        "/submissions",
        {
            "destinationId": str(point.id),
            "serviceType": {"identifier": f"{metadata.LEIKA}{LEIKA}"},
        },
    )
    data = json.dumps(answers()).encode()
    facts = metadata.make(
        data=data,
        schema_uri="urn:verbund:hundesteuer@1.0.0",
        media_type="application/json",
        service_name="Hundesteuer",
        leika=LEIKA,
    )
    key = point.encryption_key
    call(
        "PUT",
        f"/submissions/{ids['submissionId']}",
        {
            "encryptedMetadata": jose.encrypt(
                json.dumps(facts).encode(), key, "application/json"
            ),
            "encryptedData": jose.encrypt(data, key, "application/json"),
        },
    )
    assert main(["fitconnect", "destination", "list", "--member", "fulda"]) == 0
    assert "1 warten" in capsys.readouterr().out
    out = tmp_path / "out"
    assert main(["fitconnect", "fetch", ids["submissionId"], "--out", str(out)]) == 0
    assert json.loads((out / "data.json").read_bytes()) == answers()
    assert {stat.S_IMODE(f.stat().st_mode) for f in out.iterdir()} == {0o600}
    assert main(["fitconnect", "destination", "close", str(point.id)]) == 0
    assert main(["fitconnect", "send", "x", str(point.id)]) == 1
    assert "keine Kennung" in capsys.readouterr().err
