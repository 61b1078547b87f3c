"""Members: who takes part, who acts for whom, who works where, who signs in.

In: the official register (CSV), what coordinators and offices enter, sign-ins.
Out: ``queries`` (member by slug or key, acting member, directory, facts for letters,
calendar, ``actor_for(person)``), ``actions`` (import, merge, delegate, create, sign in)
and sign-in pages below ``/desk/anmelden/``.
A register row is reference data; a ``Member`` is a body that takes part.
"""
