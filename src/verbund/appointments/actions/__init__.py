"""Every write of the appointments: one function = one transaction."""

from verbund.appointments.actions.booking import HOLD, book, cancel, hold, release
from verbund.appointments.actions.feeds import create_feed, revoke_feed
from verbund.appointments.actions.importing import import_zms
from verbund.appointments.actions.patterns import (
    close_day,
    end_pattern,
    reopen_day,
    set_pattern,
)
from verbund.appointments.actions.queue import (
    call_next,
    check_in,
    draw_ticket,
    forget_holders,
    leave,
    move_ticket,
    set_queue,
)
from verbund.appointments.actions.waiting import (
    accept_offer,
    announce,
    decline_offer,
    expire_offers,
    join_waiting,
    leave_waiting,
    tend_waiting,
)

__all__ = [
    "HOLD",
    "accept_offer",
    "announce",
    "book",
    "call_next",
    "cancel",
    "check_in",
    "close_day",
    "create_feed",
    "decline_offer",
    "draw_ticket",
    "end_pattern",
    "expire_offers",
    "forget_holders",
    "hold",
    "import_zms",
    "join_waiting",
    "leave",
    "leave_waiting",
    "move_ticket",
    "release",
    "reopen_day",
    "revoke_feed",
    "set_pattern",
    "set_queue",
    "tend_waiting",
]
