"""The door for programs: JSON over HTTP, described by itself in OpenAPI.

In: requests with or without a token. Out: one action or query of the rooms below, and
its answer as JSON or problem+json. Public: ``actions.create_token`` and
``queries.credential``; every address stands in :mod:`registry`.
"""
