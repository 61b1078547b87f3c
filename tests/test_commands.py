"""The command line keeps its contract: real processes in a fresh home folder.

Everything is asked from outside, as an operator or a check would: no import of a room.
"""

import csv
import http.cookiejar
import json
import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.running import serving, verbund
from verbund.core.testing import installation

SHARED = Path(__file__).resolve().parents[1] / "../shared/data"
CASES = 40
STATES = {
    "received",
    "in_review",
    "waiting",
    "proposed",
    "assessed",
    "relief_granted",
    "confirmed",
    "ended",
    "refused",
    "withdrawn",
    "objection_filed",
    "objection_granted",
    "objection_rejected",
}
Json = dict[str, Any]


@dataclass(frozen=True)
class Demo:
    """A region that was built once for this module."""

    environment: dict[str, str]
    home: Path
    manifest: Json


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with installation(folder / "home") as found:
        environment = as_an_operator(found)
        yield Demo(environment, folder / "home", build(environment))


@pytest.fixture(scope="module")
def server(demo: Demo) -> Iterator[str]:
    with serving(demo.environment) as url:
        yield url


def as_an_operator(found: Mapping[str, str]) -> dict[str, str]:
    """Without what tests add to the program."""
    return {name: value for name, value in found.items() if name != "VERBUND_TESTING"}


def build(environment: Mapping[str, str]) -> Json:
    """Build the region; what it tells checks."""
    verbund(environment, "demo", "--no-serve", "--cases", str(CASES))
    text = (Path(environment["VERBUND_HOME"]) / "demo.json").read_text("utf-8")
    manifest: Json = json.loads(text)
    return manifest


def ask(
    address: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    opener: urllib.request.OpenerDirector | None = None,
) -> tuple[int, bytes, Mapping[str, str]]:
    """GET, or POST when there is a body: a mapping as form, bytes as JSON."""
    data = urllib.parse.urlencode(body).encode() if isinstance(body, dict) else body
    request = urllib.request.Request(  # noqa: S310
        address, data, headers={"Accept-Language": "de", **(headers or {})}
    )
    used = opener or urllib.request.build_opener()
    try:
        with used.open(request, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


# --- demo.json ----------------------------------------------------------------


def test_members_have_their_real_keys(demo: Demo) -> None:
    members = {m["slug"]: m for m in demo.manifest["members"]}
    towns = [m for m in members.values() if m["AGS"]]
    assert len(towns) >= 24
    with (SHARED / "cases/municipalities/gemeinden_2023-11-30.csv").open() as file:
        register = {row["ags"]: row for row in csv.DictReader(file)}
    for town in towns:
        row = register[town["AGS"]]
        assert town["ARS"] == row["ars"]
        assert row["name"].startswith(town["name"].split(" a. d. ")[0])
        assert town["population"] == int(row["einwohner_2022-12-31"])
    assert members["schoenberg"]["AGS"] == "14524270"


def test_accounts_cover_every_role(demo: Demo) -> None:
    accounts = demo.manifest["accounts"]
    assert {a["role"] for a in accounts} >= {
        "clerk",
        "approver",
        "lead",
        "coordinator",
        "data_officer",
        "operator",
    }
    known = {m["slug"] for m in demo.manifest["members"]}
    for account in accounts:
        assert account["member"] in known
        assert account["name"]
        assert account["password"]


def test_one_account_of_every_role_signs_in(demo: Demo, server: str) -> None:
    by_role = {a["role"]: a for a in demo.manifest["accounts"]}
    for role, account in by_role.items():
        cookies = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(cookies)
        )
        status, page, _ = ask(f"{server}/desk/anmelden/", opener=browser)
        assert status == 200
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {
            "csrfmiddlewaretoken": token[1].decode(),
            "email": account["name"],
            "password": account["password"],
            "next": "/desk/konto/",
        }
        status, page, _ = ask(f"{server}/desk/anmelden/", form, opener=browser)
        assert status == 200, role
        assert account["person"] in page.decode(), role


def test_samples_can_be_looked_at(demo: Demo, server: str) -> None:
    samples = demo.manifest["samples"]
    assert {s["state"] for s in samples} >= STATES
    assert len({s["state"] for s in samples}) == len(samples)
    for sample in samples:
        assert set(sample) >= {"id", "number", "member", "status_url", "notice"}
        path = urllib.parse.urlsplit(sample["status_url"]).path
        status, page, _ = ask(server + path)
        assert status == 200, sample
        assert sample["number"] in page.decode().replace("\N{NON-BREAKING HYPHEN}", "-")
        if sample["notice"]:
            with pikepdf.open(demo.home / sample["notice"]) as pdf:
                assert len(pdf.pages) >= 1
    with_notice = {s["state"] for s in samples if s["notice"]}
    assert with_notice >= {"assessed"}
    assert not with_notice & {"received", "in_review", "waiting", "proposed"}


def test_the_same_day_gives_the_same_region(demo: Demo, tmp_path: Path) -> None:
    with installation(tmp_path / "again") as found:
        again = build(as_an_operator(found))
    for part in ("members", "accounts", "api"):
        assert again[part] == demo.manifest[part], part
    # Addresses of status pages are signed with the secret of the home folder.
    for ours, others in zip(again["samples"], demo.manifest["samples"], strict=True):
        assert {**ours, "status_url": ""} == {**others, "status_url": ""}


def test_demo_keeps_what_is_there(demo: Demo) -> None:
    verbund(demo.environment, "demo", "--no-serve", "--cases", "3")
    text = (demo.home / "demo.json").read_text("utf-8")
    assert json.loads(text) == demo.manifest


# --- serve --------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/", "/schoenberg/", "/schoenberg/service/hundesteuer/", "/desk/", "/api/"],
)
def test_pages_answer(server: str, path: str) -> None:
    status, page, headers = ask(server + path)
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert b"<h1" in page


def test_health_and_metrics_answer(server: str) -> None:
    assert ask(f"{server}/health/live")[0] == 200
    assert ask(f"{server}/health/ready")[0] == 200
    status, page, headers = ask(f"{server}/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain")
    assert b"# TYPE " in page


def test_openapi_is_3_1_and_names_the_door(demo: Demo, server: str) -> None:
    status, text, _ = ask(f"{server}/api/openapi.json")
    assert status == 200
    document = json.loads(text)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/{member}/services/{blueprint}/cases" in document["paths"]


def submit(demo: Demo, server: str, key: str, answers: Json) -> tuple[int, Json, str]:
    api = demo.manifest["api"]
    status, text, headers = ask(
        server + api["submit_path"],
        json.dumps({"answers": answers, "channel": "api"}).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {api['token']}",
            "Idempotency-Key": key,
        },
    )
    return status, json.loads(text), headers["Content-Type"]


def test_an_application_is_taken_once(demo: Demo, server: str) -> None:
    answers = demo.manifest["api"]["answers"]
    status, first, _ = submit(demo, server, "once", answers)
    assert status == 201
    assert set(first) >= {"id", "number", "status_url", "receipt"}
    assert re.fullmatch(r"SBG-\d{4}-\d{6}", first["number"])
    assert first["status_url"].startswith(f"{server}/schoenberg/")
    assert ask(first["status_url"])[0] == 200
    assert submit(demo, server, "once", answers)[:2] == (201, first)
    status, other, _ = submit(demo, server, "twice", answers)
    assert status == 201
    assert other["number"] > first["number"]


def test_the_same_key_with_other_answers_is_a_conflict(demo: Demo, server: str) -> None:
    answers = demo.manifest["api"]["answers"]
    assert submit(demo, server, "conflict", answers)[0] == 201
    status, problem, kind = submit(
        demo, server, "conflict", {**answers, "already_registered": 7}
    )
    assert (status, kind) == (409, "application/problem+json")
    assert problem["detail"]


def test_every_wrong_field_is_named(demo: Demo, server: str) -> None:
    answers = json.loads(json.dumps(demo.manifest["api"]["answers"]))
    answers["holder"]["family_name"] = ""
    answers["dogs"][0]["acquired_on"] = "2026-02-30"
    answers["payment"] |= {"method": "sepa", "iban": "DE00 1234"}
    status, problem, kind = submit(demo, server, "wrong", answers)
    assert (status, kind) == (422, "application/problem+json")
    paths = {error["path"] for error in problem["errors"]}
    assert paths >= {"holder.family_name", "dogs.0.acquired_on", "payment.iban"}
    for error in problem["errors"]:
        assert error["message"]
        assert error["message_en"] != error["message"]


# --- verbs --------------------------------------------------------------------


def test_check_and_rebuild_find_nothing(demo: Demo) -> None:
    verbund(demo.environment, "check")
    done = verbund(demo.environment, "cases", "rebuild", "--check")
    assert "0 abweichend" in done.stdout


def test_check_finds_a_lost_file(demo: Demo) -> None:
    lost = demo.home / next(
        s["notice"] for s in demo.manifest["samples"] if s["notice"]
    )
    aside = lost.with_suffix(".aside")
    lost.rename(aside)
    try:
        done = verbund(demo.environment, "check", code=1)
    finally:
        aside.rename(lost)
    assert lost.name in done.stdout


def test_a_backup_comes_back_elsewhere(demo: Demo, tmp_path: Path) -> None:
    beside = ("fitconnect/key-1", "responsibility/body.key", "keys/trusted.json")
    for name in beside:
        (demo.home / name).parent.mkdir(exist_ok=True)
        (demo.home / name).write_text('{"a": "b"}')
    verbund(demo.environment, "backup", tmp_path / "copy.tar")
    with installation(tmp_path / "elsewhere") as found:
        environment = as_an_operator(found)
        verbund(environment, "restore", tmp_path / "copy.tar")
        verbund(environment, "check")
        listed = verbund(environment, "members", "list").stdout
        assert "schoenberg\t14524270\t" in listed
        notices = [s["notice"] for s in demo.manifest["samples"] if s["notice"]]
        for notice in notices:
            kept = (demo.home / notice).read_bytes()
            assert (tmp_path / "elsewhere" / notice).read_bytes() == kept
        for name in beside:
            key = tmp_path / "elsewhere" / name
            assert key.read_text() == '{"a": "b"}'
            assert key.stat().st_mode & 0o077 == 0
        done = verbund(environment, "cases", "rebuild", "--check")
        assert not done.stdout.startswith("0 Vorgänge")


def test_deadlines_agree_with_the_expected_ones(
    tmp_path: Path, own_installation: dict[str, str]
) -> None:
    source = SHARED / "cases/deadlines/deadlines.csv"
    out = tmp_path / "out.csv"
    verbund(own_installation, "deadlines", source, "--out", out)
    with source.open(encoding="utf-8") as file:
        expected = {
            row["id"]: (row["expected_start"], row["expected_end"])
            for row in csv.DictReader(file)
        }
    with out.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        assert rows.fieldnames == ["id", "start", "end"]
        found = {row["id"]: (row["start"], row["end"]) for row in rows}
    assert found == expected


def test_a_broken_deadline_file_is_refused_whole(
    tmp_path: Path, own_installation: dict[str, str]
) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,kind,event_date,duration,land,municipality,suspended_from,suspended_to\n"
        "A,post_vwvfg,2026-02-30,P1M,NW,,,\n"
    )
    done = verbund(own_installation, "deadlines", source, "--out", out, code=1)
    assert "2026-02-30" in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_the_register_is_read_and_a_service_adopted(
    own_installation: dict[str, str],
) -> None:
    environment = as_an_operator(own_installation)
    source = SHARED / "cases/municipalities/gemeinden_2023-11-30.csv"
    day = "2023-11-30"
    first = verbund(environment, "members", "import", source, "--valid-from", day)
    assert re.search(r"1[01][.\u202f ]?\d{3}", first.stdout), first.stdout
    again = verbund(environment, "members", "import", source, "--valid-from", day)
    assert again.stdout != first.stdout
    done = verbund(environment, "adopt", "nirgendwo", "hundesteuer@1.0.0", code=1)
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_adopting_needs_the_values_of_the_by_law(demo: Demo) -> None:
    done = verbund(demo.environment, "adopt", "schoenberg", "hundesteuer@1.0.0")
    assert "schoenberg bietet hundesteuer@1.0.0 an, ab " in done.stdout
    done = verbund(demo.environment, "adopt", "schoenberg", "hundesteuer@9.9.9", code=1)
    assert "9.9.9" in done.stderr
    done = verbund(demo.environment, "adopt", "schoenberg", "katzensteuer", code=1)
    assert "katzensteuer" in done.stderr


def test_every_shipped_blueprint_is_sound(own_installation: dict[str, str]) -> None:
    keys = verbund(own_installation, "blueprint", "list").stdout.split()
    assert set(keys) >= {"hundesteuer", "fundsache"}
    verbund(own_installation, "blueprint", "check")
    verbund(own_installation, "blueprint", "test")
    shown = verbund(own_installation, "blueprint", "show", "hundesteuer").stdout
    assert "dogs" in shown
    assert "assessed" in shown


def test_a_new_blueprint_starts_whole(
    tmp_path: Path, own_installation: dict[str, str]
) -> None:
    verbund(own_installation, "blueprint", "new", "baumpate", "--folder", tmp_path)
    folder = tmp_path / "baumpate"
    verbund(own_installation, "blueprint", "check", folder)
    verbund(own_installation, "blueprint", "test", folder)
    (folder / "fields.yaml").write_text("name: {type: texxt, label: Name}\n")
    done = verbund(own_installation, "blueprint", "check", folder, code=1)
    assert re.search(r"fields\.yaml:\d+", done.stdout + done.stderr)
    assert "texxt" in done.stdout + done.stderr


def test_sqlite_is_durable_by_default(demo: Demo) -> None:
    if "DATABASE_URL" in demo.environment:
        pytest.skip("the run is about PostgreSQL")
    with sqlite3.connect(demo.home / "db.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
