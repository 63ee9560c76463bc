"""The feeds that are followed: when each was asked, what it said, when it is due again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from yarl import URL

from quizbot.feed.faults import FeedError, UnreachedError
from quizbot.feed.fetch import NOTHING, Known
from quizbot.feed.guard import PORTS, Allowed, Place, web_address

OFTEN = timedelta(minutes=15)
"""No feed is asked again sooner."""
_LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """What an operator says of an article or a feed; it counts for more than what was found."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed. `seen` has a mark for each of its entries that were dealt with."""

    title: str | None = None
    given: Given = Given()
    known: Known = NOTHING
    asked: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    trouble: str | None = None
    seen: dict[str, str] = field(default_factory=dict)

    def due(self, every: timedelta) -> datetime | None:
        """Return when it is due; None where it was never asked."""
        if self.asked is None:
            return None
        due = self.asked + max(every, OFTEN)
        return due if self.not_before is None else max(due, self.not_before)

    def is_due(self, now: datetime, every: timedelta) -> bool:
        """Return whether to ask it now."""
        due = self.due(every)
        return due is None or due <= now or (self.asked or now) > now

    def failed(self, error: FeedError, now: datetime) -> "Subscription":
        """Return it after a failure: the more of them in a row, the longer it is left alone."""
        wait = error.wait if isinstance(error, UnreachedError) else 0
        pause = min(OFTEN * 2 ** min(self.failures, 8), _LONGEST_PAUSE)
        pause = max(pause, timedelta(seconds=wait))
        return replace(
            self,
            asked=now,
            not_before=now + pause,
            failures=self.failures + 1,
            trouble=str(error),
        )

    def read(self, known: Known, now: datetime) -> "Subscription":
        """Return it after it was read, or had nothing new."""
        return replace(self, known=known, asked=now, not_before=None, failures=0, trouble=None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All feeds by their addresses, and which article stands at which address."""

    feeds: dict[str, Subscription] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)


def allowed(listed: Iterable[str], local: Iterable[Place], followed: Iterable[str]) -> Allowed:
    """Return what may be fetched: the hosts of all feeds, and those that are listed beside them."""
    hosts: set[str] = set()
    ports: set[Place] = set()
    for one in (*listed, *followed):
        url = web_address(one if "://" in one else f"https://{one}")
        host, port = str(url.raw_host), int(url.port or 0)
        hosts.add(host)
        if port not in PORTS:
            ports.add((host, port))
    return Allowed(frozenset(hosts), frozenset(ports), frozenset(local))


def addresses(listed: Iterable[str]) -> list[str]:
    """Return those entries of the setting that are feeds; the others are hosts."""
    return [str(URL(one)) for one in listed if "://" in one]
