"""``publiccode.yml`` keeps to the standard, version 0 (yml.publiccode.tools).

What is deprecated there counts as wrong here: numbers before ``"0"``, countries in
small letters (verdicts of the official parser in ``shared/data/apps``).
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import verbund

REQUIRED = {
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus",
    "softwareType", "description", "legal", "maintenance", "localisation",
}  # fmt: skip
OPTIONAL = {
    "applicationSuite", "landingURL", "isBasedOn", "softwareVersion", "releaseDate",
    "logo", "inputTypes", "outputTypes", "categories", "usedBy", "roadmap",
    "intendedAudience", "dependsOn", "monochromeLogo",
}  # fmt: skip
STATUS = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {
    "standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web",
    "standalone/backend", "standalone/other", "addon", "library", "configurationFiles",
}  # fmt: skip
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@pytest.fixture(scope="module")
def code(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "publiccode.yml").read_text("utf-8"))
    return found


def test_keys_are_those_of_the_standard(code: dict[str, Any]) -> None:
    assert set(code) >= REQUIRED
    assert set(code) <= REQUIRED | OPTIONAL
    assert code["publiccodeYmlVersion"] == "0"
    assert code["softwareVersion"] == verbund.__version__
    assert code["developmentStatus"] in STATUS
    assert code["softwareType"] in TYPES
    assert code["platforms"]
    for category in code["categories"]:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", category)


def test_every_language_is_described_fully(code: dict[str, Any]) -> None:
    assert set(code["description"]) == {"de", "en"}
    for language, told in code["description"].items():
        assert LANGUAGE.fullmatch(language)
        assert 0 < len(" ".join(told["shortDescription"].split())) <= 150
        assert 150 <= len(" ".join(told["longDescription"].split())) <= 10_000
        assert 1 <= len(told["features"]) <= 20
        assert all(0 < len(feature) <= 100 for feature in told["features"])


def test_law_upkeep_and_languages(code: dict[str, Any], root: Path) -> None:
    assert code["legal"]["license"] == "EUPL-1.2"
    assert (root / "LICENSE").is_file()
    upkeep = code["maintenance"]
    assert upkeep["type"] in {"internal", "contract", "community", "none"}
    if upkeep["type"] == "community":
        assert all(contact["name"] for contact in upkeep["contacts"])
    place = code["localisation"]
    assert place["localisationReady"] is True
    assert all(LANGUAGE.fullmatch(one) for one in place["availableLanguages"])
    for country in code["intendedAudience"]["countries"]:
        assert re.fullmatch("[A-Z]{2}", country)


def test_no_made_up_address_where_none_is_needed(code: dict[str, Any]) -> None:
    """``url`` must be there; every other address is left out until it is real."""

    def addresses(value: object) -> list[str]:
        if isinstance(value, dict):
            return [found for part in value.values() for found in addresses(part)]
        if isinstance(value, list):
            return [found for part in value for found in addresses(part)]
        return re.findall(r"https?://\S+", value) if isinstance(value, str) else []

    assert len(addresses({k: v for k, v in code.items() if k != "url"})) == 0
    assert re.fullmatch(r"https://\S+\.git", code["url"])
