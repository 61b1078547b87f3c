"""Every read of the appointments that other rooms use."""

from verbund.appointments.queries.feeds import FeedRow, feed_file, feeds_of
from verbund.appointments.queries.queue import (
    board,
    queue_figures,
    queues_of,
    ticket_status,
    tickets_of_day,
)
from verbund.appointments.queries.times import (
    BookingRow,
    FreeDay,
    PatternRow,
    bookings_of_day,
    calendar_of,
    closures_of,
    free_days,
    patterns_of,
    to_bring,
)
from verbund.appointments.queries.tour import tour
from verbund.appointments.queries.waiting import (
    WaitingRow,
    WishForm,
    waiting_list,
    wish_form,
)

__all__ = [
    "BookingRow",
    "FeedRow",
    "FreeDay",
    "PatternRow",
    "WaitingRow",
    "WishForm",
    "board",
    "bookings_of_day",
    "calendar_of",
    "closures_of",
    "feed_file",
    "feeds_of",
    "free_days",
    "patterns_of",
    "queue_figures",
    "queues_of",
    "ticket_status",
    "tickets_of_day",
    "to_bring",
    "tour",
    "waiting_list",
    "wish_form",
]
