"""A scratch PostgreSQL with Samband's tables, for benchmarks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Enter(Protocol):
    """Makes a database (once) and logs in to it, as the application's role unless `as_owner`."""

    def __call__(self, name: str, *, as_owner: bool = False) -> None: ...


@contextmanager
def scratch_databases() -> Iterator[Enter]:
    """Start a cluster and Django on it; yields a function that makes (once) and enters a database.

    Work is done as the application's role, so that row-level security and rights are as in operation.
    """
    from samband.kernel.platform import database
    from samband.kernel.platform.scratch import ScratchCluster

    with ScratchCluster() as cluster:
        os.environ.update(cluster.environment())
        os.environ["DJANGO_SETTINGS_MODULE"] = "samband.config.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from samband.kernel.db.roles import grant_tables

        made: set[str] = set()

        def log_in(address: Any) -> None:
            connections.close_all()
            connections["default"].settings_dict.update(
                HOST=address.host,
                PORT=str(address.port),
                NAME=address.name,
                USER=address.user,
                PASSWORD=address.password,
                OPTIONS=address.options(),
            )

        def use(name: str, *, as_owner: bool = False) -> None:
            if name not in made:
                cluster.cluster.create_database(name)
                log_in(cluster.owner.on(name))
                call_command("migrate", verbosity=0, interactive=False)
                grant_tables()
                made.add(name)
            owner = cluster.owner.on(name)
            log_in(owner if as_owner else owner.as_role(database.APP))

        yield use
        connections.close_all()
