"""One's own contacts as an address book that phones and other programs read and write: WebDAV and CardDAV."""
