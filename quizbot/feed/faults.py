"""Why an article or a feed could not be taken in; each message is one line, `what: why`."""

from quizbot.errors import EXIT_CONFIGURATION, EXIT_TRY_LATER, QuizbotError


class FeedError(QuizbotError):
    """What was fetched or given cannot be used, and will not be usable later as it is."""


class NotAllowedError(FeedError):
    """The settings do not allow to fetch it; the message says which one would."""

    exit_code = EXIT_CONFIGURATION


class UnwritableError(QuizbotError):
    """The disk is full, or the folder of articles cannot be written."""

    exit_code = EXIT_TRY_LATER


class UnreachedError(FeedError):
    """The server did not do its part; later it may.

    `wait` is for how many seconds the server asks not to be asked again.
    """

    exit_code = EXIT_TRY_LATER

    def __init__(self, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.wait = wait
