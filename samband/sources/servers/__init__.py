"""Servers that are asked for what is new: an address book (CardDAV), a calendar (CalDAV), a mailbox (IMAP).

What a server gives is written to a file and makes the same way as an uploaded one: read in a limited child, planned, shown,
stored when its person says so, taken back if they like. Only how it is fetched is here. The first time all is fetched, later
what is new, each time as an import of its own.
"""
