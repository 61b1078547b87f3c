"""Every write of the nodes: one function = one transaction."""

from verbund.nodes.actions.deciding import (
    choose,
    force,
    give_back,
    release,
    retry,
    settle,
)
from verbund.nodes.actions.devices import enrol, issue_code, revoke, withdraw_code
from verbund.nodes.actions.receiving import (
    answers_for,
    carry_on,
    receive,
    take_block,
)
from verbund.nodes.actions.requests import admit, greet
from verbund.nodes.actions.sticks import import_stick
from verbund.nodes.actions.taking import leave_form, take_form
from verbund.nodes.actions.tours import (
    add_case,
    close_tour,
    issue_pack,
    plan_tour,
    set_security,
)

__all__ = [
    "add_case",
    "admit",
    "answers_for",
    "carry_on",
    "choose",
    "close_tour",
    "enrol",
    "force",
    "give_back",
    "greet",
    "import_stick",
    "issue_code",
    "issue_pack",
    "leave_form",
    "plan_tour",
    "receive",
    "release",
    "retry",
    "revoke",
    "set_security",
    "settle",
    "take_block",
    "take_form",
    "withdraw_code",
]
