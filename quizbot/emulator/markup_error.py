"""What is wrong with a marked-up text."""


class MarkupError(Exception):
    """The markup cannot be parsed; the message is Telegram's, after "can't parse entities: "."""
