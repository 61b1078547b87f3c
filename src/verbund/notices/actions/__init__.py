"""Every write of the notices."""

from verbund.notices.actions.issue import issue_pending, make_anew
from verbund.notices.actions.paper import (
    assume_posted,
    forget_case,
    mark_posted,
    print_letters,
    print_once_more,
)

__all__ = [
    "assume_posted",
    "forget_case",
    "issue_pending",
    "make_anew",
    "mark_posted",
    "print_letters",
    "print_once_more",
]
