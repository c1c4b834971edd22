"""Presence from a calendar, for who wants it: from, to, and "busy" or "out of office"; never what it is about."""
