"""Every write of the catalogue: publish, withdraw, adopt, change, update, propose."""

from verbund.catalogue.actions_activation import (
    activate_due,
    activate_work,
    schedule_work,
    unschedule_work,
)
from verbund.catalogue.actions_adoption import (
    AdoptionReport,
    adopt,
    end_adoption,
    set_bindings,
    set_overlay,
    set_parameters,
)
from verbund.catalogue.actions_drafts import (
    begin_blueprint_draft,
    discard_blueprint_draft,
    publish_blueprint_draft,
    receive_blueprint_draft,
    save_blueprint_draft,
)
from verbund.catalogue.actions_offers import offer_file, receive_proposal
from verbund.catalogue.actions_packages import receive_package
from verbund.catalogue.actions_proposals import accept, propose, refuse
from verbund.catalogue.actions_publish import publish, publish_blueprint, withdraw
from verbund.catalogue.actions_work import (
    begin_work,
    discard_work,
    save_work,
)

__all__ = [
    "AdoptionReport", "accept", "activate_due", "activate_work", "adopt",
    "begin_blueprint_draft", "begin_work", "discard_blueprint_draft", "discard_work",
    "end_adoption", "offer_file", "propose", "publish", "publish_blueprint",
    "publish_blueprint_draft", "receive_blueprint_draft", "receive_package",
    "receive_proposal", "refuse", "save_blueprint_draft", "save_work", "schedule_work",
    "set_bindings", "set_overlay", "set_parameters", "unschedule_work", "withdraw",
]  # fmt: skip
