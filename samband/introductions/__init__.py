"""Introductions: a colleague is asked to bring one together with somebody outside, and decides in private."""
