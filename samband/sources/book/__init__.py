"""Address books of one's own: vCard, CSV, what LinkedIn and Mastodon give out, read into cards.

`reading` runs in the child process and needs no Django, nor do the formats; `planning`, `storing` and `taking` do.
"""
