"""The only sender: brings up what the database says that a chat should show.

The handler tries at once; whatever fails stays wanted in the database and is brought up by
`reconcile`. Edits are idempotent, so a repeat does no harm; a message that must be new is sent only
by whoever holds the screen's lease.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram import Bot, CallbackQuery, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
)

from quizbot.dialogue import Notice, Reply, View
from quizbot.errors import StorageError
from quizbot.pages import Pages
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Screen
from quizbot.telegram import texts
from quizbot.telegram.lanes import Lanes
from quizbot.telegram.page import Button, Page
from quizbot.telegram.render import render
from quizbot.telegram.transport import call

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)
_BATCH = 100
_NO_PREVIEW = {"is_disabled": True}
_SAME = "message is not modified"
_LOST = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Screens:
    """Shows replies, and later what could not be shown at once."""

    def __init__(
        self, bot: Bot, store: Store, pages: Pages, clock: Callable[[], datetime], lanes: Lanes
    ) -> None:
        self._bot = bot
        self._store = store
        self._pages = pages
        self._clock = clock
        self._lanes = lanes

    async def show(
        self, reply: Reply, *, query: CallbackQuery | None = None, typed: Message | None = None
    ) -> None:
        """Bring up a reply; acknowledge the tap, or clear away the typed answer, beside it."""
        async with asyncio.TaskGroup() as calls:
            if query is not None:
                calls.create_task(self._acknowledge(query, reply.notice))
            if typed is not None and reply.consumed:
                calls.create_task(_best_effort(typed.delete()))
            if reply.screen is not None and reply.view is not None:
                calls.create_task(self._bring_up(reply.screen, reply.view))

    async def reconcile(self) -> int:
        """Queue every screen that is behind in its learner's lane; return how many."""
        behind = await self._store.run(Transaction.due, self._clock(), _BATCH, LEASE)
        for screen in behind:
            await self._lanes.put(screen.learner, partial(self._catch_up, screen))
        return len(behind)

    async def _catch_up(self, held: Screen) -> None:
        """Bring up a screen that was found behind, unless its learner's lane has done so since."""
        screen = await self._store.read(Transaction.screen, held.chat, held.slot)
        if screen is None or screen.wanted != held.wanted or screen.shown >= screen.wanted:
            return
        try:
            view = await self._store.read(self._pages.present, screen, self._clock())
            if view is not None:
                await self._bring_up(screen, view)
                return
        except StorageError:
            raise
        except Exception:
            log.exception("screen cannot be composed")
        await self._give_up(screen, "nothing to show")

    async def _bring_up(self, screen: Screen, view: View) -> None:
        """Edit or send; record the outcome, whatever it is."""
        page = render(view, self._bot.username)
        try:
            message = await self._put(screen, page)
        except RetryAfter as limit:
            await self._postpone(screen, _seconds(limit))
        except Forbidden:
            await self._store.run(_unreachable, screen)
        except ChatMigrated as moved:
            await self._give_up(screen, f"the chat has moved to {moved.new_chat_id}")
        except BadRequest as refusal:
            await self._give_up(screen, str(refusal))
        except TelegramError:  # a timeout, a 5xx, an answer cut short: the outcome is unknown
            await self._postpone(screen, min(LONGEST_PAUSE, timedelta(seconds=2**screen.tries)))
        else:
            await self._shown(screen, message)

    async def _put(self, screen: Screen, page: Page) -> int:
        """Return the id of the message that now shows the page."""
        if screen.message is None:
            return await self._send(screen.chat, page)
        try:
            await call(
                self._bot,
                "editMessageText",
                chat_id=screen.chat,
                message_id=screen.message,
                **_content(page),
            )
        except BadRequest as refusal:
            reason = str(refusal).lower()
            if _SAME in reason:
                return screen.message
            if not any(lost in reason for lost in _LOST):
                raise
            return await self._send(screen.chat, page)
        return screen.message

    async def _send(self, chat: int, page: Page) -> int:
        message = await call(self._bot, "sendMessage", chat_id=chat, **_content(page))
        return int(message["message_id"])

    async def _shown(self, screen: Screen, message: int) -> None:
        if screen.stale is not None and screen.stale != message:
            await _best_effort(self._bot.delete_message(screen.chat, screen.stale))
        await self._store.run(
            Transaction.shown, screen.chat, screen.slot, version=screen.wanted, message=message
        )

    async def _postpone(self, screen: Screen, pause: timedelta) -> None:
        log.warning("screen postponed", extra={"chat": screen.chat, "seconds": pause.seconds})
        until = self._clock() + pause
        await self._store.run(
            Transaction.postpone, screen.chat, screen.slot, version=screen.wanted, until=until
        )

    async def _give_up(self, screen: Screen, reason: str) -> None:
        log.error("screen given up", extra={"chat": screen.chat, "reason": reason})
        await self._store.run(
            Transaction.give_up, screen.chat, screen.slot, version=screen.wanted, reason=reason
        )

    async def _acknowledge(self, query: CallbackQuery, notice: Notice | None) -> None:
        text = None if notice is None else texts.NOTICES[notice]
        await _best_effort(query.answer(text))


def _unreachable(tx: Transaction, screen: Screen) -> None:
    tx.give_up(screen.chat, screen.slot, version=screen.wanted, reason="blocked by the learner")
    if screen.chat == screen.learner:  # not a group that has shown the bot the door
        tx.change(screen.learner, reachable=False)


async def _best_effort(call: Awaitable[object]) -> None:
    """Make a call whose failure changes nothing that is stored."""
    try:
        await call
    except TelegramError as error:
        log.info("call failed", extra={"reason": str(error)})


def _seconds(limit: RetryAfter) -> timedelta:
    wait = limit.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _content(page: Page) -> dict[str, Any]:
    """Return a page as the parameters of a message."""
    content = {"text": page.text, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
    if page.keyboard:
        rows = [[_button(button) for button in row] for row in page.keyboard]
        content["reply_markup"] = {"inline_keyboard": rows}
    return content


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "url" if button.is_link else "callback_data": button.data}
