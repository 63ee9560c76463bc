"""Question files that come as documents: fetched within limits, and looked at off the loop."""

from collections.abc import Awaitable, Callable

from telegram import Bot, Document
from telegram.request import BaseRequest

from quizbot import uploads
from quizbot.bank.text import decode
from quizbot.storage.store import Store
from quizbot.telegram.transport import call
from quizbot.uploads import MOST_BYTES, Report

Examine = Callable[[str, bytes], Awaitable[Report]]
"""Looks at a file by its name and its bytes."""

_ENDINGS = (".yaml", ".yml")


class TooLarge(Exception):  # noqa: N818 - not a fault: a limit that the sender is told
    """The file is longer than is looked at."""


class Documents:
    """What of documents concerns the bot; without `examine` none does."""

    def __init__(self, bot: Bot, files: BaseRequest, store: Store) -> None:
        self._bot = bot
        self._files = files
        self._store = store
        self.examine: Examine | None = None

    def concerns(self, document: Document) -> bool:
        """Return whether a document may be a question file."""
        name = (document.file_name or "").lower()
        return self.examine is not None and name.endswith(_ENDINGS)

    async def looked_at(self, person: int) -> bool:
        """Return whether the files of somebody are looked at."""
        return await self._store.read(uploads.may_upload, person)

    async def read(self, document: Document) -> tuple[str, Report]:
        """Return the text of a question file, and what is found in it.

        Raises:
            TooLarge: it is longer than 1 MiB, whatever Telegram said before.
            TelegramError: it could not be fetched.
        """
        assert self.examine is not None  # else no document concerns us
        raw = await self._fetch(document)
        name = document.file_name or ""
        report = await self.examine(name, raw)
        return decode(raw, name)[0], report

    async def _fetch(self, document: Document) -> bytes:
        if (document.file_size or 0) > MOST_BYTES:
            raise TooLarge
        found = await call(self._bot, "getFile", file_id=document.file_id)
        if int(found.get("file_size") or 0) > MOST_BYTES:
            raise TooLarge
        # The address holds the token: it is made here, and neither kept nor told.
        raw = await self._files.retrieve(f"{self._bot.base_file_url}/{found['file_path']}")
        if len(raw) > MOST_BYTES:
            raise TooLarge
        return raw
