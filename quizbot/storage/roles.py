"""Who may do more than learn, and the record of what they did."""

from quizbot.storage.sql import Part


class Roles(Part):
    """Roles by Telegram's user id, and the audit."""
