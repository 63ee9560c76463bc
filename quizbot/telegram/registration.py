"""The webhook's address at Telegram: set while any replica serves it, taken away by the last one.

Updates then wait at Telegram for the next start, instead of being tried again ever more rarely.
"""

import asyncio
import logging

from quizbot.errors import StorageError
from quizbot.storage.leader import Leader
from quizbot.telegram.bot import QuizBot, UnreachableError

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between looks whether the others still see that this replica serves


class Registration:
    """One replica's part in it; a lock that its session shares says that it serves."""

    def __init__(self, bot: QuizBot, leader: Leader, url: str, secret: str) -> None:
        self._bot = bot
        self._leader = leader
        self._url = url
        self._secret = secret

    async def begin(self) -> None:
        """Say that this replica serves, then ask Telegram to deliver.

        Raises:
            StorageError: the database is out of reach.
            UnreachableError: the Bot API does not answer.
            ConfigurationError: it refuses the address.
        """
        await self._leader.serve()
        await self._bot.set_webhook(self._url, self._secret)

    async def keep(self) -> None:
        """Begin again whenever the session is lost: without it another replica may be the last."""
        known = True
        while True:
            await asyncio.sleep(_LOOK)
            known = known and await self._leader.alive()
            if not known:
                known = await self._begun_again()

    async def _begun_again(self) -> bool:
        try:
            await self.begin()
        except (StorageError, UnreachableError) as error:
            log.warning("webhook not set again", extra={"reason": str(error)})
            return False
        log.info("webhook set again")
        return True

    async def end(self) -> None:
        """Take the address away if no other replica serves it."""
        try:
            last = await self._leader.leave()
        except StorageError as error:
            log.warning("webhook left set", extra={"reason": str(error)})
            return
        if last:
            await self._bot.remove_webhook()
