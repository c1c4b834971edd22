"""Database roles, the person a transaction acts for, and row-level security."""

from samband.kernel.db.context import as_person, as_system, bind_person
from samband.kernel.db.roles import APP_ROLE, OWNER_ROLE, SYSTEM_ROLE

__all__ = ["APP_ROLE", "OWNER_ROLE", "SYSTEM_ROLE", "as_person", "as_system", "bind_person"]
