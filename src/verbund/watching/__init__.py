"""Watching: whoever wants to know what changes at a place is told, by any way.

In: ``geodata.events.FeaturesChanged``; topics say with ``registry.register_watched``
what a change means in words. Out: news per feature, kept for 90 days; mails (double
opt-in, one click ends them), Atom and iCalendar under a key that holds the question
itself, signed webhooks. ``queries.watch_path`` is the page to link to. An e-mail
address is kept as long as its owner wants news and no longer.
"""
