"""Before anybody can sign in: whoever the ledger says was erased is not in the database."""

import sys

import psycopg

from samband.kernel.platform import ledger
from samband.kernel.platform.settings import Settings

from . import children


def repeat(settings: Settings, role: str = "app") -> int:
    """Erase again whom an older database brought back, however it came here; gives how many lines it did not know.

    Costs a statement where nothing is to be done. Raises PlatformError when it can't be done: then nobody may get in.
    """
    with psycopg.connect(settings.address(role).url, connect_timeout=10) as connection:
        missing = ledger.to_repeat(settings.data, ledger.of_database(connection))
    if missing:
        text = f"Repeating {len(missing)} lines of the ledger of erasures that this database does not know …"
        print(text, file=sys.stderr, flush=True)
        children.run_step("erasures")
    return len(missing)
