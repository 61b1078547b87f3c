"""Every write of the appointments: one function = one transaction."""

from verbund.appointments.actions.booking import HOLD, book, cancel, hold, release
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

__all__ = [
    "HOLD",
    "book",
    "call_next",
    "cancel",
    "check_in",
    "close_day",
    "draw_ticket",
    "end_pattern",
    "forget_holders",
    "hold",
    "leave",
    "move_ticket",
    "release",
    "reopen_day",
    "set_pattern",
    "set_queue",
]
