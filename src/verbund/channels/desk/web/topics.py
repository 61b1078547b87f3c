"""Which topics the own bodies take part in, and the switch for each."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.core.errors import Forbidden, NotFound, VerbundError
from verbund.core.topics import Topic, topics, worded
from verbund.core.ui.texts import translate
from verbund.members import actions
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.members.roles import MANAGE_MEMBER


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def topics_page(desk: Desk) -> HttpResponse:
    """Every topic of this installation for each body that the person manages."""
    if not desk.may(MANAGE_MEMBER.key):
        raise Forbidden
    if desk.post:
        return _switch(desk)
    context = {
        "bodies": [
            {
                "slug": member.slug,
                "name": member.name,
                "rows": [_row(desk, member, topic) for topic in topics()],
            }
            for member in _managed(desk)
        ]
    }
    return page(desk, "desk/topics.html", context, section="topics")


def _switch(desk: Desk) -> HttpResponse:
    given = desk.request.POST
    found = [m for m in _managed(desk) if m.slug == given.get("kommune")]
    if not found:
        raise NotFound
    (member,) = found
    name, on = given.get("thema", "")[:40], given.get("an") == "1"
    try:
        actions.switch_topic(member=member, topic=name, on=on, actor=desk.actor)
    except VerbundError as error:
        say(desk, problem(error), kind="warning")
    else:
        (topic,) = [each for each in topics() if each.name == name]
        done = "work.topics.done_on" if on else "work.topics.done_off"
        title = worded(topic.title, desk.language)
        say(desk, translate(done, title=title, name=member.name))
    return HttpResponseRedirect(reverse("desk-topics"))


def _row(desk: Desk, member: Member, topic: Topic) -> dict[str, object]:
    return {
        "name": topic.name,
        "title": worded(topic.title, desk.language),
        "summary": worded(topic.summary, desk.language),
        "blueprints": topic.blueprints,
        "on": topic.name in members.topics_of(member),
    }


def _managed(desk: Desk) -> list[Member]:
    own = [desk.known.members[found] for found in desk.actor.members]
    return sorted(
        (m for m in own if m.successor_id is None), key=lambda member: member.name
    )
