"""Reading foreign calendars (iCalendar, RFC 5545): when they say what, never what it is about.

Titles, descriptions, places and alarms are thrown away before anything is looked at. `child` reads in a limited process
without secrets; `lines`, `zones`, `events` and `repeating` are what it consists of, each pure. Three things can be asked for:

* spans: from, to, "busy" or "away" (out of office)
* meetings: who met whom when (without what was said to be private)
* answers: what a calendar program says about an invitation (METHOD:REPLY, RFC 5546)
"""
