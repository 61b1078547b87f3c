"""The ground floor: what every room stands on and no citizen ever sees.

In: configuration, database, time and ids from ``kernel``. Out: member walls
(:mod:`tenancy`), rights and sign-in, audit, lease-based jobs, events, files, errors,
middleware, backup, checks. Knows nothing of members, blueprints or cases.
"""
