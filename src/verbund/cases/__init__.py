"""One case, one journal: everything that happens to an application, and who did it.

In: commands through ``actions`` (one function = one transaction = one event + jobs).
Out: ``queries`` (worklist, case, status, search, statistics) and ``events``.
The journal (``Entry``) is append-only and hash-chained; ``Case`` is its projection and
can be rebuilt at any time. There is no second way to change a case.
"""
