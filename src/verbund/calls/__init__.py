"""Calls to the 115 and what is promised in them: call-backs and hand-overs.

In: what a telephone system pushes and what agents do, through ``actions``. Out:
``queries`` (the ringing call, work that was promised, the 115 promise per member),
reckoned from an append-only table of events that holds nothing personal. Numbers and
notes go after the days that the configuration says.
"""
