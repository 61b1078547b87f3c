"""The 115 desk: one screen for a call, from the first word to the case.

In: a signed-in agent, and what a telephone system pushes. Out: answers read from the
blueprints of all members, cases and drafts opened through ``cases.actions``, calls,
call-backs and hand-overs through ``calls.actions``.
"""
