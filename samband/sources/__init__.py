"""Sources and imports: from raw files to identities, interactions and evidence.

The parsers (`mailbox`, `git`, `headers`, `trailers`, `mailmap`, `reader`) import no Django: they run
in a child process of their own, without the secrets of the one that started it.
"""
