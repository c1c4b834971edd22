"""Notifications: what concerns one person, in the product and by mail."""
