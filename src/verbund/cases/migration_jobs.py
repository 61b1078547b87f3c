"""What cases and drafts do after their member has changed the version."""

from verbund.cases.actions.draft_moves import move_drafts
from verbund.cases.actions.migration_bulk import begin_run
from verbund.catalogue.events import AdoptionUpdated
from verbund.core.events import subscribe
from verbund.core.jobs import every


@subscribe(AdoptionUpdated, name="cases.move_running")
def move_running(event: AdoptionUpdated) -> None:
    """Begin to move the running cases, if that was chosen with the update."""
    if event.move_cases:
        begin_run(
            owner_id=event.owner,
            blueprint=event.blueprint,
            digest=event.digest,
            actor_id=event.actor_id,
            actor_name=event.actor_name,
        )


@every("00:20", name="cases.move_drafts", atomic=False)
def move_drafts_nightly() -> int:
    """Move the drafts whose cut-off day was yesterday."""
    return move_drafts()
