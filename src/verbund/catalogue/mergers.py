"""Members that were merged into another one offer nothing any more."""

from datetime import timedelta

from django.db.models import Q

from verbund.catalogue.actions_adoption import end_adoption
from verbund.catalogue.models import Adoption
from verbund.core.events import subscribe
from verbund.core.rights import SYSTEM
from verbund.members.events import MemberMerged
from verbund.members.queries import member_by_id


@subscribe(MemberMerged, name="catalogue.end_adoptions")
def end_adoptions(event: MemberMerged) -> None:
    """End what the merged member offers on that day; its running cases go on."""
    member = member_by_id(event.merged)
    still = Q(active_to__isnull=True) | Q(active_to__gt=event.on)
    running = Adoption.objects.filter(still, member=member)
    for key, begin in running.values_list("blueprint_key", "active_from"):
        last = max(event.on, begin + timedelta(days=1))
        end_adoption(member=member, key=key, on=last, actor=SYSTEM)
