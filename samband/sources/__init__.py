"""Sources and imports: from raw files to identities, interactions and evidence.

The parsers (`blocks`, `headers`, `mailbox`, `git`, `trailers`, `mailmap`, `reader`) import no
Django: they run in a child process of their own, without the secrets of the one that started it.
"""
