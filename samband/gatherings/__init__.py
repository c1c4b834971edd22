"""Agreeing on something together: polls and dates in entries."""
