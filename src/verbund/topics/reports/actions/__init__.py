"""Every write of the reports: one function = one transaction = its events and jobs."""

from verbund.topics.reports.actions.confirming import confirm, drop_unconfirmed
from verbund.topics.reports.actions.joining import (
    confirm_following,
    forget_addresses,
    forget_closed,
    hint,
    is_following,
    join,
    stop_following,
    tell_followers,
)
from verbund.topics.reports.actions.moderating import (
    Together,
    check,
    check_all,
    hide,
    merge,
    merge_alike,
    set_text,
    settle_hints,
    show,
)
from verbund.topics.reports.actions.projecting import end_public, project
from verbund.topics.reports.actions.taking import report

__all__ = [
    "Together", "check", "check_all", "confirm", "confirm_following",
    "drop_unconfirmed", "end_public", "forget_addresses", "forget_closed", "hide",
    "hint", "is_following", "join", "merge", "merge_alike", "project", "report",
    "set_text", "settle_hints", "show", "stop_following", "tell_followers",
]  # fmt: skip
