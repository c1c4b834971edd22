"""Many entries at once, with the dates they had: for imports and the sample organisation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from samband.entries.hooks import run_after_many
from samband.entries.links import bring_links
from samband.entries.models import Counters, Entry, LinkUse, Mention
from samband.entries.rendering import Text, render_text
from samband.entries.rules import language_of
from samband.entries.storing import leads_to
from samband.kernel import markdown
from samband.kernel.text import one_line, without_controls


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be inserted. `key` is the caller's own; comments name the keys of root and parent before them."""

    key: str
    author_id: int | None
    audience_id: int
    body: str
    published_at: datetime
    kind: str = Entry.Kind.POST
    title: str = ""
    byline: str = ""
    language: str = ""
    root_key: str = ""
    parent_key: str = ""


@transaction.atomic
def insert_entries(
    rows: Iterable[NewEntry],
    *,
    present: Mapping[str, Entry] | None = None,
    tells_others: bool = True,
) -> dict[str, int]:
    """Insert entries in the given order; returns their ids by key. No events and no rate limits: nobody is disturbed.

    `tells_others` False leaves out what `hooks.register_after_write` registered, for a caller who indexes them in bulk.

    Comments stand after their root in `rows`, or name one of `present` (roots that stand already, by key), and get the
    root's audience. Raises KeyError for a root or parent that is neither.
    """
    listed = list(rows)
    ids = _take_ids(len(listed))
    made: dict[str, Entry] = dict(present or {})
    counters = _counters_of(made)
    grown = set(counters)
    mentions: list[Mention] = []
    led: list[tuple[Entry, list[str]]] = []
    for row, entry_id in zip(listed, ids, strict=True):
        root = made[row.root_key] if row.root_key else None
        parent = made[row.parent_key or row.root_key] if root else None
        entry, text = _entry(row, entry_id, root, parent)
        led.append((entry, leads_to(entry, text)))
        if root is not None:
            counter = counters.setdefault(row.root_key, Counters(entry_id=root.pk))
            counter.comments += 1
            counter.last_number += 1
            counter.last_comment_at = max(
                counter.last_comment_at or row.published_at, row.published_at
            )
            entry.number = counter.last_number
            # What is brought in is nobody's news.
            if row.root_key in (present or {}):
                counter.quiet = [*counter.quiet, counter.last_number]
            else:
                counter.unread_from = counter.last_number + 1
        else:
            counters[row.key] = Counters(entry_id=entry_id, unread_from=1)
        mentions += [
            Mention(entry_id=entry_id, person_id=person_id, published_at=row.published_at)
            for person_id in sorted(set(text.mentioned.values()) - {row.author_id})
        ]
        made[row.key] = entry
    for key in present or {}:
        del made[key]
    uses = bring_links(led)
    Entry.objects.bulk_create(made.values(), batch_size=1000)
    LinkUse.objects.bulk_create(uses, batch_size=1000)
    new_counters = [counter for key, counter in counters.items() if key not in grown]
    Counters.objects.bulk_create(new_counters, batch_size=1000)
    Counters.objects.bulk_update(
        [counters[key] for key in grown],
        ["comments", "last_number", "last_comment_at", "quiet"],
        batch_size=1000,
    )
    Mention.objects.bulk_create(mentions, batch_size=1000)
    if tells_others:
        run_after_many([entry.pk for entry in made.values()])
    return {key: entry.pk for key, entry in made.items()}


def _counters_of(present: Mapping[str, Entry]) -> dict[str, Counters]:
    """The counters of threads that go on, under their rows' locks so that no number is taken twice."""
    keys = {entry.pk: key for key, entry in present.items()}
    if not keys:
        return {}
    list(Entry.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return {keys[one.pk]: one for one in Counters.objects.filter(pk__in=keys)}


def _take_ids(count: int) -> list[int]:
    """Ids from the table's sequence, so that comments can name their root before it is stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('entries_entry', 'id')) "
            "FROM generate_series(1, %s)",
            [count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _entry(
    row: NewEntry, entry_id: int, root: Entry | None, parent: Entry | None
) -> tuple[Entry, Text]:
    audience_id = root.audience_id if root else row.audience_id
    body = without_controls(row.body).strip()
    text = render_text(body, audience_id)
    entry = Entry(
        id=entry_id,
        kind=Entry.Kind.COMMENT if root else row.kind,
        author_id=row.author_id,
        audience_id=audience_id,
        root_id=root.pk if root else None,
        parent_id=parent.pk if parent else None,
        title=one_line(row.title, 200) if row.title else "",
        byline=row.byline,
        body=body,
        html=text.html,
        outline=text.outline,
        renderer=markdown.VERSION,
        language=row.language or language_of(f"{row.title}\n{body}"),
        published_at=row.published_at,
    )
    return entry, text
