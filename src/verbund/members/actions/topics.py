"""Which topics a member takes part in."""

from django.db import transaction

from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.rights import Actor
from verbund.core.topics import topics
from verbund.kernel import clock
from verbund.members.errors import MemberRefused
from verbund.members.models import Member, TopicSwitch


@transaction.atomic
def switch_topic(
    *, member: Member, topic: str, on: bool, actor: Actor | None = None
) -> None:
    """Let a member take part in a topic, or end that; twice the same changes nothing.

    ``topic`` is the name of its folder. What the topic keeps stays when it is switched
    off: its pages are closed, nothing is deleted. Raises ``MemberRefused`` for a topic
    that this installation does not have.
    """
    known = [found.name for found in topics()]
    if topic not in known:
        raise MemberRefused(
            fields=[
                FieldProblem(
                    "topic",
                    f"Das Thema „{topic}“ gibt es hier nicht, nur {', '.join(known)}.",
                )
            ]
        )
    row = TopicSwitch.objects.filter(member=member, topic=topic).first()
    if on == (row is not None):
        return
    if row is None:
        TopicSwitch(member=member, topic=topic, since=clock.today()).save()
    else:
        row.delete()
    audit.record(
        action="members.topic_switched",
        actor=actor,
        subject=f"member:{member.pk}",
        member=member.pk,
        detail={"topic": topic, "on": on},
    )
