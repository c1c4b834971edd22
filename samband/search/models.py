"""What entries are found by, and searches that people keep."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from samband.entries.models import Entry
from samband.people.models import Person
from samband.spaces.models import Audience


class EntryWords(models.Model):
    """The words of a published entry, and what decides who finds it: one row per entry, written with it.

    Why not the postings of evidence: there a common word has a row for each room and block, a text is cut at 4,000
    characters, and what one finds could not be ordered by time (docs/decisions/0014). Audience, thread, author and time
    are copies that a trigger on entries keeps (migration 0002), so that no writer can forget them.

    Personal data: what people wrote; gone with the entry.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.CASCADE, related_name="words"
    )
    # The entry that starts the thread.
    thread_id = models.BigIntegerField()
    audience = models.ForeignKey(
        Audience, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    author_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField()
    # See `lexemes`.
    words = SearchVectorField()
    # All words in order, folded, a blank around each: phrases are looked for here.
    said = models.TextField()

    class Meta:
        indexes = [
            # Without the list of what is pending: a search would read it, and one writer in many would clear it away.
            GinIndex(fields=["words"], name="entry_words", fastupdate=False),
            models.Index(fields=["-published_at", "-entry"], name="entry_words_newest"),
            models.Index(
                fields=["audience", "-published_at", "-entry"], name="entry_words_audience"
            ),
            models.Index(
                fields=["author_id", "-published_at", "-entry"], name="entry_words_author"
            ),
            models.Index(fields=["thread_id", "-published_at"], name="entry_words_thread"),
        ]


class SavedSearch(models.Model):
    """A search that somebody keeps, under a name of theirs and in their own order.

    Personal data: yes; row-level security: nobody else reads it. Other queries are kept nowhere.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)
    position = models.IntegerField()
    is_on_home = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_search_name_once")
        ]
        indexes = [models.Index(fields=["person", "position"], name="saved_search_order")]
