"""The emulator as its users hold it: a world of people and bots with an HTTP face."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.applications import Starlette

from quizbot.emulator import acts, media, polls, routes
from quizbot.emulator.faults import Faults
from quizbot.emulator.people import Bot, Chat, Json, Person, group_key
from quizbot.emulator.server import TOKEN, BotApi, CallRecord
from quizbot.emulator.store import open_store
from quizbot.emulator.webhook import Deliveries
from quizbot.emulator.world import FIRST_PERSON, World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
    from pathlib import Path

T = TypeVar("T")


class Emulator:
    """A Bot API server with people in it, for any bot.

    Args:
        clock: Returns the time in unix seconds.
        path: The SQLite file that keeps the world between runs; None keeps it in memory.
        rng: Where dice and update ids come from.
        open_registration: Whether any well-formed token becomes a bot at its first call.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        path: Path | None = None,
        rng: random.Random | None = None,
        open_registration: bool = False,
    ) -> None:
        self.store = open_store(path)
        self.world = World(self.store, clock, rng or random.Random(1))  # noqa: S311 - not a secret
        self.faults = Faults(self.world)
        self.server = BotApi(self.world, self.faults, open_registration=open_registration)
        self.app = Starlette(routes=routes.all_routes(self), lifespan=self._lifespan)

    def bot(self, token: str, username: str, first_name: str, *, reads_all: bool = False) -> Bot:
        """Register a bot, or return the one that the stored world has under this token."""
        match = TOKEN.fullmatch(token)
        if match is None:
            raise ValueError("a token is digits, a colon and letters")
        known = self.world.bots.get(int(match[1]))
        if known is not None and known.token == token:
            return known
        bot = Bot(int(match[1]), token, username, first_name, reads_all)
        self.world.add_bot(bot)
        self.store.commit()
        return bot

    def person(
        self,
        first_name: str,
        id: int | None = None,  # noqa: A002 - the name in the Bot API
        username: str | None = None,
        language_code: str | None = "en",
    ) -> Person:
        """Let someone join Telegram."""
        number = self.world.next("people", FIRST_PERSON) if id is None else id
        person = Person(number, first_name, username, language_code)
        self.world.add_person(person)
        self.store.commit()
        return person

    def group(self, title: str, people: Iterable[Person], bot: Bot | None = None) -> int:
        """Open a group of at least one person and a bot, and return its id.

        The first person owns it.
        """
        people = list(people)
        owner = people[0]
        chat_id = -self.world.next("groups", 4_001)
        members = {person.id: "member" for person in people}
        members[owner.id] = "creator"
        chat = Chat(group_key(chat_id), chat_id, "group", members, title)
        self.world.add_chat(chat)
        self.world.set_member(chat, (bot or self._bot()).id, "member", owner.user())
        self.store.commit()
        return chat_id

    def say(self, person: Person, text: str, chat: int | None = None, **more: Any) -> Json:
        """Let someone write into a chat, by default the private one with the first bot."""
        return self._done(acts.say(self, person, text, self._chat(person, chat), **more))

    def edit(self, person: Person, message_id: int, text: str, chat: int | None = None) -> Json:
        """Let someone change what they wrote."""
        return self._done(acts.edit(self, person, message_id, text, self._chat(person, chat)))

    def tap(
        self,
        person: Person,
        message_id: int,
        data: str,
        chat: int | None = None,
        *,
        forge: bool = False,
    ) -> str:
        """Let someone tap the button with this callback data; return the callback query's id.

        A forged tap needs no such button and no such message, as a bad client could send it.
        """
        tapped = acts.tap(self, person, message_id, data, self._chat(person, chat), forge=forge)
        return self._done(tapped)

    def vote(
        self, person: Person, message_id: int, option_ids: list[int], chat: int | None = None
    ) -> None:
        """Let someone vote in a poll; no option takes a vote back."""
        polls.vote(self.world, person, self._chat(person, chat), message_id, option_ids)
        self.store.commit()

    def upload(self, person: Person, data: bytes, name: str, chat: int | None = None) -> Json:
        """Let someone send a file as a document."""
        document = media.document(self.world, data, name, "")
        return self._done(acts.send(self, person, self._chat(person, chat), {"document": document}))

    def upgrade(self, chat_id: int) -> int:
        """Make a group a supergroup, which has another id, and return that."""
        return self._done(acts.upgrade(self, chat_id))

    def set_member(self, chat_id: int, user_id: int, status: str) -> None:
        """Give someone another place in a group, as its owner would."""
        chat = self.world.chats[group_key(chat_id)]
        owner = next(iter(chat.members))
        self.world.set_member(chat, user_id, status, self.world.people[owner].user())
        self.store.commit()

    def messages(self, chat_id: int, bot: Bot | None = None) -> list[Json]:
        """Return the messages of a chat as the bot sees them, oldest first."""
        chat = self.world.find(bot or self._bot(), chat_id)
        return [] if chat is None else list(chat.messages.values())

    def block(self, person: Person, bot: Bot | None = None) -> None:
        """Let someone block a bot."""
        chat = self.world.private(bot or self._bot(), person.id)
        self.world.set_member(chat, (bot or self._bot()).id, "kicked", person.user())
        self.store.commit()

    def unblock(self, person: Person, bot: Bot | None = None) -> None:
        """Let someone unblock a bot."""
        chat = self.world.private(bot or self._bot(), person.id)
        self.world.set_member(chat, (bot or self._bot()).id, "member", person.user())
        self.store.commit()

    def deactivate(self, person: Person) -> None:
        """Let someone delete their account; no bot can reach them any more."""
        for bot in self.world.bots.values():
            chat = self.world.private(bot, person.id)
            chat.members[person.id] = "kicked"
            self.world.save_chat(chat)
        self.store.commit()

    @property
    def calls(self) -> list[CallRecord]:
        """The last 10,000 calls of all bots, oldest first."""
        return list(self.server.calls)

    def count(self, method: str) -> int:
        """Return how many of the kept calls were of this method."""
        return sum(call.method == method for call in self.server.calls)

    @property
    def alerts(self) -> dict[str, Json]:
        """The last answers to callback queries, by the query's id."""
        return dict(self.server.queries.answers)

    def redeliver(self, update_id: int) -> None:
        """Deliver a past update once more, with its old id.

        Raises:
            LookupError: it is not among the last thousand of any bot.
        """
        if not any(queue.redeliver(update_id) for queue in self.world.queues.values()):
            raise LookupError(f"no update {update_id} is remembered")
        self.store.commit()

    def inject(self, kind: str, payload: Any, bot: Bot | None = None) -> int:
        """Queue an update that nobody caused, even one no client could read; return its id."""
        number = self.world.queues[(bot or self._bot()).id].add(kind, payload, "injected")
        return self._done(number)

    async def changed(self) -> None:
        """Wait for the next call of a bot."""
        await self.server.called.wait()

    async def until(self, check: Callable[[], Any]) -> Any:
        """Wait until a check returns something true, looking again after each call of a bot."""
        while not (found := check()):
            await self.changed()
        return found

    async def idle(self, bot: Bot | None = None) -> None:
        """Wait until all updates of a bot are fetched and confirmed."""
        queue = self.world.queues[(bot or self._bot()).id]
        while queue.waiting():
            await queue.emptied.wait()

    def hang_up(self) -> None:
        """End all long polls and event streams, so that a server can stop without delay."""
        self.world.events.close()
        self.server.pollers.end_all()

    def close(self) -> None:
        """Hang up and let go of the file."""
        self.hang_up()
        self.store.close()

    def _bot(self) -> Bot:
        return next(iter(self.world.bots.values()))

    def _chat(self, person: Person, chat: int | Chat | None) -> Chat:
        if isinstance(chat, Chat):
            return chat
        found = self.world.find(self._bot(), person.id if chat is None else chat)
        if found is None:
            raise LookupError(f"no chat {chat}")
        return found

    def _done(self, result: T) -> T:
        self.store.commit()
        return result

    @asynccontextmanager
    async def deliveries(
        self, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep
    ) -> AsyncIterator[None]:
        """Deliver to webhooks and close polls in time while the block runs.

        The application's lifespan does so by itself; in process there is none.
        """
        async with asyncio.TaskGroup() as group:
            task = group.create_task(Deliveries(self.server, pause).run())
            try:
                yield
            finally:
                task.cancel()

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with self.deliveries():
            yield
