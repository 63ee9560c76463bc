"""What sites ask of programs that read them: robots.txt, and not to hurry."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.robotparser import RobotFileParser

from yarl import URL

from quizbot.feed.faults import FeedError, UnreachedError
from quizbot.feed.fetch import AGENT, Fetcher
from quizbot.feed.guard import shown

Pause = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""

_LEAST = 1.0  # seconds between two pages of a site
_MOST = 10.0  # whoever asks for a longer pause gets this one: a run has few pages of a site


class Robots:
    """Asks each site once a run what may be read, and keeps a pause between its pages."""

    def __init__(self, fetcher: Fetcher, pause: Pause = asyncio.sleep) -> None:
        self._fetcher = fetcher
        self._pause = pause
        self._rules: dict[URL, RobotFileParser | None] = {}
        self._visited: set[URL] = set()

    async def admitted(self, address: str) -> None:
        """Return when a page may be fetched.

        Raises:
            FeedError: Its site does not want that.
            UnreachedError: The site does not say whether it does.
        """
        site = URL(address).origin()
        if site not in self._rules:
            self._rules[site] = await self._ask(site)
        rules = self._rules[site]
        if rules is None:
            raise UnreachedError(f"{shown(address)}: its robots.txt cannot be read now")
        if not rules.can_fetch(AGENT, address):
            raise FeedError(f"{shown(address)}: its robots.txt asks programs not to read it")
        if site in self._visited:
            await self._pause(min(_MOST, max(_LEAST, float(rules.crawl_delay(AGENT) or 0))))
        self._visited.add(site)

    async def _ask(self, site: URL) -> RobotFileParser | None:
        """Return the rules of a site: none where there is no file; None where nobody can tell."""
        rules = RobotFileParser()
        try:
            found = await self._fetcher.fetch(str(site / "robots.txt"), robots=True)
        except UnreachedError:
            return None
        except FeedError:
            rules.parse([])
        else:
            rules.parse(found.body.decode(errors="replace").splitlines())
        return rules
