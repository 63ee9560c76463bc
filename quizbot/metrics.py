"""What quizbot counts and times, as Prometheus reads it: of all people together, never of one.

Labels come from fixed sets, so that neither a hostile update nor a new method of the Bot API can
make the page grow: what is in no set is counted as "other".
"""

import platform
from collections import deque
from collections.abc import Callable
from importlib.metadata import version
from itertools import product
from typing import Generic, Literal, TypeVar

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

# When each series began would double the page, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library has no type for it

OTHER = "other"
KINDS = ("message", "callback_query", "my_chat_member", OTHER)
"""Kinds of update."""

RECEIVED = ("new", "repeated", "throttled", "refused", OTHER)
"""What intake does with an update."""

ENDED = ("done", "dead", "waiting", OTHER)
"""How work on an update ends; "waiting" is left in the inbox after trouble with the database."""

METHODS = (
    *("answerCallbackQuery", "deleteMessage", "editMessageText", "getFile", "getUpdates"),
    *("sendDocument", "sendMessage", OTHER),
)
"""Methods of the Bot API that the bot calls all the time."""

OUTCOMES = (
    *("ok", "unchanged", "lost", "late", "400", "401", "403", "429", "5xx"),
    *("timeout", "network", OTHER),
)
"""How a call ends: "unchanged", "lost" and "late" are the refusals of an edit that changes nothing,
of an edit of a message that is gone, and of an acknowledgement after Telegram's time for it."""

JOBS = ("done", "failed", "skipped", OTHER)
"""How a run of a job ends."""

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Upper bounds of the histograms, in seconds."""

Watched = Literal["lanes", "in_flight", "leader", "ready"]
"""What is asked at the moment when the page is read."""

_JOB_NAMES = 32  # at most: they are quizbot's own, yet nothing here may grow for ever
_LAGS = 240  # measurements whose longest is shown: a minute at four a second

M = TypeVar("M", Counter, Histogram)


class _Series(Generic[M]):
    """The series of a metric: one for each combination of labels from fixed sets, at 0 at first.

    They are bound once: to look one up by its labels is four times as dear as to count.
    """

    def __init__(self, metric: M, *labels: tuple[str, ...]) -> None:
        self._labels = labels
        self._series: dict[tuple[str, ...], M] = {
            chosen: metric.labels(*chosen) for chosen in product(*labels)
        }

    def of(self, *values: str) -> M:
        """Return the series with these labels, "other" standing for what is in no set."""
        found = self._series.get(values)
        if found is not None:
            return found
        pairs = zip(values, self._labels, strict=True)
        return self._series[tuple(value if value in known else OTHER for value, known in pairs)]


class Metrics:
    """One a process, with a registry of its own: two bots in one process are counted apart."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._build()
        self._updates()
        self._calls()
        self._inside()

    def received(self, kind: str, outcome: str, count: int = 1) -> None:
        """Count updates that came in, by what intake did with them."""
        self._received.of(kind, outcome).inc(count)

    def ended(self, outcome: str, seconds: float | None) -> None:
        """Count an update whose work has ended, so many seconds after it came in, if known."""
        self._ended.of(outcome).inc()
        if seconds is not None:
            self._effect.observe(seconds)

    def answered(self, *, correct: bool) -> None:
        """Count a graded answer."""
        (self._right if correct else self._wrong).inc()

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """Count a call to the Bot API."""
        self._called.of(method, outcome).inc()
        self._call_seconds.of(method).observe(seconds)

    def shown(self, seconds: float) -> None:
        """Time a screen that was brought up, from the update that asked for it."""
        self._shown.observe(seconds)

    def stored(self, seconds: float) -> None:
        """Time one transaction, the wait for its turn included."""
        self._stored.observe(seconds)

    def job(self, name: str, outcome: str, seconds: float) -> None:
        """Count a run of what happens by itself."""
        if name not in self._job_names:
            if len(self._job_names) < _JOB_NAMES:
                self._job_names.add(name)
            else:
                name = OTHER
        self._jobs.labels(name, outcome if outcome in JOBS else OTHER).inc()
        self._job_seconds.labels(name).observe(seconds)

    def lag(self, seconds: float) -> None:
        """Note by how much the event loop woke too late."""
        self._lag.observe(seconds)
        self._lags.append(seconds)

    def watch(self, name: Watched, read: Callable[[], float]) -> None:
        """Ask for a figure whenever the page is read."""
        self._watched[name].set_function(read)

    def store(self, waiting: int, dead: int, behind: int) -> None:
        """Take over what was counted in the database: updates waiting and dead, screens behind."""
        self._waiting.set(waiting)
        self._dead.set(dead)
        self._behind.set(behind)

    def render(self) -> tuple[str, bytes]:
        """Return the page and its content type, in the text format that every scraper reads."""
        return CONTENT_TYPE_PLAIN_0_0_4, generate_latest(self._registry)

    def _build(self) -> None:
        gauge = Gauge(
            "quizbot_build_info",
            "Always 1; the labels say what runs",
            ["version", "python"],
            registry=self._registry,
        )
        gauge.labels(version("quizbot"), platform.python_version()).set(1)

    def _updates(self) -> None:
        received = self._counter("updates", "Updates that came in", "kind", "outcome")
        self._received = _Series(received, KINDS, RECEIVED)
        ended = self._counter("updates_ended", "Updates whose work has ended", "outcome")
        self._ended = _Series(ended, ENDED)
        answers = self._counter("answers", "Answers that were graded", "verdict")
        self._right, self._wrong = answers.labels("right"), answers.labels("wrong")
        self._effect = self._histogram("effect_seconds", "From arrival until the effect is stored")
        self._shown = self._histogram("shown_seconds", "From arrival until the screen is shown")

    def _calls(self) -> None:
        called = self._counter("api_calls", "Calls to the Bot API", "method", "outcome")
        self._called = _Series(called, METHODS, OUTCOMES)
        took = self._histogram("api_call_seconds", "Time that a call took", "method")
        self._call_seconds = _Series(took, METHODS)

    def _inside(self) -> None:
        self._stored = self._histogram("store_seconds", "Time that a transaction took")
        self._lag = self._histogram("loop_lag_seconds", "By how much the event loop woke late")
        self._lags: deque[float] = deque([0.0], maxlen=_LAGS)
        longest = self._gauge("loop_lag_max_seconds", "The longest lag of about the last minute")
        longest.set_function(lambda: max(self._lags))
        self._watched = {
            "lanes": self._gauge("lanes", "People whose updates wait or are worked on"),
            "in_flight": self._gauge("in_flight", "Updates that wait or are worked on"),
            "leader": self._gauge("leader", "1 where this process fetches the updates"),
            "ready": self._gauge("ready", "1 where /readyz says so too"),
        }
        self._waiting = self._gauge("inbox_waiting", "Stored updates without an effect yet")
        self._dead = self._gauge("dead_letters", "Updates that were put aside for good")
        self._behind = self._gauge("screens_behind", "Chats that do not show yet what they should")
        self._job_names: set[str] = set()
        self._jobs = self._counter("jobs", "Runs of what happens by itself", "job", "outcome")
        self._job_seconds = self._histogram("job_seconds", "Time that a run took", "job")

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"quizbot_{name}", meaning, labels, registry=self._registry)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"quizbot_{name}", meaning, registry=self._registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(
            f"quizbot_{name}", meaning, labels, registry=self._registry, buckets=BUCKETS
        )
