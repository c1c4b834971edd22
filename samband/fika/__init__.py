"""Fika: now and then two people who rarely meet are proposed to each other, if both want it."""
