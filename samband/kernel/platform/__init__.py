"""What Samband stands on: accounts, settings, keys, the embedded database, the supervisor."""
