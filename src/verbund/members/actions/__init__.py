"""Every write of this room: one function, one transaction, one audit row."""

from verbund.members.actions.bodies import (
    add_key,
    add_membership,
    add_service_area,
    create_member,
    create_office,
    delegate,
    end_delegation,
    end_membership,
    merge_members,
    update_member,
    update_office,
)
from verbund.members.actions.citizens import redeem_link, send_link
from verbund.members.actions.people import (
    assign_role,
    create_person,
    deactivate_person,
    end_role,
    set_password,
    sign_out_everywhere,
)
from verbund.members.actions.register import import_register, import_shipped_register
from verbund.members.actions.signin import (
    count_attempt,
    register_passkey,
    remove_passkey,
    sign_in_with_passkey,
    sign_in_with_password,
    sign_in_with_provider,
)
from verbund.members.actions.topics import switch_topic

__all__ = [
    "add_key",
    "add_membership",
    "add_service_area",
    "assign_role",
    "count_attempt",
    "create_member",
    "create_office",
    "create_person",
    "deactivate_person",
    "delegate",
    "end_delegation",
    "end_membership",
    "end_role",
    "import_register",
    "import_shipped_register",
    "merge_members",
    "redeem_link",
    "register_passkey",
    "remove_passkey",
    "send_link",
    "set_password",
    "sign_in_with_passkey",
    "sign_in_with_password",
    "sign_in_with_provider",
    "sign_out_everywhere",
    "switch_topic",
    "update_member",
    "update_office",
]
