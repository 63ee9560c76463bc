"""The only sender: brings up what the database says that a chat should show.

The handler tries at once; whatever fails stays wanted in the database and is brought up by
`reconcile`. Edits are idempotent, so a repeat does no harm; a message that must be new is sent only
by whoever holds the screen's lease.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram import CallbackQuery, InputFile, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from quizbot.dialogue import Notice, Reply, View
from quizbot.errors import StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Screen
from quizbot.telegram import texts
from quizbot.telegram.caller import Caller, NotNow
from quizbot.telegram.lanes import Lanes
from quizbot.telegram.page import Button, Page
from quizbot.telegram.render import render
from quizbot.telegram.school import School

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(minutes=5)
_BATCH = 100
_NO_PREVIEW = {"is_disabled": True}
_SAME = "message is not modified"
_LOST = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Screens:
    """Shows replies, and later what could not be shown at once."""

    def __init__(
        self,
        caller: Caller,
        store: Store,
        school: School,
        clock: Callable[[], datetime],
        lanes: Lanes,
    ) -> None:
        self._caller = caller
        self._store = store
        self._school = school
        self._clock = clock
        self._lanes = lanes

    async def show(
        self, reply: Reply, *, query: CallbackQuery | None = None, typed: Message | None = None
    ) -> None:
        """Bring up a reply; acknowledge the tap, or clear away the typed answer, beside it."""
        async with asyncio.TaskGroup() as calls:
            if query is not None:
                calls.create_task(self.acknowledge(query, reply.notice))
            if typed is not None and reply.consumed:
                calls.create_task(self._delete(typed.chat.id, typed.message_id))
            if reply.screen is not None and reply.view is not None and self._may(reply.screen):
                calls.create_task(self._try_now(reply.screen, reply.view))

    async def acknowledge(self, query: CallbackQuery, notice: Notice | None) -> None:
        """Let the button that was tapped come to rest; say a word beside it, if there is one."""
        said: dict[str, Any] = {} if notice is None else {"text": texts.NOTICES[notice]}
        await self._caller.try_to("answerCallbackQuery", callback_query_id=query.id, **said)

    async def say(self, chat: int, notice: Notice) -> None:
        """Say one short thing that is stored nowhere, for when nothing can be stored."""
        await self._caller.try_to("sendMessage", chat, text=texts.NOTICES[notice])

    async def reconcile(self) -> int:
        """Queue every screen that is behind in its learner's lane; return how many."""
        behind = await self._store.run(Transaction.due, self._clock(), _BATCH)
        for screen in behind:
            await self._lanes.put(screen.learner, partial(self._catch_up, screen))
        return len(behind)

    async def _try_now(self, screen: Screen, view: View) -> None:
        """Bring up a reply; whatever the database does now, the effect of the update is stored."""
        try:
            await self._bring_up(screen, view, awaited=True)
        except StorageError as error:
            fields = {"chat": screen.chat, "reason": str(error)}
            log.warning("screen left to the next look", extra=fields)

    def _may(self, screen: Screen) -> bool:
        """Return whether this replica may bring a screen up now."""
        now = self._clock()
        return screen.holder == self._store.holder and (
            screen.not_before is None or screen.not_before <= now
        )

    async def _catch_up(self, held: Screen) -> None:
        """Bring up a screen that was found behind, unless that has been done since."""
        screen = await self._store.read(Transaction.screen, held.chat, held.slot)
        if screen is None or screen.shown >= screen.wanted or not self._may(screen):
            return
        view = await self._composed(screen)
        if view is not None:
            await self._bring_up(screen, view)

    async def _composed(self, screen: Screen) -> View | None:
        """Return what a screen should show now; give it up where that cannot be told."""
        try:
            view = await self._store.read(self._school.pages.present, screen, self._clock())
        except StorageError:
            raise
        except Exception:
            log.exception("screen cannot be composed")
            view = None
        if view is None:
            await self._give_up(screen, "nothing to show")
        return view

    async def _bring_up(self, screen: Screen, view: View, *, awaited: bool = False) -> None:
        """Show a screen, and what has come to be wanted meanwhile, until nothing is left."""
        while (newer := await self._attempt(screen, view, awaited=awaited)) is not None:
            newest = await self._composed(newer)
            if newest is None:
                return
            screen, view = newer, newest

    async def _attempt(self, screen: Screen, view: View, *, awaited: bool) -> Screen | None:
        """Edit or send; record the outcome, whatever it is; return what is to be shown next."""
        page = render(view, self._caller.username)
        try:
            message = await self._put(screen, page, awaited=awaited)
        except NotNow as wait:
            await self._postpone(screen, wait.until)
        except Forbidden:
            await self._store.run(_unreachable, screen)
        except ChatMigrated as moved:
            await self._store.run(Transaction.move_chat, screen.chat, moved.new_chat_id)
        except BadRequest as refusal:
            await self._give_up(screen, str(refusal))
        except TelegramError:  # a timeout, a 5xx, an answer cut short: the outcome is unknown
            pause = min(LONGEST_PAUSE, timedelta(seconds=2**screen.tries))
            await self._postpone(screen, self._clock() + pause)
        else:
            return await self._shown(screen, message)
        return None

    async def _put(self, screen: Screen, page: Page, *, awaited: bool) -> int:
        """Return the id of the message that now shows the page."""
        if screen.message is None or page.file is not None:
            return await self._send(screen.chat, page, awaited=awaited)
        try:
            await self._caller.tell(
                screen.chat,
                "editMessageText",
                awaited=awaited,
                message_id=screen.message,
                **_content(page),
            )
        except BadRequest as refusal:
            reason = str(refusal).lower()
            if _SAME in reason:
                return screen.message
            if not any(lost in reason for lost in _LOST):
                raise
            return await self._send(screen.chat, page, awaited=awaited)
        return screen.message

    async def _send(self, chat: int, page: Page, *, awaited: bool) -> int:
        if page.file is not None:
            content: dict[str, Any] = {"caption": page.text, "parse_mode": "HTML"}
            content["document"] = InputFile(page.file.text.encode(), page.file.name)
            sent = await self._caller.tell(chat, "sendDocument", awaited=awaited, **content)
            return int(sent["message_id"])
        sent = await self._caller.tell(chat, "sendMessage", awaited=awaited, **_content(page))
        return int(sent["message_id"])

    async def _shown(self, screen: Screen, message: int) -> Screen | None:
        if screen.stale is not None and screen.stale != message:
            await self._delete(screen.chat, screen.stale)
        after = await self._store.run(
            Transaction.shown, screen.chat, screen.slot, version=screen.wanted, message=message
        )
        if after is None or after.shown >= after.wanted or not self._may(after):
            return None
        return after

    async def _delete(self, chat: int, message: int) -> None:
        await self._caller.try_to("deleteMessage", chat, message_id=message)

    async def _postpone(self, screen: Screen, until: datetime) -> None:
        seconds = round((until - self._clock()).total_seconds(), 1)
        log.info("screen postponed", extra={"chat": screen.chat, "seconds": seconds})
        await self._store.run(Transaction.postpone, screen, until)

    async def _give_up(self, screen: Screen, reason: str) -> None:
        log.error("screen given up", extra={"chat": screen.chat, "reason": reason})
        await self._store.run(
            Transaction.give_up, screen.chat, screen.slot, version=screen.wanted, reason=reason
        )


def _unreachable(tx: Transaction, screen: Screen) -> None:
    """Cancel all that waits for a chat that lets the bot in no more."""
    tx.give_up_chat(screen.chat, "the bot may not write there")
    if screen.chat == screen.learner:  # not a group that has shown the bot the door
        tx.change(screen.learner, reachable=False)


def _content(page: Page) -> dict[str, Any]:
    """Return a page as the parameters of a message."""
    content = {"text": page.text, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
    if page.keyboard:
        rows = [[_button(button) for button in row] for row in page.keyboard]
        content["reply_markup"] = {"inline_keyboard": rows}
    return content


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "url" if button.is_link else "callback_data": button.data}
