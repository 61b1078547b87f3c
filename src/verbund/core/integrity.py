"""What ``verbund check`` asks of the ground floor itself; files are checked there."""

from collections.abc import Iterator

from django.db import connection

from verbund.core.checks import Finding, integrity_check
from verbund.core.guard import member_tables


@integrity_check("walls")
def walls_stand() -> Iterator[Finding]:
    """On PostgreSQL the web role has no power and every member's table its policy."""
    if connection.vendor != "postgresql":
        return
    from verbund.core.db.postgresql.role import role_report  # noqa: PLC0415

    report = role_report(connection)
    user = str(report["current_user"])
    if report["superuser"]:
        yield Finding("walls", user, "ist Superuser; die Trennung der Mitglieder fehlt")
    if report["owns"]:
        yield Finding("walls", user, "besitzt Tabellen; die Web-Rolle darf das nicht")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity "
            "AND relforcerowsecurity"
        )
        walled = {row[0] for row in cursor.fetchall()}
    for table in sorted(member_tables().keys() - walled):
        yield Finding("walls", table, "hat keine Zeilensicherheit (row-level security)")
