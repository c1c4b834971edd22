"""What entries are found by beside their texts: names of files, titles of links, and what packages above have with them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

Says = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Along:
    """Words of a kind. `sql` selects them for the entry {e}, each as `name`; `says` is a sentence with %(word)s, and
    %(name)s for the words themselves.
    """

    kind: str
    sql: str
    says: Says


_along: dict[str, Along] = {}


def register_along(kind: str, sql: str, says: Says) -> None:
    """Let entries be found by more; who registers it calls `indexing.index_entry` when it changes after the entry."""
    _along[kind] = Along(kind, sql, says)


def column(entry: str = "e") -> str:
    """SQL for all of it: an array of [kind, words], as JSON, or NULL."""
    parts = " UNION ALL ".join(
        f"SELECT '{one.kind}' AS kind, x.name FROM ({one.sql.replace('{e}', entry)}) AS x"  # noqa: S608 - constants of ours
        for one in _along.values()
    )
    return (
        f"(SELECT json_agg(json_build_array(kind, name)) FROM ({parts}) AS along WHERE name <> '')"  # noqa: S608 - constants of ours
    )


def sentence(kind: str, word: str, name: str) -> str:
    """Why an entry was found, if by this."""
    return _along[kind].says() % {"word": word, "name": name}


_NAMES = """\
SELECT unnest(ARRAY[t.name, t.alt]) AS name FROM entries_attachment t WHERE t.entry_id = {e}.id
UNION ALL SELECT l.title FROM entries_linkuse u JOIN entries_link l ON l.id = u.link_id WHERE u.entry_id = {e}.id"""

register_along("name", _NAMES, lambda: _("“%(word)s” in a file or link: %(name)s"))
