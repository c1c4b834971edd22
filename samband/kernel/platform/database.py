"""Which database is used, as which role, and the statements that make the roles."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from .errors import SettingError

OWNER = "samband_owner"
APP = "samband_app"
SYSTEM = "samband_system"
ROLES = (OWNER, APP, SYSTEM)
NAME = "samband"

# How often a statement is sent before psycopg prepares it without being asked to.
NEVER_UNASKED = 1_000_000_000


@dataclass(frozen=True)
class Address:
    """Where a database is and as whom to log in there."""

    host: str
    port: int
    name: str
    user: str
    password: str
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_url(cls, url: str, setting: str = "SAMBAND_DATABASE_URL") -> "Address":
        """Read a `postgresql://` URL. Raises SettingError, naming `setting`, when it is none."""
        try:
            parts = urlsplit(url)
            port = parts.port or 5432
        except ValueError as error:
            raise SettingError(f"{setting} is not a URL: {error}.") from error
        name = unquote(parts.path.lstrip("/"))
        parameters = dict(parse_qsl(parts.query))
        host = parameters.pop("host", "") or unquote(parts.hostname or "")
        if parts.scheme not in ("postgres", "postgresql") or not name:
            raise SettingError(
                f"{setting} must look like postgresql://USER:PASSWORD@HOST:5432/DATABASE."
            )
        return cls(
            host=host,
            port=int(parameters.pop("port", port)),
            name=name,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            parameters=tuple(sorted(parameters.items())),
        )

    def options(self) -> dict[str, Any]:
        """What Django's OPTIONS say about such a connection.

        Only statements that ask for it are prepared (`kernel.db.prepared`); without a threshold none would be. Those are
        planned once: left to itself, the database plans anew each time where it thinks that it knows better.
        """
        told = f"{dict(self.parameters).get('options', '')} -c plan_cache_mode=force_generic_plan"
        return {
            **dict(self.parameters),
            "options": told.strip(),
            "prepare_threshold": NEVER_UNASKED,
        }

    @property
    def url(self) -> str:
        """The same as a URL that libpq, psycopg and the PostgreSQL programs take."""
        who = quote(self.user, safe="") + (
            ":" + quote(self.password, safe="") if self.password else ""
        )
        at = f"{who}@" if who else ""
        parameters = dict(self.parameters)
        place = ""
        if self.host.startswith("/"):
            parameters = {"host": self.host, "port": str(self.port), **parameters}
        elif self.host:
            place = (f"[{self.host}]" if ":" in self.host else self.host) + f":{self.port}"
        query = "?" + urlencode(parameters, quote_via=quote) if parameters else ""
        return f"postgresql://{at}{place}/{quote(self.name, safe='')}{query}"

    @property
    def login(self) -> dict[str, object]:
        """The same as keyword arguments of psycopg's connect()."""
        return {
            "host": self.host,
            "port": self.port,
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
            **dict(self.parameters),
        }

    def on(self, name: str) -> "Address":
        """The same server and login, another database."""
        return Address(self.host, self.port, name, self.user, self.password, self.parameters)

    def as_role(self, role: str) -> "Address":
        """The same login that starts every session as `role` (of which it must be a member)."""
        parameters = {**dict(self.parameters), "options": f"-c role={role}"}
        return Address(
            self.host,
            self.port,
            self.name,
            self.user,
            self.password,
            tuple(sorted(parameters.items())),
        )


def roles_sql() -> list[str]:
    """Statements for a superuser that make the three roles, without passwords; safe to repeat.

    The system role gets nothing by inheritance: it works as the application's role until a job
    says `SET LOCAL ROLE samband_system`.
    """
    make = [
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        for role in ROLES
    ]
    # PostgreSQL 15 knows no membership options; there inheritance is a property of the role.
    system = (
        "DO $$ BEGIN IF current_setting('server_version_num')::int >= 160000 THEN "
        f"EXECUTE 'GRANT {APP} TO {SYSTEM} WITH INHERIT FALSE, SET TRUE'; "
        f"ELSE EXECUTE 'ALTER ROLE {SYSTEM} NOINHERIT'; EXECUTE 'GRANT {APP} TO {SYSTEM}'; "
        "END IF; END $$"
    )
    return [*make, system, f"GRANT {APP}, {SYSTEM} TO {OWNER}"]


def privileges_sql() -> list[str]:
    """Statements for a superuser inside the database: what the owner makes, the others may use."""
    both = f"{APP}, {SYSTEM}"
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT"
    return [
        f"GRANT USAGE ON SCHEMA public TO {both}",
        f"{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {both}",
        f"{default} USAGE, SELECT ON SEQUENCES TO {both}",
        f"{default} EXECUTE ON FUNCTIONS TO {both}",
    ]


def setup_sql(name: str = NAME) -> str:
    """A script for `psql` as superuser that prepares a PostgreSQL server of the organisation."""
    lines = [
        *roles_sql(),
        *(f"\\password {role}" for role in ROLES),
        f"CREATE DATABASE {name} OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0",
        f"\\connect {name}",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {APP}, {SYSTEM}",
        *privileges_sql(),
    ]
    return "\n".join(line if line.startswith("\\") else line + ";" for line in lines) + "\n"
