"""Every topic keeps the promises of its manifest."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from verbund.core.topics import Topic, topics
from verbund.members import actions
from verbund.members.models import Member
from verbund.site.discovery import installed_rooms

ROOT = Path(__file__).resolve().parents[2]
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_OWN = "<publisher:member>/"


def folders() -> list[str]:
    """The modules of all topics that lie in this repository."""
    return [name for name in installed_rooms() if name.startswith("verbund.topics.")]


def test_every_folder_has_its_manifest() -> None:
    named = {found.name for found in topics()}
    assert {name.rsplit(".", 1)[1] for name in folders()} == named
    assert {apps.get_app_config(found.name).label for found in topics()} == named


@pytest.mark.django_db
@pytest.mark.parametrize("topic", topics(), ids=lambda found: found.name)
def test_what_a_manifest_names_exists(topic: Topic) -> None:
    missing = [
        key for key in topic.blueprints if not (ROOT / "blueprints" / key).is_dir()
    ]
    if not topic.guide or not (ROOT / "docs/how-to" / topic.guide).is_file():
        missing.append(f"guide {topic.guide!r} in docs/how-to")
    for entry in topic.entries:
        try:
            reverse(entry.url, args=["probestadt"] if entry.where == "portal" else [])
            if entry.region:
                reverse(entry.region)
        except NoReverseMatch:
            missing.append(f"address {entry.url!r} or {entry.region!r}")
    if topic.collections:
        from verbund.geodata import queries as geodata  # noqa: PLC0415

        known = {spec.key for spec in geodata.collections()}
        missing += [
            f"collection {key}" for key in topic.collections if key not in known
        ]
    assert not missing, f"{topic.name} names what is not there: {missing}"


def own_pages(topic: Topic) -> Iterator[str]:
    """Addresses below a member whose other parts any word fits."""
    # All addresses first: the rooms below make „publisher“ known.
    assert get_resolver().url_patterns
    for entry in import_module(f"verbund.topics.{topic.name}.urls").urlpatterns:
        text = str(entry.pattern)
        if isinstance(entry, URLPattern) and text.startswith(_OWN):
            yield "/probestadt/" + _PARAMETER.sub("1", text.removeprefix(_OWN))


@pytest.mark.django_db
@pytest.mark.parametrize("topic", topics(), ids=lambda found: found.name)
def test_a_topic_that_is_off_is_closed(topic: Topic) -> None:
    actions.create_member(
        slug="probestadt", name="Probestadt", short_code="PRO", land="NW"
    )
    client = Client()
    open_pages = [
        page for page in own_pages(topic) if client.get(page).status_code < 400
    ]
    assert open_pages == []


@pytest.mark.django_db
@pytest.mark.parametrize("topic", topics(), ids=lambda found: found.name)
def test_the_start_page_shows_a_topic_only_where_it_is_on(topic: Topic) -> None:
    member: Member = actions.create_member(
        slug="probestadt", name="Probestadt", short_code="PRO", land="NW"
    )
    wanted = [
        reverse(entry.url, args=["probestadt"])
        for entry in topic.entries
        if entry.where == "portal"
    ]
    before = Client().get("/probestadt/").content.decode()
    assert [href for href in wanted if f'href="{href}"' in before] == []
    actions.switch_topic(member=member, topic=topic.name, on=True)
    after = Client().get("/probestadt/").content.decode()
    assert [href for href in wanted if f'href="{href}"' not in after] == []
    codes = {href: Client().get(href).status_code for href in wanted}
    assert set(codes.values()) <= {200}, codes
