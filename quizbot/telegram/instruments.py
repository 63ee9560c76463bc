"""What every part of the bot reads the time from and reports to; tests pass their own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from quizbot.health import Health
from quizbot.metrics import Metrics
from quizbot.telegram.latency import Latency


@dataclass(frozen=True, slots=True)
class Instruments:
    """`clock` gives the time of day in UTC, `timer` seconds that never go back."""

    clock: Callable[[], datetime]
    timer: Callable[[], float]
    metrics: Metrics
    health: Health
    latency: Latency

    @classmethod
    def of(
        cls,
        clock: Callable[[], datetime],
        timer: Callable[[], float],
        metrics: Metrics | None = None,
        health: Health | None = None,
    ) -> Self:
        """Return a whole set; what is not given is made."""
        gauges = metrics or Metrics()
        return cls(clock, timer, gauges, health or Health(), Latency(gauges, timer))
