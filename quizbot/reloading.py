"""Brings changed banks to the running bot: from files on disk and from what is published."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from quizbot import publishing, uploads
from quizbot.bank.library import Library
from quizbot.bank.watch import Shelf, Signs, Taken
from quizbot.errors import StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.uploads import Report

log = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between two looks: network disks tell nobody of a change."""

SETTLE = 0.3
"""Seconds in which a file must not change, so that none is read half-written."""


class Reloading:
    """Looks for changes, takes them up in the database and hands them to `teach`."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        clock: Callable[[], datetime],
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._pause = pause
        self._signs: Signs | None = None
        self._version = 0
        self._unsure = False
        self._adopted: Library | None = None
        self._pending: Taken | None = None  # taken from the files, not yet taken up

    async def begin(self) -> Library:
        """Return the library of all files and publications, taken up in the database.

        Raises:
            BankError: there is an error in any file.
            StorageError: the database is out of reach.
        """
        version = await self._store.read(Transaction.content_version)
        published = await self._store.read(Transaction.in_force)
        signs = await asyncio.to_thread(self._shelf.signs)
        library = await asyncio.to_thread(self._shelf.open, published)
        await self._adopt(library)
        await self._store.run(publishing.diagnose, "", (), self._clock())
        self._signs, self._version = signs, version
        return library

    async def examine(self, name: str, raw: bytes) -> Report:
        """Return what is found in a file, and what it would change of what is asked now."""
        today, version = self._clock().date(), self._version
        return await asyncio.to_thread(
            uploads.examine, self._shelf, name, raw, version=version, today=today
        )

    async def run(self, teach: Callable[[Library], None]) -> None:
        """Look again and again, for ever."""
        while True:
            await self._pause(LOOK)
            try:
                await self.look(teach)
            except StorageError as error:
                log.warning("banks not looked at", extra={"reason": str(error)})
            except Exception:
                log.exception("look at the banks failed")

    async def look(self, teach: Callable[[Library], None]) -> bool:
        """Bring what has changed since the last look; return whether anything was brought."""
        version = await self._store.read(Transaction.content_version)
        signs = await asyncio.to_thread(self._shelf.signs)
        if signs != self._signs or version != self._version or self._unsure:
            if signs != self._signs and not await self._settled(signs):
                return False  # somebody still writes: the next look finds it whole
            published = await self._store.read(Transaction.in_force)
            taken = await asyncio.to_thread(self._shelf.take, published)
            left = self._pending is not None and self._pending.changed
            self._pending = replace(taken, changed=taken.changed or left)
            self._signs, self._version, self._unsure = signs, version, taken.unsure
        return self._pending is not None and await self._bring(self._pending, teach)

    async def _settled(self, signs: Signs) -> bool:
        await self._pause(SETTLE)
        return await asyncio.to_thread(self._shelf.signs) == signs

    async def _bring(self, taken: Taken, teach: Callable[[Library], None]) -> bool:
        if taken.changed:
            await self._adopt(taken.library)
            teach(taken.library)
            questions = len(taken.library.published)
            log.info("banks reloaded", extra={"questions": questions, "kept": len(taken.kept)})
        await self._diagnose(taken)
        self._pending = None
        return taken.changed

    async def _adopt(self, library: Library) -> None:
        """Take up a library in the database; where nothing is news, nothing is written."""
        since = self._adopted
        if (await self._store.read(publishing.news, library, since)).news:
            done = await self._store.run(publishing.adopt, library, self._clock(), since)
            for key in done.changed:
                log.info("right answer changed", extra={"item": key})
            for key in done.kept:
                log.warning("progress not moved", extra={"item": key})
        self._adopted = library

    async def _diagnose(self, taken: Taken) -> None:
        """Log what is wrong, and tell those who write banks."""
        lines = [str(one) for one in taken.errors]
        for line in lines:
            log.warning("bank has an error", extra={"finding": line})
        wrong = {one.path for one in taken.errors}
        files = sorted(
            f"{path} {digest}" for path, digest in taken.digests.items() if path in wrong
        )
        digest = sha256("\n".join([*lines, *files]).encode()).hexdigest() if lines else ""
        await self._store.run(publishing.diagnose, digest, lines, self._clock())
