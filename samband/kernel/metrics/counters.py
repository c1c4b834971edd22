"""What the processes count while they work.

Each counts in a file of its own under `run/metrics` of the data folder, mapped into memory; whoever is asked adds them up.
Why files: a request for figures reaches one of several processes that serve pages, and the live process is another again;
a row in the database for each request would cost more than the figure is worth. Labels are names of addresses and states,
never an id, a path or a person.
"""

from prometheus_client import Counter, Gauge, Histogram

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter(
    "samband_requests", "Requests that were answered.", ["route", "method", "status"]
)
SECONDS = Histogram(
    "samband_request_seconds", "How long answers took to make.", ["route"], buckets=_BOUNDS
)
# The newest process of its kind says it: one that was killed leaves its last value behind.
LIVE_CONNECTIONS = Gauge(
    "samband_live_connections", "Open live connections.", multiprocess_mode="mostrecent"
)
LIVE_POOL = Gauge(
    "samband_live_database_connections",
    "The live process's connections to the database: open, idle, and requests that wait for one.",
    ["state"],
    multiprocess_mode="mostrecent",
)
EVENTS_READ = Counter("samband_live_events_read", "Events that the live process has read.")
EVENTS_SENT = Counter(
    "samband_live_events_sent", "Events handed to live connections; one for each connection."
)
MAIL_TAKEN = Counter(
    "samband_mail_taken", "Mails that came in and were stored, or were not.", ["outcome"]
)
