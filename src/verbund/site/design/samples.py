"""Invented facts for the style guide: the pages that show every macro."""

from datetime import UTC, date, datetime
from typing import Any

import jinja2
from markupsafe import Markup

from verbund.core.ui.filters import Due
from verbund.site.design.environment import environment

PAGES = ("styleguide", "styleguide_form", "styleguide_desk")
_MOMENT = datetime(2026, 11, 17, 13, 5, tzinfo=UTC)
_LAST_DAY = date(2026, 12, 23)
_MEMBER = {
    "slug": "schoenberg",
    "name": "Schönberg",
    "official_name": "Gemeinde Schönberg",
    "county_name": "Landkreis Zwickau",
    "land_name": "Sachsen",
    "arms": "berg-brand",
}


def sample_environment() -> jinja2.Environment:
    """The environment with addresses that need neither settings nor a database."""
    env = environment()
    env.globals["url"] = lambda name, *args: "/".join(("", name, *map(str, args)))
    env.globals["optional_url"] = env.globals["url"]
    env.globals["static"] = lambda path: f"/static/{path}"
    return env


def worklist_row(number: int, **changes: object) -> dict[str, object]:
    """One row of the worklist as the desk's queries give it."""
    row: dict[str, object] = {
        "href": f"/desk/vorgang/{number}",
        "number": f"SBG-2026-{number:06d}",
        "due": Due("plan", "noch 16 Arbeitstage", _LAST_DAY),
        "service": "Hundesteuer",
        "action": "Anmeldung",
        "applicant": "Wolfram-Ebert, Katrin",
        "owner": "Schönberg",
        "acting": "Meerane",
        "state": "in Prüfung",
        "state_kind": None,
        "assignee": "Lindner",
        "mine": False,
        "channel": "Portal",
        "age": "24 Tage",
        "moved": "vor 2 Min.",
    }
    return row | changes


def sample_context(page: str, *, faulty: bool = False) -> dict[str, Any]:
    """What the named style guide page shows; ``faulty`` puts an error at each field."""
    shared: dict[str, Any] = {
        "theme": "auto",
        "language_links": {"de": "?lang=de", "de-simple": "?lang=de-simple", "en": "?"},
        "today": _MOMENT.date(),
        "moment": _MOMENT,
        "deadline": _LAST_DAY,
        "faulty": faulty,
    }
    if page == "styleguide_desk":
        return shared | _desk()
    nav = [
        {"label": "Leistungen", "href": "?leistungen", "current": True},
        {"label": "Rathaus", "href": "?rathaus"},
        {"label": "Meine Vorgänge", "href": "?meine"},
    ]
    shared |= {"member": _MEMBER, "nav_items": [] if "form" in page else nav}
    if page == "styleguide":
        return shared | {"mark_title": Markup("<mark>Hund</mark> anmelden")}
    errors = [
        {"message": "Tragen Sie den Namen des Tierheims ein.", "href": "#shelter"},
        {"message": "Das Datum liegt in der Zukunft.", "href": "#contract"},
        {"message": "Die Meldung ist unvollständig.", "href": None},
    ]
    return shared | {
        "form_title": "Hund anmelden",
        "errors": errors if faulty else [],
        "back_href": "?zurueck",
        "progress": {"value": 2, "max": 4, "label": "Abschnitt 2 von 4: Ihre Hunde"},
        "draft": {
            "saved_at": _MOMENT,
            "code": "7KQ-4MW-2RX",
            "valid_until": _LAST_DAY,
            "later_href": "?spaeter",
        },
    }


def _desk() -> dict[str, Any]:
    names = ("Vorgang", "Leistung", "Bürgerin, Bürger", "Zuständig", "Zustand")
    columns: list[dict[str, object]] = [
        {"label": "Frist", "href": "?frist", "sort": "ascending"},
        *(dict[str, object](label=name, href=f"?sort={name}") for name in names),
        {"label": "Bearbeitung"},
        {"label": "Zugang"},
        {"label": "Alter, bewegt", "num": True},
    ]
    late = Due("late", "6 Tage überfällig", date(2026, 11, 13))
    wide = "von der Heyde-Reichenbach-Hohenwettersbach, Maximiliane Theodora"
    return {
        "actor": {"name": "Sabine Kretzschmar"},
        "body": {
            "name": "Stadt Meerane",
            "sub": "handelt auch für 15 Kommunen",
            "arms": "waves-teal",
        },
        "member_slug": "meerane",
        "nav_items": [
            {"label": "Arbeitsvorrat", "href": "?a", "current": True, "key": "a"},
            {"label": "Aufgaben", "href": "?t"},
            {"label": "Freigaben", "href": "?f", "key": "f"},
            {"label": "Postausgang", "href": "?p", "key": "p"},
            {"label": "Register", "href": "?r"},
        ],
        "page_keys": [(["J", "K"], "Zeile vor, zurück"), (["?"], "alle Tasten")],
        "now": _MOMENT,
        "columns": columns,
        "rows": [
            worklist_row(4172, mine=True),
            worklist_row(1496, due=late, applicant=wide, state_kind="warning"),
            worklist_row(
                9, due=Due("none", "ohne Frist", None), acting=None, assignee=None
            ),
        ],
    }
