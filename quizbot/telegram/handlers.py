"""What arrives, and which verb it is for: read, ask, send. No rule of learning stands here."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, Message, Update, User
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from quizbot import uploads
from quizbot.dialogue import Notice, Person, Pick, Reply, Tap, Told, Words
from quizbot.pages import STATUS
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.telegram.callbacks import decode
from quizbot.telegram.documents import Documents, TooLarge
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.school import School
from quizbot.telegram.screen import Screens
from quizbot.uploads import Report

log = logging.getLogger(__name__)

LONGEST_ANSWER = 500  # characters of a typed answer; more is no answer
PAGES = ("topics", "progress", "leaderboard", "settings", "help", STATUS)


class Handlers:
    """One method a kind of update."""

    def __init__(
        self,
        store: Store,
        school: School,
        screens: Screens,
        documents: Documents,
        instruments: Instruments,
    ) -> None:
        self._store = store
        self._school = school
        self._screens = screens
        self._documents = documents
        self._clock = instruments.clock
        self._metrics = instruments.metrics
        self._latency = instruments.latency

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Tell the application which updates are for which method."""
        private = filters.ChatType.PRIVATE
        application.add_handlers(
            [
                CallbackQueryHandler(self.tap),
                MessageHandler(filters.StatusUpdate.MIGRATE, self.migrate),
                MessageHandler(filters.ChatType.GROUPS & filters.COMMAND, self.group),
                CommandHandler("start", self.start, private),
                CommandHandler("learn", self.learn, private),
                CommandHandler("stop", self.stop, private),
                CommandHandler(PAGES, self.page, private),
                MessageHandler(private & filters.COMMAND, self.unknown),
                MessageHandler(private & filters.TEXT, self.words),
                MessageHandler(private & filters.Document.ALL, self.document),
                MessageHandler(private & ~filters.StatusUpdate.ALL, self.media),
                ChatMemberHandler(self.membership, ChatMemberHandler.MY_CHAT_MEMBER),
                TypeHandler(Update, self.ignore),
            ]
        )

    async def tap(self, update: Update, _: object) -> None:
        """Take a tap on a button."""
        query = update.callback_query
        assert query is not None
        tap, number, now = _decoded(query), update.update_id, self._clock()
        if isinstance(tap, Tap):
            reply = await self._store.settle(number, self._school.tutor.tap, tap, now)
        elif isinstance(tap, Pick):
            reply = await self._store.settle(number, self._school.pages.pick, tap, now)
        else:
            reply = await self._store.settle(number, _nothing_known)
        self._settled(number, reply, answers=isinstance(tap, Tap))
        await self._screens.show(reply, query=query)
        self._latency.shown(number)

    async def start(self, update: Update, _: object) -> None:
        """Welcome a person, or follow a deep link."""
        message, person = _spoken(update)
        payload = (message.text or "").partition(" ")[2].strip()
        await self._answer(update, self._school.pages.start, person, payload)

    async def learn(self, update: Update, _: object) -> None:
        """Go on, or begin."""
        await self._answer(update, self._school.tutor.learn, _spoken(update)[1])

    async def stop(self, update: Update, _: object) -> None:
        """End the sitting."""
        await self._answer(update, self._school.tutor.stop, _spoken(update)[1])

    async def page(self, update: Update, _: object) -> None:
        """Open the page that a command names."""
        message, person = _spoken(update)
        name = (message.text or "")[1:].split()[0].partition("@")[0].lower()
        await self._answer(update, self._school.pages.page, person, name)

    async def words(self, update: Update, _: object) -> None:
        """Take a typed message as an answer."""
        message, person = _spoken(update)
        text = (message.text or "").encode("utf-8", "replace").decode()  # no half of a pair
        if len(text) > LONGEST_ANSWER:
            await self._answer(update, self._school.pages.note, person, Notice.LONG)
            return
        await self._answer(update, self._school.tutor.say, Words(person, text), typed=message)

    async def unknown(self, update: Update, _: object) -> None:
        """Say that a command is not known."""
        await self._answer(update, self._school.pages.note, _spoken(update)[1], Notice.COMMAND)

    async def media(self, update: Update, _: object) -> None:
        """Say that only text is read."""
        await self._answer(update, self._school.pages.note, _spoken(update)[1], Notice.MEDIA)

    async def document(self, update: Update, _: object) -> None:
        """Look at a question file of somebody who may publish; any other is a message unread."""
        message, person = _spoken(update)
        document = message.document
        assert document is not None
        if not self._documents.concerns(document):
            await self.media(update, _)
            return
        name = document.file_name or ""
        if not await self._documents.looked_at(person.id):
            await self._answer(update, _refused(self._school, name), person)
            return
        try:
            text, report = await self._documents.read(document)
        except TooLarge:
            await self._answer(update, self._school.pages.note, person, Notice.LARGE)
        except TelegramError as error:
            log.warning("file not fetched", extra={"reason": type(error).__name__})
            await self._answer(update, self._school.pages.note, person, Notice.UNFETCHED)
        else:
            verb = _received(self._school, name, text, report)
            await self._answer(update, verb, person)

    async def group(self, update: Update, _: object) -> None:
        """Point a group to the private chat, if the bot was addressed."""
        message, person = _spoken(update)
        name = (message.text or "").split()[0].partition("@")[2].lower()
        if name and name != message.get_bot().username.lower():
            await self.ignore(update, _)
            return
        await self._answer(update, self._school.pages.invite, message.chat.id, person.id)

    async def membership(self, update: Update, _: object) -> None:
        """Note that a learner has blocked the bot, or is back."""
        change = update.my_chat_member
        assert change is not None
        if change.chat.type != Chat.PRIVATE:
            await self.ignore(update, _)
            return
        reachable = change.new_chat_member.status not in {ChatMember.BANNED, ChatMember.LEFT}
        await self._store.settle(update.update_id, _reach, change.from_user.id, reachable=reachable)

    async def migrate(self, update: Update, _: object) -> None:
        """Follow a group that has become a supergroup, which has another id."""
        message = update.effective_message
        assert message is not None
        old = message.migrate_from_chat_id or message.chat.id
        new = message.migrate_to_chat_id or message.chat.id
        await self._store.settle(update.update_id, Transaction.move_chat, old, new)

    async def slow(self, update: Update) -> None:
        """Say once that somebody is too fast; what they sent is not worked on."""
        query, message = update.callback_query, update.message
        if query is not None:
            await self._store.settle(update.update_id, _nothing_known)
            await self._screens.acknowledge(query, Notice.SLOW)
        elif message is not None and message.chat.type == Chat.PRIVATE:
            await self._answer(update, self._school.pages.note, _spoken(update)[1], Notice.SLOW)
        else:
            await self.ignore(update, None)

    async def unsaved(self, update: Update) -> None:
        """Say that what somebody sent is not saved yet; best effort, as nothing can be stored."""
        if update.callback_query is not None:
            await self._screens.acknowledge(update.callback_query, Notice.UNSAVED)
        elif update.message is not None and update.message.chat.type == Chat.PRIVATE:
            await self._screens.say(update.message.chat.id, Notice.UNSAVED)

    async def ignore(self, update: Update, _: object) -> None:
        """Mark an update done that asks for nothing."""
        await self._store.settle(update.update_id, _nothing_known)

    async def _answer(
        self,
        update: Update,
        verb: Callable[..., Reply],
        *arguments: object,
        typed: Message | None = None,
    ) -> None:
        number = update.update_id
        reply = await self._store.settle(number, verb, *arguments, self._clock())
        self._settled(number, reply, answers=reply.consumed)
        await self._screens.show(reply, typed=typed)
        self._latency.shown(number)

    def _settled(self, number: int, reply: Reply, *, answers: bool) -> None:
        """Count what is committed by now; a verdict with a notice is one that was there before."""
        self._latency.stored(number)
        if answers and isinstance(reply.view, Told) and reply.notice is None:
            self._metrics.answered(correct=reply.view.attempt.correct)


def _reach(tx: Transaction, learner: int, *, reachable: bool) -> None:
    tx.change(learner, reachable=reachable)


def _refused(school: School, name: str) -> Callable[[Transaction, Person, datetime], Reply]:
    """Return the verb that notes who may not send files, and tells what others are told."""

    def verb(tx: Transaction, person: Person, now: datetime) -> Reply:
        uploads.refuse(tx, person.id, name, now)
        return school.pages.note(tx, person, Notice.MEDIA, now)

    return verb


def _received(
    school: School, name: str, text: str, report: Report
) -> Callable[[Transaction, Person, datetime], Reply]:
    """Return the verb that keeps a file; of whoever may no more, as of others."""

    def verb(tx: Transaction, person: Person, now: datetime) -> Reply:
        tx.enrol(person.id, person.chat, now, person.language)
        reply = uploads.receive(tx, person.id, name, text, report, now)
        return reply or school.pages.note(tx, person, Notice.MEDIA, now)

    return verb


def _nothing_known(_: Transaction) -> Reply:
    return Reply(notice=Notice.GONE)


def _decoded(query: CallbackQuery) -> Tap | Pick | None:
    """Return the tap; None for a button that is none of ours, or in a chat that is not private."""
    message = query.message
    if message is None or query.data is None or message.chat.id != query.from_user.id:
        return None
    return decode(query.data, _person(query.from_user, message.chat), message.message_id)


def _spoken(update: Update) -> tuple[Message, Person]:
    message, user = update.effective_message, update.effective_user
    assert message is not None
    assert user is not None  # anonymous posts come from channels, which are not asked for
    return message, _person(user, message.chat)


def _person(user: User, chat: Chat) -> Person:
    return Person(user.id, chat.id, user.language_code)
