"""Whether the database and the static files are already those of this version.

Asking Django costs two seconds at every start; comparing a mark costs none. The mark of the
tables stands in the database itself, so that it goes wherever the tables go.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

import samband

from .database import Address
from .settings import Settings

_WITH_TABLES = ("Django", "django-allauth", "procrastinate")
_WITH_FILES = ("Django", "django-htmx", "django-ninja")
_PACKAGES = Path(samband.__file__).resolve().parent


def tables() -> str:
    """The mark of all migrations of this version."""
    return _mark(_WITH_TABLES, ("*/migrations/*.py", "kernel/db/*.py"))


def static() -> str:
    """The mark of all static files of this version."""
    return _mark(_WITH_FILES, ("*/static/**/*",))


def _mark(distributions: tuple[str, ...], patterns: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for name in distributions:
        total.update(f"{name} {version(name)}\n".encode())
    for pattern in patterns:
        for path in sorted(_PACKAGES.glob(pattern)):
            if path.is_file():
                total.update(f"{path.relative_to(_PACKAGES)}\n".encode())
                total.update(path.read_bytes())
    return total.hexdigest()


def is_current(settings: Settings) -> bool:
    """Whether neither tables nor static files need work before the start."""
    done = settings.data / "static" / ".collected"
    if not done.exists() or done.read_text() != static():
        return False
    try:
        with psycopg.connect(settings.address("app").url, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT obj_description('public'::regnamespace, 'pg_namespace')"
            ).fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] == f"samband {tables()}"


def note_tables(owner: Address) -> None:
    """Write the mark into the database, after the migrations."""
    with psycopg.connect(owner.url, connect_timeout=10) as connection:
        comment = sql.SQL("COMMENT ON SCHEMA public IS {}").format(f"samband {tables()}")
        connection.execute(comment)
