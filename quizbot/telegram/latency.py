"""How long it takes from the arrival of an update until its effect is stored and shown."""

from collections.abc import Callable

from quizbot.metrics import Metrics


class Latency:
    """Stopwatches by update; one that nobody started measures nothing."""

    def __init__(self, metrics: Metrics, timer: Callable[[], float]) -> None:
        self._metrics = metrics
        self._timer = timer
        self._since: dict[int, float] = {}

    def begin(self, update_id: int) -> None:
        """Start a stopwatch: the update has arrived."""
        self._since[update_id] = self._timer()

    def stored(self, update_id: int) -> None:
        """Note that the effect is committed."""
        if (since := self._since.get(update_id)) is not None:
            self._metrics.ended("done", self._timer() - since)

    def shown(self, update_id: int) -> None:
        """Note that the chat shows it, or that it failed to."""
        if (since := self._since.get(update_id)) is not None:
            self._metrics.shown(self._timer() - since)

    def end(self, update_id: int) -> None:
        """Put a stopwatch away."""
        self._since.pop(update_id, None)
