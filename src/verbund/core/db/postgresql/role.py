"""The web role: made after migrations, given rows but neither tables nor power."""

from typing import Any, LiteralString

from django.db.utils import DatabaseError
from psycopg import sql

_DEFAULT: LiteralString = "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
_GRANTS: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    _DEFAULT + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    _DEFAULT + "GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)


def prepare_web_role(connection: Any) -> bool:
    """Create the web role if the user may, and grant it the rows of all tables.

    Returns whether statements now run as the web role. Without the right to create
    roles an administrator makes it once (``docs/how-to``); FORCE ROW LEVEL SECURITY
    holds even without it, as long as the user is no superuser.
    """
    role = connection.web_role
    with connection.as_owner():
        if not _make(connection, role):
            return False
        with connection.cursor() as cursor:
            for grant in _GRANTS:
                cursor.execute(
                    sql.SQL(grant)
                    .format(role=sql.Identifier(role))
                    .as_string(connection.connection)
                )
    return bool(role_report(connection)["current_user"] == role)


def role_report(connection: Any) -> dict[str, Any]:
    """Who the connection is: ``current_user``, ``superuser``, ``owns`` tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls, (SELECT count(*) FROM "
            "pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r') "
            "FROM pg_roles r WHERE rolname = current_user"
        )
        user, power, owned = cursor.fetchone()
    return {"current_user": user, "superuser": power, "owns": owned}


def _make(connection: Any, role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles "
            "WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
        if found is not None and found[0]:
            return True
        name = sql.Identifier(role)
        try:
            if found is None:
                cursor.execute(
                    sql.SQL(
                        "CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB "
                        "NOCREATEROLE"
                    )
                    .format(name)
                    .as_string(connection.connection)
                )
            cursor.execute(
                sql.SQL("GRANT {} TO SESSION_USER")
                .format(name)
                .as_string(connection.connection)
            )
        except DatabaseError:
            # No right to create roles, or another process made it this moment.
            cursor.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s "
                "AND pg_has_role(session_user, oid, 'MEMBER')",
                [role],
            )
            return cursor.fetchone() is not None
    return True
