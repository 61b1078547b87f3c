"""Work in the background: what was interrupted goes on, what is over is forgotten."""

from verbund.cases.events import CaseErased
from verbund.core.events import subscribe
from verbund.core.jobs import every
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.nodes.actions import receiving, requests, upkeep
from verbund.nodes.models import Device


@every("10m", name="nodes.carry_on", atomic=False)
def carry_on() -> int:
    """Carry out what was stored by a process that died before it could."""
    with across_members("Angekommenes der Koffer ausführen"):
        waiting = upkeep.devices_with_work()
    done = 0
    for owner, device_id in waiting:
        with acting_within({owner}):
            device = Device.objects.get(id=device_id)
        done += receiving.carry_on(device=requests.device_ref(device))
    return done


@every("03:20", name="nodes.forget_requests")
def forget_requests() -> int:
    """Delete nonces that nobody can use again."""
    with across_members("Verbrauchte Anfragen der Koffer löschen"):
        return requests.forget_requests()


@every("03:25", name="nodes.drop_blocks", atomic=False)
def drop_blocks() -> int:
    """Delete sealed blocks of parts that were taken over long ago."""
    with across_members("Versiegelte Blöcke übernommener Teile löschen"):
        return upkeep.drop_blocks()


@subscribe(CaseErased, name="nodes.erase")
def erase(event: CaseErased) -> None:
    """A case was erased after its retention: so is what the suitcase brought of it."""
    with across_members("Löschung eines Vorgangs"):
        upkeep.erase_case(event.case_id)
