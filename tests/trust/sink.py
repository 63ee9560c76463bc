"""The real bot on a real database, talking to a Bot API that keeps nothing and forgives nothing."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from telegram.request import BaseRequest, RequestData

from quizbot.bank.library import Library
from quizbot.emulator import html
from quizbot.emulator.limits import ENTITIES, TEXT, utf16_length
from quizbot.storage.store import Store
from quizbot.telegram.bot import QuizBot
from quizbot.telegram.instruments import Instruments

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ME = {"id": 1, "is_bot": True, "first_name": "quizbot", "username": "quizbot_bot"}


@dataclass(eq=False)
class Sink(BaseRequest):
    """Answers every call at once, and checks each text as strictly as Telegram would."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1_000))

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        assert method == "POST"
        name = url.rpartition("/")[2].partition("?")[0]
        said = request_data.json_parameters if request_data else {}
        self.calls.append((name, said))
        result: Any = True
        if name == "getMe":
            result = ME
        elif name in {"sendMessage", "editMessageText"}:
            check(said)
            result = {"message_id": next(self.numbers), "date": 0, "chat": {"id": 1, "type": "x"}}
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def take(self, name: str) -> list[dict[str, Any]]:
        """Return and forget what was said in the calls of a method."""
        taken = [said for method, said in self.calls if method == name]
        self.calls.clear()
        return taken


def check(said: dict[str, Any]) -> None:
    """Refuse what Telegram would refuse: bad markup, a text too long or empty, a broken one."""
    text = said["text"]
    shown, entities = html.parse(text) if said.get("parse_mode") == "HTML" else (text, [])
    assert shown.strip()
    assert utf16_length(shown) <= TEXT
    assert len(entities) <= ENTITIES


class Place:
    """The bot, and all that it said."""

    updates = count(1)  # through all lives, as the database remembers them

    def __init__(self, bot: QuizBot, sink: Sink) -> None:
        self.bot = bot
        self.sink = sink

    async def give(self, **update: Any) -> int:
        """Have the bot work on one update; return its id."""
        number = next(self.updates)
        await self.bot.intake.receive([{"update_id": number, **update}])
        await self.bot.lanes.idle()
        return number

    async def tapped(self, person: int, data: Any, **own: Any) -> list[dict[str, Any]]:
        """Have somebody tap; return how that was acknowledged."""
        self.sink.calls.clear()
        await self.give(callback_query=query(person, data, **own))
        return self.sink.take("answerCallbackQuery")

    async def said(self, person: int, text: Any) -> list[dict[str, Any]]:
        """Have somebody write; return what was sent."""
        self.sink.calls.clear()
        await self.give(message=message(person, text))
        return self.sink.take("sendMessage")


def user(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "Somebody"}


def message(person: int, text: Any, **own: Any) -> dict[str, Any]:
    """Return a message in the private chat; one that begins with a slash is a command."""
    plain = {"message_id": 5, "date": 0, "from": user(person), "text": text}
    plain["chat"] = {"id": person, "type": "private", "first_name": "Somebody"}
    if isinstance(text, str) and text.startswith("/"):
        length = len(text.split()[0])
        plain["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return plain | own


def query(person: int, data: Any, **own: Any) -> dict[str, Any]:
    """Return a tap on a button of the bot's message in the private chat."""
    shown = message(person, "Question")
    shown["from"] = dict(ME)
    plain = {"id": "1", "from": user(person), "chat_instance": "1", "data": data, "message": shown}
    return plain | own


@asynccontextmanager
async def placed(
    store: Store, library: Library, *, clock: Callable[[], datetime] = lambda: NOW, seed: int = 7
) -> AsyncIterator[Place]:
    """Run the bot's lanes meanwhile; a second passes at every look at the timer."""
    sink = Sink()
    bot = QuizBot(
        token="1:test-token",
        api_url="http://127.0.0.1",
        store=store,
        library=library,
        requests=(sink, sink),
        rng=random.Random(seed),
        instruments=Instruments.of(clock, count().__next__),
    )
    await bot.begin()
    lanes = asyncio.get_running_loop().create_task(bot.lanes.run())
    try:
        yield Place(bot, sink)
    finally:
        lanes.cancel()
        await asyncio.wait([lanes])
        await bot.end()
