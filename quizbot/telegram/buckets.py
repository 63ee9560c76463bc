"""Token buckets: so many at once, and so many a second after that."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

MANY = 10_000
"""So many buckets are kept before the full ones, which say nothing, are thrown away."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many a second on the long run, and how many at once."""

    second: float
    burst: float


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """A bucket for every key, all of one rate; `timer` gives seconds that never go back."""

    def __init__(self, rate: Rate, timer: Callable[[], float]) -> None:
        self._rate = rate
        self._timer = timer
        self._buckets: dict[Hashable, _Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Hashable) -> float:
        """Take a token; return 0, or how many seconds it takes until there is one."""
        bucket = self._filled(key)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._rate.second

    def is_full(self, key: Hashable) -> bool:
        """Return whether a key has been left alone long enough to be new again."""
        return self._filled(key).tokens >= self._rate.burst

    def _filled(self, key: Hashable) -> _Bucket:
        now = self._timer()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MANY:
                self._tidy(now)
            bucket = self._buckets[key] = _Bucket(self._rate.burst, now)
        bucket.tokens = min(self._rate.burst, bucket.tokens + (now - bucket.at) * self._rate.second)
        bucket.at = now
        return bucket

    def _tidy(self, now: float) -> None:
        whole = self._rate.burst / self._rate.second
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if now - bucket.at < whole
        }
