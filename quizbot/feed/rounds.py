"""One round through the feeds: with all that it takes, and nobody else in the same folder."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from quizbot.errors import ConfigurationError
from quizbot.feed.archive import Archive
from quizbot.feed.fetch import Fetcher
from quizbot.feed.following import Following, Report, Told
from quizbot.feed.guard import Place
from quizbot.feed.intake import Intake
from quizbot.feed.resolve import Resolve, look_up
from quizbot.feed.robots import Pause
from quizbot.feed.sandbox import Sandbox
from quizbot.feed.subscriptions import Subscription, addresses, allowed

LIBRARIES = ("feedparser", "trafilatura", "defusedxml")
"""What the extra `feed` brings."""


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Where articles are kept, what may be fetched, and the time.

    `listed` are the feeds and hosts of the setting, `local` servers in the own network.
    """

    folder: Path
    listed: tuple[str, ...]
    local: tuple[Place, ...]
    clock: Callable[[], datetime]
    resolve: Resolve = look_up
    pause: Pause = asyncio.sleep

    @asynccontextmanager
    async def opened(
        self, told: Told = _silent, named: Iterable[str] = ()
    ) -> AsyncIterator[Following]:
        """Hold the folder, and give what follows feeds; `named` are addresses allowed beside.

        Raises:
            QuizbotError: Another process holds it, it cannot be written, an address is none.
        """
        archive = Archive(self.folder)
        with archive.held():
            rules = allowed(self.listed, self.local, (*archive.ledger.feeds, *named))
            async with Sandbox() as sandbox:
                fetcher = Fetcher(rules, self.resolve)
                intake = Intake(archive, fetcher, sandbox, self.clock, self.pause)
                yield Following(intake, told)

    async def fetch(self, every: timedelta, told: Told = _silent) -> list[Report]:
        """Ask all feeds that are due.

        Raises:
            QuizbotError: As `opened`; or the disk is full.
        """
        if self.next_due(every) is None:
            return []
        require()
        async with self.opened(told) as following:
            return await following.fetch(self.feeds(following.ledger.feeds), every)

    def feeds(self, followed: Iterable[str]) -> list[str]:
        """Return the addresses of all feeds: of the setting, then those that were added."""
        return list(dict.fromkeys((*addresses(self.listed), *followed)))

    def next_due(self, every: timedelta) -> datetime | None:
        """Return when the next feed is due; None where there are none.

        Raises:
            FeedError: The ledger is damaged.
        """
        archive = Archive(self.folder)
        archive.read()
        known, now = archive.ledger.feeds, self.clock()
        due = (known.get(one, Subscription()).due(every) for one in self.feeds(known))
        return min((when or now for when in due), default=None)


def require() -> None:
    """Make sure that what reads feeds and pages is installed.

    Raises:
        ConfigurationError: It is not; the message says how to.
    """
    if not all(map(find_spec, LIBRARIES)):
        raise ConfigurationError(
            "feeds and web pages need the extra `feed`: "
            ".venv/bin/pip install -c constraints.txt -e '.[feed]'; "
            "files that end in .txt, .md or .html can be added without it"
        )
