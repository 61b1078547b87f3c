"""Scenarios: examples of a blueprint that are tests and can fail."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from verbund.engine.loading import load
from verbund.engine.model import Blueprint, Scenario
from verbund.engine.scenario import ScenarioResult, report_scenarios, run_scenarios

from .process_kit import blueprint

OPEN: dict[str, Any] = {
    "at": "2026-11-02T19:42",
    "open": {"service": "apply", "answers": {"name": "Katrin", "amount": "500.00"}},
    "_line": 7,
}
START = {"at": "2026-11-04T09:00", "act": "start_review", "by": "petzold"}
PROPOSE = {"act": "grant_it", "by": "petzold", "expect": {"proposed": "grant_it"}}
APPROVE = {
    "approve": {},
    "by": "lindner(approver)",
    "expect": {
        "state": "granted",
        "results": {"grant": "250.00"},
        "notice": "approval",
        "messages": "decided",
    },
}


def run(*steps: dict[str, Any], **more: Any) -> ScenarioResult:
    scenario = Scenario(
        name="Probe", file="tests/a.yaml", line=3, steps=steps, **{"land": "SN", **more}
    )
    with_it = msgspec.structs.replace(blueprint(), scenarios=(scenario,))
    return run_scenarios(with_it)[0]


def test_a_whole_way_passes_to_the_last_day_and_beyond() -> None:
    result = run(
        {**OPEN, "expect": {"state": "received", "due": {"processing": "2026-12-01"}}},
        START,
        {"request_documents": {"items": [{"title": "Nachweis", "reason": "fehlt"}]},
         "expect": {"state": "waiting", "suspended": "processing"}},
        {"supply": {"message": "da"}, "expect": {"state": "in_review"}},
        PROPOSE,
        {"approve": {}, "by": "petzold", "expect": {"refused": "own_proposal"}},
        {"at": "2026-11-05T10:00", **APPROVE},
        {"at": "2026-11-17T14:00", "notice": {"posted": "2026-11-17"},
         "expect": {"announced": "2026-11-23", "due": {"objection": "2026-12-23"},
                    "notice_contains": ["250,00"]}},
        {"at": "2026-12-24T00:10", "objection": "Nein",
         "expect": {"refused": "objection_late", "flags": ["final"]}},
        {"wait": {"until": "2027-01-31"}, "expect": {"expired": ["objection"]}},
    )  # fmt: skip
    assert result.passed, result.failures


def test_a_wrong_expectation_names_file_line_expected_and_actual() -> None:
    result = run({**OPEN, "expect": {"due": {"processing": "2026-12-02"}}})
    assert not result.passed
    failure = result.failures[0]
    assert (failure.file, failure.line) == ("tests/a.yaml", 7)
    assert (failure.expected, failure.actual) == ("2026-12-02", "2026-12-01")


def test_every_kind_of_wrong_expectation_fails() -> None:
    wrong: dict[str, Any] = {
        "state": "granted", "phase": "completed", "result": "success", "open": False,
        "due": {"nothing": "2026-12-01"}, "results": {"grant": "1.00"},
        "proposed": "grant_it", "notice": "approval", "announced": "2026-11-23",
        "notice_contains": ["250"], "objection": "filed", "late": True,
        "expired": ["processing"], "stopped": ["processing"], "tasks": ["Auszahlen"],
        "suspended": ["processing"], "messages": ["decided"], "flags": ["final"],
        "refused": True, "facts": {"hint": "x"}, "answers": {"name": "Eva"},
        "assignee": "vogel", "colour": "red",
    }  # fmt: skip
    for name, value in wrong.items():
        assert not run({**OPEN, "expect": {name: value}}).passed, name


def test_an_unexpected_refusal_fails_with_its_sentence() -> None:
    result = run(OPEN, {"act": "grant_it", "by": "petzold"})
    assert "wrong_state" in str(result.failures[0])
    bad = {**OPEN, "open": {"answers": {}}}
    assert "amount" in str(run(bad).failures[0])
    assert run({**bad, "expect": {"refused": ["amount", "name"]}}).passed
    assert not run({**bad, "expect": {"refused": ["name"]}}).passed


def test_unreadable_steps_say_what_would_be_right() -> None:
    assert "2026-11-02T19:42" in str(run({**OPEN, "at": "gestern"}).failures[0])
    assert "Erlaubt sind" in str(run(OPEN, {"dance": "tango"}).failures[0])
    back = run(OPEN, {"at": "2026-11-01T08:00", "note": "x"})
    assert "davor" in str(back.failures[0])
    assert "at:" in str(run({"open": {"answers": {}}}).failures[0])
    odd = run(OPEN, {"resubmit": {"on": "bald"}})
    assert "resubmit" in str(odd.failures[0])


def test_parameters_and_land_of_the_scenario_count() -> None:
    nrw = run(
        {**OPEN, "expect": {"due": {"processing": "2026-11-30"}}},
        START,
        {"act": "grant_it"},
        {"approve": {}, "by": "lindner"},
        {"objection": "Nein", "expect": {"refused": "objection_court_open"}},
        land="NW",
        parameters={"remedy": "court"},
    )
    assert nrw.passed, nrw.failures


def test_the_report_ends_with_counts_and_an_exit_code() -> None:
    empty: Blueprint = blueprint()
    assert report_scenarios(empty)[1] == 0
    good = Scenario(name="Gut", steps=(OPEN,), land="SN")
    bad = Scenario(name="Schlecht", steps=({**OPEN, "expect": {"state": "x"}},))
    text, code = report_scenarios(msgspec.structs.replace(empty, scenarios=(good, bad)))
    assert code == 1
    assert text.endswith("1 passed, 1 failed")


BLUEPRINTS = Path(__file__).parents[4] / "blueprints"


@pytest.mark.parametrize(
    "folder", sorted(BLUEPRINTS.glob("*/")), ids=lambda folder: folder.name
)
def test_every_blueprint_of_the_catalogue_keeps_its_promises(folder: Path) -> None:
    text, code = report_scenarios(load(folder))
    assert code == 0, text
