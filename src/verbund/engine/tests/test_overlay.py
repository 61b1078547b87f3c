"""What a member changes itself: kept as edits, limited, taken along, given back."""

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from verbund.engine import blueprint_of, document_of, load, report
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.model import Blueprint
from verbund.engine.overlay import (
    Overlay,
    OverlayForbidden,
    carried,
    forbidden,
    local_document,
    overlaid,
    overlay_of,
    proposal,
    without,
)
from verbund.engine.scenario import scenario_ground

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
BLUEPRINTS = Path(__file__).parents[4] / "blueprints"


@pytest.fixture(scope="module")
def dog_tax() -> Blueprint:
    return load(BLUEPRINTS / "hundesteuer")


@pytest.fixture
def local(dog_tax: Blueprint) -> dict[str, Any]:
    return deepcopy(document_of(dog_tax))


def chip_added(local: dict[str, Any]) -> None:
    """A field of the member's own, on the page where the dog is described."""
    local["fields"]["chip"] = {
        "type": "text",
        "label": {"de": "Chipnummer", "de-simple": "Chip-Nummer", "en": "Chip number"},
        "required": False,
        "local": True,
    }
    local["steps"][-1]["fields"].append("chip")


def test_wording_is_the_members_own(dog_tax: Blueprint, local: dict[str, Any]) -> None:
    local["texts"]["service"]["lead"]["de"] = "Melden Sie Ihren Hund im Bürgerbüro an."
    local["fields"]["holder"]["label"]["de"] = "Wer hält den Hund?"
    overlay = overlay_of(dog_tax, local)
    assert [edit.path for edit in overlay.edits] == [
        "/fields/holder/label/de",
        "/texts/service/lead/de",
    ]
    mine = overlaid(dog_tax, overlay)
    assert str(mine.fields["holder"].label) == "Wer hält den Hund?"
    assert mine.digest != dog_tax.digest


def test_additional_field_says_that_it_is_local(
    dog_tax: Blueprint, local: dict[str, Any]
) -> None:
    chip_added(local)
    assert overlaid(dog_tax, overlay_of(dog_tax, local)).fields["chip"].local
    del local["fields"]["chip"]["local"]
    with pytest.raises(OverlayForbidden, match="local: true"):
        overlaid(dog_tax, overlay_of(dog_tax, local))


def test_additional_field_may_not_ask_for_special_data(
    dog_tax: Blueprint, local: dict[str, Any]
) -> None:
    chip_added(local)
    local["fields"]["chip"]["personal"] = "special"
    with pytest.raises(OverlayForbidden, match=r"Art\. 9 DSGVO"):
        overlaid(dog_tax, overlay_of(dog_tax, local))


def test_promised_deadline_is_the_members_legal_ones_are_not(
    dog_tax: Blueprint, local: dict[str, Any]
) -> None:
    clocks = {clock["id"]: clock for clock in local["clocks"]}
    clocks["processing"]["period"] = "P10WD"
    assert not forbidden(dog_tax, overlay_of(dog_tax, local))
    clocks["objection"]["period"] = "P2W"
    refused = forbidden(dog_tax, overlay_of(dog_tax, local))
    assert [f.path for f in refused] == ["/clocks[objection]/period"]
    assert "setzt das Gesetz" in refused[0].message


def test_who_may_report_what_is_the_members_own_for_each_category() -> None:
    streets = load(BLUEPRINTS / "anliegen-strasse")
    local = deepcopy(document_of(streets))
    local["report"]["categories"]["sign"]["identity"] = "account"
    local["report"]["categories"]["pothole"]["identity"] = "email"
    mine = overlaid(streets, overlay_of(streets, local))
    here = scenario_ground(mine, mine.scenarios[0], {})
    said = {
        one.id: report.identity_of(here, one, now=NOW)
        for one in report.categories(mine)
    }
    assert (said.pop("sign"), said.pop("pothole")) == ("account", "email")
    assert set(said.values()) == {"anonymous"}
    local["report"]["categories"]["sign"]["code"] = "anders"
    with pytest.raises(OverlayForbidden):
        overlaid(streets, overlay_of(streets, local))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["rules"].pop(),
        lambda d: d["fields"]["holder"].update(required=False),
        lambda d: d["fields"].pop("request"),
        lambda d: d["process"]["states"].pop("refused"),
        lambda d: d["process"]["transitions"][1].update(four_eyes=False),
        lambda d: d["steps"][0]["fields"].pop(),
        lambda d: d["notices"]["assessment"].update(remedy=None),
        lambda d: d["retention"]["rules"][0].update(keep="P1D"),
        lambda d: d["blueprint"].update(trust_level=40),
        lambda d: d["parameters"]["tariff"].update(type="text"),
        lambda d: d.update(tests={}),
    ],
)
def test_rules_process_and_law_are_not_the_members(
    dog_tax: Blueprint, local: dict[str, Any], change: Any
) -> None:
    change(local)
    with pytest.raises(OverlayForbidden, match=r"Pflegestelle|verlieren"):
        overlaid(dog_tax, overlay_of(dog_tax, local))


def test_permitted_words_that_break_the_blueprint_are_named_with_line(
    dog_tax: Blueprint, local: dict[str, Any]
) -> None:
    local["texts"]["service"]["lead"]["de"] = "Siehe https://www.musterstadt.de"
    with pytest.raises(BlueprintInvalid) as caught:
        overlaid(dog_tax, overlay_of(dog_tax, local))
    finding = caught.value.findings[0]
    assert finding.file == "texts/de.yaml"
    assert finding.line > 1


def test_reset_is_the_overlay_without_the_edit(
    dog_tax: Blueprint, local: dict[str, Any]
) -> None:
    local["blueprint"]["title"]["de"] = "Hund"
    local["blueprint"]["minutes"] = 5
    overlay = without(overlay_of(dog_tax, local), ["/blueprint/title/de"])
    assert [edit.path for edit in overlay.edits] == ["/blueprint/minutes"]


def test_changes_are_carried_to_the_new_version(
    dog_tax: Blueprint, local: dict[str, Any]
) -> None:
    chip_added(local)
    local["texts"]["service"]["lead"]["de"] = "Unser Satz."
    newer = document_of(dog_tax)
    newer["blueprint"]["version"] = "1.1.0"  # type: ignore[index]
    newer["texts"]["service"]["cost"]["de"] = "Neuer Satz."  # type: ignore[index]
    upstream = blueprint_of(newer)
    found = carried(dog_tax, overlay_of(dog_tax, local), upstream)
    assert found.clean
    overlay = overlay_of(upstream, found.merged)  # type: ignore[arg-type]
    mine = overlaid(upstream, overlay)
    assert mine.version == "1.1.0"
    assert str(mine.texts.service.cost) == "Neuer Satz."
    assert str(mine.texts.service.lead) == "Unser Satz."
    assert "chip" in mine.fields


def test_proposal_takes_only_what_is_given_and_for_everybody(
    dog_tax: Blueprint, local: dict[str, Any]
) -> None:
    chip_added(local)
    local["texts"]["service"]["lead"]["de"] = "Unser Satz."
    overlay = overlay_of(dog_tax, local)
    given = [e.path for e in overlay.edits if not e.path.startswith("/texts")]
    proposed = blueprint_of(proposal(dog_tax, overlay, given))
    assert not proposed.fields["chip"].local
    assert str(proposed.texts.service.lead) == str(dog_tax.texts.service.lead)


def test_overlay_of_another_version_is_refused(dog_tax: Blueprint) -> None:
    with pytest.raises(ValueError, match="belongs to"):
        local_document(dog_tax, Overlay(digest="0" * 64))
