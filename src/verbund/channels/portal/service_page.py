"""In which languages the page of a service exists, and the switch between them."""

from collections.abc import Mapping

from verbund import engine
from verbund.core.ui.texts import LANGUAGES, SELF_NAMES, translate


def languages_of(blueprint: engine.Blueprint, service: engine.ServiceDef) -> list[str]:
    """The languages in which the page exists: its title and its lead are written."""
    lead = blueprint.texts.service.lead or blueprint.summary
    missing = {*service.title.missing_languages(), *lead.missing_languages()}
    return [language for language in LANGUAGES if language not in missing]


def version_links(
    codes: list[str], links: Mapping[str, str], current: str
) -> list[dict[str, object]]:
    """The switch between the versions of a page that exist."""
    shown = current if current in codes else "de"
    return [
        {
            "code": code,
            "href": links[code],
            "label": translate("portal.service.standard")
            if code == "de"
            else SELF_NAMES[code],
            "current": code == shown,
        }
        for code in codes
        if code in links
    ]
