"""Jobs: what happens by itself, when, and which replica is at it."""

from quizbot.storage.sql import Part


class Jobs(Part):
    """Jobs by name and key."""
