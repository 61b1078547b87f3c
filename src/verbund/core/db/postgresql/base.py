"""Django's PostgreSQL backend."""

from django.db.backends.postgresql import base as postgresql


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """PostgreSQL through psycopg 3."""
