"""Times at offices: weekly patterns, seats that nobody gets twice, bookings of cases.

In: patterns and closures of offices, and who wants which time. Out: ``actions`` (hold,
book, give back), ``queries`` (free days and times, an office's day, calendar file).
A booking belongs to a case; that it was made stands in the case's journal, written in
the same transaction. Slots are reckoned from patterns and the member's calendar.
"""
