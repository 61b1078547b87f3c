"""A town with reports of every kind, and a caller that speaks the format."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.http import HttpResponse
from django.test import Client

from verbund.kernel import clock
from verbund.topics.reports.shapes import Reported
from verbund.topics.reports.tests.cast import MOMENT, Cast, answers, build, submit

Ask = Callable[..., HttpResponse]


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.fixture
def reported(cast: Cast) -> list[Reported]:
    """Three public reports of Adorf, an hour apart, the last one a lift."""
    found = []
    for hours, kind in enumerate(("pothole", "lamp", "lift")):
        with clock.frozen(MOMENT + timedelta(hours=hours)):
            given = answers(kind, description=f"Nummer {hours}", street="Amselweg")
            found.append(submit(cast.adorf, given))
    return found


@pytest.fixture
def ask(client: Client) -> Ask:
    """GET below Adorf's endpoint."""

    def get(what: str, *, base: str = "/adorf/open311/v2/", **asked: Any) -> Any:
        return client.get(f"{base}{what}", asked)

    return get


def tree(response: HttpResponse) -> ET.Element:
    """The XML of an answer."""
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    return ET.fromstring(response.content)  # noqa: S314


def errors(response: HttpResponse) -> list[str]:
    """The descriptions of a refusal in either format."""
    if response.headers["Content-Type"].startswith("text/xml"):
        return [one.findtext("description") or "" for one in tree(response)]
    return [one["description"] for one in response.json()]  # type: ignore[attr-defined]
