"""The three database roles and what they may do to tables.

`samband_owner` migrates, `samband_app` does everything people do, `samband_system` resolves identities and erases.
The names are fixed: policies in migrations name them.
"""

from django.db import connections

OWNER_ROLE = "samband_owner"
APP_ROLE = "samband_app"
SYSTEM_ROLE = "samband_system"

# Rows of these tables are written once and never changed by the application.
INSERT_ONLY = ("kernel_auditrecord", "kernel_auditseal", "kernel_erasureline")


def grant_tables(using: str = "default") -> None:
    """Grant the application roles what they need on all tables, sequences and functions; idempotent.

    Needs to run as the owner of the tables.
    """
    roles = f"{APP_ROLE}, {SYSTEM_ROLE}"
    with connections[using].cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {roles}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {roles}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {roles}")
        for table in INSERT_ONLY:
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {roles}")
