"""The one place where calls to the Bot API go out, and where their outcomes are counted."""

import logging
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from quizbot.errors import QuizbotError
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.pacing import Pacer
from quizbot.telegram.transport import call

log = logging.getLogger(__name__)

_REFUSALS = {
    "not modified": "unchanged",
    "to edit not found": "lost",
    "can't be edited": "lost",
    "query is too old": "late",
}
_STRANGE = {"400", "5xx", "timeout", "network", "other"}  # whatever else is everyday business
_OF_NO_CHAT = -1  # acknowledgements are about no chat; what Telegram says of them is kept beside


class NotNow(QuizbotError):  # noqa: N818 - not a fault: the call was not made, and may be later
    """Telegram wants no such call before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


class Caller:
    """Makes calls that pacing allows."""

    def __init__(self, bot: Bot, pacer: Pacer, instruments: Instruments) -> None:
        self._bot = bot
        self._pacer = pacer
        self._metrics = instruments.metrics
        self._health = instruments.health
        self._timer = instruments.timer

    @property
    def username(self) -> str:
        """The bot's name."""
        return str(self._bot.username)

    async def tell(self, chat: int, method: str, *, awaited: bool, **parameters: object) -> Any:
        """Make a call that shows something in a chat.

        Raises:
            NotNow: it was not made, or Telegram refused it for a while.
            TelegramError: as the library raises it.
        """
        until = self._pacer.paused(chat) or self._pacer.turn(chat, awaited=awaited)
        if until is not None:
            raise NotNow(until)
        result = await self._call(chat, method, chat_id=chat, **parameters)
        self._pacer.succeeded()
        return result

    async def try_to(self, method: str, chat: int = _OF_NO_CHAT, **parameters: object) -> None:
        """Make a call whose failure changes nothing that is stored."""
        if self._pacer.paused(chat):
            return
        if chat != _OF_NO_CHAT:
            parameters["chat_id"] = chat
        try:
            await self._call(chat, method, **parameters)
        except (TelegramError, NotNow) as error:
            log.info("call given up", extra={"method": method, "reason": str(error)})

    async def _call(self, chat: int, method: str, **parameters: object) -> Any:
        since, outcome = self._timer(), "ok"
        try:
            result = await call(self._bot, method, **parameters)
        except RetryAfter as limit:
            outcome = "429"
            wait = _wait(limit)
            log.warning("told to wait", extra={"method": method, "seconds": wait.total_seconds()})
            raise NotNow(await self._pacer.refused(chat, wait)) from None
        except InvalidToken:
            outcome = "401"
            self._health.set("token", ok=False, reason="Telegram refuses the token")
            raise NotNow(await self._pacer.revoked()) from None
        except TelegramError as error:
            outcome = _outcome(error)
            if outcome in _STRANGE:
                log.warning("call failed", extra={"method": method, "outcome": outcome})
            raise
        else:
            self._health.set("token", ok=True)
            return result
        finally:
            self._metrics.called(method, outcome, self._timer() - since)


def _wait(limit: RetryAfter) -> timedelta:
    wait = limit.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _outcome(error: TelegramError) -> str:
    """Return under which word an error is counted; the library calls a 400 a network error."""
    text = str(error).lower()
    match error:
        case Forbidden():
            return "403"
        case BadRequest():
            return next((word for part, word in _REFUSALS.items() if part in text), "400")
        case TimedOut():
            return "timeout"
        case NetworkError():
            return "5xx" if "server" in text or "gateway" in text else "network"
        case _:
            return "other"
