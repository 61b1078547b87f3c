"""``verbund open311``: categories side by side, an import of a file, refusals."""

import json
from pathlib import Path

import pytest

from verbund.core.scope import everywhere
from verbund.site.cli import main
from verbund.topics.reports.models import Report
from verbund.topics.reports.open311.formats import Plain, document
from verbund.topics.reports.tests.cast import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's database is ready, and its connection must stay.
    monkeypatch.setattr("verbund.site.cli.open311.migrate", lambda: None)
    build()


def test_their_categories_stand_beside_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "services.xml"
    services = [
        {"service_code": "013", "service_name": "Straßenlampe defekt"},
        {"service_code": "015", "service_name": "Abwasser und Wasser"},
        {"service_code": "099", "service_name": "Graffiti"},
    ]
    file.write_bytes(document("services", services, "xml"))
    arguments = ["open311", "services", str(file), "--member", "adorf"]
    assert main([*arguments, "--map", "Graffiti=abfall-wild"]) == 0
    assert [line.split("\t")[2] for line in capsys.readouterr().out.splitlines()] == [
        "beleuchtung-lampe (words)",
        "–",
        "abfall-wild (table)",
    ]


def test_a_saved_answer_is_taken_over_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "alt.json"
    item: dict[str, Plain] = {
        "service_request_id": "12504-2026",
        "status": "open",
        "service_name": "Schlagloch",
        "description": "Tief",
        "address": "Amselweg 3",
        "requested_datetime": "2026-05-29T08:29:06+02:00",
        "trust": 3,
    }
    file.write_bytes(document("service_requests", [item], "json"))
    arguments = ["open311", "import", str(file), "--member", "adorf"]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["taken"], found["lost"]) == (1, {"trust: hat hier keinen Platz": 1})
    assert main(arguments) == 0
    assert "0 übernommen, 1 schon da" in capsys.readouterr().out
    with everywhere("test"):
        assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gibtsnicht.xml", "--member", "adorf"], "gibtsnicht.xml"),
        (["ftp://stadt.example/v2", "--member", "adorf"], "https://"),
        (["https://stadt.example/v2", "--member", "nirgends"], "nirgends"),
        (["https://s.example", "--member", "adorf", "--map", "x"], "DORT=HIER"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["open311", "import", *arguments]) == 1
    assert words in capsys.readouterr().err
