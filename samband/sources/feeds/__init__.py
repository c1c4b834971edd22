"""Calendars that are asked again: an address instead of a file, once its owner has said yes to what it holds."""
