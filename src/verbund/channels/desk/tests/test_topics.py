"""The switchboard of topics, and what a topic brings to the desk."""

from uuid import UUID

import pytest
from django.http import HttpRequest

from verbund.cases.tests.cast import Cast, submit
from verbund.channels.desk.tests.office import signed_in
from verbund.core import topics
from verbund.core.rights import Actor
from verbund.core.topics import Entry, Panel, Topic, register_topic
from verbund.members import actions, queries
from verbund.members.models import Person, RoleAssignment
from verbund.members.queries import actor_for

pytestmark = pytest.mark.django_db

WORDS = {"de": "Probethema", "de-simple": "Probethema", "en": "Trial"}
PAGE = "/desk/themen/"


def panel(request: HttpRequest, case_id: UUID, actor: Actor) -> Panel:
    """A panel that says which case it was asked for."""
    return Panel(id="probe", title="Zum Ort", html=f"<p>Akte {case_id}</p>")


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Topic:
    monkeypatch.setattr(topics, "_topics", {})
    return register_topic(
        Topic(
            name="trial",
            title=WORDS,
            summary=WORDS,
            entries=(Entry(where="desk", label=WORDS, url="desk-tasks"),),
            case_panel=panel,
        )
    )


def manager(cast: Cast) -> Actor:
    """Sabine, who also manages Meerane."""
    RoleAssignment.objects.create(
        person_id=cast.sabine.id, member=cast.meerane,
        role="lead", valid_from="2020-01-01",
    )  # fmt: skip
    return actor_for(Person.objects.get(pk=cast.sabine.id))


def test_a_manager_switches_a_topic_on_and_off(cast: Cast, trial: Topic) -> None:
    client = signed_in(manager(cast))
    assert "Probethema" in client.get(PAGE).content.decode()
    given = {"kommune": "meerane", "thema": "trial", "an": "1"}
    assert "eingeschaltet" in client.post(PAGE, given, follow=True).content.decode()
    assert queries.topics_of(cast.meerane) == {"trial"}
    client.post(PAGE, {**given, "an": "0"})
    assert queries.topics_of(cast.meerane) == frozenset()
    assert client.post(PAGE, {**given, "kommune": "fulda"}).status_code == 404


def test_only_managers_reach_the_switchboard(cast: Cast, trial: Topic) -> None:
    assert signed_in(cast.sabine).get(PAGE).status_code == 403


def test_a_topic_shows_at_the_desk_only_where_it_is_on(
    cast: Cast, trial: Topic
) -> None:
    case = submit(cast)
    client = signed_in(cast.sabine)
    page = f"/desk/vorgang/{case.id}/"
    assert "Zum Ort" not in client.get(page).content.decode()
    actions.switch_topic(member=cast.meerane, topic="trial", on=True)
    seen = client.get(page).content.decode()
    assert f"Akte {case.id}" in seen
    assert "Probethema" in seen
