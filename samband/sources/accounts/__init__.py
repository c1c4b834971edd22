"""Accounts at Google and Microsoft as servers that are asked: contacts, meetings, and of mail who, to whom and when.

One signs in there (OAuth 2.0, RFC 6749 with PKCE, RFC 7636) for one kind of thing, with permissions that give no mail's text.
What their interfaces give is written as vCards, iCalendar or header fields into a file, and makes the same way as what else a
server gives (`samband.sources.servers`). The client is the organisation's own, set by its administrator.
"""
