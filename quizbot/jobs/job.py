"""A job: a name, its work, and when it is to run again. All of it is pure."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from quizbot.errors import QuizbotError
from quizbot.storage.jobs import Payload
from quizbot.storage.transaction import Transaction

Work = Callable[[Payload], Awaitable[datetime | None]]
"""Does the work and returns when to do it again, or None. A crash has it done once more."""

Verb = Callable[[Transaction, Payload, datetime], datetime | None]
"""As `Work`, but synchronous and in a transaction."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORTEST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Atomic:
    """Work that is one transaction. The run ends in it too, so the effect comes exactly once."""

    verb: Verb


@dataclass(frozen=True, slots=True)
class Job:
    """What happens by itself; with `every` it is planned by itself too.

    A periodic job runs at multiples of `every` after midnight UTC, shifted by `at`; one that was
    missed runs once, as soon as somebody is there. `limit` is how long a run may take.
    """

    name: str
    work: Work | Atomic
    every: timedelta | None = None
    at: timedelta = timedelta(0)
    limit: timedelta = timedelta(minutes=1)

    def again(self, planned: datetime, wanted: datetime | None, now: datetime) -> datetime | None:
        """Return when a job that was planned for a moment runs next, now that it was done."""
        if wanted is not None or self.every is None:
            return wanted
        # A clock that was set back must not repeat the run; one that was wrong for long may.
        ahead = now < planned <= now + self.every
        return aligned(planned if ahead else now, self.every, self.at)

    def retry(self, tries: int, now: datetime, rng: random.Random) -> datetime:
        """Return when a job is tried again after so many runs: later each time, up to an hour."""
        longest = min(LONGEST_RETRY, self.every or LONGEST_RETRY)
        pause = min(longest, SHORTEST_RETRY * (1 << min(tries - 1, 16)))
        return now + pause * rng.uniform(0.5, 1)


def aligned(after: datetime, every: timedelta, at: timedelta = timedelta(0)) -> datetime:
    """Return the first multiple of `every` since 1970 UTC, shifted by `at`, after a moment."""
    start = EPOCH + at
    return start + ((after - start) // every + 1) * every


def reason(error: Exception) -> str:
    """Return why a run failed, for the database: only our own messages surely hold no secret."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, QuizbotError) else name
