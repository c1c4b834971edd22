"""`samband search`: the same results as the page, and making all words anew."""

import json
from collections.abc import Iterator

from django.utils import timezone
from ninja.responses import NinjaJSONEncoder

from samband.kernel.db import as_person
from samband.people.models import Person
from samband.search import indexing, queries, words
from samband.search.queries import Results
from samband.search.rest import search_out
from samband.search.shown import threads_of


def results_for(reader: Person, query: str, *, order: str, cursor: str = "") -> Results:
    """A page of results, read in a transaction as the reader."""
    with as_person(reader.pk):
        return queries.find(
            reader=reader, text=query, now=timezone.now(), order=order, cursor=cursor
        )


def as_json(query: str, results: Results) -> str:
    """A page on one line."""
    return json.dumps(
        search_out(query, results).model_dump(), cls=NinjaJSONEncoder, ensure_ascii=False
    )


def as_text(results: Results) -> str:
    """A page to read in a terminal."""
    lines = [hint.text for hint in words.hints(results.read.query)]
    for thread in threads_of(results):
        lines.append(f"{thread.title or thread.url}  ({thread.where})")
        for line in thread.lines:
            lines.append(f"  {line.at:%Y-%m-%d}  {line.author.name}: {line.text}")
            lines.append(f"              {'; '.join(line.why)}  {line.url}".rstrip())
    if results.next_cursor:
        lines.append(f"--after {results.next_cursor}")
    return "\n".join(lines)


def reindex() -> Iterator[tuple[int, int]]:
    """Make the words of all entries anew; yields (done, in all)."""
    yield from indexing.index_all()
