"""Web Push: telling a device at once (RFC 8030), encrypted for it (RFC 8291), signed by us (RFC 8292)."""
