"""Row-level security as migration operations, so that every protected table says it in the same words."""

from django.db.migrations import RunSQL

from samband.kernel.db.roles import APP_ROLE, SYSTEM_ROLE


def protect(table: str, *, read: str, write: str | None = None) -> list[RunSQL]:
    """Operations that switch row-level security on for a table.

    `read` and `write` are SQL conditions on a row; `samband_person()` is the reader or NULL. The system role sees all rows.
    """
    check = write if write is not None else read
    forward = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_read ON {table} FOR SELECT TO {APP_ROLE} USING ({read})",
        f"CREATE POLICY {table}_insert ON {table} FOR INSERT TO {APP_ROLE} WITH CHECK ({check})",
        f"CREATE POLICY {table}_update ON {table} FOR UPDATE TO {APP_ROLE} USING ({check}) WITH CHECK ({check})",
        f"CREATE POLICY {table}_delete ON {table} FOR DELETE TO {APP_ROLE} USING ({check})",
        f"CREATE POLICY {table}_system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)",
    ]
    names = ("read", "insert", "update", "delete", "system")
    backward = [f"DROP POLICY {table}_{name} ON {table}" for name in names]
    backward.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    return [RunSQL(sql=";\n".join(forward), reverse_sql=";\n".join(backward))]


# A row with a layer: the organisation's is every colleague's, a personal one only its person's. The sub-select is made once
# per statement. `samband_is_colleague()` comes with the people package.
LAYER_READ = "layer = samband_person() OR (layer = 0 AND (SELECT samband_is_colleague()))"
