"""Django finds models here."""

from samband.gatherings.polls.models import Option, Poll, Vote

__all__ = ["Option", "Poll", "Vote"]
